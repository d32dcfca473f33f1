"""What of a release may leave: its figures, those that left before, the rules, and an attack on all of them."""

from plumbline.publishing.protection.freezing import Looked, freeze, look_at

__all__ = ["Looked", "freeze", "look_at"]
