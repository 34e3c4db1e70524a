"""The card of one client or person: the whole of it, one value, and the review by keyboard."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from clients.queries import masks_numbers
from crm.edits import Conflict
from crm.staff.actions import record_access
from crm.staff.calendar import today
from crm.staff.choices import AccessKind
from crm.staff.models import Employee
from crm.ui.scoping import require

from . import actions, rules
from .faces import card_context
from .forms import ValueForm, value_form
from .models import Indicator
from .queries import Card, Line, card_of, history_of, is_number
from .review import Progress
from .subjects import CLIENT, Subject


class CardView(View):
    """What the pages of one card share. Whose card it is, stands in the address."""

    subject: Subject = CLIENT

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.employee = cast(Employee, request.user)

    @cached_property
    def holder(self) -> Any:
        """Whose card it is; that it was looked at is noted."""
        found = self.subject.find(self.employee, self.kwargs["key"])
        client = self.subject.client_of(found)
        person = None if found is client else found.pk
        record_access(by=self.employee, kind=AccessKind.CARD, client_id=client.pk, person_id=person)
        return found

    @cached_property
    def card(self) -> Card:
        return card_of(self.subject, self.holder, self.employee, today())

    def revealed(self, line: Line) -> Line:
        """The line as one sees it who asked for it: that a telephone number was shown is noted."""
        if not line.is_masked:
            return line
        client = self.subject.client_of(self.holder)
        person = None if self.holder is client else self.holder.pk
        record_access(by=self.employee, kind=AccessKind.PHONE, client_id=client.pk, person_id=person)
        return replace(line, is_masked=False)

    @property
    def may_verify(self) -> bool:
        return rules.may_verify(self.employee.roles)

    def address(self, name: str, *args: Any) -> str:
        return reverse(f"{self.subject.namespace}:{name}", args=[self.kwargs["key"], *args])

    def context(self, **more: Any) -> dict[str, Any]:
        base = card_context(self.subject, self.holder, self.employee, self.card)
        return base | {"client": self.subject.client_of(self.holder), "holder": self.holder} | more

    def wants(self, target: str) -> bool:
        """Whether htmx asks for this part of the page."""
        return self.request.headers.get("HX-Target") == target


class CardPage(CardView):
    """The whole card, or what one status group needs."""

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        wanted = request.GET.get("group", "")
        group = next((one.group for one in self.card.fillings if one.group.code == wanted), None)
        context = self.context(sections=self.card.sections(group), current_group=group)
        return render(request, "card/body.html" if self.wants("card-body") else "card/page.html", context)


class ValuePage(CardView):
    """One value: its form and its history; as a fragment, the row of the card in which it is edited."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.as_row = self.wants(f"line-{kwargs['indicator']}")

    @cached_property
    def line(self) -> Line:
        own = {line.indicator.pk: line for line in self.card.lines}
        if found := own.get(self.kwargs["indicator"]):
            return found
        indicator = get_object_or_404(Indicator, pk=self.kwargs["indicator"], applies_to=self.subject.applies_to)
        values = self.subject.values.objects.visible_to(self.employee).select_related("verified_by")
        value = values.filter(**{self.subject.field: self.holder, "indicator": indicator}).first()
        masked = is_number(indicator, value) and masks_numbers(self.subject.client_of(self.holder), self.employee)
        state = value.state(today()) if value else rules.State.EMPTY
        return Line(indicator, value, state, is_masked=masked)

    def form(self, data: Any = None) -> ValueForm:
        return value_form(self.subject, self.line.indicator, self.line.value, data, focus=self.as_row)

    def get(self, request: HttpRequest, key: str, indicator: int) -> HttpResponse:
        self.holder  # noqa: B018  404 before anything else
        if self.as_row and (request.GET.get("show") == "row" or not self.may_verify):
            return self._row()
        return self._form(self.form())

    def post(self, request: HttpRequest, key: str, indicator: int) -> HttpResponse:
        self.holder  # noqa: B018
        require(self.may_verify and self.line.indicator.is_active)
        form = self.form(request.POST)
        saved = save(self, form, self.line.indicator)
        if saved is None:
            return self._form(form)
        if self.as_row:
            del self.card, self.line
            return self._row(changed=True)
        messages.success(request, _("Saved"))
        return redirect(self.address("page"))

    def _row(self, changed: bool = False) -> HttpResponse:
        context = self.context(line=self.line, changed=changed)
        return render(self.request, "card/row.html", context)

    def _form(self, form: ValueForm) -> HttpResponse:
        line = self.revealed(self.line)
        context = self.context(line=line, form=form, history=() if self.as_row else history_of(line.value))
        return render(self.request, "card/row_form.html" if self.as_row else "card/value.html", context)


def save(view: CardView, form: ValueForm, indicator: Indicator, spread: bool = False) -> actions.Verified | None:
    """Verify what the form says; None where it cannot be, and the form says why."""
    if not form.is_valid():
        return None
    try:
        return actions.verify(
            by=view.employee, subject=view.subject, holder=view.holder, indicator=indicator, edit=form.edit(),
            spread=spread,
        )  # fmt: skip
    except Conflict as conflict:
        form.show(conflict)
    except ValidationError as error:
        form.add_error("value", error)
    return None


PAGE_KEYS = [
    ("Enter", gettext_lazy("Still true; of an empty one: enter the value")),
    ("y", gettext_lazy("Still true")),
    ("e", gettext_lazy("Change: type, then Enter")),
    ("n", gettext_lazy("Leave it for later")),
    ("u", gettext_lazy("Undo the last answer")),
    ("Esc", gettext_lazy("To the card")),
]


class ReviewPage(CardView):
    """Stage 3: one question at a time. Each answer is one request, so a lost connection loses nothing."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.holder  # noqa: B018
        require(self.may_verify)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, key: str) -> HttpResponse:
        return self._question(Progress.read(request.GET))

    def post(self, request: HttpRequest, key: str) -> HttpResponse:
        progress = Progress.read(request.POST)
        answers = {"confirm": self._answer, "change": self._answer, "skip": self._skip, "undo": self._undo}
        answer = answers.get(request.POST.get("action", ""))
        if answer is None:
            raise BadRequest("unknown answer")
        return answer(progress)

    def _next(self, progress: Progress) -> HttpResponse:
        if self.request.headers.get("HX-Request"):
            return self._question(progress)
        return redirect(f"{self.address('review')}?{progress.query()}")

    def _find(self, wanted: str) -> Line | None:
        return next((line for line in self.card.lines if str(line.indicator.pk) == wanted), None)

    def _line(self, wanted: str) -> Line:
        found = self._find(wanted)
        if found is None:
            raise BadRequest("unknown indicator")
        return found

    def _answer(self, progress: Progress) -> HttpResponse:
        line = self._line(self.request.POST.get("indicator", ""))
        form = value_form(self.subject, line.indicator, line.value, self._data())
        progress = progress.begun(len(self.card.to_review()))
        saved = save(self, form, line.indicator, spread=True)
        if saved is None:
            return self._question(progress, line, form)
        del self.card
        return self._next(progress.answered(line.indicator.pk, saved.undo))

    def _data(self) -> Any:
        """Of a confirmation the browser sends what was seen only."""
        data = self.request.POST.copy()
        if data.get("action") == "confirm":
            data["value"] = data.get("initial-value", "")
        return data

    def _skip(self, progress: Progress) -> HttpResponse:
        line = self._line(self.request.POST.get("indicator", ""))
        return self._next(progress.begun(len(self.card.to_review())).skipping(line.indicator.pk))

    def _undo(self, progress: Progress) -> HttpResponse:
        if progress.undo is None:
            raise BadRequest("nothing to undo")
        wanted, event = progress.undo
        line = self._line(str(wanted))
        try:
            actions.undo(
                by=self.employee, subject=self.subject, holder=self.holder, indicator=line.indicator, event=event
            )
        except ValidationError as error:
            messages.error(self.request, " ".join(error.messages))
        del self.card
        return self._next(progress.undone())

    def _question(self, progress: Progress, line: Line | None = None, form: ValueForm | None = None) -> HttpResponse:
        queue = self.card.to_review()
        progress = progress.begun(len(queue))
        left = [one for one in queue if one.indicator.pk not in progress.skipped]
        line = line or (left[0] if left else None)
        if line:
            line = self.revealed(line)
        if line and form is None:
            form = value_form(self.subject, line.indicator, line.value, focus=False)
        context = self.context(
            line=line, form=form, progress=progress, done=progress.done(len(queue)), queue=left, total=progress.of,
            skipped=len(queue) - len(left), is_open=bool(form and form.is_bound), fields=progress.fields(),
            page_keys=PAGE_KEYS, undo_line=progress.undo and self._find(str(progress.undo[0])),
        )  # fmt: skip
        fragment = self.request.headers.get("HX-Request")
        response = render(self.request, "card/review.html#question" if fragment else "card/review.html", context)
        if fragment:
            response["HX-Replace-Url"] = f"{self.address('review')}?{progress.query()}"
        return response


def card_urls(subject: Subject) -> list[URLPattern]:
    """Addresses of the cards of one kind; the app of the kind includes them under ``subject.namespace``."""
    return [
        path("<str:key>/", CardPage.as_view(subject=subject), name="page"),
        path("<str:key>/review/", ReviewPage.as_view(subject=subject), name="review"),
        path("<str:key>/<int:indicator>/", ValuePage.as_view(subject=subject), name="value"),
    ]
