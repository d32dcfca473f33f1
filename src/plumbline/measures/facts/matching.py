"""Rows that have, or have not, a match in another table; in joins that all three engines know.

Ibis says semi joins to PostgreSQL in words that PostgreSQL does not have.
"""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir


def keep_matched(rows: ir.Table, others: ir.Table, keys: Sequence[str]) -> ir.Table:
    """The rows whose values of these columns are found together in the other table, each once."""
    return rows.inner_join(others.select(*keys).distinct(), list(keys)).select(*rows.columns)


def keep_unmatched(rows: ir.Table, others: ir.Table, keys: Sequence[str]) -> ir.Table:
    """The rows whose values of these columns are not found together in the other table."""
    found = others.select(*keys).distinct().mutate(is_found=ibis.literal(True))
    joined = rows.left_join(found, list(keys))
    return joined.filter(joined.is_found.isnull()).select(*rows.columns)
