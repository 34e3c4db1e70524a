"""Letters: what a client is sent, looked at before it goes, and how it went."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import actions, faces, queries, rules
from cases.choices import CaseState, LetterState, Reader
from cases.forms import LetterForm
from cases.messages import REFUSALS
from cases.models import Case, Letter, Material
from clients.models import Client
from contacts.persons.models import ContactPerson, Mailing, PersonEmail
from crm.staff import rules as staff_rules
from crm.staff.models import Employee
from crm.ui.scoping import employee_of, get_visible, require, sent

from .common import case_of


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def write(request: HttpRequest, pk: int, number: str) -> HttpResponse:
    """Write a letter from the case's template; «look» shows it as it will arrive, «send» has it sent."""
    by, case = employee_of(request), case_of(request, pk)
    client = get_visible(Client, by, number=number)
    require(staff_rules.may_edit_clients(by.roles) and case.state == CaseState.PUBLISHED)
    people = ContactPerson.objects.filter(client=client, is_active=True, merged_into=None)
    emails = PersonEmail.objects.filter(person__in=people).select_related("person")
    emails = emails.order_by("is_undesirable", "-is_favourite", "person__name_key", "pk")
    materials = case.materials.standing().filter(reader=Reader.CLIENT)
    initial = _template(case, client, by, _chosen(request, list(emails)), list(materials))
    form = LetterForm(sent(request), emails=emails, materials=materials, initial=initial)
    preview = None
    if form.is_bound and form.is_valid():
        preview = form.cleaned_data
        if request.POST.get("do") == "send":
            try:
                letter = actions.write_letter(by=by, case=case, client=client, written=actions.Written(**preview))
            except ValidationError as error:
                form.take(error)
            else:
                return redirect(letter)
        elif problem := rules.writing_problem(queries.addressee_of(preview["email"])):
            form.add_error("email", REFUSALS[problem])
    context = {
        "title": _("Letter to the client"), "case": case, "client": client, "form": form,
        "preview": preview if not form.errors else None, "has_emails": bool(form.fields["email"].queryset),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "cases/write.html", context, status=422 if form.errors else 200)


def _chosen(request: HttpRequest, emails: list[PersonEmail]) -> PersonEmail | None:
    """Of the person of the address, where it names one; else the first that may be written to."""
    wanted = request.GET.get("person", "")
    mine = [one for one in emails if str(one.person_id) == wanted] or emails
    return next((one for one in mine if not one.is_undesirable), None)


def _template(
    case: Case, client: Client, by: Employee, email: PersonEmail | None, materials: list[Material]
) -> dict[str, Any]:
    values = {
        "person": _called(email.person.full_name) if email else "",
        "client": client.name, "sender": by.full_name,
    }  # fmt: skip
    return {
        "email": email,
        "token": uuid.uuid4(),
        "materials": [one for one in materials if one.link or not one.is_view_only],
        "subject": rules.filled(case.letter_subject or case.title, values),
        "text": rules.filled(case.letter_text, values),
    }


def _called(full_name: str) -> str:
    """How a letter calls a person: by name and patronymic, where both are known."""
    parts = full_name.split()
    return " ".join(parts[1:3]) if len(parts) >= 3 else full_name


@require_safe
@login_required
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """What was sent, and how it went; the page asks again by itself while the letter is on its way."""
    related = Letter.objects.select_related("case", "version", "client", "person", "by")
    shown = get_visible(related, employee_of(request), pk=pk)
    case_of(request, shown.case_id)
    mailing = None
    if shown.sent_at:
        mailing = Mailing.objects.filter(
            client=shown.client, email=shown.email, title=shown.subject, sent_on__gte=shown.sent_at.date()
        ).order_by("sent_on").first()  # fmt: skip
    context = {
        "title": shown.subject, "letter": shown, "tone": faces.LETTER_TONES[shown.state], "mailing": mailing,
        "waits": shown.state in (LetterState.QUEUED, LetterState.SENDING),
        "materials": Material.objects.filter(pk__in=shown.materials).order_by("kind", "pk"),
    }  # fmt: skip
    return render(request, "cases/letter.html", context)
