"""The step of the months after: what became of the projects."""

import datetime as dt
from typing import Final

from matchmaker.aftermath import NextStep
from matchmaker.db import Connection
from matchmaker.editions.afterwards import FOLLOW_UPS
from matchmaker.editions.editions import Edition
from matchmaker.followup.answering import FollowUpCount, answers, count
from matchmaker.followup.asking import asked_on, is_skipped
from matchmaker.wording.phrases import Phrase, phrase

_PLACE: Final = "/apres/suivi"


async def follow_up(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep | None:
    """Holders are asked after three and six months, by themselves; None where the data go before
    either question."""
    asked_in = [months for months in FOLLOW_UPS if not is_skipped(edition, months)]
    if edition.purged_at is not None or not asked_in:
        return None
    counts = [one for one in count(await answers(conn, edition.id)) if one.asked]
    is_last = bool(counts) and counts[-1].months == asked_in[-1]
    ahead = [asked_on(edition, months) for months in asked_in[len(counts) :]]
    if counts:
        sentence = _said(counts[-1])
    elif ahead and ahead[0] > edition.local(now).date():
        sentence = phrase("Holders who met somebody are asked on %(date)s.", date=ahead[0])
    else:
        sentence = phrase("Nobody was to be asked: no meeting is known to have taken place.")
    return NextStep(
        name="follow_up",
        title=phrase("What became of the projects"),
        progress="done" if is_last else "not_yet",
        sentence=sentence,
        act=phrase("See the follow-up") if counts else None,
        place=_PLACE if counts else "",
    )


def _said(one: FollowUpCount) -> Phrase:
    return phrase(
        "After %(months)s months %(answered)s of %(asked)s holders have answered.",
        months=one.months,
        answered=one.answered,
        asked=one.asked,
    )
