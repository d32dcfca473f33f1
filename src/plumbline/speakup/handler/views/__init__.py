"""Pages of the desk. Each asks for a permission, then for the key at hand, then for the case; none writes."""
