"""Invented extracts with known true gaps in them, so that measures can be run and checked without personal data.

Nothing here is about a real person, trust or place. The same seed gives the same bytes. What a correct run must
find is counted beside the extract from the simulation itself, never through the engine that is being checked.
"""

from plumbline.measures.synthetic.generating import GENERATOR_VERSION, SOURCES, Synthesis, generate
from plumbline.measures.synthetic.truth import Truth

__all__ = ["GENERATOR_VERSION", "SOURCES", "Synthesis", "Truth", "generate"]
