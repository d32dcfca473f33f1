"""The tables of the plan."""
