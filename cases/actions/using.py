"""What cases are used for: talks and campaigns."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction

from cases.models import CampaignCase, Case, Use
from contacts.works.campaigns import queries as campaigns
from contacts.works.choices import HELD_STATES
from contacts.works.models import Campaign, Work
from crm.staff import rules as staff_rules
from crm.staff.models import Employee

from .keeping import version_of


@transaction.atomic
def note_use(*, by: Employee, work: Work, case: Case) -> Use | None:
    """That the case was talked about in the work, in the version of this moment; once, however often it is said.

    None where the contact was not held: nothing was talked about.

    Raises:
        PermissionDenied: by one who only reads.
    """
    if not staff_rules.may_edit_clients(by.roles):
        raise PermissionDenied
    if work.state not in HELD_STATES:
        return None
    told = {"version": version_of(by=by, case=case), "client_id": work.client_id, "person_id": work.person_id}
    use, _is_new = Use.objects.get_or_create(work=work, case=case, defaults={**told, "by": by, "on": work.counts_on})
    return use


@transaction.atomic
def set_campaign_case(*, by: Employee, campaign: Campaign, case: Case | None) -> None:
    """Say which case a campaign is about; None: none.

    Raises:
        PermissionDenied: the campaign is not the employee's to run, or the case is not to be seen.
    """
    if not campaigns.may_run(by, campaign):
        raise PermissionDenied
    if case is None:
        CampaignCase.objects.filter(campaign=campaign).delete()
        return
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise PermissionDenied
    CampaignCase.objects.update_or_create(campaign=campaign, defaults={"case": case})
