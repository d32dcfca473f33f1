"""Code lists as data: what each group is called, and whom it counts."""
