"""Arbitrary bodies, signed as an exchange signs them: taken in, or refused with a sentence; never a failure."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from contacts.calls.models import Call
from crm.wsgi import application

from .events import ADDRESS, Pbx

pytestmark = pytest.mark.django_db
EXAMPLES = 60
QUIET = settings(
    max_examples=EXAMPLES, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.fixture
def in_one_transaction() -> Iterator[None]:
    """Requests of a program leave the connection of the test open."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


# --- By the description -----------------------------------------------------------------------------------------------


class Signing:
    """The product behind something that signs what names the exchange, whatever its body has become on the way."""

    def __init__(self, pbx: Pbx) -> None:
        self.pbx = pbx

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("HTTP_X_EXCHANGE") == self.pbx.name:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            for name, value in self.pbx.headers(body).items():
                environ["HTTP_" + name.upper().replace("-", "_")] = value
        return application(environ, start_response)


def _lately(case: Any) -> Any:
    """OpenAPI has no words for a moment of the last thirty days, nor for a link that one kind of events must have."""
    body = case.body
    if isinstance(body, dict):
        body["at"] = (timezone.now() - timedelta(minutes=len(str(body)))).isoformat()
        if body.get("event") == "recording":
            body.setdefault("recording_url", "https://pbx.example/1.mp3")
    return case


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_requests_by_the_description(in_one_transaction: None, mode: GenerationMode) -> None:
    """What the description allows is taken in; what it does not is never a failure.

    Numbers in the place of words are read as words: exchanges write them so.
    """
    load_all_checks()
    pbx = Pbx()
    schema = schemathesis.openapi.from_wsgi("/api/schema/", Signing(pbx))
    headers = {"X-Exchange": pbx.name, "X-Timestamp": "0", "X-Signature": "0"}
    cases = schema[ADDRESS]["POST"].as_strategy(generation_mode=mode, headers=headers)
    checks = CHECKS.get_all()
    if mode == GenerationMode.POSITIVE:
        cases = cases.map(_lately)
    else:
        checks = [one for one in checks if one.__name__ != "negative_data_rejection"]
    met: set[int] = set()

    @seed(1)
    @QUIET
    @given(case=cases)
    def walk(case: Any) -> None:
        met.add(case.call_and_validate(checks=checks).status_code)

    walk()
    assert met == ({200} if mode == GenerationMode.POSITIVE else {200, 400} & met | {400})


# --- Beyond the description -------------------------------------------------------------------------------------------

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
moments = st.datetimes(timezones=st.none() | st.just(UTC)).map(lambda moment: moment.isoformat())
near = st.integers(-40 * 86_400, 600).map(lambda seconds: (timezone.now() + timedelta(seconds=seconds)).isoformat())
bodies = st.fixed_dictionaries(
    {},
    optional={
        "event": st.sampled_from(["ring", "answer", "finish", "recording", "Ring", ""]) | anything,
        "call_id": st.sampled_from(["1.1", "1.2"]) | anything,
        "at": near | moments | anything,
        "direction": st.sampled_from(["in", "out", "internal"]) | anything,
        "number": st.sampled_from(["+73852001122", "8 (385) 200-11-22", ""]) | anything,
        "extension": st.sampled_from(["105", ""]) | anything,
        "seconds": st.integers(-1, 700_000) | anything,
        "recording_url": st.sampled_from(["https://pbx.example/1.mp3", "javascript:alert(1)", "http://[/"]) | anything,
    },
)
raw = st.one_of(
    (bodies | anything).map(lambda body: json.dumps(body).encode()),
    bodies.map(lambda body: json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")),
    st.binary(max_size=200),
)


def refused_or_taken(answer: Any) -> int:
    said = answer.json()
    if answer.status_code == 200:
        assert set(said) == {"call_id", "state"}
    else:
        assert answer.status_code in (400, 415)
        assert isinstance(said["detail"], str)
        assert said["detail"]
    return int(answer.status_code)


def test_any_body_is_taken_in_or_refused_with_a_sentence(in_one_transaction: None) -> None:
    pbx = Pbx()

    @seed(1)
    @QUIET
    @given(body=raw)
    def send(body: bytes) -> None:
        known = Call.objects.count()
        if refused_or_taken(pbx.send(body)) != 200:
            assert Call.objects.count() == known

    send()


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 60_000,  # deeper than a parser goes
        b'{"seconds": ' + b"9" * 5000 + b"}",
        b'{"seconds": NaN}',
        b'{"call_id": "\\ud800"}',
        b"\xff\xfe{}",
        b"",
        b"null",
    ],
    ids=["deep", "long number", "no number", "half a letter", "another encoding", "nothing", "null"],
)
def test_bodies_that_break_parsers(in_one_transaction: None, body: bytes) -> None:
    assert refused_or_taken(Pbx().send(body)) == 400


@pytest.mark.parametrize(
    "changed",
    [
        {"X_Timestamp": "9" * 400},
        {"X_Signature": "é"},
        {"X_Exchange": "\x00"},
        {"X_Timestamp": "-1"},
        {"X_Exchange": "é" * 300},
    ],
)
def test_headers_that_nobody_sends(changed: dict[str, str]) -> None:
    answer = Pbx().send(b"{}", **changed)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, "Signature")
