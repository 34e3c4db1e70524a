"""What came to a merged client after the merge: moved to the survivor as well, and undone with the merge.

Whoever writes a fact holds the client's row (:func:`clients.actions.editing.locked_client`) and never meets a merge.
What cannot hold it (an event of telephony learns only while it is written whose the call is) may be a moment late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pghistory
from django.db import transaction
from django.utils import timezone

from clients import merge_rows, merge_steps
from clients.merge_models import MergeBase
from clients.models import Client, Merge

from .merging import MergeRefused, book_of, prepare, refusing_conflicts, tell

LOOK_BACK = timedelta(days=1)
"""No transaction is open for longer: later nothing comes."""


def gather_strays() -> int:
    """Look after the merges of a day; answers how many rows were moved. Idempotent."""
    recent = Merge.objects.standing().filter(at__gte=timezone.now() - LOOK_BACK)
    return sum(gathered(_gather, pk) for pk in recent.order_by("pk").values_list("pk", flat=True))


def gathered(gather: Callable[[int], int], pk: int) -> int:
    """Of one merge; none while a file is loaded: the next round comes."""
    try:
        return gather(pk)
    except MergeRefused:
        return 0


@transaction.atomic
def _gather(pk: int) -> int:
    prepare()
    merge = Merge.objects.standing().select_for_update(of=("self",)).filter(pk=pk).first()
    if merge is None:
        return 0
    list(Client.objects.select_for_update().filter(pk__in=(merge.survivor_id, merge.loser_id)).order_by("pk"))
    with pghistory.context(merge=merge.pk), refusing_conflicts():
        count = move_strays(merge, book_of(merge), merge_rows.survey(merge.survivor_id, merge.loser_id))
    if count:
        tell(merge.survivor_id, merge.loser_id)
    return count


def move_strays(merge: MergeBase, book: merge_steps.Book, found: merge_rows.Survey) -> int:
    """Move rows as the merge would have; a row whose key is taken stays behind with the others that did."""
    if not found.moving:
        return 0
    before = merge_steps.newest_step(book)
    merge_steps.record_moves(book, found)
    merge_steps.apply_steps(book, since=before)
    merge.moved = dict(Counter(merge.moved) + Counter(found.moving))
    merge.stayed = found.stayed()
    merge.save(update_fields=["moved", "stayed"])
    return found.rows
