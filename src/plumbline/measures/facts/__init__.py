"""Facts: tables of things that happened, derived from a trust's raw extract with Ibis, the same on every engine.

One row of a fact is one detention, one application, one stay in a month; what makes one is the fact's own
business, and a definition only says which facts to count. Nothing here reads a file or names an engine.
"""
