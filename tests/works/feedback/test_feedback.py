"""What clients value: recording it with a work, its tags, the top five and the lists behind the figures."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from contacts.works.feedback.actions import Said, record_feedback, save_tag
from contacts.works.feedback.choices import Subject
from contacts.works.feedback.rules import TOP, may_edit_tags, top
from contacts.works.models import FeedbackAnswer, FeedbackTag, Work
from crm.staff.calendar import today
from crm.staff.choices import Role
from tests.actors import Actors
from tests.factories import make_client, make_work, noon

pytestmark = pytest.mark.django_db


def tag(name: str = "Надёжность связи", subject: Subject = Subject.SYSTEM, **fields: Any) -> FeedbackTag:
    return FeedbackTag.objects.get_or_create(subject=subject, name=name, defaults=fields)[0]


def said_of(work: Work) -> dict[str, tuple[str, list[str], bool]]:
    rows = FeedbackAnswer.objects.filter(work=work)
    return {one.subject: (one.text, sorted(tag.name for tag in one.tags.all()), one.is_poor) for one in rows}


@given(st.lists(st.tuples(st.integers(), st.text(max_size=3), st.integers(0, 9))))
def test_the_top_is_the_most_frequent(rows):
    found = top(rows)
    assert len(found) == min(TOP, sum(1 for one in rows if one[2]))
    assert [one[2] for one in found] == sorted((one[2] for one in rows if one[2]), reverse=True)[:TOP]


@pytest.mark.parametrize("role", Role)
def test_tags_are_kept_by_heads(role):
    assert may_edit_tags([role]) == (role in (Role.HEAD, Role.DIRECTOR))


def test_answers_are_recorded_changed_and_taken_back(actors: Actors):
    work, by = make_work(actors.client_row), actors["specialist"]
    given_answers = {
        Subject.SYSTEM: Said(" Всё нахожу сама ", [tag()]),
        Subject.COMPANY: Said("Дорого", is_poor=True),
        Subject.SERVICE: Said(),
    }
    for _twice in range(2):
        record_feedback(by=by, work=work, answers=given_answers)
    assert said_of(work) == {
        "system": ("Всё нахожу сама", ["Надёжность связи"], False), "company": ("Дорого", [], True),
    }  # fmt: skip
    assert Work.objects.get(pk=work.pk).stages == [6]
    record_feedback(by=by, work=work, answers={Subject.COMPANY: Said(), Subject.SYSTEM: Said("Нахожу")})
    assert said_of(work) == {"system": ("Нахожу", [], False)}


@pytest.mark.parametrize("state", ["planned", "not_held", "cancelled"])
def test_feedback_is_of_a_contact_that_was_held(actors: Actors, state):
    work = make_work(actors.client_row, state=state, planned_at=noon(today()))
    with pytest.raises(ValidationError):
        record_feedback(by=actors["specialist"], work=work, answers={Subject.SYSTEM: Said("Хорошо")})
    assert said_of(work) == {}


@pytest.mark.parametrize("is_foreign", [False, True], ids=["nothing said", "foreign tag"])
def test_what_cannot_be_is_refused(actors: Actors, is_foreign):
    said = Said(tags=[tag("Цена", Subject.COMPANY)]) if is_foreign else Said(" ")
    work = make_work(actors.client_row)
    with pytest.raises(ValidationError):
        record_feedback(by=actors["specialist"], work=work, answers={Subject.SYSTEM: said})
    assert said_of(work) == {}


@pytest.mark.parametrize(("name", "refused"), [("auditor", PermissionDenied), ("other_specialist", ValidationError)])
def test_who_may_not_records_nothing(actors: Actors, name, refused):
    work = make_work(actors.client_row, actors["specialist"])
    with pytest.raises(refused):
        record_feedback(by=actors[name], work=work, answers={Subject.SYSTEM: Said("Хорошо")})
    assert said_of(work) == {}


def test_a_tag_is_once_in_its_subject(actors: Actors):
    tag("Лёгкий поиск")
    with pytest.raises(ValidationError):
        save_tag(by=actors["head"], tag=FeedbackTag(subject="system"), name=" легкий  поиск ")
    made = save_tag(by=actors["head"], tag=FeedbackTag(subject="company"), name=" Лёгкий  поиск ")
    assert (made.name, made.is_active) == ("Лёгкий поиск", True)
    with pytest.raises(PermissionDenied):
        save_tag(by=actors["specialist"], tag=made, name="Другое")


def answered(client: Any, tags: list[FeedbackTag], *, ago: int = 0, **fields: Any) -> FeedbackAnswer:
    work = make_work(client, on=today() - timedelta(days=ago))
    answer = FeedbackAnswer.objects.create(work=work, subject="system", by=client.specialist, **fields)
    answer.tags.set(tags)
    return answer


def test_the_report_counts_clients_and_opens_their_answers(actors: Actors):
    specialist, first, second = actors["specialist"], tag("Первая"), tag("Вторая")
    clients = [make_client(specialist) for _number in range(3)]
    for client in clients:
        answered(client, [first])
    answered(clients[0], [first, second], is_poor=True)
    answered(clients[1], [second], ago=200)
    answered(actors.foreign, [second])
    page = actors.client("specialist").get("/works/feedback/")
    system = page.context["subjects"][0]
    assert [(name, count) for name, count, _url in system["top"]] == [("Первая", 3), ("Вторая", 1)]
    assert (system["count"], system["poor"]) == (4, 1)
    browser = actors.client("specialist")
    for url, count in ((system["url"], 4), (system["poor_url"], 1), (system["top"][0][2], 4), (system["top"][1][2], 1)):
        assert browser.get(url).context["table"].paginator.count == count
    everything = actors.client("director").get("/works/feedback/").context["subjects"][0]
    assert dict(one[:2] for one in everything["top"]) == {"Первая": 3, "Вторая": 2}
    of_group = actors.client("director").get("/works/feedback/", {"group": actors.other_group.pk})
    assert [one[:2] for one in of_group.context["subjects"][0]["top"]] == [("Вторая", 1)]


def test_a_wrong_period_shows_nothing_and_says_so(actors: Actors):
    answered(make_client(actors["specialist"]), [tag()])
    page = actors.client("specialist").get("/works/feedback/", {"since": "вчера"})
    assert page.status_code == 200
    assert page.context["subjects"][0]["count"] == 0
    assert page.context["filterset"].form.errors.keys() == {"since"}


def test_it_is_recorded_from_the_page_of_the_work(actors: Actors):
    work, one = make_work(actors.client_row), tag()
    browser = actors.client("specialist")
    url = reverse("works:record_feedback", args=[work.pk])
    assert url in browser.get(work.get_absolute_url()).content.decode()
    browser.post(url, {"system-tags": [one.pk], "system-text": "Быстро", "service-is_poor": "on"})
    assert said_of(work) == {"system": ("Быстро", ["Надёжность связи"], False), "service": ("", [], True)}
    page = browser.get(work.get_absolute_url()).content.decode()
    assert "«Быстро»" in page
    empty = browser.post(reverse("works:record_feedback", args=[make_work(actors.client_row).pk]), {})
    assert empty.status_code == 422


@pytest.mark.parametrize("answers", [1, 3])
def test_queries_do_not_depend_on_the_answers(actors: Actors, django_assert_num_queries, answers):
    for _number in range(answers):
        answered(actors.client_row, [tag(), tag("Ещё")])
    browser = actors.client("specialist")
    browser.get("/works/feedback/")
    with django_assert_num_queries(REPORT):
        browser.get("/works/feedback/")
    with django_assert_num_queries(LIST):
        assert len(browser.get("/works/feedback/answers/").context["table"].page.records) == answers


REPORT, LIST = 8, 9
