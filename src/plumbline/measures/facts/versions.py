"""Which version of a record counts, when the same one was sent in several months: the latest."""

import ibis
import ibis.expr.types as ir

LATEST = ("UniqMonthID", "RecordStartDate")
"""What makes one version later than another: the month it was sent for, then the day it began to hold."""


def latest_versions(table: ir.Table, *keys: str, ties: tuple[str, ...] = ()) -> ir.Table:
    """One row for each value of the keys: the latest version sent.

    Where two versions are equally late, the one with the greatest value in the columns of `ties`, an empty
    value being the least; so the answer does not depend on the order of the rows in a file.
    """
    order = [table[column].desc(nulls_first=False) for column in (*LATEST, *ties) if column in table.columns]
    return first_of(table, *keys, order=order)


def first_of(table: ir.Table, *keys: str, order: list[ir.Value]) -> ir.Table:
    """One row for each value of the keys: the first in this order."""
    place = ibis.row_number().over(group_by=list(keys), order_by=order)
    return table.mutate(place_=place).filter(lambda ranked: ranked.place_ == 0).drop("place_")
