"""docs/instance-format.md: its examples are read, and it names every field and option."""

import dataclasses
import json
import re

import msgspec
import pytest

from matchmaker.commands.shared.reporting import FIGURES
from matchmaker.processes.runner import encode
from solver.forecast.document import forecast_document
from solver.forecast.forecast import Outlook, forecast
from solver.forecast.turnout import Rates
from solver.formats import certificates, documents
from solver.formats.json_faults import FileFault
from solver.problem.persons import Holder, Investor
from solver.verification.certificate import Certificate
from solver.verification.replan import Changes
from solver.verification.schedule import false_claims, figures, violations
from tests.architecture.repository import ROOT
from tests.commands.test_command_line import commands

PAGE = (ROOT / "docs" / "instance-format.md").read_text("utf-8")
FIELDS = {
    *(field.name for field in msgspec.structs.fields(documents._InstanceFile)),
    *(field.name for field in msgspec.structs.fields(documents._ScheduleFile)),
    *(field.name for field in msgspec.structs.fields(Holder)),
    *(field.name for field in msgspec.structs.fields(Investor)),
    *(field.name for field in msgspec.structs.fields(certificates.CertificateFile)),
    *(field.name for field in dataclasses.fields(Certificate)),
    *(field.name for field in dataclasses.fields(Changes)),
    *(field.name for field in dataclasses.fields(Outlook)),
    *FIGURES,
} - {"kinds"}  # numbers the words of a certificate's holder_kind and investor_kind


def test_its_examples_are_an_instance_and_a_verified_schedule_of_it() -> None:
    first, second, _ = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    instance = documents.read_instance(first.encode())
    claimed = documents.read_schedule(second.encode(), instance)
    assert claimed.instance == instance.name
    assert violations(instance, claimed.schedule) == []
    assert false_claims(claimed.claim, figures(instance, claimed.schedule)) == []


def test_its_forecast_is_that_of_its_examples() -> None:
    first, second, third = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    instance = documents.read_instance(first.encode())
    schedule = documents.read_schedule(second.encode(), instance).schedule
    found = forecast(instance, schedule, rates=Rates(0.35, 0.1, 0.1), runs=200)
    told = json.loads(third)
    del told["seconds"]
    assert forecast_document(instance, found) == told


@pytest.mark.parametrize("field", sorted(FIELDS))
def test_it_names_every_field(field: str) -> None:
    assert f"`{field}`" in PAGE


@pytest.mark.parametrize("name", ["solve", "verify", "replan", "forecast"])
def test_it_names_every_option(name: str) -> None:
    (usage,) = re.findall(rf"^matchmaker {name} .*$", PAGE, flags=re.MULTILINE)
    for action in commands()[name]._actions:
        for option in set(action.option_strings) - {"-h", "--help"}:
            assert f"{option} " in usage.replace("]", " "), option


def test_what_it_shows_of_an_instance_survives_being_written() -> None:
    first, *_ = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    instance = documents.read_instance(first.encode()).replace(days_end=[1, 2])
    for write in (documents.instance_file, encode):
        again = documents.read_instance(write(instance))
        assert again.days_end == instance.days_end
        assert (again.holders, again.investors) == (instance.holders, instance.investors)


def test_what_it_does_not_name_is_refused() -> None:
    first, *_ = re.findall(r"```json\n(.*?)```", PAGE, flags=re.DOTALL)
    for place in ('"slots": 4', '"id": "P003"'):
        with pytest.raises(FileFault, match='"colour": unknown field'):
            documents.read_instance(first.replace(place, f'{place}, "colour": 1').encode())
