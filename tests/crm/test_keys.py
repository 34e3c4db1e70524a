"""The keys of the top bar: after `g`, a letter leads to one page, whoever presses it."""

from __future__ import annotations

from collections import Counter

from crm.ui import navigation


def test_each_key_leads_to_one_page() -> None:
    offered = [one.key for one in (*navigation._items.values(), *navigation._bell) if one.key]
    assert len(offered) > 10
    assert [key for key, times in Counter(offered).items() if times > 1] == []
