"""An address holds the whole report."""

from __future__ import annotations

from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from crm.staff.calendar import today
from reports.address import address_of, layout_of, normal, period_name
from reports.choices import Fact
from reports.drill.columns import ORDINARY
from reports.rules import Layout, period_named

values = st.text("абв/&=%~ +", min_size=1, max_size=6)
layouts = st.builds(
    lambda filters, turned, chart, drill, fold: Layout(
        ("specialist", "result"), ("month",), ("works",), period_named("30", today()),  # type: ignore[arg-type]
        filters, fold=fold, turned=frozenset(turned), chart=chart, drill=tuple(drill),
    ),
    st.dictionaries(st.sampled_from(["category", "state"]), st.lists(values, min_size=1, unique=True).map(tuple)),
    st.lists(values, unique=True, max_size=3),
    st.sampled_from(["", "bar", "stacked", "line"]),
    st.lists(st.sampled_from(ORDINARY[Fact.WORKS]), unique=True, max_size=4),
    st.integers(0, 2),
)  # fmt: skip


@given(layout=layouts)
def test_an_address_says_the_whole_layout(layout: Layout) -> None:
    query = address_of(layout, "30")
    assert layout_of(QueryDict(query), today()) == layout
    assert period_name(QueryDict(query)) == "30"
    assert normal(query, today()) == query


def test_an_address_is_stripped_of_what_is_none() -> None:
    assert normal("r=state&m=works&p=30&evil=1&page=2", today()) == "r=state&m=works&p=30"


def test_a_filter_or_two_dates_alone_are_not_forgotten() -> None:
    asked = layout_of(QueryDict("f-state=held&from=2026-01-01&to=2026-01-31"), today())
    assert asked.filters == {"state": ("held",)}
    assert (f"{asked.period.start}", f"{asked.period.end}") == ("2026-01-01", "2026-01-31")
    assert asked.rows == ("specialist", "result")
