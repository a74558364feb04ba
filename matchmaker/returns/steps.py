"""The step after the morning that asks both sides what came of each meeting."""

import datetime as dt

from matchmaker.aftermath import NextStep
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.returns.asking import REMINDED_AFTER, rounds
from matchmaker.returns.listing import ReturnFilter, returns_of
from matchmaker.wording.phrases import phrase


async def hear(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep | None:
    """Letters ask by themselves; done when every meeting has both answers, or when all
    who had not answered were reminded; None once purged."""
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
    is_past = asked[0].done_at + REMINDED_AFTER <= now
    cards, outcomes = counts.total - counts.card.none, counts.total - counts.outcome.none
    return NextStep(
        name="hear",
        title=title,
        progress="done" if is_past or cards == outcomes == counts.total else "not_yet",
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
