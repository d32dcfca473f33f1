"""The arithmetic of fairness: intervals, ratios, control charts, and figures that are withheld.

NumPy and SciPy only. Nothing here opens a file, knows a database or imports Django.
"""
