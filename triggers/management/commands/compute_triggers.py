"""``manage.py compute_triggers``: the indicator now (domain §11)."""

from __future__ import annotations

import json
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from clients.models import Client
from crm.staff.calendar import today
from triggers import actions
from triggers.choices import RunKind, RunState
from triggers.models import Run


class Command(BaseCommand):
    help = "Compute the nine-parameter indicator and print clients, changed, per band and seconds as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="for this date instead of today"
        )
        parser.add_argument("--client", action="append", metavar="NUMBER", help="only this client; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        day = options["date"] or today()
        started = time.perf_counter()
        try:
            outcome = self.some(options["client"], day) if options["client"] else self.everybody(day)
        except (actions.FutureDate, LookupError) as error:
            raise CommandError(str(error)) from error
        seconds = round(time.perf_counter() - started, 3)
        self.stdout.write(
            json.dumps(
                {"clients": outcome.clients, "changed": outcome.changed, "bands": outcome.bands, "seconds": seconds}
            )
        )

    def some(self, numbers: list[str], day: date) -> actions.Outcome:
        if day > today():
            raise actions.FutureDate(_("%(date)s has not come yet") % {"date": day.strftime("%d.%m.%Y")})
        known = dict(Client.objects.filter(number__in=numbers).values_list("number", "pk"))
        if unknown := [number for number in numbers if number not in known]:
            raise LookupError(_("No such client: %(numbers)s") % {"numbers": ", ".join(unknown)})
        outcome = actions.compute(client_ids=list(known.values()), day=day)
        actions.refresh_tallies(day=today())
        return outcome

    def everybody(self, day: date) -> actions.Outcome:
        run = self.start(day)
        run = actions.work_on(run, progress=lambda shard: self.stderr.write(f"… {shard.last_id}"))
        while run.state == RunState.RUNNING:  # another process has the last shards
            time.sleep(0.2)
            run = actions.work_on(run)
        if run.state == RunState.FAILED:
            raise CommandError(run.error)
        return actions.Outcome(run.clients, run.changed, run.bands)

    def start(self, day: date) -> Run:
        try:
            return actions.start_run(kind=RunKind.MANUAL, day=day)
        except actions.RunInProgress as known:
            return known.run
