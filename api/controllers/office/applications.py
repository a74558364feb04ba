"""Applications: how they stand, what organisers decide; people entered by hand."""

from datetime import datetime
from uuid import UUID

from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, Registered, errors
from api.controllers.organising import organiser
from api.controllers.people import PLACE
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import applying, people
from matchmaker.participation.applying import AcceptanceForm, DecisionForm, RefusalForm
from matchmaker.people import applications
from matchmaker.people.applications import AcceptanceRules, Application
from matchmaker.people.profiles import HolderForm, InvestorForm

TAGS = ["applications"]
BASE = "/editions/{slug:str}/people"
ONE = BASE + "/{person_id:uuid}"


@get(
    ONE + "/application", opt={"action": "person.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN)
)
async def read_application(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Application:
    """Read how an application stands, and whether the person is shown to others."""
    return await applications.application(conn, edition.id, person_id)


@post(
    ONE + "/acceptance",
    opt={"action": "application.decide"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def accept(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[DecisionForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Accept an application; the person is told by mail."""
    await applying.accept(conn, edition, person_id, organiser(caller), now, seen=data.seen)


@post(
    ONE + "/refusal",
    opt={"action": "application.decide"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def refuse(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[RefusalForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Refuse an application; the person is told by mail, with the reason."""
    await applying.refuse(conn, edition, person_id, data, organiser(caller), now)


@post(
    ONE + "/reopening",
    opt={"action": "application.decide"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def reopen(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[DecisionForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Have an application wait for an answer again; nobody is told."""
    await applying.reopen(conn, edition, person_id, organiser(caller), now, seen=data.seen)


@post(
    BASE + "/holders",
    opt={"action": "people.add", "place": PLACE},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def add_holder(
    slug: FromPath[str],
    data: JSONBody[HolderForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Registered:
    """Enter a project holder by hand, at any stage; they are accepted."""
    person = await people.register_holder(conn, edition, data, now, organiser(caller))
    return Registered(person.id)


@post(
    BASE + "/investors",
    opt={"action": "people.add", "place": PLACE},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def add_investor(
    slug: FromPath[str],
    data: JSONBody[InvestorForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Registered:
    """Enter an investor by hand, at any stage; they are accepted."""
    person = await people.register_investor(conn, edition, data, now, organiser(caller))
    return Registered(person.id)


@get(
    "/editions/{slug:str}/acceptance",
    opt={"action": "edition.oversee"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_rules(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> AcceptanceRules:
    """Read which sides wait for an answer before they are shown."""
    return await applications.rules(conn, edition.id)


@put(
    "/editions/{slug:str}/acceptance",
    opt={"action": "acceptance.set"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def write_rules(
    slug: FromPath[str],
    data: JSONBody[AcceptanceForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Say which sides wait; who waits on a side that waits no more is accepted."""
    await applying.change_rules(conn, edition, data, organiser(caller), now)


ROUTES = [
    read_application,
    accept,
    refuse,
    reopen,
    add_holder,
    add_investor,
    read_rules,
    write_rules,
]
