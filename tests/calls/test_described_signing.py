"""What docs/api.md says of signing, done as it is written there."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.test import Client as Visitor

from contacts.calls.models import Call
from contacts.calls.rules import signature

from .events import ADDRESS, Pbx

DESCRIBED = (
    (Path(__file__).parents[2] / "docs" / "api.md").read_text().partition("## Events of a telephone exchange")[2]
)
FENCE = "```"
SEPARATOR = "\x1e"
TELLING_CURL = f"""curl() {{ for one in "$@"; do printf '%s{SEPARATOR}' "$one"; done; }}\n"""


def test_the_example_to_check_a_program_with() -> None:
    secret, moment = re.findall(r"(?:secret|timestamp) `([^`]+)`", DESCRIBED)
    body = DESCRIBED.partition("and the body\n")[2].split(FENCE)[1].strip()
    assert json.loads(body)["event"] == "ring"
    assert f"the signature is `{signature(secret, moment, body.encode())}`" in DESCRIBED


@pytest.mark.django_db
@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: the example signs with it")
def test_the_commands_are_taken_by_the_server() -> None:
    """As a shell runs them, up to ``curl``: what it is given is sent by the test."""
    pbx = Pbx("pbx")
    commands = DESCRIBED.partition(f"{FENCE}sh\n")[2].partition(FENCE)[0]
    done = subprocess.run(
        ["/bin/sh", "-c", TELLING_CURL + commands],
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "SECRET": pbx.secret, "CRM": "http://crm"},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    given = done.stdout.split(SEPARATOR)[:-1]
    headers = dict(given[at + 1].split(": ", 1) for at, one in enumerate(given) if one == "-H")
    body = given[given.index("-d") + 1]
    assert given[-1] == f"http://crm{ADDRESS}"
    answer = Visitor().post(ADDRESS, body, content_type=headers.pop("Content-Type"), headers=headers)
    assert (answer.status_code, answer.json()) == (200, {"call_id": "1700000000.1", "state": "ringing"})
    assert Call.objects.get().source == "+73852000000"
