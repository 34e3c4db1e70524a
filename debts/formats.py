"""Import formats of debts (domain §10)."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clients.events import facts_changed
from clients.formats import CLIENT
from crm.exchange import rules as cells
from crm.exchange.actions.applying import Apply
from crm.exchange.declarations import Column, Format, registry
from crm.exchange.references import SHOWN, Lookup
from crm.exchange.values import Day, Money, Month, Word

from . import loaded
from .actions import documents_changed

DIGITS = 14


class InvoiceNumber(Lookup):
    """An invoice of the payer; a payment that names one which the client does not have is refused."""

    def join(self, name: str, apply: Apply) -> str:
        return f"{super().join(name, apply)} AND r_{name}.client_id = r_client.id"

    def refuse(self, name: str, apply: Apply) -> None:
        missing = f"""s.line IN (SELECT s.line FROM {apply.staging} s {apply.join_of("client")}
                                 {self.join(name, apply)} WHERE s."{name}" IS NOT NULL AND r_{name}.id IS NULL)"""
        apply.refuse(missing, name, gettext("The client has no invoice “%(value)s”") % {"value": SHOWN})


def _refuse_reversed(apply: Apply) -> None:
    """What the database would refuse of reversals that were entered by hand, said in words."""
    stored = f"""s.line IN (SELECT s.line FROM {apply.staging} s JOIN debts_payment p ON p.number = s."number"
                            WHERE {{0}})"""
    apply.refuse(
        stored.format("p.reverses_id IS NOT NULL"), "number",
        gettext("“%(value)s” is the number of a reversal entered by hand") % {"value": SHOWN},
    )  # fmt: skip
    back = "(SELECT coalesce(sum(-r.amount), 0) FROM debts_payment r WHERE r.reverses_id = p.id)"
    apply.refuse(
        stored.format(f's."amount" < {back}'), "amount",
        gettext("Less than what was reversed of this payment: %(value)s") % {"value": SHOWN},
    )  # fmt: skip
    later = """EXISTS (SELECT 1 FROM debts_payment r WHERE r.reverses_id = p.id AND r."on" < s."on")"""
    apply.refuse(stored.format(later), "on", gettext("A reversal of this payment is dated before this day"))
    moved = f"""s.line IN (SELECT s.line FROM {apply.staging} s {apply.join_of("client")}
                           JOIN debts_payment p ON p.number = s."number"
                           WHERE p.client_id <> r_client.id
                             AND EXISTS (SELECT 1 FROM debts_payment r WHERE r.reverses_id = p.id))"""
    apply.refuse(moved, "client", gettext("This payment was reversed: it stays with its client"))


def _refuse_voided(apply: Apply) -> None:
    """What the database would refuse of invoices that were voided by hand, said in words."""
    stored = f"""s.line IN (SELECT s.line FROM {apply.staging} s {apply.join_of("client")}
                            JOIN debts_invoice i ON i.number = s."number" WHERE {{0}})"""
    apply.refuse(
        stored.format("i.voids_id IS NOT NULL"), "number",
        gettext("“%(value)s” is the number of a document that voids an invoice") % {"value": SHOWN},
    )  # fmt: skip
    changed = """EXISTS (SELECT 1 FROM debts_invoice v WHERE v.voids_id = i.id)
                 AND ROW(i.amount, i.period, i.client_id) IS DISTINCT FROM ROW(s."amount", s."period", r_client.id)"""
    apply.refuse(stored.format(changed), "number", gettext("This invoice was voided: it is not changed any more"))


def _billed(apply: Apply) -> None:
    documents_changed(client_ids=apply.client_ids(), takes_over=False)


def _paid(apply: Apply) -> None:
    documents_changed(client_ids=apply.client_ids())


INVOICES = Format(
    code=loaded.INVOICES,
    title=_("Invoices"),
    model_label="debts.Invoice",
    columns=(
        Column("Клиент", "client", CLIENT, required=True),
        Column("№ счета", "number", Word(50), required=True, aliases=("Номер счета",)),
        Column("Период", "period", Month(), required=True),
        Column("Сумма", "amount", Money(DIGITS), required=True),
        Column("Дата выставления", "issued_on", Day()),
        Column("Срок оплаты", "due_on", Day()),
    ),
    key=("number",),
    before=_refuse_voided,
    after=_billed,
    notify=facts_changed,
)

PAYMENTS = Format(
    code=loaded.PAYMENTS,
    title=_("Payments"),
    model_label="debts.Payment",
    columns=(
        Column("№ платежа", "number", Word(50), required=True, aliases=("Номер платежа",)),
        Column("Клиент", "client", CLIENT, required=True),
        Column("Дата", "on", Day(), required=True),
        Column("Сумма", "amount", Money(DIGITS), required=True),
        Column(
            "№ счета", "invoice", InvoiceNumber("debts.Invoice", "number", cells.collapse, ""), aliases=("Номер счета",)
        ),
    ),
    key=("number",),
    before=_refuse_reversed,
    after=_paid,
    notify=facts_changed,
)

registry.add(INVOICES, PAYMENTS)
