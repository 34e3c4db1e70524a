"""The one list of what happens by the clock."""

from __future__ import annotations

from celery.schedules import crontab

from crm.celery import app
from crm.schedules import SCHEDULES
from triggers import tasks


def test_beat_sends_exactly_the_list() -> None:
    assert {name: entry["task"] for name, entry in app.conf.beat_schedule.items()} == {
        one.name: one.task for one in SCHEDULES
    }


def test_every_task_of_the_list_exists() -> None:
    app.loader.import_default_modules()
    assert {one.task for one in SCHEDULES} <= set(app.tasks)


def test_every_entry_says_why() -> None:
    assert all(one.why.endswith(".") and len(one.why) > 40 for one in SCHEDULES)


def test_a_stopped_worker_does_not_come_back_to_a_pile() -> None:
    assert all(entry["options"]["expires"] > 0 for entry in app.conf.beat_schedule.values())


def test_the_night_begins_when_the_sweep_thinks_it_does() -> None:
    night = next(one for one in SCHEDULES if one.task == "triggers.nightly")
    assert night.when == crontab(hour=str(tasks.NIGHTLY_HOUR), minute=str(tasks.NIGHTLY_MINUTE))
    assert app.conf.timezone == "Europe/Moscow"


def test_limits_stay_below_the_visibility_timeout() -> None:
    """Else Redis would give a task out again while it runs."""
    app.loader.import_default_modules()
    ours = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}
    limits = {name: task.time_limit or app.conf.task_time_limit for name, task in ours.items()}
    assert {name for name, limit in limits.items() if not 0 < limit < 15 * 60} == set()
