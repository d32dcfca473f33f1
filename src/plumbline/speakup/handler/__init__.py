"""The desk that answers: for those who hold a key. Each page asks for it; nobody else can open a case."""
