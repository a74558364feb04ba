"""Examples of what is planned: a version, a draft worked on, whom it leaves out, publishing it."""

from typing import Any, Final

from api.controllers.examples.records import ALICE, BOB, RUN, VERSION, WHO
from api.controllers.office.examples import EXAMPLES as OFFICE

VERSIONS: Final[dict[str, Any]] = {
    "Version": VERSION,
    "DraftRead": {
        "version": VERSION,
        "meetings": [{"holder": ALICE, "investor": BOB, "slot": 3, "table": 2, "pinned": True}],
        "prohibitions": [],
        "fallen": 0,
    },
    "DraftActRead": {
        "version": VERSION,
        "done": False,
        "by_hand": OFFICE["ActEffect"],
        "proven": OFFICE["ProvenEffect"],
    },
    "UnservedRead": {
        "person_id": ALICE,
        "kind": "holder",
        "name": "Alice Martin",
        "organisation": WHO["organisation"],
        "reason": "Aucun souhait n'a été formulé.",
    },
    "PublishForm": {"replaces": None, "revision": 1},
    "Published": {"version": {**VERSION, "state": "published"}, "people": 118, "messages": 120},
    "OneMoreForm": {"kind": "table", "slot": 3, "promised": None},
    "GainApplied": {"touched": None, "run": RUN},
    "ComparedVersion": {
        "version": VERSION,
        "unserved": ["Les Ateliers d'Alice"],
        "foreseen": None,
        "changes": {"added": 3, "dropped": 2, "moved": 5, "kept": 88},
    },
}
