"""Letters: who may be written to, what goes along, once, with the version, and files that strangers do not reach."""

from __future__ import annotations

import uuid
from pathlib import Path
from smtplib import SMTPConnectError, SMTPRecipientsRefused
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from cases import actions
from cases.actions import Written
from cases.actions.sending import LOST_AFTER, WAITS
from cases.models import Letter
from contacts.persons.models import Mailing, PersonEmail
from tests.actors import Actors
from tests.factories import make_case, make_material, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def email(actors: Actors) -> PersonEmail:
    person = make_person(actors.client_row, "Береста Анна Львовна")
    return person.emails.create(address="anna@client.example")


def written(email: PersonEmail, **fields: Any) -> Written:
    return Written(**{"email": email, "subject": "Подборка", "text": "Добрый день!", "token": uuid.uuid4(), **fields})


def letter(actors: Actors, email: PersonEmail, case: Any = None, **fields: Any) -> Letter:
    return actions.write_letter(
        by=actors["specialist"], case=case or make_case(), client=actors.client_row, written=written(email, **fields)
    )


def test_a_letter_goes_out_once_with_its_version(
    actors: Actors, email: PersonEmail, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = make_case(title="ЕНП")
    file = actions.add_material(
        by=case.author, case=case, kind="letter", title="Статья", reader="client",
        file=ContentFile(b"%PDF-1.7", "Статья.pdf"),
    )  # fmt: skip
    kit, token = [case.materials.get(kind="selection"), file], uuid.uuid4()
    made = letter(actors, email, case, materials=kit, token=token)
    assert letter(actors, email, case, materials=kit, token=token) == made
    for _time in range(2):
        actions.send_letter(letter_id=made.pk)
    made.refresh_from_db()
    sent = mail.outbox[0]
    assert (len(mail.outbox), sent.to, sent.subject) == (1, ["anna@client.example"], "Подборка")
    assert sent.body == f"Добрый день!\n\nПодборка: https://materials.example/{case.pk}"
    assert sent.attachments == [("Статья.pdf", b"%PDF-1.7", "application/pdf")]
    assert (made.state, made.version.content["title"], made.failure) == ("sent", "ЕНП", "")
    assert made.sent_at is not None
    mailing = Mailing.objects.get()
    assert (mailing.client, mailing.email, mailing.title) == (actors.client_row, "anna@client.example", "Подборка")


@pytest.mark.parametrize(
    ("person", "address", "code"),
    [
        ({"is_subscribed": False, "unsubscribe_reason": "Много писем"}, {}, "email"),
        ({}, {"is_undesirable": True}, "email"),
        ({"is_active": False}, {}, "email"),
    ],
)
def test_an_address_that_may_not_be_written_to(
    actors: Actors, email: PersonEmail, person: dict[str, Any], address: dict[str, Any], code: str
) -> None:
    type(email.person).objects.filter(pk=email.person_id).update(**person)
    PersonEmail.objects.filter(pk=email.pk).update(**address)
    changed = PersonEmail.objects.select_related("person").get(pk=email.pk)
    with pytest.raises(ValidationError) as error:
        letter(actors, changed)
    assert list(error.value.message_dict) == [code]
    assert Letter.objects.count() == 0


def test_the_same_address_at_another_person_counts(actors: Actors, email: PersonEmail) -> None:
    other = make_person(actors.foreign, is_subscribed=False, unsubscribe_reason="Не пишите")
    other.emails.create(address="anna@client.example")
    with pytest.raises(ValidationError, match="отказ"):
        letter(actors, email)


def test_who_refused_meanwhile_gets_nothing(actors: Actors, email: PersonEmail) -> None:
    made = letter(actors, email)
    type(email.person).objects.update(is_subscribed=False, unsubscribe_reason="Передумали")
    actions.send_letter(letter_id=made.pk)
    made.refresh_from_db()
    assert (made.state, mail.outbox, bool(made.failure)) == ("failed", [], True)


def test_who_lost_the_client_meanwhile_sends_nothing(actors: Actors, email: PersonEmail) -> None:
    made = letter(actors, email)
    actors.client_row.specialist = actors["other_specialist"]
    actors.client_row.save()
    actions.send_letter(letter_id=made.pk)
    made.refresh_from_db()
    assert (made.state, mail.outbox) == ("failed", [])


def test_what_does_not_leave_the_house(actors: Actors, email: PersonEmail) -> None:
    case = make_case()
    memo = make_material(case, "memo", reader="staff")
    shown = make_material(
        case, "letter", stored_file="cases/1", file_name="a.pdf", content_type="application/pdf", is_view_only=True
    )
    large = make_material(
        case, "letter", stored_file="cases/2", file_name="b.pdf", content_type="application/pdf", size=16 * 1024 * 1024
    )
    foreign = make_case().materials.get()
    for wrong in (memo, shown, large, foreign):
        with pytest.raises(ValidationError) as error:
            letter(actors, email, case, materials=[wrong])
        assert list(error.value.message_dict) == ["materials"]
    for state in ("draft", "archived"):
        with pytest.raises(ValidationError):
            letter(actors, email, make_case(state=state))
    with pytest.raises(ValidationError):
        letter(actors, make_person(actors.foreign).emails.create(address="b@client.example"), case)
    with pytest.raises(PermissionDenied):
        actions.write_letter(by=actors["auditor"], case=case, client=actors.client_row, written=written(email))
    assert Letter.objects.count() == 0


def test_without_a_mail_server_nothing_pretends_to_be_sent(actors: Actors, email: PersonEmail, settings: Any) -> None:
    settings.EMAIL_IS_SET_UP = False
    with pytest.raises(ValidationError, match="Почтовый сервер"):
        letter(actors, email)


class Post:
    """A mail server that answers as it is told."""

    def __init__(self, at: str, error: Exception) -> None:
        self.at, self.error = at, error

    def open(self) -> None:
        if self.at == "open":
            raise self.error

    def send_messages(self, messages: list[Any]) -> None:
        raise self.error

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("at", "error", "states"),
    [
        ("open", SMTPConnectError(421, b"busy"), ["queued", "queued", "failed"]),
        ("send", SMTPRecipientsRefused({}), ["failed", "failed", "failed"]),
        ("send", ConnectionResetError(), ["failed", "failed", "failed"]),
    ],
)
def test_a_server_that_does_not_take_it(
    actors: Actors, email: PersonEmail, monkeypatch: pytest.MonkeyPatch, at: str, error: Exception, states: list[str]
) -> None:
    monkeypatch.setattr("cases.actions.sending.get_connection", lambda: Post(at, error))
    made, found = letter(actors, email), []
    for _attempt in states:
        actions.send_letter(letter_id=made.pk)
        made.refresh_from_db()
        found.append(made.state)
    assert found == states
    assert made.failure
    assert Mailing.objects.count() == 0


def test_the_sweep_sends_what_nobody_took_and_leaves_what_is_unclear(actors: Actors, email: PersonEmail) -> None:
    waiting, fresh, lost = (letter(actors, email) for _number in range(3))
    Letter.objects.filter(pk=waiting.pk).update(at=timezone.now() - 2 * WAITS)
    Letter.objects.filter(pk=lost.pk).update(state="sending", at=timezone.now() - 2 * LOST_AFTER)
    assert actions.sweep_letters() == 1
    states = {one.pk: one.state for one in Letter.objects.all()}
    assert states == {waiting.pk: "sent", fresh.pk: "queued", lost.pk: "failed"}


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_a_letter_is_looked_at_before_it_goes(actors: Actors, email: PersonEmail) -> None:
    case = make_case(letter_subject="Для {client}", letter_text="{person}, добрый день! {sender}, {unknown}")
    url = reverse("cases:write", args=[case.pk, actors.client_row.number])
    visitor = actors.client("specialist")
    form = visitor.get(url).context["form"]
    sender, name = actors["specialist"].full_name, actors.client_row.name
    assert form.initial["text"] == f"Анна Львовна, добрый день! {sender}, {{unknown}}"
    data = {
        "email": email.pk, "subject": f"Для {name}", "text": "Анна Львовна <b>!", "token": uuid.uuid4(),
        "materials": [case.materials.get().pk],
    }  # fmt: skip
    looked = visitor.post(url, {**data, "do": "look"})
    assert (looked.status_code, Letter.objects.count()) == (200, 0)
    assert "Анна Львовна &lt;b&gt;!" in looked.content.decode()
    answers = [visitor.post(url, {**data, "do": "send"}) for _click in range(2)]
    made = Letter.objects.get()
    assert [one.headers["Location"] for one in answers] == [made.get_absolute_url()] * 2
    assert "Ждёт отправки" in visitor.get(made.get_absolute_url()).content.decode()
    assert made.subject == f"Для {name}"


def test_a_refused_address_is_said_beside_it_and_nothing_is_lost(actors: Actors, email: PersonEmail) -> None:
    PersonEmail.objects.update(is_undesirable=True)
    case = make_case()
    url = reverse("cases:write", args=[case.pk, actors.client_row.number])
    data = {"email": email.pk, "subject": "Тема", "text": "Набранный текст", "token": uuid.uuid4()}
    for do in ("look", "send"):
        answer = actors.client("specialist").post(url, {**data, "do": do})
        body = answer.content.decode()
        assert (answer.status_code, "нежелательн" in body, "Набранный текст" in body) == (422, True, True)
    memo = make_material(case, "memo", reader="staff")
    answer = actors.client("specialist").post(url, {**data, "materials": [memo.pk], "do": "send"})
    assert (answer.status_code, Letter.objects.count()) == (422, 0)


def test_files_are_reached_by_nobody_who_may_not(actors: Actors, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = make_case(actors["head"], "draft")
    memo = actions.add_material(
        by=actors["head"], case=case, kind="memo", title="Памятка", file=ContentFile(b"%PDF-1.7", "Памятка.pdf")
    )
    url = reverse("cases:file", args=[memo.key])
    assert actors.client("anonymous").get(url).status_code == 302
    assert [actors.client(name).get(url).status_code for name in ("specialist", "head")] == [404, 200]
    guesses = [f"/cases/files/{memo.pk}/", reverse("cases:file", args=[uuid.uuid4()]), f"/media/{memo.stored_file}",
               f"/static/{memo.stored_file}", f"/cases/files/{memo.key}/../../{memo.stored_file}"]  # fmt: skip
    assert [actors.client("head").get(guess).status_code for guess in guesses] == [404] * len(guesses)
    answer = actors.client("head").get(url)
    assert b"".join(answer.streaming_content) == b"%PDF-1.7"  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    part = actors.client("head").get(url, headers={"Range": "bytes=1-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"PDF")  # type: ignore[attr-defined]
    assert [actors.client(name).get(url, headers={"Range": "bytes=1-3"}).status_code for name in
            ("anonymous", "specialist")] == [302, 404]  # fmt: skip
    type(memo).objects.update(is_view_only=True)
    assert actors.client("head").get(url).headers["Content-Disposition"].startswith("inline;")
    (tmp_path / memo.stored_file).unlink()
    assert actors.client("head").get(url).status_code == 404


def test_a_forbidden_file_is_refused_and_what_was_typed_stays(actors: Actors, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    case = make_case(actors["head"], "draft")
    url = reverse("cases:add_material", args=[case.pk])
    data = {"kind": "memo", "title": "Набранное название", "reader": "staff"}
    answer = actors.client("head").post(url, {**data, "file": ContentFile(b"<html>", "page.pdf")})
    assert (answer.status_code, case.materials.count()) == (422, 1)
    assert "Набранное название" in answer.content.decode()
    assert "не то, что говорит его имя" in answer.content.decode()
    assert actors.client("head").post(url, {**data, "file": ContentFile(b"%PDF-", "a.pdf")}).status_code == 302
    assert case.materials.count() == 2
