"""Pages of documents: the section of the client, one document, its file, the list of all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Document, DocumentVersion
from clients.service.views.lists import SectionList
from clients.service.views.sections import EntryView, RowView
from crm.edits import Conflict
from crm.staff import rules as staff_rules
from crm.staff.actions import record_access
from crm.staff.calendar import today
from crm.staff.choices import AccessKind
from crm.staff.models import Employee
from crm.ui.scoping import employee_of, get_visible, require, sent, sent_files
from crm.ui.serving import private_file

from . import actions, queries, rules
from .filters import DocumentFilters
from .forms import ContentForm, DocumentEditForm, DocumentForm
from .tables import FILE_COLUMNS, TONES, DocumentTable

# --- The section of the client ---


class DocumentEntry(EntryView):
    panel, slot, form_class = "documents", "document_form", DocumentForm

    def form(self, data: Any = None) -> DocumentForm:
        return DocumentForm(data, sent_files(self.request), client=self.client, employee=self.employee)

    def save(self, data: dict[str, Any]) -> object:
        return actions.add_document(**self.said, **data)


class RemoveDocument(RowView):
    """What was removed is offered for returning at once."""

    panel, model = "documents", Document

    def act(self, row: Any) -> object:
        return actions.remove_document(by=self.employee, document=row)

    def saved(self, message: str) -> HttpResponseBase:
        if self.request.headers.get("HX-Request"):
            return self.section(removed=self.row)
        messages.success(self.request, gettext("Removed. It can be returned."))
        return redirect(self.row)


class RestoreDocument(RowView):
    panel, model = "documents", Document

    def act(self, row: Any) -> object:
        return actions.restore_document(by=self.employee, document=row)


# --- One document ---


@require_safe
@login_required
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk)
    stands = rules.validity(document.valid_until, today())
    context = {
        "validity": stands, "tone": TONES.get(stands),
        "may_keep": staff_rules.may_edit_clients(employee_of(request).roles),
        "versions": document.versions.select_related("by"),
    }  # fmt: skip
    return render(request, "documents/document.html", {**_said(document), **context})


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk, keeping=True)
    form = DocumentEditForm(sent(request), instance=Document.objects.get(pk=pk))
    if form.is_bound and form.is_valid():
        try:
            actions.edit_document(by=employee_of(request), document=document, edit=form.edit())
        except Conflict as conflict:
            form.show(conflict)
        except ValidationError as error:
            form.take(error)
        else:
            return _saved(request, document)
    return _form(request, document, form, _("Edit the document"))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def replace(request: HttpRequest, pk: int) -> HttpResponse:
    document = _document(request, pk, keeping=True)
    form = ContentForm(sent(request), sent_files(request))
    if form.is_bound and form.is_valid():
        try:
            actions.replace_content(by=employee_of(request), document=document, **form.cleaned_data)
        except ValidationError as error:
            form.take(error)
        else:
            return _saved(request, document)
    return _form(request, document, form, _("Another file in the place of this one"))


def _document(request: HttpRequest, pk: int, *, keeping: bool = False) -> Document:
    """404 where the client is not seen, 403 where one may not keep its papers."""
    rows = queries.with_content(Document.objects.select_related("client"))
    found = get_visible(rows, employee_of(request), pk=pk)
    require(not keeping or staff_rules.may_edit_clients(employee_of(request).roles))
    return found


def _said(document: Document) -> dict[str, Any]:
    return {"document": document, "client": document.client, "content": document.content, "title": str(document)}


def _form(request: HttpRequest, document: Document, form: Any, title: Any) -> HttpResponse:
    context = {**_said(document), "form": form, "title": title}
    return render(request, "documents/form.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, document: Document) -> HttpResponse:
    messages.success(request, gettext("Saved"))
    return redirect(document)


@require_safe
@login_required
def file(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """The file of a version, or the way to where its link leads, noting who asked (152-FZ)."""
    by = employee_of(request)
    version = get_visible(DocumentVersion.objects.select_related("document"), by, key=key)
    if version.link:
        answer: HttpResponseBase = redirect(version.link)
        answer.headers["Referrer-Policy"] = "no-referrer"
    else:
        answer = private_file(request, version, show=request.GET.get("show") == "1")
    record_access(by=by, kind=AccessKind.DOCUMENT, client_id=version.document.client_id, version_id=version.pk)
    return answer


# --- All documents ---


class DocumentList(SectionList):
    title = _("Documents")
    lead = _("Papers kept with your clients. A contract that ends is a reason to call.")
    list_code = "documents"
    table_class, filterset_class, file_columns = DocumentTable, DocumentFilters, FILE_COLUMNS
    empty_hint = _("Documents are added on the page of a client.")

    def get_queryset(self, employee: Employee) -> QuerySet[Document]:
        rows = queries.with_content(Document.objects.visible_to(employee))
        return rows.select_related("client__specialist")
