"""Making the works of a campaign: in chunks under its lock, so that nothing is made twice (domain §4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import structlog
from celery import current_app
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from clients.choices import ClientStatus
from clients.models import Client
from contacts.works.actions.keeping import next_ids, number_of
from contacts.works.assignments.actions import attach_works
from contacts.works.campaigns import queries
from contacts.works.campaigns.choices import DRAW_BUSY, DrawState
from contacts.works.campaigns.models import Campaign, Draw
from contacts.works.choices import CampaignState, WorkKind
from contacts.works.models import Work
from crm.staff.actions import notify
from crm.staff.calendar import today
from crm.staff.models import Employee

log = structlog.get_logger(__name__)

AT_ONCE = 1_000
"""A selection of so many clients is drawn while the person waits, a larger one by a worker."""

CHUNK = 500
SILENT_AFTER = timedelta(minutes=1)
MAX_ATTEMPTS = 3
TASK = "works.draw_campaign"
KIND = "campaign"
"""Notifications of works that a campaign made."""


def send(draw_id: int) -> None:
    """Hand a draw to a worker after the commit. Where the broker is down, the sweep does it later."""

    def sent() -> None:
        try:
            current_app.send_task(TASK, args=[draw_id], retry=False)
        except Exception as error:
            log.warning("campaign_not_sent", draw=draw_id, error=type(error).__name__)

    transaction.on_commit(sent)


def draw(*, draw_id: int) -> None:
    """Make the works of a start or an extension. Harmless when called twice, also at once."""
    one = Draw.objects.filter(pk=draw_id, state__in=DRAW_BUSY).first()
    if one is None:
        log.info("campaign_draw_not_due", draw=draw_id)
        return
    # as they are now: rights are those of the moment of the work
    by = Employee.objects.get(pk=one.by_id)
    campaign = Campaign.objects.select_related("author").get(pk=one.campaign_id)
    with translation.override(by.language):
        if one.attempts >= MAX_ATTEMPTS:
            close(one, DrawState.FAILED, _("The works could not be made, several times over. Narrow the selection."))
        elif not queries.may_run(by, campaign):
            close(one, DrawState.FAILED, _("Who started it may no longer run this campaign"))
        else:
            Draw.objects.filter(pk=one.pk).update(attempts=F("attempts") + 1)
            make(one, campaign, by)


def make(one: Draw, campaign: Campaign, by: Employee) -> None:
    """Plan anew and make what is missing; clients that are in the campaign already are left alone."""
    plan = queries.plan_of(campaign, by, today())
    known = one.made
    Draw.objects.filter(pk=one.pk).update(
        state=DrawState.RUNNING, total=known + len(plan.works), left_out=dict(plan.left_out), touched_at=timezone.now()
    )
    for start in range(0, len(plan.works), CHUNK):
        if not _made(one, campaign, plan.works[start : start + CHUNK]):
            return
    close(one, DrawState.DONE)
    _tell(one, campaign, plan.shares)


@transaction.atomic
def _made(one: Draw, campaign: Campaign, chunk: Sequence[queries.Planned]) -> bool:
    """Make one chunk; False where somebody has ended the campaign, or another worker the draw."""
    row = Campaign.objects.select_for_update(no_key=True).get(pk=campaign.pk)
    going = row.state in (CampaignState.RUNNING, CampaignState.PAUSED)
    if not going or not Draw.objects.filter(pk=one.pk, state__in=DRAW_BUSY).exists():
        close(one, DrawState.DONE)
        return False
    standing = _standing(row, chunk)
    pks = next_ids(len(standing))
    made = [_work(pk, row, planned, one.by_id) for pk, planned in zip(pks, standing, strict=True)]
    Work.objects.bulk_create(made)
    Draw.objects.filter(pk=one.pk).update(made=F("made") + len(made), touched_at=timezone.now())
    attach_works([work.client_id for work in made])
    return True


def _standing(campaign: Campaign, chunk: Sequence[queries.Planned]) -> list[queries.Planned]:
    """Those whose client is still as the plan saw it, and not in the campaign yet; the clients are held."""
    asked = {planned.chosen.client for planned in chunk}
    asked -= set(Work.objects.filter(campaign=campaign, client__in=asked).values_list("client", flat=True))
    rows = Client.objects.filter(pk__in=asked, merged_into=None).order_by("pk").select_for_update(of=("self",))
    now = {
        pk: (specialist, manager)
        for pk, status, specialist, manager in rows.values_list("pk", "status", "specialist", "account_manager")
        if status != ClientStatus.DISCONNECTED
    }
    return [one for one in chunk if now.get(one.chosen.client) == (one.chosen.specialist, one.chosen.manager)]


def _work(pk: int, campaign: Campaign, planned: queries.Planned, author: int) -> Work:
    return Work(
        pk=pk, number=number_of(pk), kind=WorkKind.PLANNED, client_id=planned.chosen.client, author_id=author,
        executor_id=planned.executor, method=campaign.method, direction_id=campaign.direction_id,
        topic_id=campaign.topic_id, goal=campaign.goal, planned_at=planned.at,
        counts_on=timezone.localdate(planned.at, timezone.get_default_timezone()), campaign=campaign,
    )  # fmt: skip


def close(one: Draw, state: DrawState, failure: str = "") -> None:
    Draw.objects.filter(pk=one.pk, state__in=DRAW_BUSY).update(state=state, failure=failure, finished_at=timezone.now())


def _tell(one: Draw, campaign: Campaign, shares: Sequence[queries.Share]) -> None:
    for share in shares:
        if share.executor.pk != one.by_id:
            said = format_lazy(
                "{title} “{name}”: {count}", title=gettext_lazy("You have works of the campaign"), name=campaign.name,
                count=share.count,
            )  # fmt: skip
            notify(
                to=[share.executor], kind=KIND, text=said, key=f"campaign-draw-{one.pk}",
                address=campaign.get_absolute_url(),
            )  # fmt: skip


def refuse_busy(campaign: Campaign) -> None:
    if Draw.objects.filter(campaign=campaign, state__in=DRAW_BUSY).exists():
        raise ValidationError(_("The works of this campaign are being made right now: wait for it"))


def sweep_draws() -> None:
    """Send again the draws that no worker is at. Runs every minute."""
    silent: Any = Draw.objects.filter(state__in=DRAW_BUSY, touched_at__lt=timezone.now() - SILENT_AFTER)
    for pk in silent.values_list("pk", flat=True):
        send(pk)
