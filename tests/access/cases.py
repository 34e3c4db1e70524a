"""The library of cases: who reads, who writes, what a stranger cannot reach."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile

from cases.actions import version_of
from cases.models import Case, Letter
from crm import files
from tests.actors import DO_NOT_SEE_IT, INSIDE, SEE_THE_CLIENT, Actors
from tests.factories import make_case, make_material

from .base import Row, client_in_the_middle
from .work import plan_of_specialist

HEADS = ("head", "other_head", "director")
NOT_HEADS = tuple(name for name in INSIDE if name not in HEADS)


def archive_that_waits(actors: Actors) -> dict[str, Any]:
    """Of the head, as their address: nobody else's leads to it."""
    from cases.archives.actions import receive
    from tests.cases.archives import zipped

    key, _look = receive(by=actors["head"], file=ContentFile(zipped(), "case.zip"))
    return {"key": key}


def published_once(actors: Actors) -> dict[str, Any]:
    case = make_case(actors["head"])
    version_of(by=actors["head"], case=case)
    return {"pk": case.pk}


def published(actors: Actors) -> dict[str, Any]:
    return {"pk": make_case(actors["head"]).pk}


def draft(actors: Actors) -> dict[str, Any]:
    """Of a head: whoever keeps no cases does not know that there is one."""
    return {"pk": make_case(actors["head"], "draft").pk}


def draft_of_the_auditor(actors: Actors) -> dict[str, Any]:
    """An author who keeps no others."""
    return {"pk": make_case(actors["auditor"], "draft").pk}


def archived(actors: Actors) -> dict[str, Any]:
    return {"pk": make_case(actors["head"], "archived").pk}


def piece(actors: Actors) -> dict[str, Any]:
    return {"pk": make_material(Case.objects.get(**published(actors)), "memo", reader="staff").pk}


def file_of(case: Case) -> dict[str, Any]:
    stored = files.store(ContentFile(b"%PDF-1.7", "memo.pdf"), files.name_in("cases"))
    fields = {"file_name": "memo.pdf", "content_type": "application/pdf", "size": 8}
    return {"key": make_material(case, "memo", reader="staff", stored_file=stored, **fields).key}


def file_in_use(actors: Actors) -> dict[str, Any]:
    return file_of(Case.objects.get(**published(actors)))


def version(actors: Actors) -> dict[str, Any]:
    case = make_case(actors["head"])
    return {"pk": case.pk, "number": version_of(by=actors["head"], case=case).number}


def letter(actors: Actors) -> dict[str, Any]:
    case = make_case(actors["head"])
    made = Letter.objects.create(
        case=case, version=version_of(by=actors["head"], case=case), client=actors.client_row, by=actors["specialist"],
        email="user@client.example", subject="Подборка", text="Как договорились",
    )  # fmt: skip
    return {"pk": made.pk}


def letter_to_the_client(actors: Actors) -> dict[str, Any]:
    return published(actors) | client_in_the_middle(actors)


ROWS = {
    "cases:list": Row(),
    "cases:month": Row(),
    "cases:new": Row(allowed=HEADS),
    "cases:options": Row(),
    "cases:plan": Row(allowed=("specialist", "substitute", "head", "director"), refused=404, kwargs=plan_of_specialist),
    "cases:suggestions": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=client_in_the_middle),
    "cases:case": Row(allowed=HEADS, blind=NOT_HEADS, kwargs=draft),
    "cases:edit": Row(allowed=("auditor", *HEADS), refused=404, kwargs=draft_of_the_auditor),
    "cases:publish": Row(allowed=HEADS, blind=NOT_HEADS, kwargs=draft, method="post", ok=302),
    "cases:withdraw": Row(allowed=HEADS, kwargs=published, method="post", ok=302),
    "cases:archive": Row(allowed=HEADS, kwargs=published, method="post", ok=302),
    "cases:review": Row(
        allowed=HEADS, kwargs=published, method="post", ok=302, data=lambda actors: {"next_on": "2999-01-01"}
    ),
    "cases:export": Row(allowed=HEADS, kwargs=published_once, method="post"),
    "cases:give": Row(allowed=HEADS),
    "cases:take": Row(allowed=("head",), blind=("other_head", "director"), kwargs=archive_that_waits),
    "cases:scenario": Row(allowed=HEADS, kwargs=published, method="post", ok=302),
    "cases:talk": Row(kwargs=archived),
    "cases:version": Row(kwargs=version),
    "cases:add_material": Row(allowed=HEADS, kwargs=published),
    "cases:edit_material": Row(allowed=HEADS, kwargs=piece),
    "cases:remove_material": Row(allowed=HEADS, kwargs=piece, method="post", ok=302),
    "cases:file": Row(kwargs=file_in_use),
    "cases:write": Row(allowed=SEE_THE_CLIENT, blind=DO_NOT_SEE_IT, kwargs=letter_to_the_client),
    "cases:letter": Row(allowed=SEE_THE_CLIENT, refused=404, kwargs=letter),
}
