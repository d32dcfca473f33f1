"""What the scores of risks are called, from risk_words.yaml. Knows no tables."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

SOURCE = Path(__file__).with_name("risk_words.yaml")


class RiskWords(BaseModel):
    """Five words each, lowest first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    confirmed: bool
    likelihood: tuple[str, ...] = Field(min_length=5, max_length=5)
    impact: tuple[str, ...] = Field(min_length=5, max_length=5)


@cache
def risk_words() -> RiskWords:
    """The words as the file has them."""
    return RiskWords.model_validate(yaml.safe_load(SOURCE.read_text(encoding="utf-8")))


def choices(part: str) -> list[tuple[int, str]]:
    """The five steps of likelihood or impact, to choose from."""
    return [(number, f"{number} {word}") for number, word in enumerate(getattr(risk_words(), part), start=1)]


def product_in_words(likelihood: int, impact: int) -> str:
    """A pair of scores with its sum said out: `12 (likely 4 × moderate 3)`."""
    words = risk_words()
    first, second = words.likelihood[likelihood - 1].lower(), words.impact[impact - 1].lower()
    return f"{likelihood * impact} ({first} {likelihood} × {second} {impact})"
