"""Clients that may be the one which somebody is about to enter: the same INN, a similar name."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import FloatField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

from crm.staff.models import Employee
from crm.ui.formats import percent

from .duplicates import SIMILAR_FROM, similarity
from .models import Client

SHOWN = 5


@dataclass(frozen=True)
class Alike:
    """``seen`` are clients within sight, each with what is in common; ``hidden``: somebody else's has this INN."""

    seen: list[tuple[Client, str]] = field(default_factory=list)
    hidden: bool = False

    def __bool__(self) -> bool:
        return self.hidden or bool(self.seen)

    @property
    def seal(self) -> str:
        """Of what was shown: whoever enters a client all the same has seen these very ones."""
        return ",".join([*(["hidden"] if self.hidden else []), *(one.number for one, _why in self.seen)])


def alike(by: Employee, *, name: str, inn: str) -> Alike:
    """At most three statements. Of two known INNs that differ the name says nothing: those are two companies."""
    same = Client.objects.filter(merged_into=None, inn=inn) if inn else Client.objects.none()
    seen = Client.objects.visible_to(by).select_related("region")
    with_inn = list(seen.filter(inn=inn).order_by("number")[:SHOWN]) if inn else []
    found = [(one, _("Same INN")) for one in with_inn]
    found += [(one, _similar(one)) for one in _of_similar_name(seen, name, inn) if one not in with_inn]
    hidden = bool(inn) and same.exclude(pk__in=Client.objects.visible_to(by).values("pk")).exists()
    return Alike(found[:SHOWN], hidden)


def _similar(client: Any) -> str:
    return _("Similar name") + " " + percent(Decimal(str(client.likeness)).quantize(Decimal("0.01")))


def _of_similar_name(clients: Any, name: str, inn: str) -> list[Client]:
    """By the index of names first, by names without legal forms then."""
    if not name.strip():
        return []
    likeness = RawSQL(similarity("clients_client.name", "%s"), [name], output_field=FloatField())  # noqa: S611  no value in the text
    near = clients.filter(name__trigram_similar=name)
    if inn:
        near = near.filter(inn__in=["", inn])
    alike = near.annotate(likeness=likeness).filter(likeness__gte=SIMILAR_FROM)
    return list(alike.order_by("-likeness", "number")[:SHOWN])
