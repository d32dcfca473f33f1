"""What all intervals share: the normal deviate of a confidence level, and the level's own limits."""

from scipy.special import ndtri


def check_confidence(confidence: float) -> None:
    """Raise ValueError unless the level lies between 0 and 1 (0.95, not 95)."""
    if not 0 < confidence < 1:
        raise ValueError(f"A confidence level lies between 0 and 1, such as 0.95; {confidence:g} does not.")


def deviate(confidence: float) -> float:
    """The standard normal deviate of a two-sided interval: 1.959964 for 0.95."""
    check_confidence(confidence)
    return float(ndtri(1 - (1 - confidence) / 2))
