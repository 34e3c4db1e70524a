"""Pure rules of scripts: where a talk may go, and whether it can be walked to an end (domain §4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from crm.staff import rules as staff_rules
from crm.staff.choices import Role

END = None
"""Where an answer leads that ends the talk."""

MOST_STEPS = 60
MOST_ANSWERS = 9
"""Each is chosen by the key of its number."""


@dataclass(frozen=True)
class StepShape:
    """A step as a place of the talk: ``answers`` are the keys they lead to, in their order; none: on to the next."""

    key: int
    answers: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Problem:
    """``code`` is one of ``messages.PROBLEMS``; ``steps`` are the keys it is about."""

    code: str
    steps: tuple[int, ...] = ()

    @property
    def is_fault(self) -> bool:
        """A loop may be meant: an objection leads back to the question. Everything else is a fault."""
        return self.code != "loop"


def ways(steps: Sequence[StepShape]) -> dict[int, list[int | None]]:
    """Where each step may lead, each way once, in the order of the answers.

    >>> ways([StepShape(1), StepShape(2, (None, 1, 1))])
    {1: [2], 2: [None, 1]}
    """
    following = [one.key for one in steps[1:]]
    after: list[int | None] = [*following, END]
    return {one.key: list(dict.fromkeys(one.answers or (goes_on,))) for one, goes_on in zip(steps, after, strict=False)}


def problems(steps: Sequence[StepShape]) -> list[Problem]:
    """What is wrong with a script, the faults first. One without faults is sound.

    ``empty`` no steps; ``foreign`` an answer leads to no step of the script; ``unreachable`` no way there from the
    first step; ``trapped`` no way from there to an end; ``loop`` steps that lead back to themselves.
    """
    if not steps:
        return [Problem("empty")]
    graph = ways(steps)
    known = {key: [one for one in leads if one is END or one in graph] for key, leads in graph.items()}
    reach = {key: _reached(known, key) for key in known}
    first = steps[0].key
    found = [
        Problem("foreign", tuple(key for key in graph if known[key] != graph[key])),
        Problem("unreachable", tuple(key for key in graph if key != first and key not in reach[first])),
        Problem("trapped", tuple(key for key in graph if END not in reach[key])),
    ]
    return [one for one in found if one.steps] + [Problem("loop", loop) for loop in _loops(reach)]


def is_sound(found: Collection[Problem]) -> bool:
    return not any(one.is_fault for one in found)


def _reached(graph: Mapping[int, Sequence[int | None]], start: int) -> set[int | None]:
    """Where one can come from a step by one answer or more; an end included."""
    seen: set[int | None] = set()
    waiting = list(graph[start])
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        if place is not END:
            waiting += graph[place]
    return seen


def _loops(reach: Mapping[int, set[int | None]]) -> list[tuple[int, ...]]:
    """Groups of steps each of which leads to each other of its group."""
    turning = [key for key in reach if key in reach[key]]
    groups: dict[tuple[int, ...], None] = {}
    for key in turning:
        groups[tuple(other for other in turning if other in reach[key] and key in reach[other])] = None
    return list(groups)


def moved(order: Sequence[int], key: int, *, up: bool) -> list[int]:
    """The keys with one of them a place higher or lower; the first does not rise, the last does not fall.

    >>> moved([1, 2, 3], 3, up=True), moved([1, 2, 3], 1, up=True)
    ([1, 3, 2], [1, 2, 3])
    """
    at = order.index(key)
    to = at + (-1 if up else 1)
    result = list(order)
    if 0 <= to < len(result):
        result[at], result[to] = result[to], result[at]
    return result


def variants(text: str) -> list[str]:
    """Other ways to say something: paragraphs with an empty line between them.

    >>> variants("One\\nmore\\n\\n \\nAnother")
    ['One\\nmore', 'Another']
    """
    found: list[list[str]] = [[]]
    for line in text.splitlines():
        if line.strip():
            found[-1].append(line.strip())
        elif found[-1]:
            found.append([])
    return ["\n".join(lines) for lines in found if lines]


# --- Rights -----------------------------------------------------------------------------------------------------------


def may_keep_scripts(roles: Collection[str]) -> bool:
    """Write new scripts, change and switch any: those who answer for how the department talks."""
    return staff_rules.has_role(roles, Role.HEAD, Role.DIRECTOR)


def may_edit_script(roles: Collection[str], *, is_author: bool) -> bool:
    """An author who is no head changes the own script only."""
    return staff_rules.uses_pages(roles) and (is_author or may_keep_scripts(roles))
