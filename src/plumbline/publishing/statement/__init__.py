"""The board's statement: who may write and adopt it, its steps, its words and its entry in the record."""
