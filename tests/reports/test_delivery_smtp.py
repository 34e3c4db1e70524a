"""Reports through a real SMTP conversation: what a mail server receives, and what it refuses."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from reports.delivery import actions
from reports.models import Dispatch
from tests.actors import Actors
from tests.mailbox import Mailbox, listening

from .test_delivery import MONDAY, department, make, on_day, states

pytestmark = pytest.mark.django_db
__all__ = ["department", "on_day"]


@pytest.fixture
def server(settings: Any) -> Any:
    with listening() as mailbox:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", mailbox.port
        yield mailbox


def test_a_pivot_arrives_as_a_pivot(actors: Actors, on_day: Any, server: Mailbox) -> None:
    make(actors, "head")
    on_day(MONDAY)
    assert actions.deliver() == 1
    ((to, message),) = server.messages
    assert to == ["head@firm.example"]
    assert str(message["Subject"]).strip().startswith("Контакты за месяц: ")
    (attached,) = message.iter_attachments()
    assert attached.get_filename() == f"Контакты за месяц {MONDAY}.xlsx"
    sheet: Any = openpyxl.load_workbook(io.BytesIO(attached.get_content())).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    names = [row[0] for row in rows]
    assert rows[names.index("Всего")] == ["Всего", 1]
    assert rows[names.index(actors["specialist"].full_name)] == [actors["specialist"].full_name, 1]
    assert states() == {"head@firm.example": ("sent", "")}


def test_a_table_arrives_as_a_table(actors: Actors, on_day: Any, server: Mailbox) -> None:
    make(actors, "head", form="table")
    on_day(MONDAY)
    assert actions.deliver() == 1
    ((_to, message),) = server.messages
    html, plain = (message.get_body((kind,)) for kind in ("html", "plain"))
    assert html is not None
    assert plain is not None
    assert "<table" in html.get_content()
    assert actors["specialist"].full_name in html.get_content()
    assert f"{actors['specialist'].full_name}: 1" in plain.get_content()


def test_who_is_refused_does_not_hold_up_the_others(actors: Actors, on_day: Any, server: Mailbox) -> None:
    server.refused.add("head@firm.example")
    make(actors, "head", "director")
    on_day(MONDAY)
    assert actions.deliver() == 1
    assert [to for to, _message in server.messages] == [["director@firm.example"]]
    assert states() == {"director@firm.example": ("sent", ""), "head@firm.example": ("pending", "refused")}
    assert Dispatch.objects.get(failure="refused").detail == "550"
