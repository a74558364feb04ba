"""One example for everything that these routes take or give, by the name of its schema."""

from typing import Any, Final

_YEAR: Final[dict[str, Any]] = {
    "year": 2022,
    "source": "Communiqué du Département",
    "figures": {"meetings_planned": 96},
}
_CELL: Final[dict[str, Any]] = {"cell": "held", "label": "tenus", "value": 84}
_FIGURE: Final[dict[str, Any]] = {
    "figure": "meetings",
    "title": "Ce que sont devenus les rendez-vous",
    "definition": "Paires d'une version publiée du planning, selon leur sort.",
    "cells": [_CELL],
}
_OPEN: Final[dict[str, Any]] = {
    "cells": ["cancelled", "unclear"],
    "label": "annulés ou on ne sait pas",
    "value": 7,
}
_TABLE: Final[dict[str, Any]] = {
    "table": "meetings",
    "of": "meetings.planned",
    "whole": 96,
    "rows": [_OPEN],
}
_PLACE: Final[dict[str, Any]] = {
    "edition": "mfi-2026",
    "name": "Matinée des Financements à Impact 2026",
    "held_on": "2026-11-24",
    "place": "Paris La Défense Arena",
}

FIGURES: Final[dict[str, Any]] = {
    "EarlierYearForm": {
        "year": 2022,
        "source": "Communiqué du Département",
        "meetings_planned": 96,
    },
    "TakeOverForm": {"edition": "mfi-2025"},
    "EarlierYear": _YEAR,
    "CellRead": _CELL,
    "FigureRead": _FIGURE,
    "BilanRead": {
        **_PLACE,
        "kept": False,
        "published_at": None,
        "figures": [_FIGURE],
        "years": [_YEAR],
    },
    "OpenCell": _OPEN,
    "OpenTable": _TABLE,
    "OpenDataRead": {**_PLACE, "tables": [_TABLE], "years": [_YEAR]},
}
