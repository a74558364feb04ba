"""Who may do what: one table, role × action × whose data. A route without a row does not start.

The roles are relative to one edition: an organiser of another edition is nobody in this one.
"""

import enum
from typing import Final, Literal

Role = Literal[
    "nobody", "holder", "investor", "visitor", "front_desk", "reader", "organiser", "delegate"
]
#: those with a column of their own; a delegate has `OF_DELEGATES`
ROLES: Final[tuple[Role, ...]] = (
    "nobody",
    "holder",
    "investor",
    "visitor",
    "front_desk",
    "reader",
    "organiser",
)


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

#                                nobody  holder   investor visitor  front desk reader  organiser
TABLE: Final[dict[str, tuple[Reach, Reach, Reach, Reach, Reach, Reach, Reach]]] = {
    # what is public
    "site.read":                 (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "guide.read":                (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "registration.create":       (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    # its steps, kept under the secret of the browser; a letter with a link to go on elsewhere
    "registration.draft":        (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "registration.letter":       (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "link.open":                 (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "link.recover":              (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    # the secret in the address opens it: names of people hang in the hall, for who is in it
    "hall.read":                 (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "feed.read":                 (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    # a link in the message, or the reader's mail program by itself
    "reminders.stop":           (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    # likewise: the invitation to the next edition, accepted, changed, or erased
    "invitation.answer":         (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "follow_up.stop":           (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    # the secret in the address is the investor's own: renewed, or ended
    "guide.leave":              (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "login.request":             (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "login.redeem":              (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    "session.end":               (ANYONE, ANYONE,  ANYONE,  ANYONE,  ANYONE,    ANYONE,  ANYONE),
    # who one is, to oneself
    "me.read":                   (NONE,   OWN,     OWN,     OWN,     EDITION,   EDITION, EDITION),
    # what a person does about themselves, and an organiser for them
    "person.read":               (NONE,   OWN,     OWN,     OWN,     NONE,      EDITION, EDITION),
    "person.write":              (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    EDITION),
    "person.withdraw":           (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    EDITION),
    "person.export":             (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    NONE),
    "person.erase":              (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    EDITION),
    "consents.write":            (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    NONE),
    # what stays of an investor in the guide beyond the purge
    "guide.agree":              (NONE,   NONE,    OWN,     NONE,    NONE,      NONE,    NONE),
    "links.revoke":              (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    EDITION),
    "choices.read":              (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    NONE),
    "choices.write":             (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    NONE),
    "suggestions.read":          (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    NONE),
    "availability.read":         (NONE,   OWN,     OWN,     NONE,    NONE,      EDITION, EDITION),
    "availability.write":        (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    EDITION),
    "agenda.read":               (NONE,   OWN,     OWN,     OWN,     NONE,      EDITION, EDITION),
    "calendar.choose":           (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    NONE),
    # a secret: whoever has it reads the calendar, so nobody takes it for somebody else
    "feed.take":                 (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    NONE),
    "programme.attend":         (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    EDITION),
    "projects.read":             (NONE,   NONE,    EDITION, NONE,    NONE,      EDITION, EDITION),
    # what an organiser does
    "editions.list":             (NONE,   NONE,    NONE,    NONE,    EDITION,   EDITION, EDITION),
    "edition.oversee":           (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    # a new one, by an administrator; the next one, made of this one; its settings and stages
    "editions.create":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "edition.duplicate":         (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "edition.change":            (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # slots, tables, rules: read with the edition, changed at any time
    "grid.change":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "people.list":               (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    # its page says how many wished for the person, which is nobody's own to read
    "person.oversee":            (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "person.manage":             (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "programme.oversee":        (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "programme.write":          (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "people.add":                (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # one act for everybody whom a list shows, the sheet that leaves the house among them
    "people.act":                (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "application.decide":        (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "acceptance.set":            (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # what organisers tell each other of people, who read it in the export of their data
    "remarks.read":              (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "remarks.write":             (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # wishes and availability in somebody's name; of refusals nothing is read or written here
    "wishes.oversee":            (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "wishes.correct":            (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # their own page as they see it, which is written down; of refusals it shows nothing
    "person.view":               (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "duplicates.read":           (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "people.merge":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "people.import":             (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # everything of the edition as a file; refusals only where they are asked for, on the record
    "edition.export":            (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "refusals.review":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "wishes.close":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "run.request":               (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "run.read":                  (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "run.stop":                  (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "schedule.read":             (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "schedule.publish":          (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # a draft changed by hand, or looked at as it would be; what it is called
    "schedule.work":            (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # why a wish is not granted, in words that are for organisers only
    "reasons.read":              (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "reasons.request":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "gains.read":                (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "gains.request":             (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # how many meetings will take place; who asks reads on whom that depends as well
    "forecast.read":             (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "forecast.request":          (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "schedule.replan":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "hall.open":                 (NONE,   NONE,    NONE,    NONE,    EDITION,   EDITION, EDITION),
    "hall.manage":               (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "outbox.read":               (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "outbox.release":            (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "texts.read":               (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "texts.write":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "reminders.read":           (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "reminders.send":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # who asked in an earlier edition to be invited: the caller must organise that one, too
    "invitations.read":          (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "invitations.send":          (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # the guide as a year-book: its editorial, who stands in it without attending, what lasts of it
    "guide.oversee":            (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "guide.write":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # their addresses may hold secrets of the other house
    "webhooks.manage":          (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # what a morning came to; to everybody only what is published
    "bilan.read":               (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "bilan.publish":            (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "years.write":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "audit.read":                (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    # who works on the edition with the caller
    "team.read":                 (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "team.manage":               (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # programs that act for the caller, with less in their hands: api/access/scopes.py
    "tokens.manage":             (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "administrators.manage":     (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # the day itself; front-desk staff use the desk and register at the door, nothing else
    "desk.use":                  (NONE,   NONE,    NONE,    NONE,    EDITION,   NONE,    EDITION),
    "programme.tick":           (NONE,   NONE,    NONE,    NONE,    EDITION,   NONE,    EDITION),
    "badges.print":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "badge.read":                (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    NONE),
    "desk.register":             (NONE,   NONE,    NONE,    NONE,    EDITION,   NONE,    EDITION),
    "day.oversee":               (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "day.act":                   (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "meetings.mark":             (NONE,   NONE,    OWN,     NONE,    NONE,      NONE,    NONE),
    "presence.announce":         (NONE,   OWN,     OWN,     OWN,     NONE,      NONE,    NONE),
    # one meeting taken back, and put back
    "meeting.withdraw":          (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    EDITION),
    # what came of a meeting: each says it of their own, and passes on how they are reached; an
    # investor's words are for organisers, and for the holder where the investor shares them
    "returns.read":              (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    NONE),
    "returns.answer":            (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    NONE),
    "contacts.agree":            (NONE,   OWN,     OWN,     NONE,    NONE,      NONE,    NONE),
    "returns.oversee":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # an investor's people: named by the investor, or by an organiser in their name
    "delegates.read":            (NONE,   NONE,    OWN,     NONE,    NONE,      EDITION, EDITION),
    "delegates.write":           (NONE,   NONE,    OWN,     NONE,    NONE,      NONE,    EDITION),
    "delegates.exchange":        (NONE,   NONE,    OWN,     NONE,    NONE,      NONE,    EDITION),
    "delegate.erase":            (NONE,   NONE,    OWN,     NONE,    NONE,      NONE,    EDITION),
    # what one of them does about themselves, by a link of their own
    "delegate.own":              (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    NONE),
    "delegate.mark":             (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    NONE),
    "delegate.withdraw":         (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    NONE),
    "delegate.answer":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    NONE),
    # a free place, offered to who waits for it
    "waiting.oversee":           (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "waiting.offer":             (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "offer.answer":              (NONE,   OWN,     NONE,    NONE,    NONE,      NONE,    NONE),
    # after the morning: what became of each meeting, and saying so
    "aftermath.read":            (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "aftermath.settle":          (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # programmes that support a holder further: they agree themselves, whoever proposes only asks
    "orientation.answer":        (NONE,   OWN,     NONE,    NONE,    NONE,      NONE,    NONE),
    "orientations.oversee":      (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
    "orientations.propose":      (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # the list that a programme is given, and the answers, as files that leave the house
    "orientations.take":         (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    "follow_ups.take":           (NONE,   NONE,    NONE,    NONE,    NONE,      NONE,    EDITION),
    # what became of the project, months later: the holder's answer is read by organisers alone
    "follow_up.answer":          (NONE,   OWN,     NONE,    NONE,    NONE,      NONE,    NONE),
    "follow_ups.oversee":        (NONE,   NONE,    NONE,    NONE,    NONE,      EDITION, EDITION),
}  # fmt: skip


#: what an organiser may do as administrator only
ADMINISTRATORS: Final = frozenset({"administrators.manage"})
#: what a delegate may do besides what anybody may: see, mark and take back the meetings they hold,
#: and what concerns their own data; nothing of what the investor told, wished or refused
OF_DELEGATES: Final[dict[str, Reach]] = {
    "me.read": OWN,
    "delegate.own": OWN,
    "delegate.mark": OWN,
    "delegate.withdraw": OWN,
    "delegate.answer": OWN,
}


def reach(action: str, role: Role, *, administrator: bool = False) -> Reach:
    """How far `role` may do `action`; `KeyError` for an action without a row."""
    row = TABLE[action]
    if action in ADMINISTRATORS and not administrator:
        return Reach.NONE
    if role == "delegate":
        return OF_DELEGATES.get(action, ANYONE if row[0] is ANYONE else NONE)
    return row[ROLES.index(role)]
