"""The address of a report holds all of it: a link shows the same to whoever may see it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict

from .choices import Subject
from .rules import Layout, Period, period_named
from .workplace import Unusable

FILTER = "f-"
AT = "at-"
OF = "of"
TURNED = "x"
SUBJECT = "s"
ORDINARY = {
    Subject.WORKS: "r=specialist&r=result&m=works&m=clients&m=held&m=held_share&m=used&p=30",
    Subject.PROMISES: "r=specialist&c=month&m=promises&m=promises_kept&m=promises_broken&m=kept_share&p=whole_quarter",
    Subject.MONEY: "r=specialist&m=billed&m=collected&m=collected_share&p=month",
}
"""What a report of a subject is where no attribute and no measure is chosen."""

PERIODS = ("week", "month", "last_month", "quarter", "year", "last_year", "whole_month", "whole_quarter", "30", "90",
           "365")  # fmt: skip


def layout_of(params: QueryDict, day: date) -> Layout:
    """The layout that an address writes; without anything chosen the ordinary one.

    Raises:
        Unusable: a date is none, or there is no such subject. What else is wrong the layout itself tells.
    """
    subject = subject_of(params)
    if params.get(SUBJECT, subject) != subject:
        raise Unusable(("subject", str(params[SUBJECT])))
    params = _whole_of(params, subject)
    return Layout(
        rows=_several(params, "r"),
        columns=_several(params, "c"),
        measures=_several(params, "m"),
        period=_period(params, day),
        filters={name.removeprefix(FILTER): _several(params, name) for name in params if name.startswith(FILTER)},
        sort=params.get("sort", ""),
        share=params.get("share", ""),
        compared=params.get("with", ""),
        fold=_whole(params.get("fold", "")),
        turned=frozenset(_several(params, TURNED)),
        chart=params.get("chart", ""),
        drill=_several(params, "d"),
        subject=subject,
    )


def subject_of(params: QueryDict) -> Subject:
    """What the report is about: contacts, unless another subject is told. Settings of before there were others tell
    none."""
    told = params.get(SUBJECT, "")
    return Subject(told) if told in Subject.values else Subject.WORKS


def _whole_of(params: QueryDict, subject: Subject) -> QueryDict:
    """Where no attribute and no measure is chosen, those of the ordinary report, with all else that was asked."""
    if set(params) & {"r", "c", "m"}:
        return params
    whole = QueryDict(ORDINARY[subject], mutable=True)
    if {"from", "to"} & set(params):
        del whole["p"]
    for name, values in params.lists():
        whole.setlist(name, values)
    return whole


def _several(params: QueryDict, name: str) -> tuple[str, ...]:
    return tuple(value for value in params.getlist(name) if value)


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 3 else 0


def _period(params: QueryDict, day: date) -> Period:
    named = params.get("p", "")
    if named and (period := period_named(named, day)):
        return period
    fallback = Period(day.replace(day=1), day)
    return Period(_day(params, "from") or fallback.start, _day(params, "to") or fallback.end)


def _day(params: QueryDict, name: str) -> date | None:
    text = str(params.get(name) or "")
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unusable(("dates", text)) from None


def address_of(layout: Layout, named: str = "", **changes: Any) -> str:
    """The query of a layout. ``named`` is the name of its period, which then moves on with the days; ``changes``
    replace single parameters, None takes one out."""
    query = QueryDict(mutable=True)
    if layout.subject != Subject.WORKS:
        query[SUBJECT] = layout.subject.value
    query.setlist("r", list(layout.rows))
    query.setlist("c", list(layout.columns))
    query.setlist("m", list(layout.measures))
    if named:
        query["p"] = named
    else:
        query["from"], query["to"] = layout.period.start.isoformat(), layout.period.end.isoformat()
    for code, values in layout.filters.items():
        query.setlist(FILTER + code, list(values))
    single = {"sort": layout.sort, "share": layout.share, "with": layout.compared, "chart": layout.chart,
              "fold": str(layout.fold or "")}  # fmt: skip
    for name, value in single.items():
        if value:
            query[name] = value
    for name, several in (("d", list(layout.drill)), (TURNED, sorted(layout.turned))):
        if several:
            query.setlist(name, several)
    for name, value in changes.items():
        _change(query, name.replace("_", "-") if name.startswith("f_") else name.rstrip("_"), value)
    return query.urlencode()


def _change(query: QueryDict, name: str, value: Any) -> None:
    query.pop(name, None)
    if value is not None:
        query.setlist(name, value if isinstance(value, list) else [str(value)])


def period_name(params: QueryDict) -> str:
    """The name of the period that an address asks for; empty for two dates."""
    chosen = params.get("p", "")
    if chosen in PERIODS:
        return chosen
    if {"from", "to"} & set(params) or params.get("m"):
        return ""
    return QueryDict(ORDINARY[subject_of(params)])["p"]


def normal(query: str, day: date) -> str:
    """An address that describes the same report and nothing besides.

    Raises:
        Unusable: it describes none.
    """
    params = QueryDict(query)
    return address_of(layout_of(params, day), period_name(params))
