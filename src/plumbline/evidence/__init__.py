"""The ledger of figures: what was observed, from which data, by which definition."""
