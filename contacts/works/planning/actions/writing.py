"""Writing a plan: the works of one specialist in one transaction, in statements for all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from clients.models import Client
from contacts.works import rules as work_rules
from contacts.works.actions.keeping import next_ids, number_of
from contacts.works.assignments.actions import attach_works
from contacts.works.choices import Method, WorkKind, WorkState
from contacts.works.models import Work
from contacts.works.planning import queries, rules
from crm.staff.models import Employee


@dataclass
class Written:
    """What writing did; ``skipped`` are clients whose works people changed after the plan had read them."""

    created: int = 0
    moved: int = 0
    removed: int = 0
    skipped: int = 0


@transaction.atomic
def write_part(
    *,
    by: Employee,
    owner: int,
    gathered: queries.Gathered,
    placements: Iterable[rules.Placement],
    cycles: Mapping[int, work_rules.LifeCycle],
) -> Written:
    """Make the works of the owner's clients what the plan says. Clients that changed meanwhile are left alone.

    ``cycles`` are those of all clients of the plan: for sixty specialists it takes a second to read them one by one.
    The indicator is not told: it counts closed works only (domain §5).
    """
    clients, skipped = _unchanged(owner, gathered)
    by_client: dict[int, list[rules.Placement]] = {pk: [] for pk in clients}
    for one in placements:
        if one.client in by_client:
            by_client[one.client].append(one)
    moves, creates, removes = _difference(by_client, gathered)
    _move(moves)
    Work.objects.filter(pk__in=removes).delete()
    _create(by, creates, gathered, cycles)
    touched = {one.client for one in (*moves, *creates)}
    gone = set(removes)
    touched |= {row.client for pk in clients for row in gathered.seen.get(pk, ()) if row.pk in gone}
    attach_works(touched)
    return Written(len(creates), len(moves), len(removes), skipped)


def _unchanged(owner: int, gathered: queries.Gathered) -> tuple[list[int], int]:
    """The owner's clients, locked, whose works are what the plan saw; and how many are not."""
    planned = [one.client for one in gathered.demands if one.owner == owner]
    mine = Client.objects.filter(pk__in=planned, specialist=owner, merged_into=None)
    locked = list(mine.select_for_update(of=("self",)).order_by("pk").values_list("pk", flat=True))
    now = queries.works_around(locked, gathered.month.first)
    same = [pk for pk in locked if now.get(pk, []) == gathered.seen.get(pk, [])]
    return same, len(planned) - len(same)


def _difference(
    by_client: Mapping[int, Sequence[rules.Placement]], gathered: queries.Gathered
) -> tuple[list[rules.Placement], list[rules.Placement], list[int]]:
    """Works to move, to make, to remove. What is to go is moved to where one is wanted, if it is the same client's."""
    moves, creates, removes = [], [], []
    for client, wanted in by_client.items():
        ours = {row.pk: row for row in gathered.seen.get(client, ()) if queries.is_ours(row, gathered.month)}
        spare = sorted(set(ours) - {one.work for one in wanted}, reverse=True)
        for one in wanted:
            if one.work is not None:
                if one.minute != queries.minute_of(ours[one.work].planned_at):
                    moves.append(one)
            elif spare:
                moves.append(rules.Placement(one.day, one.minute, one.executor, client, one.period, spare.pop()))
            else:
                creates.append(one)
        removes += spare
    return moves, creates, removes


_MOVE = """
UPDATE works_work w SET executor_id = m.executor, planned_at = m.at, counts_on = m.day, planned_period = m.period
FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::date[], %s::date[]) AS m (pk, executor, at, day, period)
WHERE w.id = m.pk
"""


def _move(moves: Sequence[rules.Placement]) -> None:
    rows = [(one.work, one.executor, moment(one), one.day, one.period) for one in moves]
    _execute(_MOVE, rows)


def moment(one: rules.Placement) -> datetime:
    return datetime.combine(one.day, time(*divmod(one.minute, 60)), timezone.get_default_timezone())


# The stages of one row are a text that is cast: arrays of different lengths make no array.
_CREATE = """
INSERT INTO works_work (id, number, client_id, executor_id, person_id, planned_at, counts_on, planned_period, stages,
                        planned_for, author_id, kind, method, state, is_incoming, with_login, goal, comment)
SELECT m.pk, m.number, m.client, m.executor, m.person, m.at, m.day, m.period, m.stages::smallint[],
       %s, %s, %s, %s, %s, false, false, '', ''
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::date[],
            %s::date[], %s::text[]) AS m (pk, number, client, executor, person, at, day, period, stages)
"""


def _create(
    by: Employee,
    creates: Sequence[rules.Placement],
    gathered: queries.Gathered,
    cycles: Mapping[int, work_rules.LifeCycle],
) -> None:
    stages = _stages(creates, cycles)
    persons = {client: callee.person for client, callee in gathered.persons.items()}
    rows = [
        (
            pk, number_of(pk), one.client, one.executor, persons.get(one.client), moment(one), one.day, one.period,
            "{" + ",".join(map(str, stages[one])) + "}",
        )
        for pk, one in zip(next_ids(len(creates)), creates, strict=True)
    ]  # fmt: skip
    same = (gathered.month.first, by.pk, WorkKind.PLANNED.value, Method.PHONE.value, WorkState.PLANNED.value)
    _execute(_CREATE, rows, *same)


def _execute(statement: str, rows: Sequence[tuple[Any, ...]], *before: Any) -> None:
    """One statement for all rows, sent as columns."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [*before, *map(list, zip(*rows, strict=True))])


def _stages(
    creates: Sequence[rules.Placement], cycles: Mapping[int, work_rules.LifeCycle]
) -> dict[rules.Placement, list[int]]:
    """What each contact is for; the later ones of a client take the earlier ones for done."""
    by_client: dict[int, list[rules.Placement]] = defaultdict(list)
    for one in sorted(creates):
        by_client[one.client].append(one)
    return {one: stages for pk, of_client in by_client.items() for one, stages in _in_turn(of_client, cycles[pk])}


def _in_turn(
    placements: Sequence[rules.Placement], cycle: work_rules.LifeCycle
) -> Iterable[tuple[rules.Placement, list[int]]]:
    last: dict[int, date] = dict(cycle.last)
    expired, newest = cycle.expired, cycle.newest_person_on
    for number, one in enumerate(placements):
        now = work_rules.LifeCycle(last, cycle.any_contact or number > 0, expired, newest)
        stages = sorted(state.stage.value for state in work_rules.suggested(work_rules.stages(now, one.day), one.day))
        last |= dict.fromkeys(stages, one.day)
        expired = 0
        yield one, stages
