"""The plan drawn: a timeline and a driver diagram. Plain data in, SVG out; knows no tables."""
