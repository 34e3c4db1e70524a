"""The client base, contacts, works and calls: what stands on one client."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from clients.actions.merging import merge_clients
from clients.actions.owners import confirm_reassignment, plan_reassignment
from clients.choices import OwnerRole
from clients.models import Client, Indicator, MergeOrder, Reassignment, StatusGroup, Suspicion
from contacts.calls.models import Exchange
from contacts.persons.actions import merge_persons
from contacts.persons.models import PersonSuspicion, Rubric
from contacts.works.models import Script, ScriptStep, Topic
from crm.staff.calendar import today
from tests.actors import DO_NOT_SEE_IT, INSIDE, SEE_THE_CLIENT, Actors
from tests.factories import (
    make_assignment,
    make_call,
    make_client,
    make_document,
    make_employee,
    make_entries,
    make_item,
    make_person,
    make_work,
)

from .base import DIRECTOR, SUPERVISORS, Row, client_in_the_middle

ROWS: dict[str, Row] = {}


# --- Clients, works, calls ---
KEEPERS = tuple(name for name in INSIDE if name != "auditor")
HEADS = ("head", "other_head", "director")


def some_indicator(actors: Actors) -> dict[str, Any]:
    return {"pk": Indicator.objects.get(code="director").pk}


def some_group(actors: Actors) -> dict[str, Any]:
    return {"pk": StatusGroup.objects.get(code="ready_for_sale").pk}


def card_of_client(actors: Actors) -> dict[str, Any]:
    return {"key": actors.client_row.number}


def value_of_client(actors: Actors) -> dict[str, Any]:
    return card_of_client(actors) | {"indicator": Indicator.objects.get(code="director").pk}


def card_of_person(actors: Actors) -> dict[str, Any]:
    return {"key": str(make_person(actors.client_row).pk)}


def value_of_person(actors: Actors) -> dict[str, Any]:
    return card_of_person(actors) | {"indicator": Indicator.objects.get(code="person-duties").pk}


def panel_of_client(actors: Actors) -> dict[str, Any]:
    return {"number": actors.client_row.number, "code": "data"}


def person_in_the_middle(actors: Actors) -> dict[str, Any]:
    return {"pk": make_person(actors.client_row).pk}


def rubric(actors: Actors) -> dict[str, Any]:
    return {"kind": "rubrics", "pk": Rubric.objects.first().pk}


def two_persons(actors: Actors) -> dict[str, Any]:
    return {"pk": make_person(actors.client_row).pk, "other": make_person(actors.client_row).pk}


def suspected_persons(actors: Actors) -> dict[str, Any]:
    first, second = (make_person(actors.client_row) for _number in range(2))
    return {"pk": PersonSuspicion.objects.create(first=first, second=second, signs=["name"]).pk}


def merged_persons(actors: Actors) -> dict[str, Any]:
    survivor, loser = (make_person(actors.client_row) for _number in range(2))
    return {"pk": merge_persons(by=actors["director"], survivor=survivor, loser=loser).pk}


def ordered_merge(actors: Actors) -> dict[str, Any]:
    """A merge that the head has ordered."""
    loser = make_client(actors["specialist"])
    order = MergeOrder.objects.create(by=actors["head"], survivor=actors.client_row, loser=loser, rows=1)
    return {"pk": order.pk}


def mark_in_the_middle(actors: Actors) -> dict[str, Any]:
    mark = make_person(actors.client_row).no_calls.create(starts_on=today(), reason="Просил не звонить")
    return {"pk": mark.pk}


def panel_of_person(actors: Actors) -> dict[str, Any]:
    return {**person_in_the_middle(actors), "code": "contacts"}


def planned_work(actors: Actors) -> dict[str, Any]:
    return {"pk": make_work(actors.client_row, state="planned").pk}


def some_script(actors: Actors) -> dict[str, Any]:
    return {"pk": Script.objects.get(name="Обратная связь").pk}


def lonely_step(actors: Actors) -> dict[str, Any]:
    """Nothing leads to it, so it may be removed."""
    script = Script.objects.get(name="Обратная связь")
    return {"pk": script.steps.create(position=90, title="Шаг", say="Слова").pk}


def gap_in_a_script(actors: Actors) -> dict[str, Any]:
    step = ScriptStep.objects.get(pk=lonely_step(actors)["pk"])
    return {"pk": step.gaps.create(employee=actors["specialist"], said="Нет").pk}


def some_topic(actors: Actors) -> dict[str, Any]:
    return {"kind": "topics", "pk": Topic.objects.first().pk}


def assignment_of_specialist(actors: Actors) -> dict[str, Any]:
    return {"pk": make_assignment(actors.client_row).pk}


def open_item(actors: Actors) -> dict[str, Any]:
    return {"pk": make_item(actors.client_row).pk}


def call_of_the_specialist(actors: Actors) -> dict[str, Any]:
    call = make_call(actors.client_row, actors["specialist"], recording_url="https://pbx.example/1.mp3")
    return {"pk": call.pk}


def number_in_the_middle(actors: Actors) -> dict[str, Any]:
    make_person(actors.client_row).phones.create(as_written="200-11-22", number="+73852001122")
    return {"number": "+73852001122"}


def some_exchange(actors: Actors) -> dict[str, Any]:
    exchange, _made = Exchange.objects.get_or_create(name="office")
    return {"pk": exchange.pk}


HEAR_THE_CALL = (*SEE_THE_CLIENT, "auditor")
STRANGERS = tuple(name for name in DO_NOT_SEE_IT if name != "auditor")


def plan_of_head(actors: Actors) -> dict[str, Any]:
    """Another one for each who asks: one's own plan is seen by nobody else, not even by the director."""
    colleague = make_employee("specialist", actors.group)
    plan = plan_reassignment(
        by=actors["head"],
        clients=Client.objects.filter(pk=actors.client_row.pk),
        receivers={OwnerRole.SPECIALIST: [colleague]},
    )
    return {"pk": plan.pk}


def change_by_head(actors: Actors) -> dict[str, Any]:
    plan = Reassignment.objects.get(pk=plan_of_head(actors)["pk"])
    return {"pk": confirm_reassignment(by=actors["head"], plan=plan, reason="Отпуск").pk}


def suspected(actors: Actors) -> dict[str, Any]:
    other = make_client(actors["specialist"])
    return {"pk": Suspicion.objects.create(first=actors.client_row, second=other, signs=["inn"]).pk}


def two_of_one_owner(actors: Actors) -> dict[str, Any]:
    return {"number": actors.client_row.number, "other": make_client(actors["specialist"]).number}


def merged_pair(actors: Actors) -> dict[str, Any]:
    other = make_client(actors["specialist"])
    return {"pk": merge_clients(by=actors["director"], survivor=actors.client_row, loser=other).pk}


_of_the_clients_head: dict[str, Any] = {
    "allowed": ("head", "director"), "blind": (*DO_NOT_SEE_IT, "account_manager"),
}  # fmt: skip


ROWS |= {
    "clients:duplicates": Row(allowed=SUPERVISORS),
    "clients:compare": Row(allowed=SUPERVISORS),
    "clients:find_duplicates": Row(allowed=SUPERVISORS, method="post", ok=302),
    "clients:dismiss_duplicate": Row(**_of_the_clients_head, kwargs=suspected, method="post", ok=302),
    "clients:merge": Row(**_of_the_clients_head, kwargs=two_of_one_owner),
    "clients:merges": Row(allowed=SUPERVISORS),
    "clients:merge_order": Row(allowed=("head",), refused=404, kwargs=ordered_merge),
    "clients:merged": Row(allowed=("specialist", "substitute", "head", "director"), refused=404, kwargs=merged_pair),
    "clients:undo_merge": Row(
        allowed=("head", "director"),
        blind=(*DO_NOT_SEE_IT, "account_manager"),
        kwargs=merged_pair,
        method="post",
        ok=302,
    ),
}

ROWS |= {
    "clients:reassignments": Row(allowed=SUPERVISORS),
    "clients:reassign": Row(allowed=SUPERVISORS, ok=302),  # nothing is chosen: back to the list
    "clients:reassignment": Row(allowed=("head", "director"), kwargs=change_by_head, blind=("other_head",)),
    "clients:confirm_reassignment": Row(
        allowed=("head",),
        kwargs=plan_of_head,
        blind=("other_head", "director"),
        method="post",
        ok=302,
        data=lambda actors: {"reason": "Отпуск"},
    ),
    "clients:undo_reassignment": Row(
        allowed=("head", "director"), kwargs=change_by_head, blind=("other_head",), method="post", ok=302
    ),
    "clients:drop_reassignment": Row(
        allowed=("head",), kwargs=plan_of_head, blind=("other_head", "director"), method="post", ok=302
    ),
    "clients:list": Row(),
    "clients:create": Row(allowed=SUPERVISORS),
    "clients:alike": Row(allowed=SUPERVISORS),
    "clients:owners": Row(),
    "clients:detail": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:edit": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:structure": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:history": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "clients:panel": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=panel_of_client),
    "persons:looks": Row(allowed=SUPERVISORS),
    "persons:duplicates": Row(allowed=KEEPERS),
    "persons:find_duplicates": Row(allowed=KEEPERS, method="post", ok=302),
    "persons:dismiss_duplicate": Row(
        allowed=SEE_THE_CLIENT, refused=404, kwargs=suspected_persons, method="post", ok=302
    ),
    "persons:merges": Row(allowed=KEEPERS),
    "persons:merged": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=merged_persons),
    "persons:undo_merge": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=merged_persons, method="post", ok=302),
    "persons:merge_with": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:merge": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=two_persons),
    "persons:detail": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:panel": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=panel_of_person),
    "persons:list": Row(),
    "persons:directory": Row(allowed=SUPERVISORS, kwargs=lambda actors: {"kind": "rubrics"}),
    "persons:entry": Row(allowed=SUPERVISORS, kwargs=rubric),
    "persons:create": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "persons:edit": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:leave": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:return": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle, method="post", ok=302),
    "persons:forbid": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle),
    "persons:lift": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=mark_in_the_middle, method="post", ok=302),
    "persons:reveal": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=person_in_the_middle, method="post"),
    "card:queue": Row(),
    "card:directory": Row(allowed=HEADS),
    "card:new_indicator": Row(allowed=HEADS),
    "card:indicator": Row(allowed=HEADS, kwargs=some_indicator),
    "card:move_indicator": Row(allowed=HEADS, kwargs=some_indicator, method="post", ok=302),
    "card:switch_indicator": Row(allowed=HEADS, kwargs=some_indicator, method="post", ok=302),
    "card:new_group": Row(allowed=HEADS),
    "card:group": Row(allowed=HEADS, kwargs=some_group),
    "card:switch_group": Row(allowed=HEADS, kwargs=some_group, method="post", ok=302),
    "card:client:page": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_client),
    "card:client:review": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_client),
    "card:client:value": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=value_of_client),
    "person_card:page": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_person),
    "person_card:review": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=card_of_person),
    "person_card:value": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=value_of_person),
    "works:scripts": Row(),
    "works:script": Row(kwargs=some_script),
    "works:preview_script": Row(kwargs=some_script),
    "works:new_script": Row(allowed=HEADS),
    "works:edit_script": Row(allowed=HEADS, kwargs=some_script),
    "works:copy_script": Row(allowed=HEADS, kwargs=some_script, method="post", ok=302),
    "works:switch_script": Row(allowed=HEADS, kwargs=some_script, method="post", ok=302),
    "works:new_step": Row(allowed=HEADS, kwargs=some_script),
    "works:edit_step": Row(allowed=HEADS, kwargs=lonely_step),
    "works:move_step": Row(allowed=HEADS, kwargs=lonely_step, method="post", ok=302),
    "works:remove_step": Row(allowed=HEADS, kwargs=lonely_step, method="post", ok=302),
    "works:report_gap": Row(kwargs=lonely_step, method="post", ok=302, data=lambda actors: {"said": "Нет"}),
    "works:settle_gap": Row(allowed=HEADS, kwargs=gap_in_a_script, method="post", ok=302),
    "works:list": Row(),
    "works:executors": Row(),
    "works:create": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "works:detail": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:close": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:move": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:cancel": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:correct": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=planned_work),
    "works:assignments": Row(),
    "works:assign_many": Row(allowed=[name for name in INSIDE if name != "auditor"]),
    "works:assign": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "works:assignment": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=assignment_of_specialist),
    "works:edit_assignment": Row(
        allowed=("specialist", "substitute", "head", "director"), blind=DO_NOT_SEE_IT, kwargs=assignment_of_specialist
    ),
    "works:remove_assignment": Row(
        allowed=("specialist", "substitute", "head", "director"),
        blind=DO_NOT_SEE_IT,
        kwargs=assignment_of_specialist,
        method="post",
        ok=302,
    ),
    "works:directory": Row(allowed=HEADS, kwargs=lambda actors: {"kind": "results"}),
    "works:entry": Row(allowed=HEADS, kwargs=some_topic),
    "works:move_topic": Row(
        allowed=HEADS, kwargs=lambda actors: {"pk": some_topic(actors)["pk"]}, method="post", ok=302
    ),
    "works:items": Row(),
    "works:open_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "works:item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "works:edit_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "works:take_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item, method="post", ok=302),
    "works:settle_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "works:drop_item": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=open_item),
    "calls:list": Row(),
    "calls:figures": Row(),
    "calls:unmatched": Row(),
    "calls:ringing": Row(),
    "calls:detail": Row(allowed=HEAR_THE_CALL, refused=404, kwargs=call_of_the_specialist),
    "calls:recording": Row(allowed=HEAR_THE_CALL, refused=404, kwargs=call_of_the_specialist, ok=302),
    "calls:settle": Row(allowed=SEE_THE_CLIENT, blind=STRANGERS, kwargs=call_of_the_specialist),
    "calls:nobodys": Row(
        allowed=SEE_THE_CLIENT,
        blind=STRANGERS,
        kwargs=call_of_the_specialist,
        method="post",
        ok=302,
        data=lambda actors: {"reason": "private"},
    ),
    "calls:undo": Row(allowed=SEE_THE_CLIENT, blind=STRANGERS, kwargs=call_of_the_specialist, method="post", ok=302),
    "calls:choose_work": Row(
        allowed=SEE_THE_CLIENT, blind=STRANGERS, kwargs=call_of_the_specialist, method="post", ok=302
    ),
    "calls:dial": Row(allowed=SEE_THE_CLIENT, refused=404, method="post", ok=302, data=number_in_the_middle),
    "calls:exchanges": Row(allowed=DIRECTOR),
    "calls:rotate_exchange": Row(allowed=DIRECTOR, kwargs=some_exchange, method="post"),
    "calls:switch_exchange": Row(allowed=DIRECTOR, kwargs=some_exchange, method="post", ok=302),
}


# --- What is entered about a client as time goes ---


def entry(model: str) -> Callable[[Actors], dict[str, Any]]:
    """The address of something that is known of the client in the middle."""

    def arguments(actors: Actors) -> dict[str, Any]:
        return client_in_the_middle(actors) | {"pk": make_entries(actors.client_row)[model].pk}

    return arguments


def group_of_client(actors: Actors) -> dict[str, Any]:
    return client_in_the_middle(actors) | {"pk": make_entries(actors.client_row)["clients.GroupMember"].group_id}


def document_of_client(actors: Actors) -> dict[str, Any]:
    return {"pk": make_document(actors.client_row).pk}


def version_of_client(actors: Actors) -> dict[str, Any]:
    """A link: those who see the client are sent where it leads."""
    return {"key": make_document(actors.client_row).versions.get().key}


_of_client: dict[str, Any] = {"allowed": SEE_THE_CLIENT, "refused": 404}
_act: dict[str, Any] = {**_of_client, "method": "post", "ok": 302}
ROWS |= {
    **{
        f"service:{name}": Row(**_of_client, kwargs=client_in_the_middle)
        for name in ("verdict", "segment", "join", "request", "advance", "change", "usage")
    },
    "service:member": Row(**_of_client, kwargs=group_of_client),
    "service:group": Row(**_of_client, kwargs=lambda actors: {"pk": group_of_client(actors)["pk"]}),
    "service:leave_segment": Row(**_act, kwargs=entry("clients.Segment")),
    "service:leave_group": Row(
        **_act, kwargs=entry("clients.GroupMember"), data=lambda actors: {"left_on": str(today())}
    ),
    "service:decide": Row(**_act, kwargs=entry("clients.AccessRequest"), data=lambda actors: {"granted": "1"}),
    "service:remove_advance": Row(**_act, kwargs=entry("clients.Advance")),
    "service:remove_change": Row(**_act, kwargs=entry("clients.ServiceChange")),
    **{f"service:{name}": Row() for name in ("balance", "changes", "advances", "access", "diagnosis")},
    "service:quick_verdict": Row(**_of_client, kwargs=client_in_the_middle),
    "service:directories": Row(allowed=("head", "other_head", "director")),
    "service:add_entry": Row(
        allowed=("head", "other_head", "director"), method="post", ok=302,
        kwargs=lambda actors: {"kind": "competitors"}, data=lambda actors: {"name": "Гранит-Право"},
    ),
    "service:save_entry": Row(
        allowed=("head", "other_head", "director"), method="post", ok=302,
        kwargs=lambda actors: {"kind": "segments", "pk": make_entries(actors.client_row)["clients.Segment"].type_id},
        data=lambda actors: {"name": "Отрасль", "is_active": "on"},
    ),
}  # fmt: skip

ROWS |= {
    "documents:list": Row(),
    "documents:add": Row(**_of_client, kwargs=client_in_the_middle),
    "documents:document": Row(**_of_client, kwargs=document_of_client),
    "documents:edit": Row(**_of_client, kwargs=document_of_client),
    "documents:replace": Row(**_of_client, kwargs=document_of_client),
    "documents:file": Row(**_of_client, kwargs=version_of_client, ok=302),
    "documents:remove": Row(**_act, kwargs=entry("clients.Document")),
    "documents:restore": Row(**_act, kwargs=entry("clients.Document")),
}
