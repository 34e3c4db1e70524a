"""How clients are found: by number, name, INN, distributive (crm.search)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from crm.search.expressions import folded
from crm.search.queries import holds_all, holds_any, holds_words
from crm.search.registry import Hit, Kind, registry
from crm.search.rules import Needle, has_letters, is_selective, words_of
from crm.staff.choices import AccessKind
from crm.staff.models import AccessRecord, Employee

from .apps import has_clients
from .choices import ClientStatus
from .models import Client, Distributive

Rows = QuerySet[Any, tuple[int, str]]
_LOOKS = 50


def exact(employee: Employee, needle: Needle) -> Iterable[Rows]:
    """Number, INN and distributive where one word was typed; the name always."""
    visible = Client.objects.visible_to(employee)
    numbers = _numbers(needle)
    yield from _numbered(visible, [number for number in numbers if not is_selective(number)])
    if inner := [number for number in numbers if is_selective(number)]:
        yield visible.filter(holds_any("number", inner)).values_list("pk", "number")
        yield visible.filter(holds_any("inn", inner)).values_list("pk", "inn")
    if needle.fragments:
        coded = Distributive.objects.visible_to(employee).annotate(text=Lower("code"))
        yield coded.filter(holds_any("text", needle.fragments)).values_list("client_id", "text")
    named = visible.annotate(text=folded("name"))
    yield from _named(named, [spelling for spelling in needle.spellings if not is_selective(spelling)])
    if needle.phrases:
        yield named.filter(_number_and_name(needle.phrases)).values_list("pk", "text")


def nearest(employee: Employee, needle: Needle) -> Iterable[Rows]:
    """Whose number or name, or a word of the name, begins with what was typed."""
    visible = Client.objects.visible_to(employee)
    yield from _numbered(visible, [number for number in _numbers(needle) if is_selective(number)])
    named = visible.annotate(text=folded("name"))
    yield from _named(named, needle.phrases)
    if needle.phrases:
        begins = (f" {phrase}" for phrase in needle.phrases)
        yield named.filter(holds_any("text", begins)).values_list("pk", "text")


def _numbers(needle: Needle) -> list[str]:
    return [token for token in needle.tokens if not has_letters(token)]


def _numbered(visible: QuerySet[Any], numbers: Iterable[str]) -> Iterable[Rows]:
    for number in numbers:
        yield visible.filter(number__startswith=number).order_by("number").values_list("pk", "number")


def _named(named: QuerySet[Any], spellings: Iterable[str]) -> Iterable[Rows]:
    for spelling in spellings:
        yield named.filter(text__startswith=spelling).order_by("text").values_list("pk", "text")


def _number_and_name(phrases: Iterable[str]) -> Q:
    """All words of a phrase in any order; exports write «28389 - СТРИЖ ПЛЮС»."""
    condition = holds_words("text", phrases)
    for phrase in phrases:
        number, *words = words_of(phrase)
        if number.isdecimal() and words:
            condition |= Q(number=number) & holds_words("text", [" ".join(words)])
    return condition


def similar(employee: Employee, words: Sequence[Collection[str]]) -> Rows:
    named = Client.objects.visible_to(employee).annotate(text=folded("name"))
    return named.filter(holds_all("text", words)).values_list("pk", "text")


def hits(employee: Employee, keys: Sequence[int], needle: Needle) -> dict[int, Hit]:
    rows = Client.objects.visible_to(employee).filter(pk__in=keys).select_related("specialist")
    codes = codes_like(needle)
    return {client.pk: _hit(client, bool(codes)) for client in (rows.prefetch_related(codes) if codes else rows)}


def codes_like(needle: Needle) -> Prefetch[Any] | None:
    """Distributives that the needle may mean: ten of a client would hide the one."""
    if not needle.fragments:
        return None
    coded = Distributive.objects.alias(text=Lower("code")).filter(holds_any("text", needle.fragments))
    return Prefetch("distributives", coded)


def _hit(client: Client, with_codes: bool) -> Hit:
    codes = ", ".join(one.code for one in client.distributives.all()) if with_codes else ""
    owner = client.specialist.short_name if client.specialist else ""
    lines = [(_("INN"), client.inn), ("", codes), ("", owner)]
    ended = client.status == ClientStatus.DISCONNECTED
    if ended:
        lines.insert(0, ("", str(client.get_status_display())))
    return Hit(str(client), client.get_absolute_url(), [line for line in lines if line[1]], faded=ended)


def recent(employee: Employee, limit: int) -> list[Hit]:
    """Clients whose cards the employee opened last."""
    looks = AccessRecord.objects.filter(employee=employee, kind=AccessKind.CARD).order_by("-at")
    keys = list(dict.fromkeys(looks.values_list("client_id", flat=True)[:_LOOKS]))[:limit]
    shown = hits(employee, keys, Needle()) if keys else {}
    return [shown[key] for key in keys if key in shown]


def register() -> None:
    registry.add(
        Kind("clients", _("Clients"), "building-2", exact, nearest, similar, hits, has_clients, recent, order=10)
    )
