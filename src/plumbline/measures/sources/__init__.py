"""Readers of files as their publishers give them out, one module a source.

Each reader checks a file whole before it gives anything back: a bad file loads nothing.
"""
