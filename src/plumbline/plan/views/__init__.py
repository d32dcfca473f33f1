"""Pages of the plan on the desk."""
