"""Figures from a trust's own records: facts are counted in the engine; the sums that come back become figures.

Only sums leave the engine. Nothing of a single person passes through here.
"""
