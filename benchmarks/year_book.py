"""`./run bench year-book`: the year-book of a morning's investors, and of a region's.

From what the database holds to the tagged PDF; the first one also reads the fonts.
"""

import argparse
import datetime as dt
import time
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.editions.editions import Edition
from matchmaker.guidebook import BookEntry, Editorial, LastingField, YearBook
from matchmaker.print.year_book import year_book_pdf
from matchmaker.wording.vocabularies import Finance, ProjectStage, Theme

USAGE = "the year-book of investors as PDF: seconds, pages and size"
SIZES: Final = (24, 400)
_HOUSES: Final = ("Crédit", "Fondation", "Fonds", "Banque", "Île", "Été", "Club", "42")
_STORY: Final = (
    "Nous finançons les structures de l'économie sociale et solidaire : prêts participatifs, fonds "
    "propres et accompagnement.\nNotre comité se réunit chaque mois."
)


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `year-book`."""
    parser = commands.add_parser("year-book", help=USAGE, description=USAGE)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print one line for each size."""
    for size in SIZES:
        book = a_book(size)
        began, spent = time.perf_counter(), time.process_time()
        pdf = year_book_pdf(book, "fr", "https://matinee.example/financeurs")
        took, processor = time.perf_counter() - began, time.process_time() - spent
        print(
            f"{size} investors: {took:.2f} s (processor {processor:.2f} s), {len(pdf) // 1000} kB",
            flush=True,
        )
    return 0


def an_edition(**changes: Any) -> Edition:
    """An edition as far as a paper speaks of it."""
    values: dict[str, Any] = {field.name: None for field in msgspec.structs.fields(Edition)}
    values |= {
        "id": UUID(int=7),
        "slug": "mfi-2026",
        "name": "Matinée des Financements à Impact 2026",
        "place": "Paris La Défense Arena",
        "held_on": dt.date(2026, 11, 24),
        "timezone": "Europe/Paris",
        "contact_name": "Département des Hauts-de-Seine",
    }
    return Edition(**(values | changes))


def an_entry(number: int, **changes: Any) -> BookEntry:
    """The investor of that number; one in seven does not attend."""
    kinds, themes, stages = [*Finance], [*Theme], [*ProjectStage]
    values: dict[str, Any] = {
        "id": UUID(int=number + 1),
        "attends": number % 7 != 1,
        "organisation": f"{_HOUSES[number % 8]} solidaire {number}",
        "finance": kinds[number * 5 % len(kinds)],
        "fields": tuple(LastingField),
        "ticket_from": 5_000,
        "ticket_to": 60_000,
        "project_stages": tuple(stages[: number % 4]),
        "needs": (),
        "themes": tuple(themes[(number * 3 + step) % len(themes)] for step in range(number % 3)),
        "territory": "Hauts-de-Seine et Paris",
        "description": _STORY,
        "website": "https://www.example.org/finance",
        "contact": "contact@example.org" if number % 3 else "+33 1 23 45 67 89",
    }
    return BookEntry(**(values | changes))


def a_book(size: int) -> YearBook:
    """The year-book of that many."""
    return YearBook(
        edition=an_edition(),
        editorial=Editorial(
            text_fr="Chères financeuses, chers financeurs,\n\nBienvenue.",
            signature_fr="La présidence du Département",
        ),
        entries=tuple(an_entry(number) for number in range(size)),
    )
