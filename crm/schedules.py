"""Everything that happens by the clock, in one list.

Each task may be sent twice (two beats, a restart) and may be missed (nothing ran that minute): tasks look into the
database for what is due, and the sweeps make up for what was missed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.schedules import crontab

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Schedule:
    """``task`` is sent at ``when`` of the department's zone, and dropped when no worker took it for ``expires``."""

    name: str
    task: str
    when: crontab | timedelta
    why: str
    expires: timedelta = MINUTE


SCHEDULES = (
    Schedule(
        name="heartbeat of the queue",
        task="home.heartbeat",
        when=timedelta(seconds=30),
        why="Shows /readyz how long a job waits from beat to worker; the first, so that nothing long stands before it.",
        expires=timedelta(minutes=20),
    ),
    Schedule(
        name="indicator of the night",
        task="triggers.nightly",
        when=crontab(hour="1", minute="10"),
        why="The indicator of every client for the new day, when nobody works; the sweep starts a missed one.",
        expires=timedelta(hours=6),
    ),
    Schedule(
        name="indicator: unfinished work",
        task="triggers.sweep",
        when=MINUTE,
        why="Sends again runs whose worker died, changed clients that were not recomputed, a missed night.",
    ),
    Schedule(
        name="imports and exports: unfinished work",
        task="exchange.sweep",
        when=MINUTE,
        why="Sends again the imports and exports whose worker died or whose message was lost.",
    ),
    Schedule(
        name="plans of months: unfinished work",
        task="works.sweep_plans",
        when=MINUTE,
        why="Sends again the plans of a month whose worker died or whose message was lost.",
    ),
    Schedule(
        name="campaigns: unfinished starts",
        task="works.sweep_campaigns",
        when=MINUTE,
        why="Sends again the starts of large campaigns whose worker died or whose message was lost.",
    ),
    Schedule(
        name="merges: unfinished work",
        task="clients.sweep_merges",
        when=MINUTE,
        why="Sends again the large merges whose worker died or whose message was lost.",
    ),
    Schedule(
        name="exports: files past their week",
        task="exchange.forget_exports",
        when=crontab(minute="50"),
        why="Removes files of exports a week after they were written: they hold what the base does, without its locks.",
        expires=timedelta(minutes=50),
    ),
    Schedule(
        name="promises whose day has passed, deep debts",
        task="debts.settle",
        when=crontab(minute="40"),
        why="Promises become broken, their calls are planned, debts of 2.8 months pass to the account managers; what an"
        " hour missed the next one does.",
        expires=timedelta(minutes=50),
    ),
    Schedule(
        name="calls of nobody and of no work",
        task="calls.match_recent",
        when=5 * MINUTE,
        why="Tries again the unmatched calls of two weeks: phones and works that came since may be theirs.",
        expires=5 * MINUTE,
    ),
    Schedule(
        name="clients that may be one",
        task="clients.find_duplicates",
        when=crontab(hour="3", minute="20"),
        why="Compares INNs, phones and names of the whole base; heads look at what it found.",
        expires=timedelta(hours=3),
    ),
    Schedule(
        name="persons who may be one",
        task="persons.find_duplicates",
        when=crontab(hour="3", minute="35"),
        why="Compares phones, e-mails and names of the persons of each client; what forms enter is compared at once.",
        expires=timedelta(hours=3),
    ),
    Schedule(
        name="facts that came late to a merged client",
        task="clients.gather_strays",
        when=10 * MINUTE,
        why="An event of telephony in the moment of a merge may still find the client that is no more.",
        expires=10 * MINUTE,
    ),
    Schedule(
        name="facts that came late to a merged person",
        task="persons.gather_strays",
        when=10 * MINUTE,
        why="An event of telephony in the moment of a merge of two persons may still find the one that is no more.",
        expires=10 * MINUTE,
    ),
    Schedule(
        name="handover sheets",
        task="debts.propose_handovers",
        when=crontab(hour="5", minute="10"),
        why="Opens the sheets that are due, withdraws those of debts that were paid, tells of terms that are over.",
        expires=timedelta(hours=6),
    ),
    Schedule(
        name="sessions that have ended",
        task="home.clear_sessions",
        when=crontab(hour="4", minute="20"),
        why="Removes sessions past their age; each login leaves one, and the table is read with every request.",
        expires=timedelta(hours=6),
    ),
    Schedule(
        name="secrets of second factors",
        task="home.renew_secrets",
        when=crontab(hour="4", minute="40"),
        why="Encrypts with the key of today what an older one or none encrypted: the old one may then be forgotten.",
        expires=timedelta(hours=6),
    ),
    Schedule(
        name="plans nobody confirmed",
        task="clients.forget_plans",
        when=crontab(hour="4", minute="30"),
        why="Forgets planned changes of owners that were looked at and left: they speak of owners as they were.",
        expires=timedelta(hours=6),
    ),
    Schedule(
        name="reminders that are due",
        task="diary.tell_due",
        when=MINUTE,
        why="Tells employees what they asked to be reminded of, within the minute.",
    ),
    Schedule(
        name="notifications of long ago",
        task="home.forget_notifications",
        when=crontab(hour="4", minute="50"),
        why="Forgets notifications after 90 days: they are news, and the pages they lead to have moved on.",
        expires=timedelta(hours=6),
    ),
    Schedule(
        name="letters to clients: unfinished work",
        task="cases.sweep_letters",
        when=MINUTE,
        why="Sends the letters of cases whose message was lost or whose mail server did not answer; forgets "
        "archives of cases about which nobody decided within a day.",
    ),
    Schedule(
        name="reports: what has changed",
        task="reports.refresh",
        when=timedelta(minutes=5),
        why="Writes anew the files of contacts of the months that changed.",
        expires=timedelta(minutes=5),
    ),
    Schedule(
        name="reports: bands of the night",
        task="reports.expect_bands",
        when=crontab(hour="2", minute="30"),
        why="Contacts take the band of their day from the indicator of the night.",
        expires=timedelta(hours=6),
    ),
    Schedule(
        name="reports: deliveries by e-mail",
        task="reports.deliver",
        when=MINUTE,
        why="Sends the reports whose hour has come, tries again what failed, goes on where a worker died.",
    ),
)


def beat_schedule() -> dict[str, dict[str, Any]]:
    """The list as Celery's ``beat_schedule``."""
    return {
        one.name: {"task": one.task, "schedule": one.when, "options": {"expires": one.expires.total_seconds()}}
        for one in SCHEDULES
    }
