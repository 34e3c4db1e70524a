"""The life of a campaign: made, started, extended, paused, finished (domain §4)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from clients.models import Client
from contacts.works import extras
from contacts.works.campaigns import queries, rules
from contacts.works.campaigns.models import Campaign, Draw, Ending
from contacts.works.choices import CampaignKind, CampaignState, Method, WorkKind, WorkState
from contacts.works.models import Direction, Script, Topic, Work
from crm.edits import Edit
from crm.staff import rules as staff_rules
from crm.staff.calendar import today
from crm.staff.models import Employee

from . import drawing

LONGEST = timedelta(days=366)
CHANGEABLE = ("name", "goal", "starts_on", "ends_on", "method", "direction", "topic", "script", "link")
CHANGEABLE_LATER = ("name", "script", "link", "ends_on")
"""Of a campaign whose works are made: what does not speak of the works themselves."""


@dataclass(frozen=True)
class Given:
    """What a campaign is to be. Without ``executors`` each client is its own owner's.

    ``extras`` is what higher apps asked, by their codes (:mod:`contacts.works.extras`).
    """

    name: str
    starts_on: date
    ends_on: date
    goal: str = ""
    script: Script | None = None
    link: str = ""
    direction: Direction | None = None
    topic: Topic | None = None
    method: str = Method.PHONE
    executors: Collection[Employee] = ()
    extras: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def create_campaign(
    *, by: Employee, given: Given, selection: str, kind: CampaignKind = CampaignKind.GENERAL
) -> Campaign:
    """A draft: nothing is planned before it is started. ``selection`` is the state of the list of clients.

    One who answers for no group makes a campaign of own clients, and does it alone.

    Raises:
        PermissionDenied: by one who only reads.
        ValidationError: by field, what cannot be so.
    """
    if not (by.is_active and staff_rules.may_edit_clients(by.roles)):
        raise PermissionDenied
    fields = {name: getattr(given, name) for name in CHANGEABLE}
    campaign = Campaign(author=by, kind=kind, selection=selection, **fields)
    _check(campaign)
    _check_dates(campaign)
    executors = _executors(by, given.executors)
    campaign.save(force_insert=True)
    campaign.executors.set(executors)
    extras.campaigns.save(by, campaign, given.extras)
    return campaign


@transaction.atomic
def change_campaign(
    *,
    by: Employee,
    campaign: Campaign,
    edit: Edit,
    executors: Collection[Employee] | None = None,
    asked: Mapping[str, Any] | None = None,
) -> list[str]:
    """Change what is still open to it; answers the names of the fields that differ from before.

    Raises:
        PermissionDenied: not one's own to run.
        Conflict: others changed the same fields meanwhile.
        ValidationError: the works are made and speak of this already; or by field, what cannot be so.
    """
    row = _locked(by, campaign, "change")
    is_draft = row.state == CampaignState.DRAFT
    if not set(edit.wanted) <= set(CHANGEABLE if is_draft else CHANGEABLE_LATER):
        raise ValidationError(_("The works are made already: this cannot be changed any more"))
    changed = edit.apply(row)
    _check(row)
    if {"starts_on", "ends_on"} & set(changed):
        _check_dates(row)
    if changed:
        row.save(update_fields=changed)
    if executors is not None and is_draft:
        row.executors.set(_executors(by, executors))
    extras.campaigns.save(by, row, asked or {})
    return changed


def start_campaign(*, by: Employee, campaign: Campaign) -> Draw:
    """Make the works of all clients of the selection and let the campaign run.

    Raises:
        PermissionDenied: not one's own to run.
        ValidationError: it runs already, or there is nobody to call or no day to do it on.
    """
    return _drawn(by, campaign, "start")


def extend_campaign(*, by: Employee, campaign: Campaign) -> Draw:
    """Make works for the clients that have come to the selection since. Raises as :func:`start_campaign`."""
    return _drawn(by, campaign, "extend")


@transaction.atomic
def _drawn(by: Employee, campaign: Campaign, verb: str) -> Draw:
    row = _locked(by, campaign, verb)
    drawing.refuse_busy(row)
    if not queries.working_days(row, today()):
        raise ValidationError(_("There is no working day left between the dates of the campaign"))
    count = queries.selected(row, by).order_by().values("pk").count()
    if verb == "start":
        if not count:
            raise ValidationError(_("There is no client in the selection"))
        row.state = CampaignState.RUNNING
        row.save(update_fields=["state"])
    one = Draw.objects.create(campaign=row, by=by, total=count)
    if count > drawing.AT_ONCE:
        drawing.send(one.pk)
    else:
        drawing.make(one, row, by)
        one.refresh_from_db()
        if verb == "start" and not one.made:
            raise ValidationError(_("None of the clients can be given to an executor: see whom it leaves out"))
    return one


def pause_campaign(*, by: Employee, campaign: Campaign) -> None:
    """Keep its works out of the queues; nothing is cancelled. Raises as :func:`start_campaign`."""
    _turned(by, campaign, "pause", CampaignState.PAUSED)


def resume_campaign(*, by: Employee, campaign: Campaign) -> None:
    _turned(by, campaign, "resume", CampaignState.RUNNING)


@transaction.atomic
def _turned(by: Employee, campaign: Campaign, verb: str, state: CampaignState) -> None:
    row = _locked(by, campaign, verb)
    row.state = state
    row.save(update_fields=["state"])


@transaction.atomic
def finish_campaign(*, by: Employee, campaign: Campaign, reason: str) -> Ending:
    """End the campaign; its open works are cancelled with the reason.

    Raises:
        PermissionDenied: not one's own to run.
        ValidationError: it does not run, or no reason is given.
    """
    if not reason.strip():
        raise ValidationError({"reason": _("Say why it is finished")})
    row = _locked(by, campaign, "finish")
    ended = Ending.objects.create(campaign=row, by=by, was=row.state, reason=reason.strip()[:500])
    works = Work.objects.filter(campaign=row, state=WorkState.PLANNED)
    ended.works = _turn(works, WorkState.CANCELLED, ended.reason)
    ended.save(update_fields=["works"])
    row.state = CampaignState.FINISHED
    row.save(update_fields=["state"])
    return ended


@transaction.atomic
def undo_finish(*, by: Employee, ending: Ending) -> int:
    """Within the day: the campaign goes on, and works that nobody has touched since are planned again; how many.

    Raises:
        PermissionDenied: not one's own to run.
        ValidationError: it is undone already, or the day is over.
    """
    row = _locked(by, ending.campaign, "undo")
    if not queries.may_be_undone(ending):
        raise ValidationError(_("The end of a campaign can be undone within the same day only"))
    if not Ending.objects.filter(pk=ending.pk, undone_at=None).update(undone_at=timezone.now()):
        raise ValidationError(_("Somebody has undone it already"))
    works = Work.objects.filter(pk__in=ending.works, campaign=row, state=WorkState.CANCELLED, comment=ending.reason)
    turned = _turn(works, WorkState.PLANNED, "")
    row.state = ending.was
    row.save(update_fields=["state"])
    return len(turned)


@transaction.atomic
def drop_campaign(*, by: Employee, campaign: Campaign) -> None:
    """Take a draft away. Raises as :func:`start_campaign`."""
    row = _locked(by, campaign, "drop")
    if row.works.exists():
        raise ValidationError(_("There are works of this campaign already: finish it instead"))
    row.delete()


def _turn(works: object, state: WorkState, comment: str) -> list[int]:
    """Set the state of these works in one statement; their clients are held first, as whoever closes a work does."""
    rows = works.order_by()  # type: ignore[attr-defined]
    clients = sorted(set(rows.values_list("client", flat=True)))
    list(Client.objects.filter(pk__in=clients).order_by("pk").select_for_update().values_list("pk"))
    pks = list(rows.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    Work.objects.filter(pk__in=pks).update(state=state, comment=comment)
    return pks


def _locked(by: Employee, campaign: Campaign, verb: str) -> Campaign:
    """The campaign, held: two starts at once are one start."""
    rows = Campaign.objects.visible_to(by).select_for_update(no_key=True, of=("self",))
    row = rows.select_related("author", "script", "direction", "topic").filter(pk=campaign.pk).first()
    if row is None:
        raise ValidationError(_("The campaign is no longer there"))
    if not queries.may_run(by, row):
        raise PermissionDenied
    if verb not in rules.verbs(row.state):
        raise ValidationError(_("Meanwhile the campaign is: %(state)s") % {"state": row.get_state_display()})
    return row


def _check(campaign: Campaign) -> None:
    errors = {}
    if not campaign.name.strip():
        errors["name"] = _("Give it a name")
    if campaign.topic is not None and campaign.topic.kind != WorkKind.PLANNED:
        errors["topic"] = _("This topic is for contacts of the other kind")
    if campaign.ends_on < campaign.starts_on:
        errors["ends_on"] = _("It ends before it begins")
    elif campaign.ends_on - campaign.starts_on > LONGEST:
        errors["ends_on"] = _("No campaign lasts longer than a year")
    if errors:
        raise ValidationError(errors)
    campaign.name = campaign.name.strip()
    campaign.clean_fields(exclude=["author"])


def _check_dates(campaign: Campaign) -> None:
    if campaign.ends_on < today():
        raise ValidationError({"ends_on": _("This day has passed")})


def _executors(by: Employee, chosen: Collection[Employee]) -> list[Employee]:
    if not by.is_supervisor:
        return [by]
    able = set(queries.executors_for(by).filter(pk__in=[one.pk for one in chosen]).values_list("pk", flat=True))
    for one in chosen:
        if one.pk not in able:
            raise ValidationError({"executors": _("%(name)s cannot be given works here") % {"name": one}})
    return list(chosen)
