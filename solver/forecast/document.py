"""A forecast as the JSON document of docs/instance-format.md."""

import dataclasses
from typing import Any, Final

import msgspec

from solver.forecast.estimates import Estimate
from solver.forecast.forecast import Forecast, Outlook
from solver.forecast.turnout import SIDES
from solver.problem.instance import Instance

FORECAST: Final = "matchmaker-forecast/1"


def forecast_document(instance: Instance, found: Forecast) -> dict[str, Any]:
    """Its fields, in the order of the contract."""
    document = {
        "format": FORECAST,
        "instance": instance.name,
        "runs": found.runs,
        "seed": found.seed,
        "policy": found.policy,
        **_outlook(found.outlook),
        "fragile": [
            [SIDES[side], position, lost.mean, lost.error]
            for (side, position), lost in found.fragile
        ],
    }
    if found.invited is not None:
        document["invited"] = {
            "count": found.invited.count,
            **_outlook(found.invited.outlook),
            "more_held": _estimate(found.invited.more_held),
            "more_met_nobody": _estimate(found.invited.more_met_nobody),
        }
    return document


def forecast_file(document: dict[str, Any]) -> bytes:
    """The document as bytes."""
    return msgspec.json.encode(document) + b"\n"


def _outlook(outlook: Outlook) -> dict[str, Any]:
    return {
        field.name: _figure(getattr(outlook, field.name)) for field in dataclasses.fields(outlook)
    }


def _figure(figure: int | Estimate | None) -> Any:
    return _estimate(figure) if isinstance(figure, Estimate) else figure


def _estimate(estimate: Estimate) -> dict[str, Any]:
    return dataclasses.asdict(estimate)
