"""The invented plan of a demonstration: what it says, and what is drawn from a seed. None of it is real."""
