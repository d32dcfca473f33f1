"""How measures are computed: one module a method, each a function of a question that gives an answer."""
