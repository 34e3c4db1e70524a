"""Nothing that belongs to a client may be unknown to a merge: what it does not know it would lose."""

from __future__ import annotations

from clients.merging import Movable, Policy, registry

TOLD = """
%s refers to clients (or to rows of theirs that a merge joins), and nobody said what a merge of two clients does with
it. Until somebody does, merging is refused. In AppConfig.ready of the model's app:

    from clients.merging import Movable, Policy, registry
    registry.add(Movable("app.Model", ("client", "person")))      # all its fields that refer to a client, person, place
        # policy=Policy.MOVE     rows go to the survivor; of a taken unique key (read from the model) they stay behind,
        #                        or exchange their values with the survivor's where `prefer` (SQL over x, y) is true
        # policy=Policy.JOIN     as MOVE; of two with one key, what refers to the one then refers to the other
        # policy=Policy.STAY     rows tell of the merged client itself (what was said of it, who looked at it)
        # policy=Policy.REBUILD  rows follow from facts: give rebuild=

and a row of the model in tests.factories.make_facts, with which the merge is tested (docs/architecture.md, Merging).
"""


def test_every_relation_to_a_client_is_declared() -> None:
    undeclared = registry.undeclared()
    assert undeclared == [], TOLD % ", ".join(undeclared)


def test_what_is_declared_exists() -> None:
    missing = [
        f"{one.label}.{name}"
        for one in registry.declared.values()
        for name in (*one.fields, *one.fill, *one.unite)
        if name not in {field.name for field in one.model._meta.concrete_fields}
    ]
    assert missing == []


def test_a_forgotten_relation_is_found() -> None:
    mine = type(registry)({label: one for label, one in registry.declared.items() if label != "calls.Call"})
    assert mine.undeclared() == ["calls.Call.client", "calls.Call.person"]


def test_what_is_rebuilt_says_how() -> None:
    assert [one.label for one in registry.of(Policy.REBUILD) if one.rebuild is None] == []
    assert Movable("calls.Call").policy is Policy.MOVE
