"""Properties are tried without a clock: a slow machine is no reason to fail."""

from hypothesis import settings

settings.register_profile("plumbline", deadline=None)
settings.load_profile("plumbline")
