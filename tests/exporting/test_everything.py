"""Whatever the database keeps of an edition is exported, or stands here with the reason why not."""

import re
from typing import Final

from matchmaker.db import Connection, load

SQL: Final = "\n".join(load("exporting").statements.values())
#: what `edition.json` says
OF_THE_EDITION: Final = {
    *("edition", "partner", "slot", "meeting_table", "table_closure", "letter_text"),
    "support_programme",
    "guide_editorial",
}
#: tables that no export reads, and why
NOT_EXPORTED: Final = {
    "former_slug": "leads to where the edition stands, and to nowhere else",
    "badge": "derived from the secret of this service",
    "delegate_badge": "derived from the secret of this service",
    "personal_link": "opens doors here",
    "login_link": "opens doors here",
    "browser_session": "opens doors here",
    "hall_key": "opens doors here",
    "allowance": "limits what is asked of this service",
    "address_change": "nobody's yet: its owner has not said yes",
    "registration_draft": "nobody's yet: what was typed in a browser, for a week",
    "link_request": "waits for a worker of this service",
    "act_key": "tells what a device sent twice",
    "known_apart": "that two are two people shows by their standing beside each other",
    "solve_run": "how a version came about; the versions say what it was worth",
    "inquiry": "worked out again from a version",
    **dict.fromkeys(
        ["suggestion_count", "suggestion_leaning", "suggestion_third"],
        "counted again from the wishes",
    ),
    "wish_reason": "worked out again from a version",
    "serving": "worked out again from a version",
    "forecast": "played again from a version",
    "forecast_fragile": "played again from a version",
    "replan_batch": "proposals that came to nothing; what was applied is a version",
    "replan_proposal": "proposals that came to nothing; what was applied is a version",
    "delegates_from": "how many sat at a table at some hour: of the day only",
    "day_act": "how an act of the day is taken back within ten minutes",
    "paper_pack": "made again from a version",
    "calendar_entry": "what mailboxes were told: their own service goes on telling them",
    "calendar_answer": "what mailboxes answered to that service",
    "sending": "a switch of this service",
    "received": "what came back by mail, already noted with the letter",
    "forwarded": "letters on their way to the contact",
    "follow_up_stop": "whom this service asks no more",
    "reminder": "an hour at which this service writes",
    "reminded": "when this service wrote last",
    "returns_round": "when this service asked what came of the meetings",
    "audit": "the journal stays where it was written",
    "import_mapping": "which column of somebody's file was which, on this service",
    "import_upload": "a file between its upload and its import",
    "machine_token": "opens doors here",
    "kept_answer": "what a program was answered, for a day",
    "webhook": "is called by this service alone",
    "webhook_delivery": "is called by this service alone",
    "change_mark": "counts the changes of this database",
    "edition_figure": "the bilan has them, as JSON and CSV",
    "earlier_year": "the bilan has them, as JSON and CSV",
    "bilan_publication": "who may see a page of this service",
    "prohibition": "kept with a version, as what was fixed by hand",
    "schema_migration": "of the database itself",
}
#: columns of people, choices and programme that no export holds, and why
COLUMNS_LEFT_OUT: Final = {
    "id": "made anew",
    "edition_id": "made anew",
    "person_id": "said by the address",
    "investor_id": "said by the address",
    "workshop_id": "said by the code",
    "author_id": "said by the address",
    "target_id": "said by the address",
    "slot_number": "said by the hour",
    "number": "said by the order",
    "position": "said by the order",
    "revision": "counts changes here",
    "sort_key": "made anew",
    "search": "made anew",
    "folded": "made anew",
    "takes_part": "follows from the others",
    "erased_at": "who is erased is in no export",
    "application_by": "an account of this service",
    "written_by": "an account of this service",
    "kind": "said by the sheet, for people",
}
PEOPLE: Final = (
    *("person", "holder", "investor", "visitor", "delegate", "person_tag", "person_note"),
    *("workshop", "workshop_attendance", "workshop_waiting", "unavailability", "wish", "refusal"),
)


async def test_every_table_is_exported_or_left_out_for_a_reason(conn: Connection) -> None:
    rows = await conn.fetch(
        "select table_name from information_schema.tables"
        " where table_schema = 'public' and table_type = 'BASE TABLE'"
    )
    tables = {row["table_name"] for row in rows if not row["table_name"].startswith("pgqueuer")}
    read = {table for table in tables if re.search(rf"\b(?:from|join) {table}\b", SQL)}
    assert tables - read - OF_THE_EDITION - NOT_EXPORTED.keys() == set()
    assert NOT_EXPORTED.keys() - tables == set()
    assert NOT_EXPORTED.keys() & read == set()


async def test_every_answer_and_choice_of_people_is_in_a_sheet(conn: Connection) -> None:
    rows = await conn.fetch(
        "select table_name, column_name from information_schema.columns"
        " where table_schema = 'public' and table_name = any ($1::text[])",
        [*PEOPLE],
    )
    lost = [
        f"{row['table_name']}.{row['column_name']}"
        for row in rows
        if not re.search(rf"\b{row['column_name']}\b", SQL)
        and row["column_name"] not in COLUMNS_LEFT_OUT
    ]
    assert lost == []
