"""Who may do what: one table, role × action × whose data. A route without a row does not start.

The roles are relative to one edition: an organiser of another edition is nobody in this one.
"""

import enum
from typing import Final, Literal

Role = Literal["nobody", "holder", "investor", "front_desk", "organiser"]
ROLES: Final[tuple[Role, ...]] = ("nobody", "holder", "investor", "front_desk", "organiser")


class Reach(enum.Enum):
    """How far a role's permission goes."""

    NONE = "none"
    #: only what is about the caller
    OWN = "own"
    #: everything of the caller's edition
    EDITION = "edition"
    #: no restriction: what is published, and what a secret in the address opens
    ANYONE = "anyone"


NONE, OWN, EDITION, ANYONE = Reach.NONE, Reach.OWN, Reach.EDITION, Reach.ANYONE

#                                nobody  holder   investor front desk organiser
TABLE: Final[dict[str, tuple[Reach, Reach, Reach, Reach, Reach]]] = {
    # what is public
    "site.read":                (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "guide.read":               (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "registration.create":      (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "link.open":                (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "link.recover":             (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    # the secret in the address opens it: names of people hang in the hall, for who is in it
    "hall.read":                (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "feed.read":                (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "login.request":            (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "login.redeem":             (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    "session.end":              (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE),
    # what a person does about themselves, and an organiser for them
    "person.read":              (NONE,   OWN,     OWN,     NONE,    EDITION),
    "person.write":             (NONE,   OWN,     OWN,     NONE,    EDITION),
    "person.withdraw":          (NONE,   OWN,     OWN,     NONE,    EDITION),
    "person.export":            (NONE,   OWN,     OWN,     NONE,    NONE),
    "person.erase":             (NONE,   OWN,     OWN,     NONE,    EDITION),
    "consents.write":           (NONE,   OWN,     OWN,     NONE,    NONE),
    "links.revoke":             (NONE,   OWN,     OWN,     NONE,    EDITION),
    "choices.read":             (NONE,   OWN,     OWN,     NONE,    NONE),
    "choices.write":            (NONE,   OWN,     OWN,     NONE,    NONE),
    "suggestions.read":         (NONE,   OWN,     OWN,     NONE,    NONE),
    "availability.read":        (NONE,   OWN,     OWN,     NONE,    EDITION),
    "availability.write":       (NONE,   OWN,     OWN,     NONE,    EDITION),
    "agenda.read":              (NONE,   OWN,     OWN,     NONE,    EDITION),
    "calendar.choose":          (NONE,   OWN,     OWN,     NONE,    NONE),
    "projects.read":            (NONE,   NONE,    EDITION, NONE,    EDITION),
    # what an organiser does
    "editions.list":            (NONE,   NONE,    NONE,    EDITION, EDITION),
    "edition.oversee":          (NONE,   NONE,    NONE,    NONE,    EDITION),
    "people.list":              (NONE,   NONE,    NONE,    NONE,    EDITION),
    # its page says how many wished for the person, which is nobody's own to read
    "person.oversee":           (NONE,   NONE,    NONE,    NONE,    EDITION),
    "people.import":            (NONE,   NONE,    NONE,    NONE,    EDITION),
    "refusals.review":          (NONE,   NONE,    NONE,    NONE,    EDITION),
    "wishes.close":             (NONE,   NONE,    NONE,    NONE,    EDITION),
    "run.request":              (NONE,   NONE,    NONE,    NONE,    EDITION),
    "run.read":                 (NONE,   NONE,    NONE,    NONE,    EDITION),
    "run.stop":                 (NONE,   NONE,    NONE,    NONE,    EDITION),
    "schedule.read":            (NONE,   NONE,    NONE,    NONE,    EDITION),
    "schedule.publish":         (NONE,   NONE,    NONE,    NONE,    EDITION),
    # why a wish is not granted, in words that are for organisers only
    "reasons.read":             (NONE,   NONE,    NONE,    NONE,    EDITION),
    "reasons.request":          (NONE,   NONE,    NONE,    NONE,    EDITION),
    "gains.read":               (NONE,   NONE,    NONE,    NONE,    EDITION),
    "gains.request":            (NONE,   NONE,    NONE,    NONE,    EDITION),
    "schedule.replan":          (NONE,   NONE,    NONE,    NONE,    EDITION),
    "hall.open":                (NONE,   NONE,    NONE,    EDITION, EDITION),
    "hall.manage":              (NONE,   NONE,    NONE,    NONE,    EDITION),
    "outbox.read":              (NONE,   NONE,    NONE,    NONE,    EDITION),
    "outbox.release":           (NONE,   NONE,    NONE,    NONE,    EDITION),
    "audit.read":               (NONE,   NONE,    NONE,    NONE,    EDITION),
    # the day itself; front-desk staff use the desk and register at the door, nothing else
    "desk.use":                 (NONE,   NONE,    NONE,    EDITION, EDITION),
    "desk.staff":               (NONE,   NONE,    NONE,    NONE,    EDITION),
    "badges.print":             (NONE,   NONE,    NONE,    NONE,    EDITION),
    "badge.read":               (NONE,   OWN,     OWN,     NONE,    NONE),
    "desk.register":            (NONE,   NONE,    NONE,    EDITION, EDITION),
    "day.oversee":              (NONE,   NONE,    NONE,    NONE,    EDITION),
    "day.act":                  (NONE,   NONE,    NONE,    NONE,    EDITION),
    "meetings.mark":            (NONE,   NONE,    OWN,     NONE,    NONE),
    "presence.announce":        (NONE,   OWN,     OWN,     NONE,    NONE),
    # a free place, offered to who waits for it
    "waiting.oversee":          (NONE,   NONE,    NONE,    NONE,    EDITION),
    "waiting.offer":            (NONE,   NONE,    NONE,    NONE,    EDITION),
    "offer.answer":             (NONE,   OWN,     NONE,    NONE,    NONE),
}  # fmt: skip


def reach(action: str, role: Role) -> Reach:
    """How far `role` may do `action`; `KeyError` for an action without a row."""
    return TABLE[action][ROLES.index(role)]
