"""The answers of many people replaced at once, as a program of another house has them."""

import datetime as dt
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from matchmaker.db import Connection, load
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing
from matchmaker.participation import registering, representing
from matchmaker.people.profiles import AnyForm, HolderForm, InvestorForm, VisitorForm

_SQL: Final = load("people")


async def update_all(
    conn: Connection, edition: Edition, changed: Sequence[tuple[UUID, AnyForm]], now: dt.datetime
) -> None:
    """Replace these answers, workshops and consents aside; whose calendar it changes is told.

    The caller has taken the turn of the edition, checked the forms and that addresses are free.
    """
    if not changed:
        return
    people = [(who, *registering.person_columns(form), now, False) for who, form in changed]
    await conn.executemany(_SQL.update_person, people)
    holders = [(who, form) for who, form in changed if isinstance(form, HolderForm)]
    investors = [(who, form) for who, form in changed if isinstance(form, InvestorForm)]
    visitors = [(who, form) for who, form in changed if isinstance(form, VisitorForm)]
    await conn.executemany(
        _SQL.update_holder, [(who, *registering.holder_columns(form)) for who, form in holders]
    )
    await conn.executemany(
        _SQL.update_investor,
        [(who, *registering.investor_columns(form)) for who, form in investors],
    )
    await conn.executemany(
        _SQL.update_visitor, [(who, form.quality, form.occupation) for who, form in visitors]
    )
    for who, form in investors:
        names, emails = form.delegates, form.delegate_emails
        await representing.rename_all(conn, edition, who, names, emails, now)
    await announcing.bring_up_to_date(conn, edition.id, [who for who, _ in changed], now)
