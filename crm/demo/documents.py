"""Documents of a demo: contracts with their addenda, acts, letters, of the first clients of each specialist."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pghistory
from django.core.files.base import ContentFile
from django.utils import timezone

from clients.documents import actions
from clients.models import Client, Document
from crm.staff.models import Employee

from .world import World

KEPT = 3
"""So many clients of each specialist have papers; most of the others wait for somebody to add them."""

_SPECIALISTS = 12
_Paper = tuple[str, str, str, int, int | None, str]


def add_documents(world: World) -> None:
    """Added once, by the specialists themselves."""
    if Document.objects.exists():
        return
    for place, client in _clients():
        for paper in _papers(place, client.number):
            _add(client, paper, world.span.today)


def _clients() -> Iterator[tuple[int, Client]]:
    """With their places among the clients of their specialist."""
    served = Client.objects.filter(merged_into=None, disconnected_on=None).select_related("specialist")
    specialists = Employee.objects.filter(pk__in=served.values("specialist"), is_active=True).order_by("pk")
    for specialist in specialists[:_SPECIALISTS]:
        yield from enumerate(served.filter(specialist=specialist).order_by("pk")[:KEPT])


def _papers(place: int, number: str) -> list[_Paper]:
    """Kind, title, number, how many days ago, in how many days it ends, the name of the file or a link."""
    ends = 30 * (place % 3) - 20
    contract: list[_Paper] = [
        ("contract", "Договор на информационное обслуживание", f"{number}/23", 700, ends, "Договор.pdf"),
        ("act", "Акт об оказании услуг", f"{number}-10", 35, None, "Акт.pdf"),
    ]  # fmt: skip
    more: list[_Paper] = [
        ("addendum", "Изменение состава комплекта", "1", 240, None, "Соглашение.pdf"),
        ("letter", "Просьба перенести срок оплаты", "", 12, None, "Письмо.txt"),
        ("request", "Заявка на обучение двух сотрудников", "", 4, 26, f"https://example.com/requests/{number}"),
        ("invoice", "Счёт за обслуживание", f"С-{number}", 20, None, "Счёт.pdf"),
    ]
    return [*contract, *(more if place == 0 else more[place % len(more) :][:1])]


def _add(client: Client, paper: _Paper, day: date) -> None:
    kind, title, number, ago, ends, content = paper
    given: dict[str, Any] = {"link": content} if content.startswith("https:") else {"file": _file(content, number)}
    on = day - timedelta(days=ago)
    until = day + timedelta(days=ends) if ends is not None else None
    by = client.specialist
    if by is None:
        return
    with pghistory.context(user=by.pk):
        made = actions.add_document(
            by=by, client=client, kind=kind, title=title, number=number, on=on, valid_until=until,
            note="Оригинал в офисе, вторая полка" if kind == "contract" else "", **given,
        )  # fmt: skip
        if kind == "addendum":  # the signed one came later
            actions.replace_content(by=by, document=made, file=_file("Соглашение подписано.pdf", number))
    moment = datetime.combine(max(on, day - timedelta(days=300)), time(12), timezone.get_default_timezone())
    Document.objects.filter(pk=made.pk).update(at=moment)
    made.versions.exclude(replaced_at=None).update(at=moment)


def _file(name: str, number: str) -> ContentFile[bytes]:
    if name.endswith(".txt"):
        return ContentFile("Просим перенести срок оплаты счёта на десять дней.\n".encode(), name)
    return ContentFile(page(f"No. {number}"), name)


def page(line: str) -> bytes:
    """A PDF of one page with one line of Latin letters and figures."""
    text = f"BT /F1 24 Tf 72 720 Td ({line}) Tj ET".encode("ascii", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(text), text),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for at, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (at, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b"xref\n0 6\n0000000000 65535 f \n%strailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return made + tail % (table, len(made))
