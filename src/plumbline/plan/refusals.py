"""What the plan refuses to do, said in a sentence."""


class PlanUnusable(Exception):
    """Something can't be done as asked; the message says why."""
