"""What a machine token may do: one table from the actions of `permissions.py` to its scopes.

`read` gives what a reader sees; `people`, `planning` and `day` give what belongs to them, reading
among it; `everything` gives the whole table. What has no row is no program's, for a reason.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from matchmaker.editions.tokens import SCOPES, Scope


class Needs(NamedTuple):
    """The scopes that belong to an action, and whether it only reads."""

    areas: tuple[Scope, ...] = ()
    reads: bool = False

    @property
    def scopes(self) -> tuple[Scope, ...]:
        """Each of these lets it through."""
        given = {*self.areas, "everything"} | ({"read"} if self.reads else set())
        return tuple(scope for scope in SCOPES if scope in given)


_PEOPLE: Final[tuple[Scope, ...]] = ("people",)
_PLANNING: Final[tuple[Scope, ...]] = ("planning",)
_DAY: Final[tuple[Scope, ...]] = ("day",)

#                                 areas                         reads
ACTIONS: Final[dict[str, Needs]] = {
    "me.read":              Needs(("people", "planning", "day"), True),
    "editions.list":        Needs(("people", "planning", "day"), True),
    "edition.oversee":      Needs(("people", "planning", "day"), True),
    "audit.read":           Needs(("people", "planning", "day"), True),
    # people, and what is done for one of them
    "people.list":          Needs(("people", "planning", "day"), True),
    "person.read":          Needs(("people", "planning", "day"), True),
    "person.oversee":       Needs(_PEOPLE, True),
    "person.view":          Needs(_PEOPLE, True),
    "person.write":         Needs(_PEOPLE),
    "person.withdraw":      Needs(_PEOPLE),
    "meeting.withdraw":     Needs(_PEOPLE),
    "person.erase":         Needs(_PEOPLE),
    "person.manage":        Needs(_PEOPLE),
    "people.add":           Needs(_PEOPLE),
    "people.act":           Needs(_PEOPLE),
    "people.import":        Needs(_PEOPLE),
    "people.merge":         Needs(_PEOPLE),
    "duplicates.read":      Needs(_PEOPLE, True),
    "application.decide":   Needs(_PEOPLE),
    "acceptance.set":       Needs(_PEOPLE),
    "remarks.read":         Needs(_PEOPLE, True),
    "remarks.write":        Needs(_PEOPLE),
    # what people said of their meetings: a reader sees nothing of it either
    "returns.oversee":      Needs(_PEOPLE),
    "links.revoke":         Needs(_PEOPLE),
    "availability.read":    Needs(_PEOPLE, True),
    "availability.write":   Needs(_PEOPLE),
    "wishes.oversee":       Needs(("people", "planning"), True),
    "wishes.correct":       Needs(_PEOPLE),
    "projects.read":        Needs(_PEOPLE, True),
    "programme.attend":     Needs(_PEOPLE),
    "delegates.read":       Needs(("people", "day"), True),
    "delegates.write":      Needs(_PEOPLE),
    "delegate.erase":       Needs(_PEOPLE),
    "reminders.read":       Needs(_PEOPLE, True),
    "reminders.send":       Needs(_PEOPLE),
    "invitations.read":     Needs(_PEOPLE, True),
    "invitations.send":     Needs(_PEOPLE),
    # the plan, and what it is made of
    "grid.change":          Needs(_PLANNING),
    "wishes.close":         Needs(_PLANNING),
    "run.request":          Needs(_PLANNING),
    "run.read":             Needs(_PLANNING, True),
    "run.stop":             Needs(_PLANNING),
    "schedule.read":        Needs(("planning", "day"), True),
    "schedule.publish":     Needs(_PLANNING),
    "schedule.work":        Needs(_PLANNING),
    "reasons.read":         Needs(_PLANNING, True),
    "reasons.request":      Needs(_PLANNING),
    "gains.read":           Needs(_PLANNING, True),
    "gains.request":        Needs(_PLANNING),
    "forecast.read":        Needs(_PLANNING, True),
    "forecast.request":     Needs(_PLANNING),
    # the day itself
    "schedule.replan":      Needs(("planning", "day")),
    "delegates.exchange":   Needs(_DAY),
    "agenda.read":          Needs(("people", "planning", "day"), True),
    "programme.oversee":    Needs(("people", "day"), True),
    "programme.tick":       Needs(_DAY),
    "day.oversee":          Needs(_DAY, True),
    "day.act":              Needs(_DAY),
    "desk.use":             Needs(_DAY),
    "desk.register":        Needs(_DAY),
    "badges.print":         Needs(_DAY),
    "hall.open":            Needs(_DAY, True),
    "hall.manage":          Needs(_DAY),
    "waiting.oversee":      Needs(_DAY, True),
    "waiting.offer":        Needs(_DAY),
    "aftermath.read":       Needs(_DAY, True),
    "aftermath.settle":     Needs(_DAY),
    # what came of it afterwards
    "orientations.oversee": Needs(_PEOPLE, True),
    "orientations.propose": Needs(_PEOPLE),
    "orientations.take":    Needs(_PEOPLE),
    "follow_ups.oversee":   Needs(_PEOPLE, True),
    "follow_ups.take":      Needs(_PEOPLE),
    # the edition as a whole, its letters and its team
    "editions.create":      Needs(),
    "edition.duplicate":    Needs(),
    "edition.change":       Needs(),
    "edition.export":       Needs(),
    "programme.write":      Needs(),
    "refusals.review":      Needs(),
    "texts.read":           Needs(reads=True),
    "texts.write":          Needs(),
    "guide.oversee":        Needs(reads=True),
    "guide.write":          Needs(),
    "outbox.read":          Needs(reads=True),
    "outbox.release":       Needs(),
    "team.read":            Needs(reads=True),
    "bilan.read":           Needs(reads=True),
    "bilan.publish":        Needs(),
    "years.write":          Needs(),
}  # fmt: skip
_OWN: Final = "what a person does about themselves; no organiser does it for them"
_OUTLIVES: Final = "gives access that would outlive the token"
#: actions that no token does, and why; what anybody may do needs neither row nor reason
WITHOUT: Final[dict[str, str]] = {
    "tokens.manage": _OUTLIVES,
    "team.manage": _OUTLIVES,
    "administrators.manage": _OUTLIVES,
    "webhooks.manage": _OUTLIVES,
    **dict.fromkeys(
        (
            *("person.export", "consents.write", "guide.agree", "choices.read", "choices.write"),
            *("suggestions.read", "calendar.choose", "badge.read", "meetings.mark"),
            *("feed.take", "presence.announce", "delegate.own", "delegate.mark", "offer.answer"),
            *("orientation.answer", "follow_up.answer"),
            "delegate.withdraw",
            *("returns.read", "returns.answer", "contacts.agree", "delegate.answer"),
        ),
        _OWN,
    ),
}
#: what reaches beyond one edition: for tokens of every one
BEYOND: Final = frozenset({"editions.create", "edition.duplicate"})


def scopes_for(action: str) -> tuple[Scope, ...]:
    """The scopes of which each lets this action through; none for what no token does."""
    return ACTIONS[action].scopes if action in ACTIONS else ()


def allows(scopes: Sequence[Scope], action: str, *, every_edition: bool) -> bool:
    """Whether a token of these scopes may do it, as far as its organiser may."""
    if action in BEYOND and not every_edition:
        return False
    return any(scope in scopes for scope in scopes_for(action))
