"""Entering an edition and correcting one's answers.

`by` names the organiser who acts for somebody: it goes into the audit trail, and lets them in
after the deadline. Consents are given and taken back by the person alone.
"""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from matchmaker.choices import programme
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing, writing
from matchmaker.participation import privacy, representing
from matchmaker.participation.links import LETTERS_AN_HOUR
from matchmaker.people import directory
from matchmaker.people.profiles import (
    HolderForm,
    InvestorForm,
    PersonForm,
    PersonKind,
    Profile,
    clean_holder,
    clean_investor,
)
from matchmaker.wording import paging, territories
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("people")
# An import grows the table within one transaction, out of sight of autovacuum: without fresh
# figures every foreign key to a person is checked by walking through the whole edition.
_MILESTONES: Final = frozenset(2**power for power in range(8, 24))
_BATCH: Final = 256
_TAKEN: Final = msgid(
    "This address cannot be registered again. If it is yours, look for our message: "
    "it holds your personal link."
)
NOT_THEIRS: Final = msgid("Only the person can give this consent, or take it back.")


async def register_holder(
    conn: Connection, edition: Edition, form: HolderForm, now: dt.datetime, by: UUID | None = None
) -> Profile:
    """A holder enters the edition; their acknowledgement leaves once this commits.

    Without `by` a visitor asks: an address that is known gets a letter, and nobody is told.
    """
    return await _register(conn, edition, "holder", clean_holder(form), now, by)


async def register_investor(
    conn: Connection, edition: Edition, form: InvestorForm, now: dt.datetime, by: UUID | None = None
) -> Profile:
    """An investor enters the edition; likewise."""
    return await _register(conn, edition, "investor", clean_investor(form), now, by)


async def register(
    conn: Connection,
    edition: Edition,
    form: HolderForm | InvestorForm,
    now: dt.datetime,
    by: UUID | None = None,
) -> Profile:
    """Somebody enters the edition, on the side of their form."""
    if isinstance(form, HolderForm):
        return await register_holder(conn, edition, form, now, by)
    return await register_investor(conn, edition, form, now, by)


def require_own(form: PersonForm, by: UUID | None) -> None:
    """Invalid when somebody else than the person gives a consent of theirs."""
    if by is not None and form.consents():
        raise Invalid([FieldFault(purpose, NOT_THEIRS) for purpose in sorted(form.consents())])


async def take_turn(conn: Connection, edition: Edition) -> None:
    """Nobody else enters the edition before the transaction ends."""
    await editions.hold(conn, edition.id)
    await conn.execute(_SQL.queue_up, edition.id)


async def register_all(
    conn: Connection,
    edition: Edition,
    forms: Sequence[HolderForm | InvestorForm],
    now: dt.datetime,
    by: UUID | None = None,
    *,
    acknowledge: bool,
) -> list[Profile]:
    """Many of one kind at once, as an import has them: without workshops, consents, audit lines.

    Raises Invalid when an address is taken or stands twice; letters leave only if asked for.
    """
    if not forms:
        return []
    require_registration(await editions.hold(conn, edition.id), now, by)
    await conn.execute(_SQL.queue_up, edition.id)
    tidy = [_clean(form) for form in forms]
    kind: PersonKind = "holder" if isinstance(tidy[0], HolderForm) else "investor"
    before = await conn.fetchval(_SQL.count_people, edition.id)
    rows = [(edition.id, kind, *_person_columns(form), now) for form in tidy]
    done = 0
    while done < len(rows):
        batch = rows[done : max(_BATCH, 2 * done)]
        await conn.executemany(_SQL.register_person, batch)
        done += len(batch)
        if done >= _BATCH:
            await conn.execute(_SQL.refresh_statistics)
    addresses = [form.email.lower() for form in tidy]
    found = await fetch(conn, Profile, _SQL.find_by_emails, edition.id, addresses)
    if await conn.fetchval(_SQL.count_people, edition.id) - before != len(tidy):
        raise Invalid([FieldFault("email", _TAKEN)])
    people = {person.email.lower(): person for person in found}
    await _add_all(conn, edition, [(people[form.email.lower()], form) for form in tidy])
    if acknowledge:
        for person in found:
            await writing.acknowledge(conn, person)
    return found


async def update_holder(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: HolderForm,
    now: dt.datetime,
    by: UUID | None = None,
) -> None:
    """Replace a holder's answers; those the planning counts on are fixed once wishes close."""
    tidy = clean_holder(form)
    await _update(conn, edition, person_id, "holder", tidy, now, by)
    await conn.execute(_SQL.update_holder, person_id, *_holder_columns(tidy))
    await announcing.bring_up_to_date(conn, edition.id, [person_id], now)


async def update_investor(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: InvestorForm,
    now: dt.datetime,
    by: UUID | None = None,
) -> None:
    """Replace an investor's answers; those the planning counts on are fixed once wishes close."""
    tidy = clean_investor(form)
    await _update(conn, edition, person_id, "investor", tidy, now, by)
    await conn.execute(_SQL.update_investor, person_id, *_investor_columns(tidy))
    await representing.rename_all(
        conn, edition, person_id, tidy.delegates, tidy.delegate_emails, now
    )
    await announcing.bring_up_to_date(conn, edition.id, [person_id], now)


async def update(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: HolderForm | InvestorForm,
    now: dt.datetime,
    by: UUID | None = None,
) -> None:
    """Replace somebody's answers, on the side of their form."""
    if isinstance(form, HolderForm):
        await update_holder(conn, edition, person_id, form, now, by)
    else:
        await update_investor(conn, edition, person_id, form, now, by)


def require_registration(edition: Edition, now: dt.datetime, by: UUID | None) -> None:
    """Conflict once registration is closed; for staff as `editions.is_open_to_staff` says."""
    if edition.stage == "registration" and now < edition.wishes_close_at:
        return
    if by is not None and editions.is_open_to_staff(edition, now):
        return
    raise Conflict(
        msgid("Registration is closed; write to %(contact)s."), contact=edition.contact_email
    )


def _clean(form: HolderForm | InvestorForm) -> HolderForm | InvestorForm:
    return clean_holder(form) if isinstance(form, HolderForm) else clean_investor(form)


async def _add_all(
    conn: Connection, edition: Edition, people: Sequence[tuple[Profile, HolderForm | InvestorForm]]
) -> None:
    holders = [(p.id, *_holder_columns(f)) for p, f in people if isinstance(f, HolderForm)]
    await conn.executemany(_SQL.add_holder, [(edition.id, *row) for row in holders])
    investors = [(p, f) for p, f in people if isinstance(f, InvestorForm)]
    await conn.executemany(
        _SQL.add_investor, [(edition.id, p.id, *_investor_columns(f)) for p, f in investors]
    )
    rows = [(person.id, form.delegates, form.delegate_emails) for person, form in investors]
    await conn.executemany(_SQL.add_delegates, rows)


class _TakenBack(Exception):
    """The address was known: what was done for this registration is undone."""


async def _register(
    conn: Connection,
    edition: Edition,
    kind: PersonKind,
    form: HolderForm | InvestorForm,
    now: dt.datetime,
    by: UUID | None,
) -> Profile:
    """Enter a person, and write to them.

    A visitor must not learn whether an address is known, neither from the answer nor from its
    time: so somebody known is entered too, under an address that nobody has, and taken out again.
    The person returned is then one who never was.
    """
    require_registration(await editions.hold(conn, edition.id), now, by)
    require_own(form, by)
    await conn.execute(_SQL.queue_up, edition.id)
    known = await directory.find_by_email(conn, edition.id, form.email)
    if known is not None and by is not None:
        raise Invalid([FieldFault("email", _TAKEN)])
    entered = None
    with suppress(_TakenBack):
        async with conn.transaction():
            entered = await _enter(conn, edition, kind, _beside(form, known), now)
            if known is not None:
                raise _TakenBack
    assert entered is not None
    since = now - dt.timedelta(hours=1)
    await writing.acknowledge_entrance(
        conn, known or entered, attempted=known is not None, since=since, most=LETTERS_AN_HOUR
    )
    if by is not None:
        await audit.record(conn, edition.id, by, "person.registered", entered.id, now=now)
    return entered


def _beside(form: HolderForm | InvestorForm, known: Profile | None) -> HolderForm | InvestorForm:
    """The form, under an address that nobody has where its own is taken."""
    if known is None:
        return form
    return msgspec.structs.replace(form, email=f"{uuid4().hex}@known.invalid")


async def _enter(
    conn: Connection,
    edition: Edition,
    kind: PersonKind,
    form: HolderForm | InvestorForm,
    now: dt.datetime,
) -> Profile:
    """The rows of a new person; nobody is told yet."""
    columns = _person_columns(form)
    person = await fetch_optional(
        conn, Profile, _SQL.register_person, edition.id, kind, *columns, now
    )
    if person is None:
        raise Invalid([FieldFault("email", _TAKEN)])
    if person.position in _MILESTONES:
        await conn.execute(_SQL.refresh_statistics)
    if form.workshops:
        await programme.attend(conn, edition.id, person.id, form.workshops)
        await announcing.bring_up_to_date(conn, edition.id, [person.id], now)
    if form.consents():
        await privacy.agree(conn, person.id, form.consents(), now)
    if isinstance(form, HolderForm):
        await conn.execute(_SQL.add_holder, edition.id, person.id, *_holder_columns(form))
    else:
        await conn.execute(_SQL.add_investor, edition.id, person.id, *_investor_columns(form))
        await conn.execute(_SQL.add_delegates, person.id, form.delegates, form.delegate_emails)
    return person


async def _update(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    kind: PersonKind,
    form: PersonForm,
    now: dt.datetime,
    by: UUID | None,
) -> None:
    state = await editions.hold(conn, edition.id)
    if state.stage == "archived":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
    # Registrations take turns before persons are held, here as in an import: no deadlock.
    known = await directory.find_person(conn, edition.id, person_id)
    moving = known.email != form.email
    if moving:
        await conn.execute(_SQL.queue_up, edition.id)
    person = await directory.hold_participant(conn, edition.id, person_id)
    if person.kind != kind:
        raise Invalid([FieldFault("kind", msgid("This person is on the other side."))])
    if by is None and (state.stage != "registration" or now >= state.wishes_close_at):
        await _require_same_plan(conn, state, person, form)
    if moving and await conn.fetchval(_SQL.address_is_taken, edition.id, form.email, person_id):
        raise Invalid([FieldFault("email", _TAKEN)])
    await conn.execute(_SQL.update_person, person_id, *_person_columns(form), now)
    await programme.attend(conn, edition.id, person_id, form.workshops)
    if by is None:
        await privacy.agree(conn, person_id, form.consents(), now)
    else:  # consents are the person's own: whoever else writes leaves them as they are
        await audit.record(conn, edition.id, by, "person.corrected", person_id, now=now)


async def _require_same_plan(
    conn: Connection, edition: Edition, person: Profile, form: PersonForm
) -> None:
    attended = {workshop.code for workshop in await programme.attended_workshops(conn, person.id)}
    same = person.max_meetings == form.max_meetings and attended == set(form.workshops)
    if same and isinstance(form, InvestorForm):
        investor = await directory.find_investor(conn, edition.id, person.id)
        same = len(investor.delegates) == len(form.delegates)
    if not same:
        raise Conflict(
            msgid(
                "The planning counts on your workshops, delegates and number of meetings; "
                "write to %(contact)s to change them."
            ),
            contact=edition.contact_email,
        )


def _person_columns(form: PersonForm) -> tuple[Any, ...]:
    order = (form.last_name, form.first_name, form.organisation)
    title = form.project if isinstance(form, HolderForm) else ""
    return (
        form.email,
        form.first_name,
        form.last_name,
        form.phone,
        form.language,
        form.organisation,
        form.max_meetings,
        paging.words(*order),
        paging.words(*order, form.email, title),
    )


def _holder_columns(form: HolderForm) -> tuple[Any, ...]:
    return (
        form.siret or None,
        form.rna or None,
        form.in_creation,
        form.project,
        form.summary,
        form.need,
        form.amount_sought,
        form.project_stage,
        form.commune,
        form.themes,
        paging.words(form.project),
        paging.words(form.project, form.organisation, form.commune, form.summary),
    )


def _investor_columns(form: InvestorForm) -> tuple[Any, ...]:
    return (
        form.finance,
        form.ticket_from,
        form.ticket_to,
        form.project_stages,
        form.themes,
        form.territory,
        territories.covered_by(form.territory),
        form.description,
        form.website,
        paging.words(form.organisation),
        paging.words(form.organisation, form.territory, form.description),
    )
