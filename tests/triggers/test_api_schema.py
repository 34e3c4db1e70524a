"""The description of the API: kept in docs/, true under arbitrary requests, readable in a browser."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client as Browser
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.generation import GenerationMode

from crm.staff.calendar import today
from crm.staff.choices import Role
from crm.wsgi import application
from tests.examples import examples
from tests.factories import make_client, make_employee

from .scores import make_result, token_of

DESCRIPTION = Path(__file__).parents[2] / "docs" / "openapi.yaml"
EXAMPLES = examples(100)

pytestmark = pytest.mark.django_db


def test_the_description_in_docs_is_the_one_generated() -> None:
    """After a change: ``manage.py spectacular --file docs/openapi.yaml``."""
    generated = OpenApiYamlRenderer().render(
        SchemaGenerator().get_schema(request=None, public=True), renderer_context={}
    )
    assert DESCRIPTION.read_bytes() == generated


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_description_is_served_alike_in_any_language(language: str) -> None:
    answer = Browser(headers={"Accept-Language": language}).get("/api/schema/")
    assert answer.status_code == 200
    assert yaml.safe_load(answer.content) == yaml.safe_load(DESCRIPTION.read_bytes())


def test_examples_have_the_shape_they_illustrate() -> None:
    schemathesis.openapi.from_path(DESCRIPTION).validate()
    described = yaml.safe_load(DESCRIPTION.read_bytes())
    example = described["paths"]["/api/v1/risk-scores/{number}/"]["get"]["responses"]["200"]["content"][
        "application/json"
    ]
    shape = described["components"]["schemas"]["Score"]
    assert set(example["examples"]["Score"]["value"]) == set(shape["properties"]) == set(shape["required"])


# --- Arbitrary requests -----------------------------------------------------------------------------------------------


@pytest.fixture
def population() -> str:
    """A few clients with histories; answers a token that sees them."""
    for number in range(5):
        client = make_client(make_employee(), number=f"100{number}", inn="" if number == 3 else "2221000002")
        for back in (20, 10):
            start = today() - timedelta(days=back)
            make_result(client, start, start + timedelta(days=9), band="none", indicator=Decimal("0.20"))
        make_result(client, today())
    return token_of(make_employee(Role.INTEGRATION))


@pytest.fixture
def program(settings: Any) -> Iterator[Any]:
    """The product as a program, without the limit of requests, within the transaction of the test."""
    rates = {"user": "100000/min", "anon": "100000/min"}
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_RATES": rates}
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield application
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _has_come(day: Any) -> bool:
    try:
        return date.fromisoformat(day) <= today()
    except (TypeError, ValueError):
        return True


def _possible(case: Any) -> bool:
    """A day that has not come is the one well-formed value that is refused: OpenAPI has no words for it.

    An empty list as a parameter would not be sent at all.
    """
    query = case.query or {}
    return _has_come(query.get("as_of")) and not any(value in ([], {}, None) for value in query.values())


def _of_a_client(case: Any) -> Any:
    """Half of the invented numbers become those of clients: answers other than 404 are wanted, too."""
    number = (case.path_parameters or {}).get("number")
    if number is not None and len(number) % 2 == 0:
        case.path_parameters["number"] = f"100{len(number) % 5}"
    return case


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
@pytest.mark.parametrize(
    "path", ["/api/v1/risk-scores/", "/api/v1/risk-scores/{number}/", "/api/v1/risk-scores/{number}/history/"]
)
def test_arbitrary_requests(population: str, program: Any, path: str, mode: GenerationMode) -> None:
    load_all_checks()
    schema = schemathesis.openapi.from_wsgi("/api/schema/", program)
    headers = {"Authorization": f"Token {population}"}
    operation = schema[path]["GET"]

    cases = operation.as_strategy(generation_mode=mode, headers=headers).filter(_possible)
    if mode == GenerationMode.POSITIVE:
        cases = cases.map(_of_a_client)

    @seed(1)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def walk(case: Any) -> None:
        case.call_and_validate(checks=CHECKS.get_all())

    walk()


# --- In a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_the_page_of_the_description_needs_nothing_that_is_forbidden(live_server: Any, page: Any) -> None:
    """Swagger UI from our own files, under the policy of all pages: nothing refused, nothing asked of other hosts."""
    said: list[str] = []
    asked: set[str] = set()
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("request", lambda request: asked.add(request.url))
    page.goto(f"{live_server.url}/api/docs/")
    page.get_by_text("/api/v1/risk-scores/{number}/history/").click()
    page.get_by_text("Intervals of days, both ends included").wait_for()
    assert said == []
    assert {url for url in asked if not url.startswith((live_server.url, "data:"))} == set()
