"""Programs for those who build Plumbline; none of them is part of the product."""
