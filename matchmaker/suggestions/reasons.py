"""Why two people should talk, as somebody would say it who knows them both.

Only what both state, and what a group of at least five leans to; how sought-after anybody is is
never said.
"""

from collections.abc import Callable, Mapping
from typing import Final

from matchmaker.people.trade import is_made_for
from matchmaker.suggestions.choosing import Fit
from matchmaker.suggestions.criteria import StatedPair
from matchmaker.suggestions.places import Nearness, nearness
from matchmaker.suggestions.weighing import Ground
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Euros, Phrase, phrase
from matchmaker.wording.vocabularies import label

#: as many as one says in a breath
MOST: Final = 3


def to_holder(chosen: Fit) -> tuple[Phrase, ...]:
    """Why a holder should talk to an investor, the weightiest first."""
    return _said(chosen, _TO_HOLDER)


def to_investor(chosen: Fit) -> tuple[Phrase, ...]:
    """Why an investor should listen to a project, the weightiest first."""
    return _said(chosen, _TO_INVESTOR)


_Say = Callable[[Fit], Phrase]


def _said(chosen: Fit, ways: Mapping[Ground, _Say]) -> tuple[Phrase, ...]:
    return tuple(ways[ground](chosen) for ground in chosen.grounds[:MOST])


def _need_to_holder(chosen: Fit) -> Phrase:
    finance, need = chosen.pair.offer.finance, chosen.pair.project.need
    if chosen.pair.is_financed:
        return phrase(msgid("Finances your need: %(need)s."), need=label(need))
    if is_made_for(finance, need):
        return phrase(msgid("Made for your need: %(finance)s."), finance=label(finance))
    text = msgid("Often chosen for the same need as yours: %(finance)s.")
    return phrase(text, finance=label(finance))


def _need_to_investor(chosen: Fit) -> Phrase:
    finance, need = chosen.pair.offer.finance, chosen.pair.project.need
    if chosen.pair.is_financed:
        return phrase(msgid("A need that you finance: %(need)s."), need=label(need))
    if is_made_for(finance, need):
        return phrase(msgid("A need that you answer: %(need)s."), need=label(need))
    text = msgid("A need often chosen by those who finance as you do: %(need)s.")
    return phrase(text, need=label(need))


def _amount_to_holder(chosen: Fit) -> Phrase:
    project, offer = chosen.pair.project, chosen.pair.offer
    if project.amount_sought <= offer.ticket_to:
        text = msgid("Gives %(least)s to %(most)s: the %(amount)s you seek lie within.")
    else:
        text = msgid("Gives %(least)s to %(most)s: a part of the %(amount)s you seek.")
    least, most = Euros(offer.ticket_from), Euros(offer.ticket_to)
    return phrase(text, least=least, most=most, amount=Euros(project.amount_sought))


def _amount_to_investor(chosen: Fit) -> Phrase:
    amount = chosen.pair.project.amount_sought
    if amount <= chosen.pair.offer.ticket_to:
        text = msgid("Seeks %(amount)s, which is within what you give.")
    else:
        text = msgid("Seeks %(amount)s, of which you can give a part.")
    return phrase(text, amount=Euros(amount))


def _stage_to_holder(chosen: Fit) -> Phrase:
    return _stage(chosen.pair, msgid("Backs projects at your stage: %(stage)s."))


def _stage_to_investor(chosen: Fit) -> Phrase:
    return _stage(chosen.pair, msgid("At a stage that you back: %(stage)s."))


def _stage(pair: StatedPair, text: str) -> Phrase:
    return phrase(text, stage=label(pair.project.project_stage))


def _theme(chosen: Fit) -> Phrase:
    shared = [theme for theme in chosen.pair.project.themes if theme in chosen.pair.offer.themes]
    return phrase(
        "A theme in common: %(themes)s.",
        plural="%(num)s themes in common: %(themes)s.",
        num=len(shared),
        themes=[label(theme) for theme in shared],
    )


def _place_to_holder(chosen: Fit) -> Phrase:
    territory = chosen.pair.offer.territory
    if _near(chosen.pair) < Nearness.DEPARTMENT:
        return phrase(msgid("Works in your region: %(territory)s."), territory=territory)
    return phrase(msgid("Works where you are: %(territory)s."), territory=territory)


def _place_to_investor(chosen: Fit) -> Phrase:
    return phrase(msgid("In your territory: %(commune)s."), commune=chosen.pair.project.commune)


def _near(pair: StatedPair) -> Nearness:
    return nearness(pair.project.commune, pair.offer.territory)


_TO_HOLDER: Final[Mapping[Ground, _Say]] = {
    Ground.NEED: _need_to_holder,
    Ground.AMOUNT: _amount_to_holder,
    Ground.STAGE: _stage_to_holder,
    Ground.THEME: _theme,
    Ground.PLACE: _place_to_holder,
}
_TO_INVESTOR: Final[Mapping[Ground, _Say]] = {
    Ground.NEED: _need_to_investor,
    Ground.AMOUNT: _amount_to_investor,
    Ground.STAGE: _stage_to_investor,
    Ground.THEME: _theme,
    Ground.PLACE: _place_to_investor,
}
