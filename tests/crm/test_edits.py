"""Edits merge field by field; two people at one field are told."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.edits import Clash, Conflict, Edit

VALUES = st.one_of(st.none(), st.integers(0, 2), st.sampled_from(["", "а"]))
ROWS = st.fixed_dictionaries({"a": VALUES, "b": VALUES, "c": VALUES})


@pytest.mark.parametrize(
    ("now", "seen", "wanted", "becomes", "changed"),
    [
        ("old", "old", "new", "new", ["name"]),
        ("new", "old", "new", "new", []),  # both wanted the same
        ("old", "old", "old", "old", []),
    ],
)
def test_applies(now, seen, wanted, becomes, changed):
    row = SimpleNamespace(name=now, other=1)
    assert Edit({"name": wanted}, {"name": seen}).apply(row) == changed
    assert (row.name, row.other) == (becomes, 1)


def test_a_clash_leaves_the_row_alone():
    row = SimpleNamespace(a="theirs", b="seen")
    with pytest.raises(Conflict) as caught:
        Edit({"b": "mine", "a": "mine"}, {"b": "seen", "a": "seen"}).apply(row)
    assert caught.value.clashes == [Clash("a", "seen", "theirs", "mine")]
    assert (row.a, row.b) == ("theirs", "seen")


@given(ROWS, ROWS, ROWS)
def test_no_update_is_lost(seen, first, second):
    """The second edit either raises or the row holds everything that either has changed."""
    row = SimpleNamespace(**seen)
    edits = [{name: value for name, value in wanted.items() if value != seen[name]} for wanted in (first, second)]
    Edit(edits[0], seen).apply(row)
    both_touched = {name for name in edits[0].keys() & edits[1].keys() if first[name] != second[name]}
    if both_touched:
        with pytest.raises(Conflict) as caught:
            Edit(edits[1], seen).apply(row)
        assert {clash.field for clash in caught.value.clashes} == both_touched
        assert vars(row) == seen | edits[0]
    else:
        Edit(edits[1], seen).apply(row)
        assert vars(row) == seen | edits[0] | edits[1]
