"""Says in words what a measure of records counts: of which rows, over what, from which tables, compared how.

Written from the definition itself, so that the words are true of what is computed.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from plumbline.measures.definitions import Definition
from plumbline.measures.facts.registry import Fact, find_fact
from plumbline.measures.groupings import ethnicity
from plumbline.measures.record_parts import (
    Catchment,
    Condition,
    Counting,
    Distinct,
    Likelihood,
    Records,
    Sum,
    Tally,
)

CATCHMENT = "the people who live in the areas that `--catchment` names, by the census"
CHARTS = {
    "p": "p chart (limits for shares)",
    "u": "u chart (limits for rates)",
    "xmr": "XmR chart",
    "g": "g chart (cases between events)",
    "t": "t chart (time between events)",
}
PERIODS = {"day": "day", "month": "month", "quarter": "quarter", "financial-year": "financial year"}


def describe_records(definition: Definition) -> str:
    """What is counted and how, as Markdown; empty for a measure of published tables."""
    records = definition.records
    if records is None:
        return ""
    told: Mapping[str, str] = {
        "Counted": _tally(records.numerator),
        "Over": _denominator(records),
        "Value": f"the distribution of `{records.value}`" if records.value else "",
        "Tiers": "; ".join(f"{tier.name} ({_listed(tier.values)})" for tier in records.tiers),
        "Compared": _compared(definition, records),
        "With allowance for": _columns(records.stratify, records),
        "Periods": f"every {PERIODS[records.period]}, unless `--every` says otherwise",
        "Groupings": "; ".join(f"{slug} ({ethnicity().groupings[slug].title})" for slug in records.groupings),
        "Split by": _columns(records.by, records),
        "Can be split by": _columns(_splits(records), records),
        "Drawn over time as": CHARTS.get(records.chart, ""),
        "Needs tables": f"{', '.join(_needed(records))} (of {' and '.join(records.sources)})",
        "Uses where they are there": ", ".join(_used(records)),
    }
    return "\n".join(f"- {name}: {words}." for name, words in told.items() if words)


def _tally(tally: Tally) -> str:
    fact = find_fact(tally.fact)
    conditions = [f"`{column}` {_condition(allowed)}" for column, allowed in tally.where.items()]
    where = f", where {' and '.join(conditions)}" if conditions else ""
    times = f", each worth {tally.times:g}" if tally.times != 1 else ""
    return f"{_counting(tally.count, fact)} of “{fact.slug}” (one row is {fact.row}){where}{times}"


def _counting(counting: Counting, fact: Fact) -> str:
    if isinstance(counting, Sum):
        return f"the sum of `{counting.sum}`"
    if isinstance(counting, Distinct):
        return f"the different values of `{counting.distinct}`"
    return "the different people" if counting == "people" else "the rows"


def _condition(allowed: Sequence[object] | Condition) -> str:
    if not isinstance(allowed, Condition):
        return f"is {_listed(allowed)}"
    said = {
        "is at least {:g}": allowed.at_least,
        "is below {:g}": allowed.below,
    }
    words = [text.format(limit) for text, limit in said.items() if limit is not None]
    words += [f"is not {_listed(allowed.excludes)}"] if allowed.excludes else []
    words += [{"present": "has a value", "empty": "is empty"}[allowed.presence]] if allowed.presence else []
    return " and ".join(words)


def _listed(values: Sequence[object]) -> str:
    """Values as alternatives; what is true or false as yes or no."""
    words = [{True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value) for value in values]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _denominator(records: Records) -> str:
    if isinstance(records.denominator, Tally):
        return _tally(records.denominator)
    return CATCHMENT if isinstance(records.denominator, Catchment) else ""


def _compared(definition: Definition, records: Records) -> str:
    if records.likelihood is not None:
        return _likelihood(records.likelihood)
    if definition.comparator is not None:
        return f"each group with {definition.comparator.in_full.label}"
    return ""


def _likelihood(likelihood: Likelihood) -> str:
    grouping = ethnicity().groupings[likelihood.grouping]
    top, bottom = grouping.group(likelihood.of).label, grouping.group(likelihood.over).label
    return f"the likelihood of {top} over that of {bottom}: above 1, it is higher for {top}"


def _splits(records: Records) -> list[str]:
    """The columns that every fact of the measure has."""
    first, *others = (list(fact.columns) for fact in _facts(records))
    return [name for name in first if all(name in columns for columns in others)] + ["unit", "sex", "age_band"]


def _columns(names: Sequence[str], records: Records) -> str:
    return ", ".join(dict.fromkeys(_column(name, records) for name in names))


def _column(name: str, records: Records) -> str:
    if name != "age_band":
        return name
    begins = records.age_bands
    bands = [f"{first} to {after - 1}" for first, after in pairwise(begins)]
    return f"age_band ({', '.join([*bands, f'{begins[-1]} and over'])})"


def _facts(records: Records) -> list[Fact]:
    tallies = (records.numerator, records.denominator)
    return [find_fact(tally.fact) for tally in tallies if isinstance(tally, Tally)]


def _needed(records: Records) -> list[str]:
    return list(dict.fromkeys(name for fact in _facts(records) for name in fact.needs))


def _used(records: Records) -> list[str]:
    needed = _needed(records)
    return list(dict.fromkeys(name for fact in _facts(records) for name in fact.uses if name not in needed))
