"""The document of the JSON interface is complete, and the service keeps to it."""

import asyncio
import json
from collections.abc import Callable
from functools import cache
from typing import Any, Final

import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.controllers.examples import EXAMPLES
from api.openapi import PROBLEM, complete_document
from matchmaker.db import Connection
from tests.api.test_access import APP
from tests.cast import a_holder, a_visitor, an_edition, an_investor, an_organiser
from tests.examples import examples
from tests.fixtures.site import Site

DOCUMENT: Final[dict[str, Any]] = complete_document(APP.openapi_schema.to_schema(), APP)
OPERATIONS: Final = [
    (f"{method} {path}", operation)
    for path, operations in DOCUMENT["paths"].items()
    for method, operation in operations.items()
    if method != "parameters"
]
CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
#: hours of the clock, and counts of days
#: hours of a day in the place
HOURS: Final = ("first_slot_at", "GivenSlot.starts_at", "GivenSlot.ends_at")
FEW: Final = settings(
    max_examples=examples(2),
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_operation_says_what_it_is_for() -> None:
    assert [name for name, operation in OPERATIONS if not operation.get("description")] == []
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert len(set(names)) == len(names)


def test_every_body_has_an_example_that_fits_its_schema() -> None:
    seen = 0
    fits = validators()
    for name, operation in OPERATIONS:
        for message in (operation.get("requestBody", {}), *operation["responses"].values()):
            for kind, media in message.get("content", {}).items():
                values = [example["value"] for example in media["examples"].values()]
                assert values, (name, kind)
                if kind.startswith("multipart/"):
                    continue  # files are no JSON
                validator = fits(media["schema"])
                for value in values:
                    faults = [error.message for error in validator.iter_errors(value)]
                    assert faults == [], (name, kind)
                    seen += 1
    assert seen > 100


def validators() -> Callable[[dict[str, Any]], jsonschema_rs.Validator]:
    """What makes the validator of a schema of the document: once of each.

    The document is read once for all: read anew for each of two thousand values, it took a third of
    the time of this file.
    """
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    whole = ("urn:document", {**draft, "components": DOCUMENT["components"]})
    registry = jsonschema_rs.Registry([whole])
    kept: dict[str, jsonschema_rs.Validator] = {}

    def fits(schema: dict[str, Any]) -> jsonschema_rs.Validator:
        text = json.dumps(schema).replace('"#/components/', '"urn:document#/components/')
        if text not in kept:
            kept[text] = jsonschema_rs.validator_for(draft | json.loads(text), registry=registry)
        return kept[text]

    return fits


def test_no_example_is_left_over() -> None:
    assert set(EXAMPLES) <= set(DOCUMENT["components"]["schemas"])


def test_every_error_is_documented_as_a_problem() -> None:
    for name, operation in OPERATIONS:
        responses = operation["responses"]
        expected = {"500"}
        if "requestBody" in operation:
            expected |= {"400", "413", "415", "422"}
        if "{slug}" in name:
            expected |= {"404"}
        if not name.startswith("get"):
            expected |= {"403"}
        assert expected <= set(responses), name
        for status, response in responses.items():
            if status >= "400":
                assert list(response["content"]) == [PROBLEM], (name, status)


@pytest.mark.parametrize("role", ["organiser", "holder", "investor", "visitor"])
async def test_the_service_keeps_to_its_document(site: Site, conn: Connection, role: str) -> None:
    edition = await an_edition(conn)
    organiser = await an_organiser(conn, edition)
    holder, investor = await a_holder(conn, edition), await an_investor(conn, edition)
    visitor = await a_visitor(conn, edition)
    person = {"investor": investor, "visitor": visitor}.get(role, holder)
    token = (
        await site.organiser_session(organiser.id)
        if role == "organiser"
        else await site.person_session(person.id)
    )
    known = {"slug": edition.slug, "person_id": str(person.id)}
    headers = {"Authorization": f"Bearer {token}"}
    wrong: list[str] = []
    for case in cases():
        case.path_parameters = {
            name: known.get(name, value) for name, value in (case.path_parameters or {}).items()
        }
        # What ends the caller's own access would leave nothing to be checked.
        if case.method == "DELETE":
            continue
        try:
            await asyncio.to_thread(
                case.call_and_validate, base_url=site.base_url, headers=headers, checks=CHECKS
            )
        except FailureGroup as failed:
            wrong += [f"{case.method} {case.path}: {fault}" for fault in failed.exceptions]
    assert wrong == []


@cache
def cases() -> list[Any]:
    """A few calls of every operation, the same each time."""
    found: list[Any] = []
    for offered in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations():
        assert isinstance(offered, Ok), offered
        FEW(given(case=offered.ok().as_strategy())(lambda case: found.append(case)))()
    return found


def test_moments_scopes_and_cases_are_told() -> None:
    schemas = DOCUMENT["components"]["schemas"]
    assert [name for name in schemas if not name.isidentifier()] == []
    for name, schema in schemas.items():
        for field, property_ in schema.get("properties", {}).items():
            if field.endswith("_at") and not f"{name}.{field}".endswith(HOURS):
                assert "date-time" in str(property_), (name, field)
    named = dict(OPERATIONS)
    assert named["get /api/v1/editions"]["security"] == []
    closing = named["post /api/v1/editions/{slug}/wishes/close"]
    assert closing["security"] == [
        {"session": []}, {"token": ["planning"]}, {"token": ["everything"]}
    ]  # fmt: skip
    assert named["post /api/v1/editions/{slug}/tokens"]["security"] == [{"session": []}]
    writing = named["put /api/v1/editions/{slug}/people/{person_id}"]
    body = writing["requestBody"]["content"]["application/json"]["schema"]
    assert set(body["discriminator"]["mapping"]) == {"holder", "investor", "visitor"}
    assert "If-Match" in [one["name"] for one in writing["parameters"]]
    assert named["get /api/v1/health"]["operationId"] == "health"
