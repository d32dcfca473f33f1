"""Action plans as spreadsheets: read, understood, and written again. Knows no tables."""
