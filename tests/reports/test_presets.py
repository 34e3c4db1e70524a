"""Named settings: shared with a group, copied as drafts, changed by their owner and by who leads the group."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from crm.staff.choices import Role
from crm.ui.models import SavedView
from reports.models import Preset
from reports.presets import rules
from tests.actors import SEE_THE_CLIENT, Actors

pytestmark = pytest.mark.django_db
QUERY = "r=state&m=works&p=30"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.REPORTS_DIR = tmp_path


def share(actors: Actors, name: str = "specialist", title: str = "Общая", **more: Any) -> Any:
    data = {"name": title, "query": QUERY, "group": actors.group.pk, **more}
    return actors.client(name).post("/reports/settings/save/", data, follow=True)


@pytest.mark.parametrize(
    ("role", "is_own", "is_of_own_group", "may"),
    [
        (Role.SPECIALIST, True, True, True),
        (Role.SPECIALIST, True, False, True),
        (Role.SPECIALIST, False, True, False),
        (Role.HEAD, False, True, True),
        (Role.DEPUTY_HEAD, False, True, True),
        (Role.HEAD, False, False, False),
        (Role.AUDITOR, False, True, False),
        (Role.DIRECTOR, False, False, True),
    ],
)
def test_who_changes_it(role: str, is_own: bool, is_of_own_group: bool, may: bool) -> None:
    assert rules.may_change([role], is_own=is_own, is_of_own_group=is_of_own_group) is may


def test_names_of_drafts_differ() -> None:
    taken: list[str] = []
    for _copy in range(12):
        taken.append(rules.draft_name("Очень длинное название настройки, которое едва помещается", "Черновик", taken))
    assert len(set(taken)) == 12
    assert max(map(len, taken)) <= rules.LONGEST_NAME


def test_the_group_and_the_director_read_it(actors: Actors) -> None:
    share(actors)
    seen = {name for name in actors.people if name not in ("disabled", "integration")
            and "Общая" in actors.client(name).get("/reports/contacts/").content.decode()}  # fmt: skip
    assert seen == set(SEE_THE_CLIENT) - {"substitute"}
    listed = actors.client("account_manager").get("/reports/settings/").content.decode()
    assert actors["specialist"].short_name in listed


def test_only_ones_own_group_is_shared_with(actors: Actors) -> None:
    answer = share(actors, "specialist", group=actors.other_group.pk)
    assert answer.status_code == 403
    assert share(actors, "auditor").status_code == 403
    assert share(actors, "director", group=actors.other_group.pk).status_code == 200
    assert [one.group for one in Preset.objects.all()] == [actors.other_group]


def test_the_same_name_takes_the_new_address_of_who_may(actors: Actors) -> None:
    share(actors)
    refused = share(actors, "account_manager", query="r=kind&m=works&p=30").content.decode()
    assert "Настройкой с таким названием уже делится" in refused
    assert Preset.objects.get().query == QUERY
    share(actors, "head", query="r=kind&m=works&p=30")
    assert Preset.objects.get().query == "r=kind&m=works&p=30"
    assert Preset.objects.get().owner == actors["specialist"]


def test_only_the_address_is_kept(actors: Actors) -> None:
    share(actors, query=f"{QUERY}&_export=xlsx&evil=<script>")
    assert Preset.objects.get().query == QUERY
    refused = share(actors, title="Другая", query="m=works&from=вчера").content.decode()
    assert "Это не отчёт" in refused
    assert Preset.objects.count() == 1


def test_a_copy_is_a_draft_of_ones_own(actors: Actors) -> None:
    share(actors)
    answer = actors.client("account_manager").post("/reports/settings/copy/", {"name": "Общая", "query": QUERY})
    assert answer.url == f"/reports/contacts/?{QUERY}"  # type: ignore[attr-defined]
    draft = SavedView.objects.get()
    assert (draft.owner, draft.name) == (actors["account_manager"], "Черновик: Общая")
    actors.client("account_manager").post("/reports/settings/copy/", {"name": "Общая", "query": QUERY})
    assert SavedView.objects.filter(name="Черновик: Общая 2").exists()
    assert Preset.objects.count() == 1


def test_renamed_and_deleted(actors: Actors) -> None:
    share(actors)
    share(actors, title="Вторая")
    first = Preset.objects.get(name="Общая")
    address = f"/reports/settings/{first.pk}/"
    browser = actors.client("head")
    clash = browser.post(address, {"action": "rename", "name": "Вторая"}, follow=True).content.decode()
    assert "Так уже называется другая настройка" in clash
    browser.post(address, {"action": "rename", "name": "Третья"})
    first.refresh_from_db()
    assert first.name == "Третья"
    assert actors.client("account_manager").post(address, {"action": "delete"}).status_code == 403
    assert browser.post(address, {"action": "burn"}).status_code == 400
    browser.post(address, {"action": "delete"})
    assert [one.name for one in Preset.objects.all()] == ["Вторая"]


@pytest.mark.parametrize("name", ["", "x" * 61])
def test_a_name_is_needed(actors: Actors, name: str) -> None:
    share(actors, title=name)
    assert not Preset.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_statements(actors: Actors, django_assert_num_queries: Any, count: int) -> None:
    for number in range(count):
        share(actors, title=f"Общая {number}")
        share(actors, "head", title=f"Моя {number}", group="")
    browser = actors.client("head")
    browser.get("/reports/settings/")
    with django_assert_num_queries(7):
        browser.get("/reports/settings/")
