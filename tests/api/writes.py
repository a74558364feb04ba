"""Every write by others, a body that it takes, and which answers of a person it may change."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import msgspec

from matchmaker.db import Connection
from matchmaker.editions.organisers import Organiser
from matchmaker.participation.people import (
    AnyProfile,
    HolderProfile,
    InvestorProfile,
    VisitorProfile,
)
from tests.cast import NOW, holder_form, investor_form, visitor_form
from tests.fixtures.site import Site

#: everything that anybody answered; the hours of an act and the search words may follow it
ANSWERS: Final = {
    "consents": "select to_jsonb(c) from consent c order by person_id, purpose, given_at",
    "people": "select to_jsonb(p) - $1::text[] from person p order by id",
    "projects": "select to_jsonb(h) - $1::text[] from holder h order by person_id",
    "offers": "select to_jsonb(i) - $1::text[] from investor i order by person_id",
    "visits": "select to_jsonb(v) from visitor v order by person_id",
    "delegates": "select to_jsonb(d) from delegate d order by investor_id, number",
    "workshops": "select to_jsonb(a) from workshop_attendance a order by person_id, workshop_id",
    "availability": "select to_jsonb(u) from unavailability u order by person_id, slot_number",
    "wishes": "select to_jsonb(w) from wish w order by author_id, rank",
    "refusals": "select to_jsonb(r) from refusal r order by author_id, target_id",
}


class Scene(NamedTuple):
    """Alice and Bob have answered everything; Camille organises, Noé stands at the desk."""

    site: Site
    conn: Connection
    slug: str
    alice: HolderProfile
    bob: InvestorProfile
    diane: VisitorProfile
    camille: Organiser
    noe: Organiser

    def api(self, path: str) -> str:
        return f"/api/v1/editions/{self.slug}{path}"

    def person(self, kind: str) -> AnyProfile:
        named: dict[str, AnyProfile] = {
            "holder": self.alice,
            "investor": self.bob,
            "visitor": self.diane,
        }
        return named[kind]


Body = dict[str, Any]


class Write(NamedTuple):
    """A body that is taken, and which answers it may change."""

    body: Callable[[Scene, Mapping[str, Any]], Body]
    may: frozenset[str] = frozenset()


def _read(kind: str) -> Callable[[Scene, Mapping[str, Any]], Body]:
    return lambda scene, read: dict(read[kind])


def _new(form: Any) -> Callable[[Scene, Mapping[str, Any]], Body]:
    return lambda scene, read: msgspec.to_builtins(form("Zoe"))


NEWCOMER: Final = frozenset({"people", "projects", "offers", "visits", "delegates"})
WRITES: Final[dict[str, Write]] = {
    "PUT /api/v1/editions/{slug}/people/{person_id}": Write(_read("holder")),
    "PATCH /api/v1/editions/{slug}/people/{person_id}": Write(_read("holder")),
    "PUT /api/v1/editions/{slug}/people/{person_id}/availability": Write(
        lambda scene, read: {"slots": [0, 13]}
    ),
    "POST /api/v1/editions/{slug}/holders": Write(_new(holder_form), NEWCOMER),
    "POST /api/v1/editions/{slug}/investors": Write(_new(investor_form), NEWCOMER),
    "POST /api/v1/editions/{slug}/visitors": Write(_new(visitor_form), NEWCOMER),
    "POST /api/v1/editions/{slug}/people/holders": Write(_new(holder_form), NEWCOMER),
    "POST /api/v1/editions/{slug}/people/investors": Write(_new(investor_form), NEWCOMER),
    "POST /organisation/{slug}/ajout/{side}": Write(_new(holder_form), NEWCOMER),
    "PUT /api/v1/editions/{slug}/people/{person_id}/wishes": Write(
        lambda scene, read: {"wishes": [str(scene.bob.id)], "saved_at": NOW.isoformat()}
    ),
    "POST /organisation/{slug}/personnes/{person_id}/souhaits": Write(
        lambda scene, read: {"move": f"up:{scene.bob.id}", "seen": NOW.isoformat()}
    ),
    "POST /organisation/{slug}/personnes/{person_id}/disponibilites": Write(
        lambda scene, read: {"slots": [0, 13], "seen": "0,13"}
    ),
    "POST /matinee/{slug}/inscription/{side}": Write(lambda s, read: {}, NEWCOMER),
    "POST /organisation/{slug}/personnes/{person_id}/fiche": Write(lambda s, read: read["page"]),
    "POST /organisation/{slug}/personnes/{person_id}/lien": Write(lambda s, read: {}),
    "POST /organisation/{slug}/personnes/{person_id}/liens": Write(lambda s, read: {}),
    "POST /organisation/{slug}/personnes/{person_id}/evitements": Write(lambda s, read: {}),
    "POST /organisation/{slug}/personnes/{person_id}/desistement": Write(
        lambda s, read: {}, frozenset({"people"})
    ),
    "POST /organisation/{slug}/personnes/{person_id}/retour": Write(lambda s, read: {}),
    "POST /api/v1/editions/{slug}/people/{person_id}/link": Write(lambda s, read: {}),
    "POST /api/v1/editions/{slug}/people/{person_id}/return": Write(lambda s, read: {}),
    "POST /api/v1/editions/{slug}/people/{person_id}/refusals/review": Write(lambda s, read: {}),
    "POST /api/v1/editions/{slug}/people/{person_id}/withdrawal": Write(
        lambda s, read: {}, frozenset({"people"})
    ),
    "POST /organisation/{slug}/personnes/{person_id}/effacement": Write(
        lambda s, read: {}, frozenset(ANSWERS)
    ),
    "DELETE /api/v1/editions/{slug}/people/{person_id}": Write(
        lambda s, read: {}, frozenset(ANSWERS)
    ),
    "DELETE /api/v1/editions/{slug}/people/{person_id}/links": Write(lambda s, read: {}),
}
#: what an organiser or the desk writes beside the answers of people
BESIDE: Final = {
    "desk.use",
    "team.manage",
    "tokens.manage",
    "reminders.read",  # a preview
    "reminders.send",
    "invitations.read",  # a preview
    "invitations.send",
    # by whoever holds the link: tests/inviting
    "invitation.answer",
    "texts.write",
    # figures of the whole morning: of nobody
    "bilan.publish",
    "years.write",
    # of two records one, as a page showed before; what of whom stays is told in tests/merging
    "people.merge",
    # one meeting, in somebody's name, with the hour that they say they are not there
    "meeting.withdraw",
    # an investor's people, one by one: tests/delegates
    "delegate.erase",
    "delegates.exchange",
    "delegates.write",
    # organisations that nobody of the edition stands for; what an investor agreed to stays theirs
    "guide.write",
    "guide.leave",  # by the investor's own link
    # nobody's before it is sent: tests/pages/test_registration_steps.py
    "registration.draft",
    "registration.letter",
    "link.open",
    "desk.register",  # asks for no consent, and registers through the same function
    # leaves whoever is registered as they are; many at once: tests/programs
    "people.import",
    "webhooks.manage",  # of nobody
    "schedule.work",  # a plan, not an answer
    # whether somebody takes part, and what organisers tell each other, is no answer of theirs
    "people.act",
    "application.decide",
    "acceptance.set",
    "remarks.write",
    "day.act",
    "waiting.offer",
    "programme.write",
    "programme.attend",  # of the item that it names: tests/choices/test_places.py
    "programme.tick",
    "hall.manage",
    "outbox.release",
    "edition.change",
    "edition.duplicate",
    "refusals.review",
    "edition.export",  # writes into the journal alone
    "run.request",
    "run.stop",
    "gains.request",
    "forecast.request",
    "reasons.request",
    "schedule.publish",
    "schedule.replan",
    "aftermath.settle",  # how a meeting ended; what anybody answered stays
    "grid.change",  # an absence stays with its hour, whichever slots it falls on
    "wishes.close",
    # only asks: nothing is agreed to in a holder's name, tests/followup/test_orienting.py
    "orientations.propose",
    "orientations.take",  # write into the journal alone
    "follow_ups.take",
}
