"""A way into every journey of the demonstration: fresh links, as people's mails would carry."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import hall, inviting
from matchmaker.db import Connection, Pool, fetch_one, fetch_optional, load, transaction
from matchmaker.demo.outcome import ORGANISER, Addresses, DemoOutcome
from matchmaker.editions import organisers
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import EditionRole, OrganiserForm
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links, people
from matchmaker.people.profiles import VisitorForm
from matchmaker.post import addresses
from matchmaker.wording.vocabularies import Quality

DESK: Final = OrganiserForm(email="accueil@matinee.example", name="Samir Haddad")
VISITOR: Final = VisitorForm(
    email="claire.morel@ville.example",
    first_name="Claire",
    last_name="Morel",
    organisation="Ville de Sceaux",
    quality=Quality.ELECTED_OFFICIAL,
    occupation="Conseillère municipale",
)
#: links for organisers serve as long as their sessions
SERVES: Final = dt.timedelta(hours=12)
#: so many of last year are invited; the others wait for whoever tries the page
INVITED: Final = 3

_SQL: Final = load("demo")


class _Cast(msgspec.Struct, frozen=True):
    holder_id: UUID
    investor_id: UUID


class _Seat(msgspec.Struct, frozen=True):
    id: UUID
    investor_id: UUID


class _Row(msgspec.Struct, frozen=True):
    id: UUID


async def open_doors(pool: Pool, settings: Settings, outcome: DemoOutcome) -> Addresses:
    """The addresses; whoever is missing for one of them is brought in."""
    now = clock.now()
    async with transaction(pool) as conn:
        edition, former = outcome.edition, outcome.last_year
        cast = await fetch_one(conn, _Cast, _SQL.cast, outcome.version.id)
        seat = await fetch_optional(conn, _Seat, _SQL.a_delegate, outcome.version.id)
        met = await fetch_optional(conn, _Row, _SQL.whom_they_met, former.id)
        key = await hall.key_in_force(conn, edition, settings.secret, None, now)
        return Addresses(
            organiser=await _sign_in(conn, settings, edition, ORGANISER, "organiser", now),
            front_desk=await _sign_in(conn, settings, edition, DESK, "front_desk", now),
            holder=await _page(conn, settings, cast.holder_id),
            investor=await _page(conn, settings, cast.investor_id),
            delegate=await _page(conn, settings, seat.investor_id, seat.id) if seat else None,
            visitor=await _page(conn, settings, await _visitor(conn, edition, now)),
            board=addresses.board(settings, edition.slug, key.text),
            newcomer=addresses.edition(settings, outcome.next_year.slug),
            invited=await _invited(conn, settings, outcome, now),
            bilan=f"{addresses.edition(settings, former.slug)}/bilan",
            past_holder=await _page(conn, settings, met.id) if met else None,
        )


async def _page(
    conn: Connection, settings: Settings, person_id: UUID, delegate_id: UUID | None = None
) -> str:
    """Somebody's own page, or that of one of an investor's people."""
    link = await links.mint(conn, settings.secret, person_id, "page", delegate_id=delegate_id)
    return addresses.page(settings, link.token)


async def _sign_in(
    conn: Connection,
    settings: Settings,
    edition: Edition,
    form: OrganiserForm,
    role: EditionRole,
    now: dt.datetime,
) -> str:
    """A link that signs somebody of the house in; the account is made once."""
    known = await organisers.by_email(conn, form.email)
    if known is None:
        known = await organisers.create(conn, form, now)
        await organisers.add_member(conn, edition.id, known.id, role)
    return addresses.login(settings, await links.mint_login(conn, known.id, now, SERVES))


async def _visitor(conn: Connection, edition: Edition, now: dt.datetime) -> UUID:
    """Somebody who comes for the programme alone."""
    known = await people.find_by_email(conn, edition.id, VISITOR.email)
    if known is None:
        known = await people.register_visitor(conn, edition, VISITOR, now)
        await links.confirm(conn, edition.id, known.id, now)
    return known.id


async def _invited(
    conn: Connection, settings: Settings, outcome: DemoOutcome, now: dt.datetime
) -> str | None:
    """Where somebody of last year answers the invitation to next year's morning."""
    former, following = outcome.last_year, outcome.next_year
    counts = await inviting.counts(conn, following.id)
    if not counts.sent and former.stage == "over":
        some = (await inviting.candidates(conn, former, following))[:INVITED]
        organiser = await organisers.by_email(conn, ORGANISER.email)
        by = organiser.id if organiser else None
        chosen = [one.id for one in some]
        await inviting.invite(conn, following, former, by, now, among=chosen)
    waits = await fetch_optional(conn, _Row, _SQL.an_invitation, following.id)
    if waits is None:
        return None
    return addresses.invitation(settings, inviting.token(settings.secret, waits.id))
