"""The step after the morning that asks both sides what came of each meeting."""

import datetime as dt

from matchmaker.aftermath import NextStep
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.returns.asking import NOT_AFTER, REMINDED_AFTER, rounds
from matchmaker.returns.listing import ReturnFilter, returns_of
from matchmaker.wording.phrases import phrase


async def hear(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep | None:
    """Letters ask by themselves; done when every meeting has both answers or nobody is asked again,
    None once purged."""
    if edition.purged_at is not None:
        return None
    counts = (await returns_of(conn, edition.id, ReturnFilter(), now)).counts
    if not counts.total:
        return None
    title = phrase("What came of the meetings")
    asked = await rounds(conn, edition.id)
    if not asked:
        sentence = phrase("Both sides are asked by letter, an hour and a half after the last slot.")
        return NextStep(name="hear", title=title, progress="not_yet", sentence=sentence)
    cards, outcomes = counts.total - counts.card.none, counts.total - counts.outcome.none
    all_said = cards == outcomes == counts.total
    last = asked[-1]
    # A reminder that late is not written any more.
    is_over = last.done_at + REMINDED_AFTER + NOT_AFTER <= now
    is_last = last.round == "reminded" or not last.letters or is_over
    return NextStep(
        name="hear",
        title=title,
        progress="done" if all_said or is_last else "not_yet",
        sentence=phrase(
            "Of %(total)s meetings, %(cards)s have the holder's card, %(outcomes)s the investor's"
            " outcome.",
            total=counts.total,
            cards=cards,
            outcomes=outcomes,
        ),
        act=phrase("Read what they say"),
        place="/apres/retours",
    )
