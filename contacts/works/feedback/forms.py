"""Forms of feedback: they read what was typed; the actions decide."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from contacts.works.models import FeedbackAnswer, FeedbackTag, Work

from .actions import Said
from .choices import Subject


class FeedbackForm(forms.Form):
    """Tags, words and a mark for each subject; what was recorded before stands in it."""

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {one.subject: one for one in FeedbackAnswer.objects.filter(work=work).prefetch_related("tags")}
        for subject in Subject:
            self._add(subject, known.get(subject))

    def _add(self, subject: Subject, known: FeedbackAnswer | None) -> None:
        used = [tag.pk for tag in known.tags.all()] if known else []
        tags = FeedbackTag.objects.filter(Q(is_active=True) | Q(pk__in=used), subject=subject)
        self.fields[f"{subject}-tags"] = forms.ModelMultipleChoiceField(
            tags, label=_("What about it"), required=False, widget=forms.CheckboxSelectMultiple, initial=used
        )
        self.fields[f"{subject}-text"] = forms.CharField(
            label=_("In the client's words"), required=False, initial=known.text if known else "",
            max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        )  # fmt: skip
        self.fields[f"{subject}-is_poor"] = forms.BooleanField(
            label=_("A poor answer: somebody has to react"), required=False, initial=known.is_poor if known else False
        )

    def subjects(self) -> Iterator[tuple[Any, list[BoundField]]]:
        for subject in Subject:
            yield subject.label, [self[f"{subject}-{name}"] for name in ("tags", "text", "is_poor")]

    def answers(self) -> dict[Subject, Said]:
        data = self.cleaned_data
        return {
            subject: Said(data[f"{subject}-text"], list(data[f"{subject}-tags"]), data[f"{subject}-is_poor"])
            for subject in Subject
        }


class TagForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)
