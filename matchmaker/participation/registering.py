"""Entering an edition and correcting one's answers.

`by` names the organiser who acts for somebody: it goes into the audit trail, lets them in after
the deadline, and answers for them: who is entered so is accepted and needs no confirmed address to
be shown. Consents are given and taken back by the person alone.
"""

import datetime as dt
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from matchmaker.choices import items, places
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing, writing
from matchmaker.participation import representing
from matchmaker.participation.links import LETTERS_AN_HOUR
from matchmaker.people import applications, consents, directory, finding
from matchmaker.people.profiles import (
    AnyForm,
    HolderForm,
    InvestorForm,
    PersonForm,
    PersonKind,
    Profile,
    VisitorForm,
    clean_holder,
    clean_investor,
    clean_visitor,
)
from matchmaker.wording import paging
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
_KINDS: Final[dict[type[PersonForm], PersonKind]] = {
    HolderForm: "holder",
    InvestorForm: "investor",
    VisitorForm: "visitor",
}
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


async def register_visitor(
    conn: Connection, edition: Edition, form: VisitorForm, now: dt.datetime, by: UUID | None = None
) -> Profile:
    """A visitor enters the edition, until its day is over: no planning waits for them."""
    return await _register(conn, edition, "visitor", clean_visitor(form), now, by)


async def register(
    conn: Connection, edition: Edition, form: AnyForm, now: dt.datetime, by: UUID | None = None
) -> Profile:
    """Somebody enters the edition, as their form says."""
    if isinstance(form, HolderForm):
        return await register_holder(conn, edition, form, now, by)
    if isinstance(form, VisitorForm):
        return await register_visitor(conn, edition, form, now, by)
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
    forms: Sequence[AnyForm],
    now: dt.datetime,
    by: UUID | None = None,
    *,
    afresh: bool = False,
    checked: bool = False,
) -> list[Profile]:
    """Many of one kind at once, as an import has them: without workshops, consents, audit lines.

    Whoever imports answers for them, as an organiser who enters somebody does. `afresh`: with them
    the edition itself is brought in, whatever its deadlines. Forms that are `checked` were cleaned
    a moment ago, line by line.

    Raises Invalid when an address is taken or stands twice; nobody is written to.
    """
    if not forms:
        return []
    tidy = list(forms) if checked else [_clean(form) for form in forms]
    kind = _KINDS[type(tidy[0])]
    held = await editions.hold(conn, edition.id)
    # files come into one being prepared, too
    if not afresh and (kind == "visitor" or not held.takes_wishes(now)):
        require_entrance(held, kind, now, by)
    await conn.execute(_SQL.queue_up, edition.id)
    before = await conn.fetchval(_SQL.count_people, edition.id)
    rows = [(edition.id, kind, *person_columns(form), now, True) for form in tidy]
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
    return found


async def update_holder(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: HolderForm,
    now: dt.datetime,
    by: UUID | None = None,
    *,
    seen: dt.datetime | None = None,
) -> None:
    """Replace a holder's answers; those the planning counts on are fixed once wishes close.

    `seen` is when the answers were last changed that the form was filled with; Conflict when they
    have changed since.
    """
    tidy = clean_holder(form)
    await _update(conn, edition, person_id, "holder", tidy, now, by, seen)
    await conn.execute(_SQL.update_holder, person_id, *holder_columns(tidy))
    await announcing.bring_up_to_date(conn, edition.id, [person_id], now)


async def update_investor(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: InvestorForm,
    now: dt.datetime,
    by: UUID | None = None,
    *,
    seen: dt.datetime | None = None,
) -> None:
    """Replace an investor's answers, likewise."""
    tidy = clean_investor(form)
    await _update(conn, edition, person_id, "investor", tidy, now, by, seen)
    await conn.execute(_SQL.update_investor, person_id, *investor_columns(tidy))
    await representing.rename_all(
        conn, edition, person_id, tidy.delegates, tidy.delegate_emails, now
    )
    await announcing.bring_up_to_date(conn, edition.id, [person_id], now)


async def update_visitor(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: VisitorForm,
    now: dt.datetime,
    by: UUID | None = None,
    *,
    seen: dt.datetime | None = None,
) -> None:
    """Replace a visitor's answers."""
    tidy = clean_visitor(form)
    await _update(conn, edition, person_id, "visitor", tidy, now, by, seen)
    await conn.execute(_SQL.update_visitor, person_id, tidy.quality, tidy.occupation)
    await announcing.bring_up_to_date(conn, edition.id, [person_id], now)


async def update(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: AnyForm,
    now: dt.datetime,
    by: UUID | None = None,
    *,
    seen: dt.datetime | None = None,
) -> None:
    """Replace somebody's answers, as their form says."""
    if isinstance(form, HolderForm):
        await update_holder(conn, edition, person_id, form, now, by, seen=seen)
    elif isinstance(form, VisitorForm):
        await update_visitor(conn, edition, person_id, form, now, by, seen=seen)
    else:
        await update_investor(conn, edition, person_id, form, now, by, seen=seen)


def require_registration(edition: Edition, now: dt.datetime, by: UUID | None) -> None:
    """Conflict while registration is not open; for staff as `require_open_to_staff` says."""
    if edition.takes_registrations(now):
        return
    if by is not None:
        editions.require_open_to_staff(edition)
        return
    if edition.stage == "preparing":
        raise Conflict(
            msgid("Registration is not open yet; write to %(contact)s."),
            contact=edition.contact_email,
        )
    raise Conflict(
        msgid("Registration is closed; write to %(contact)s."), contact=edition.contact_email
    )


def may_visit(edition: Edition, now: dt.datetime) -> bool:
    """Whether visitors may still register: until the day is over, by the clocks of the place."""
    shown = edition.stage not in ("preparing", "over", "purged")
    return shown and edition.local(now).date() <= edition.held_on


def require_entrance(edition: Edition, kind: PersonKind, now: dt.datetime, by: UUID | None) -> None:
    """As `require_registration`; visitors are welcome until the day is over."""
    if kind != "visitor":
        require_registration(edition, now, by)
    elif not may_visit(edition, now):
        raise Conflict(
            msgid("Registration is closed; write to %(contact)s."), contact=edition.contact_email
        )


def _clean(form: AnyForm) -> AnyForm:
    if isinstance(form, HolderForm):
        return clean_holder(form)
    return clean_visitor(form) if isinstance(form, VisitorForm) else clean_investor(form)


async def _add_all(
    conn: Connection, edition: Edition, people: Sequence[tuple[Profile, AnyForm]]
) -> None:
    holders = [(p.id, *holder_columns(f)) for p, f in people if isinstance(f, HolderForm)]
    await conn.executemany(_SQL.add_holder, [(edition.id, *row) for row in holders])
    investors = [(p, f) for p, f in people if isinstance(f, InvestorForm)]
    await conn.executemany(
        _SQL.add_investor, [(edition.id, p.id, *investor_columns(f)) for p, f in investors]
    )
    rows = [(person.id, form.delegates, form.delegate_emails) for person, form in investors]
    await conn.executemany(_SQL.add_delegates, rows)
    visitors = [(p.id, f.quality, f.occupation) for p, f in people if isinstance(f, VisitorForm)]
    await conn.executemany(_SQL.add_visitor, [(edition.id, *row) for row in visitors])


class _TakenBack(Exception):
    """The address was known: what was done for this registration is undone."""


async def _register(
    conn: Connection,
    edition: Edition,
    kind: PersonKind,
    form: AnyForm,
    now: dt.datetime,
    by: UUID | None,
) -> Profile:
    """Enter a person, and write to them.

    A visitor must not learn whether an address is known, neither from the answer nor from its
    time: so somebody known is entered too, under an address that nobody has, and taken out again.
    The person returned is then one who never was.
    """
    require_entrance(await editions.hold(conn, edition.id), kind, now, by)
    require_own(form, by)
    await conn.execute(_SQL.queue_up, edition.id)
    known = await directory.find_by_email(conn, edition.id, form.email)
    if known is not None and by is not None:
        raise Invalid([FieldFault("email", _TAKEN)])
    entered = None
    with suppress(_TakenBack):
        async with conn.transaction():
            entered = await _enter(conn, edition, kind, _beside(form, known), now, by)
            standing = await applications.application(conn, edition.id, entered.id)
            if known is not None:
                raise _TakenBack
    assert entered is not None
    since = now - dt.timedelta(hours=1)
    await writing.acknowledge_entrance(
        conn,
        known or entered,
        attempted=known is not None,
        pending=standing.state == "pending",
        entered=by is not None,
        since=since,
        most=LETTERS_AN_HOUR,
    )
    if by is not None:
        await audit.record(conn, edition.id, by, "person.registered", entered.id, now=now)
    return entered


def _beside(form: AnyForm, known: Profile | None) -> AnyForm:
    """The form, under an address that nobody has where its own is taken."""
    if known is None:
        return form
    return msgspec.structs.replace(form, email=f"{uuid4().hex}@known.invalid")


async def _enter(
    conn: Connection,
    edition: Edition,
    kind: PersonKind,
    form: AnyForm,
    now: dt.datetime,
    by: UUID | None,
) -> Profile:
    """The rows of a new person; nobody is told yet."""
    columns = person_columns(form)
    person = await fetch_optional(
        conn, Profile, _SQL.register_person, edition.id, kind, *columns, now, by is not None
    )
    if person is None:
        raise Invalid([FieldFault("email", _TAKEN)])
    if person.position in _MILESTONES:
        await conn.execute(_SQL.refresh_statistics)
    if form.workshops:
        await places.attend(conn, edition.id, person.id, form.workshops)
        await announcing.bring_up_to_date(conn, edition.id, [person.id], now)
    if form.consents():
        await consents.agree(conn, person.id, form.consents(), now)
    if isinstance(form, HolderForm):
        await conn.execute(_SQL.add_holder, edition.id, person.id, *holder_columns(form))
    elif isinstance(form, VisitorForm):
        values = (edition.id, person.id, form.quality, form.occupation)
        await conn.execute(_SQL.add_visitor, *values)
    else:
        await conn.execute(_SQL.add_investor, edition.id, person.id, *investor_columns(form))
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
    seen: dt.datetime | None,
) -> None:
    state = await editions.hold(conn, edition.id)
    if state.stage == "purged":
        raise Conflict(msgid("This edition is put away; nothing in it changes any more."))
    # Registrations take turns before persons are held, here as in an import: no deadlock.
    known = await directory.find_person(conn, edition.id, person_id)
    moving = known.email != form.email
    if moving:
        await conn.execute(_SQL.queue_up, edition.id)
    person = await directory.hold_participant(conn, edition.id, person_id)
    if person.kind != kind:
        raise Invalid([FieldFault("kind", msgid("This person is on the other side."))])
    if seen is not None and person.updated_at != seen:
        changed = msgid("These details have changed meanwhile; nothing of yours was saved.")
        raise Conflict(changed).after(
            edition.id, "person.corrected", subject=person_id, since=person.updated_at
        )
    if by is None and kind != "visitor" and not state.takes_wishes(now):
        await _require_same_plan(conn, state, person, form)
    if moving and await conn.fetchval(_SQL.address_is_taken, edition.id, form.email, person_id):
        raise Invalid([FieldFault("email", _TAKEN)])
    await conn.execute(_SQL.update_person, person_id, *person_columns(form), now, by is None)
    await places.attend(conn, edition.id, person_id, form.workshops)
    await places.settle(conn, edition.id, now)
    if by is None:
        await consents.agree(conn, person_id, form.consents(), now)
    else:  # consents are the person's own: whoever else writes leaves them as they are
        await audit.record(conn, edition.id, by, "person.corrected", person_id, now=now)


async def _require_same_plan(
    conn: Connection, edition: Edition, person: Profile, form: PersonForm
) -> None:
    asked = await items.asked_codes(conn, person.id)
    same = person.max_meetings == _most(form) and set(asked) == set(form.workshops)
    if same and isinstance(form, InvestorForm):
        investor = await directory.find_investor(conn, edition.id, person.id)
        same = len(investor.delegates) == len(form.delegates)
        same = same and investor.max_consecutive == form.max_consecutive
    if not same:
        raise Conflict(
            msgid(
                "The planning counts on your workshops, delegates and number of meetings; "
                "write to %(contact)s to change them."
            ),
            contact=edition.contact_email,
        )


def words_of(form: PersonForm) -> str:
    """By which words somebody is found, beside what a program calls them."""
    title = ""
    if isinstance(form, HolderForm):
        title = form.project
    elif isinstance(form, VisitorForm):
        title = form.occupation
    siret, rna = (form.siret, form.rna or "") if isinstance(form, HolderForm) else (None, "")
    order = (form.last_name, form.first_name, form.organisation)
    return paging.words(*order, form.email, title, rna, *finding.numbers(form.phone, siret))


def person_columns(form: PersonForm) -> tuple[Any, ...]:
    """The answers of every kind, and by which words somebody is found."""
    return (
        form.email,
        form.first_name,
        form.last_name,
        form.phone,
        form.language,
        form.organisation,
        _most(form),
        paging.words(form.last_name, form.first_name, form.organisation),
        words_of(form),
    )


def _most(form: PersonForm) -> int | None:
    """The most meetings that somebody wants; a visitor has none to limit."""
    return form.max_meetings if isinstance(form, HolderForm | InvestorForm) else None


def holder_columns(form: HolderForm) -> tuple[Any, ...]:
    """The answers about a project."""
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


def investor_columns(form: InvestorForm) -> tuple[Any, ...]:
    """The answers about an offer."""
    return (
        form.finance,
        form.ticket_from,
        form.ticket_to,
        form.project_stages,
        form.themes,
        form.needs_financed,
        form.territory,
        form.description,
        form.website,
        form.max_consecutive,
        paging.words(form.organisation),
        paging.words(form.organisation, form.territory, form.description),
    )
