"""What publishing refuses to do, said in a sentence."""


class ReleaseUnusable(Exception):
    """A release that can't be made, or can't leave, as asked; the message says why."""
