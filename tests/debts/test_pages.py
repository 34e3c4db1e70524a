"""Pages of promises and of payments entered by hand; the panel of the client page."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from crm.staff.calendar import today
from debts.choices import PromiseState
from debts.models import NonpaymentReason, Payment, Promise
from debts.panels import settlements
from tests.actors import Actors
from tests.debts.support import owing
from tests.factories import (
    make_debt_owner,
    make_invoice,
    make_payment,
    make_promise,
    make_reversal,
)

pytestmark = pytest.mark.django_db

ONE = timedelta(days=1)


@pytest.fixture
def debtor(actors: Actors) -> Any:
    """The client in the middle, in debt of 2500."""
    from debts.actions import rebuild_balances

    client = actors.client_row
    client.monthly_fee = Decimal(1000)
    client.save()
    make_invoice(client, today() - timedelta(days=31), 2500, number="СЧ-1")
    rebuild_balances(client_ids=[client.pk])
    return client


def new_promise(client: Any) -> str:
    return reverse("debts:new_promise", args=[client.number])


def test_a_promise_is_written_down_and_opened(actors: Actors, debtor: Any) -> None:
    visitor = actors.client("specialist")
    page = visitor.get(new_promise(debtor))
    assert 'value="2500"' in page.content.decode()
    sent = {"agreed_on": (today() + 3 * ONE).isoformat(), "amount": "1 500,50", "note": "после аванса",
            "reason": NonpaymentReason.objects.all()[0].pk, "remind_on": (today() + ONE).isoformat()}  # fmt: skip
    answer = visitor.post(new_promise(debtor), sent, follow=True)
    made = Promise.objects.get()
    assert (made.amount, made.made_by, made.state) == (Decimal("1500.50"), actors["specialist"], PromiseState.PENDING)
    assert answer.redirect_chain == [(made.get_absolute_url(), 302)]
    assert "после аванса" in answer.content.decode()


@pytest.mark.parametrize(
    ("sent", "field", "text"),
    [
        ({"agreed_on": "yesterday", "amount": "10"}, "agreed_on", "Этот день прошёл"),
        ({"amount": "10"}, "agreed_on", "до какого дня"),
        ({"agreed_on": "31.02.2027", "amount": "10"}, "agreed_on", "правильную дату"),
        ({"agreed_on": "today", "amount": "-5"}, "amount", "меньше нуля"),
        ({"agreed_on": "today", "amount": "0"}, "amount", "больше нуля"),
        ({"agreed_on": "today", "amount": "много"}, "amount", "сумму в рублях"),
        ({"agreed_on": "today", "amount": "5", "reason": "999999"}, "reason", ""),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(
    actors: Actors, debtor: Any, sent: dict[str, str], field: str, text: str
) -> None:
    answer = actors.client("specialist").post(new_promise(debtor), {"note": "важное", **sent, **_days(sent)})
    errors = answer.context["form"].errors
    assert list(errors) == [field]
    assert text in " ".join(errors[field])
    assert "важное" in answer.content.decode()
    assert not Promise.objects.exists()


def _days(sent: dict[str, str]) -> dict[str, str]:
    """Said when the test runs: a run of tests may pass midnight."""
    days = {"yesterday": today() - ONE, "today": today()}
    return {name: days[value].isoformat() for name, value in sent.items() if value in days}


def test_a_paid_debt_is_refused_in_words(actors: Actors) -> None:
    client = actors.client_row
    sent = {"agreed_on": today().isoformat(), "amount": "5"}
    answer = actors.client("specialist").post(new_promise(client), sent)
    assert "Сегодня долга нет" in answer.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_list(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    visitor = actors.client("specialist")
    for place in range(count):
        make_promise(owing(10, specialist=actors["specialist"]), today() + place * ONE)
    visitor.get(reverse("debts:promises"))
    with django_assert_num_queries(LIST):
        page = visitor.get(reverse("debts:promises")).content.decode()
    assert page.count("data-href") >= count


LIST = 8


def test_the_list_is_within_sight_and_filters(actors: Actors, debtor: Any) -> None:
    mine, foreign = make_promise(debtor, today() + 2 * ONE), make_promise(actors.foreign, today() + 2 * ONE)
    visitor, address = actors.client("specialist"), reverse("debts:promises")

    def shown(query: str = "") -> list[bool]:
        page = visitor.get(f"{address}?{query}").content.decode()
        return [one.get_absolute_url() in page for one in (mine, foreign)]

    assert shown() == [True, False]
    assert shown("state=pending&due=week") == [True, False]
    assert shown("state=kept") == shown("due=today") == [False, False]
    assert shown(f"owner={actors['specialist'].pk}") == [True, False]
    make_debt_owner(debtor)
    assert shown(f"owner={actors['specialist'].pk}") == [False, False]


@pytest.mark.parametrize("state", ["pending", "kept", "broken", "superseded"])
def test_the_page_of_a_promise(actors: Actors, debtor: Any, state: str) -> None:
    make_promise(debtor, today() - 9 * ONE, made_on=today() - 12 * ONE, state="broken")
    promise = make_promise(debtor, state=state)
    answer = actors.client("account_manager").get(promise.get_absolute_url())
    assert answer.status_code == 200
    assert str(promise.get_state_display()) in answer.content.decode()


def test_a_payment_is_entered_and_reversed(actors: Actors, debtor: Any) -> None:
    visitor = actors.client("head")
    sent = {"number": "П-1", "on": today().isoformat(), "amount": "1000,01"}
    answer = visitor.post(reverse("debts:new_payment", args=[debtor.number]), sent)
    assert answer.headers["Location"] == f"{debtor.get_absolute_url()}#settlements"
    payment = Payment.objects.get()
    address = reverse("debts:reverse_payment", args=[payment.pk])
    assert 'value="1000,01"' in visitor.get(address).content.decode()
    refused = visitor.post(address, {"number": "С-1", "on": today().isoformat(), "amount": "1000,02"})
    assert list(refused.context["form"].errors) == ["amount"]
    assert visitor.post(address, {"number": "С-1", "on": today().isoformat(), "amount": "1000,01"}).status_code == 302
    assert list(Payment.objects.order_by("pk").values_list("amount", flat=True)) == [
        Decimal("1000.01"), Decimal("-1000.01"),
    ]  # fmt: skip


def test_an_invoice_is_voided(actors: Actors, debtor: Any) -> None:
    invoice, visitor = debtor.invoices.get(), actors.client("head")
    address = reverse("debts:void_invoice", args=[invoice.pk])
    panel = reverse("clients:panel", args=[debtor.number, "settlements"])
    assert address in visitor.get(panel).content.decode()
    assert f'value="{invoice.number}-С"' in visitor.get(address).content.decode()
    sent = {"number": "А-1", "issued_on": today().isoformat(), "void_reason": ""}
    refused = visitor.post(address, sent)
    assert list(refused.context["form"].errors) == ["void_reason"]
    assert 'value="А-1"' in refused.content.decode()
    answer = visitor.post(address, {**sent, "void_reason": "Выставлен дважды"})
    assert answer.headers["Location"] == f"{debtor.get_absolute_url()}#settlements"
    page = visitor.get(panel).content.decode()
    assert "аннулирован" in page
    assert "Выставлен дважды" in page
    assert address not in page
    assert visitor.post(address, {**sent, "number": "А-2", "void_reason": "Снова"}).status_code == 200
    assert debtor.invoices.count() == 2


def test_the_panel_shows_what_settled_what(actors: Actors, debtor: Any) -> None:
    payment = make_payment(debtor, today(), 1000, number="П-7")
    make_reversal(payment, 200, number="СТ-7")
    make_promise(debtor, today() + 2 * ONE, 500)
    make_debt_owner(debtor)
    context = settlements(debtor, actors["head"])
    assert (context["debt"], context["owner"].is_manager, context["reliability"].settled) == (Decimal(1700), True, 0)
    assert [(one.amount, one.promise is None) for one in context["due"].lines] == [(1700, True), (500, False)]
    page = actors.client("head").get(reverse("clients:panel", args=[debtor.number, "settlements"])).content.decode()
    for text in ("П-7", "СТ-7", "сторно платежа П-7", "сторнировано", "Долг достиг 2,8 месяца"):
        assert text in page


def test_english_leaves_nothing_untranslated(actors: Actors, debtor: Any) -> None:
    """No Russian word of ours on the page of a new promise but names and reasons of the directory."""
    actors["director"].language = "en"
    actors["director"].save()
    page = actors.client("director").get(new_promise(debtor)).content.decode()
    assert "Will pay by" in page
    assert "Оплатит до" not in page


def test_reasons_are_a_directory_of_heads(actors: Actors) -> None:
    address = reverse("works:directory", args=["nonpayment"])
    assert "Забыли оплатить" in actors.client("head").get(address).content.decode()
    actors.client("head").post(address, {"name": "Сменился бухгалтер", "position": "5"})
    assert NonpaymentReason.objects.filter(name="Сменился бухгалтер", position=5).exists()
    assert actors.client("specialist").get(address).status_code == 403


def test_the_diary_shows_what_was_promised(actors: Actors, debtor: Any) -> None:
    make_promise(debtor, today(), 500)
    page = actors.client("specialist").get(reverse("diary:today")).content.decode()
    assert "Обещали оплатить" in page
    make_debt_owner(debtor)
    page = actors.client("specialist").get(reverse("diary:today")).content.decode()
    assert "Обещали оплатить" not in page


def test_clients_by_whose_debt_work_they_are(actors: Actors, debtor: Any) -> None:
    visitor, address = actors.client("director"), reverse("clients:list")
    assert debtor.name in visitor.get(f"{address}?debt_work=specialist").content.decode()
    make_debt_owner(debtor)
    assert debtor.name not in visitor.get(f"{address}?debt_work=specialist").content.decode()
    assert debtor.name in visitor.get(f"{address}?debt_work=manager").content.decode()


def test_an_auditor_opens_the_list_and_sees_nothing_foreign(actors: Actors, debtor: Any) -> None:
    promise = make_promise(debtor)
    assert promise.get_absolute_url() not in actors.client("auditor").get(reverse("debts:promises")).content.decode()
