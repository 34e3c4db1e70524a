"""Cases and info topics of a demo: two whole cases, six topics, drafts, and what was talked about and sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile
from django.utils import timezone

from cases import actions
from cases.models import Case, Letter, Passport, Use
from clients.models import Usage
from contacts.persons.models import Mailing
from contacts.works.choices import HELD_STATES
from contacts.works.models import ScriptAnswer, ScriptGap, Work
from crm.staff.choices import Role
from crm.staff.models import Employee

from .case_texts import DRAFTS, REQUEST, REQUEST_STEPS, TOPICS, VACATION, VACATION_STEPS, Step
from .extras import demo_logins
from .world import World

USED = 24
"""So many held works of the last weeks talked about one of them."""

TOLD_SINCE = (170, 130)
"""How many days ago the two whole cases came out: long enough for their effect to be seen."""

MOST_TOLD = 300
"""Clients who were told of each of them, in a large demo."""

HOST = "https://example.com/kits"


def add_cases(world: World) -> None:
    """Written by the head of the first group."""
    if Case.objects.exists():
        return
    logins = {one.role: one.login for one in demo_logins()}
    head = Employee.objects.get(username=logins[str(Role.HEAD.label)])
    day = world.span.today
    whole = [
        _whole(head, REQUEST, REQUEST_STEPS, day - timedelta(days=TOLD_SINCE[0])),
        _whole(head, VACATION, VACATION_STEPS, day - timedelta(days=TOLD_SINCE[1])),
    ]
    topics = [_topic(head, one, day - timedelta(days=2 * place)) for place, one in enumerate(TOPICS)]
    for one in DRAFTS:
        values = {**one, "hook": "Собираем вопросы клиентов", "due_on": day + timedelta(days=one["days"])}
        _arrived(actions.create_case(by=head, values=values), day - timedelta(days=3))
    Case.objects.filter(pk=topics[-1].pk).update(review_on=day - timedelta(days=1))
    _worked(whole, day)
    _talks([*whole, *topics[:2]], day)
    _gap(whole[0])


def _arrived(case: Case, on: date) -> None:
    """A case of another organisation came in an archive."""
    if case.organisation:
        moment = datetime.combine(on, time(11), timezone.get_default_timezone())
        uid = uuid5(NAMESPACE_URL, f"{HOST}/{case.title}")
        Passport.objects.create(case=case, uid=uid, arrived_at=moment, by=case.author)


def _whole(head: Employee, texts: dict[str, Any], steps: Sequence[Step], on: date) -> Case:
    case = actions.create_case(by=head, values={**texts, "kind": "case", "organisation": "РИЦ"})
    title, kit = texts["title"], [("video", "Лекция для сотрудников", "lecture"), ("slides", "Презентация", "slides")]
    for kind, name, path in kit:
        link = f"{HOST}/{case.pk}/{path}"
        actions.add_material(by=head, case=case, kind=kind, title=name, link=link, is_view_only=True)
    files = [
        ("selection", "Папка с документами", "client", b"FOLDER" + title.encode(), "Подборка.1stz"),
        ("letter", "Статья для клиента", "client", f"{title}\n\n{texts['benefit']}\n".encode(), "Статья.txt"),
        ("memo", "Памятка на одну страницу", "staff", texts["memo"].encode(), "Памятка.txt"),
    ]
    for kind, name, reader, content, file_name in files:
        file = ContentFile(content, file_name)
        actions.add_material(by=head, case=case, kind=kind, title=name, reader=reader, file=file)
    _written(case, steps)
    return _published(case, on)


def _written(case: Case, steps: Sequence[Step]) -> None:
    """The five steps that every scenario has, and those beside them where the talk takes another way."""
    script = actions.begin_scenario(by=case.author, case=case)
    for place in range(script.steps.count() + 1, len(steps) + 1):
        script.steps.create(position=place, title="Договориться о звонке", say="")
    rows = {one.position: one for one in script.steps.all()}
    for place, (say, variants, show, answers) in enumerate(steps, 1):
        script.steps.filter(position=place).update(say=say, variants=variants, show=show)
        ScriptAnswer.objects.bulk_create(
            ScriptAnswer(step=rows[place], position=at, text=text, leads_to=rows.get(to or 0))
            for at, (text, to) in enumerate(answers, 1)
        )


def _topic(head: Employee, texts: dict[str, Any], on: date) -> Case:
    case = actions.create_case(by=head, values={**texts, "kind": "topic", "purposes": ["involvement"]})
    actions.add_material(
        by=head, case=case, kind="selection", title="Подборка", reader="client", link=f"{HOST}/{case.pk}/selection"
    )
    return _published(case, on)


def _published(case: Case, on: date) -> Case:
    actions.publish_case(by=case.author, case=Case.objects.get(pk=case.pk))
    moment = datetime.combine(on, time(10), timezone.get_default_timezone())
    Case.objects.filter(pk=case.pk).update(published_at=moment)
    case.versions.update(at=moment)
    return Case.objects.select_related("script").get(pk=case.pk)


def _worked(cases: Sequence[Case], day: date) -> None:
    """Of every five clients two were told of the first case, one of the second: most of them before a month in which
    they used the system more than before, so that the report on the effect of cases has something to tell."""
    since = day - timedelta(days=TOLD_SINCE[0])
    logins: dict[int, list[tuple[date, int]]] = defaultdict(list)
    for week in Usage.objects.filter(ends_on__gt=since - _MONTH):
        logins[week.client_id].append((week.ends_on, week.logins))
    held = Work.objects.filter(state__in=HELD_STATES, counts_on__range=(since, day - _MONTH))
    works: dict[int, list[Work]] = defaultdict(list)
    for work in held.exclude(executor=None).exclude(person=None).order_by("counts_on", "pk"):
        works[work.client_id].append(work)
    told = []
    for place, client in enumerate(sorted(works)[: MOST_TOLD * 5 // 2]):
        if (turn := place % 5) > 2:
            continue
        number = turn // 2
        later = [one for one in works[client] if one.counts_on > day - timedelta(days=TOLD_SINCE[number])]
        if later:
            best = max(later, key=lambda one: (one.state, _rise(logins[client], one.counts_on)))
            told.append(_use(cases[number], best if place % 4 else later[0]))
    Use.objects.bulk_create(told)


_MONTH = timedelta(days=30)


def _rise(weeks: Sequence[tuple[date, int]], on: date) -> int:
    """By how much more the client used the system in the month after the day."""
    return sum(count if on < end else -count for end, count in weeks if on - _MONTH < end <= on + _MONTH)


def _use(case: Case, work: Work) -> Use:
    first = case.versions.all()[0]
    return Use(
        case=case, version=first, work=work, client_id=work.client_id, person_id=work.person_id,
        by_id=work.executor_id or case.author_id, on=work.counts_on,
    )  # fmt: skip


def _talks(cases: Sequence[Case], day: date) -> None:
    """Held works since each case is there, in turn; of one of them the material was sent, too."""
    days = (day - timedelta(days=24), day - timedelta(days=1))
    held = Work.objects.filter(state__in=HELD_STATES, counts_on__range=days)
    works = held.exclude(executor=None).exclude(person=None).select_related("executor", "client", "person")
    for place, work in enumerate(works.order_by("pk")[: USED * 3 : 3]):
        if work.executor is not None:
            actions.note_use(by=work.executor, work=work, case=cases[place % len(cases)])
    _sent(day)


def _sent(day: date) -> None:
    use = Use.objects.filter(person__emails__isnull=False).select_related("case", "client", "person").first()
    if use is None or use.person is None:
        return
    email = use.person.emails.all()[0].address
    moment = datetime.combine(use.on, time(15), timezone.get_default_timezone())
    letter = Letter.objects.create(
        case=use.case, version_id=use.version_id, client=use.client, person=use.person, email=email, by_id=use.by_id,
        subject=use.case.letter_subject or use.case.title, text="Добрый день! Отправляю подборку, о которой говорили.",
        materials=list(use.case.materials.filter(reader="client").values_list("pk", flat=True)), state="sent",
        at=moment, sent_at=moment, attempts=1,
    )  # fmt: skip
    told = {"is_delivered": True, "is_opened": True, "clicks": 2}
    Mailing.objects.get_or_create(client=use.client, email=email, title=letter.subject, sent_on=use.on, defaults=told)


def _gap(case: Case) -> None:
    """What a client said and no answer suited."""
    if case.script is not None:
        step = case.script.steps.order_by("position")[0]
        who = Employee.objects.filter(roles__contains=[Role.SPECIALIST], is_active=True).order_by("pk")[0]
        ScriptGap.objects.create(step=step, employee=who, said="Требования приходят в головной офис, не к нам")
