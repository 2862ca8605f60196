"""The OpenAPI document is sound, complete and true: schemathesis attacks every operation by it."""

from __future__ import annotations

import json

import hypothesis
import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from hypothesis import given
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from delivery.api.urls import urlpatterns as delivery_patterns
from governance.api.urls import urlpatterns as governance_patterns
from registry.api.urls import urlpatterns as registry_patterns
from tests.governance.worlds import a_request


@pytest.fixture(scope="module")
def document():
    return SchemaGenerator().get_schema(request=None, public=True)


def test_document__made_from_the_code__has_no_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yaml"))


def test_document__of_every_address__is_complete(document):
    validate_schema(document)
    described = {path.removeprefix("/api/v1/") for path in document["paths"]}

    below = {f"registry/{_written(str(pattern.pattern))}" for pattern in registry_patterns}
    beside = {_written(str(pattern.pattern)) for pattern in (*governance_patterns, *delivery_patterns)}
    assert described == below | beside


def test_document__every_operation__says_what_it_is_for_and_its_problems(document):
    operations = [operation for methods in document["paths"].values() for operation in methods.values()]

    assert len({operation["operationId"] for operation in operations}) == len(operations)
    for operation in operations:
        assert operation["summary"]
        assert {"401", "403", "429"} <= set(operation["responses"])


def test_document__for_somebody_signed_in__is_served(cast, asker):
    client = Client()
    client.force_login(cast.vera)

    served = client.get("/api/schema/")

    assert served.status_code == 200
    assert json.loads(served.content)["info"]["title"] == "Countersign API"


def test_docs__for_people__name_every_operation_and_load_nothing_from_elsewhere(cast, document):
    client = Client()
    client.force_login(cast.vera)

    page = client.get("/api/docs/").content.decode()

    for path, methods in document["paths"].items():
        for operation in methods.values():
            assert f'id="{operation["operationId"]}"' in page
            assert path in page
    assert "cdn" not in page
    assert 'src="http' not in page


def test_problem__its_type__leads_to_its_line(cast):
    client = Client()
    client.force_login(cast.vera)

    response = client.get("/problems/edit-conflict")

    assert response["Location"] == "/api/docs/#problem-edit-conflict"
    assert client.get("/problems/none").status_code == 404


def test_api__attacked_by_its_own_document__never_breaks_and_answers_as_described(
    document, asker, cast, draft, unlimited
):
    headers = asker(cast.alex).headers
    schema = schemathesis.openapi.from_dict(document)
    schema.app = WSGIHandler()

    known = {**KNOWN, "number": a_request(cast).number}

    operations = [result.ok() for result in schema.get_all_operations()]
    for operation in operations:
        _attack(operation, headers, known)

    assert len(operations) == sum(len(methods) for methods in document["paths"].values())


# What exists, so that most attacks get past the address.
KNOWN = {"slug": "invoice-check", "version": "1.0.0", "upstream": "invoice-check"}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def _attack(operation, headers, known):
    @given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=8, deadline=None, derandomize=True, database=None, phases=[hypothesis.Phase.generate],
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    def attempt(case):
        case.path_parameters = {name: known.get(name, value) for name, value in (case.path_parameters or {}).items()}
        response = case.call(headers={**(case.headers or {}), **headers})
        case.validate_response(response, checks=CHECKS)

    attempt()


@pytest.fixture
def unlimited(settings):
    """As many requests as one likes; and none of them closes the connection that the test's rows live in.

    Django's own test client keeps it open by the same means.
    """
    settings.API_REQUESTS_PER_MINUTE = 1_000_000
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


def _written(pattern: str) -> str:
    for kind in ("slug:", "str:", "uuid:", "int:"):
        pattern = pattern.replace(f"<{kind}", "{")
    return pattern.replace(">", "}")
