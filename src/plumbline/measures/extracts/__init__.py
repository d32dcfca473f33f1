"""A trust's own extracts: which table a file is, what its cells mean, and what could not be used.

Reads row-level data about people. Nothing here writes a cell's content to a log or into an error's text.
"""
