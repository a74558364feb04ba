"""Many people at once, as the program of another house has them."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Request, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, FieldProblem, errors
from api.controllers.organising import BASE, organiser
from api.exchange.speech import language_of
from matchmaker import programs
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.programs import PersonOutcome, UpsertForm, UpsertReport
from matchmaker.wording.errors import Invalid
from matchmaker.wording.language import Catalogue, catalogue

TAGS = ["programs"]
#: five thousand people with long summaries, and room for what stands between them
MAX_BODY: Final = 20_000_000


class UpsertRead(msgspec.Struct, frozen=True, kw_only=True):
    """What became of each, in the order in which they were sent; a dry run says what would.

    `problems` are a dry run's: where something is to be stored, they refuse it with 422.
    """

    stored: bool
    created: int
    changed: int
    unchanged: int
    people: list[PersonOutcome]
    problems: list[FieldProblem]

    @classmethod
    def of(cls, report: UpsertReport, words: Catalogue) -> "UpsertRead":
        return cls(
            stored=report.stored,
            created=report.count("created"),
            changed=report.count("changed"),
            unchanged=report.count("unchanged"),
            people=list(report.people),
            problems=[
                FieldProblem(fault.field, fault.translated(words)) for fault in report.problems
            ],
        )


@post(
    BASE + "/people/upsert",
    opt={"action": "people.import"},
    tags=TAGS,
    status_code=200,
    request_max_body_size=MAX_BODY,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def bring_people(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    data: JSONBody[UpsertForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
    dry_run: Annotated[bool, QueryParameter(description="store nothing, tell everything")] = True,
    acknowledge: Annotated[bool, QueryParameter(description="write to who is new")] = False,
) -> UpsertRead:
    """Enter or change up to 5,000 people, all of them or none; by default only say what it would.

    An answer that a person gave themselves is kept where it differs, and named in `kept`, unless
    `overwrite` names it.
    """
    report = await programs.upsert(
        conn,
        edition,
        data.in_order(),
        now,
        organiser(caller),
        dry_run=dry_run,
        acknowledge=acknowledge,
    )
    if report.problems and not dry_run:
        raise Invalid(report.problems)
    return UpsertRead.of(report, catalogue(language_of(request)))


ROUTES = [bring_people]
