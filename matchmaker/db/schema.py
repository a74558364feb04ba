"""`python -m matchmaker.db.schema` writes schema.sql: the whole schema in one place, to be read.

The program itself applies the migrations. The file is made of the catalogue of a database that
has been migrated; its remarks are those of the migrations.
"""

import asyncio
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from matchmaker.db import catalogue, connecting
from matchmaker.db.embedded import EmbeddedServer
from matchmaker.db.migrate import FOLDER, migrate, numbered_files
from matchmaker.db.pool import Connection

FILE: Final = Path(__file__).with_suffix(".sql")
_HEADER: Final = """\
-- The schema that the migrations make, by subject: read it here, change it in a new migration.
-- Written by `python -m matchmaker.db.schema`; a test compares it with a migrated database.
-- The migrations alone also bring the rows that every database has, such as that of `sending`.
"""
_CREATES: Final = re.compile(
    r"create (?:or replace )?(?:unlogged )?(table|view|function|type) (?:if not exists )?(\w+)",
    re.IGNORECASE,
)
_ALTERS: Final = re.compile(r"alter table (\w+)", re.IGNORECASE)
_COLUMN: Final = re.compile(r"(?:(?:add|alter) column )?(\w+) ", re.IGNORECASE)


class SchemaFault(Exception):
    """The sections below and the migrated database do not name the same things."""


class Section(NamedTuple):
    """What belongs together, in an order in which it can be made."""

    heading: str
    remark: str
    names: str


SECTIONS: Final = (
    Section(
        "Editions",
        "An edition is one morning with its rules; everything of its people hangs under it.",
        "edition count_revision former_slug partner support_programme slot meeting_table"
        " table_closure closed_place",
    ),
    Section(
        "Organisers",
        "Accounts of those who prepare an edition or stand at its desk, and what they may be.",
        "organiser membership role_in_edition machine_token end_machine_tokens",
    ),
    Section(
        "People",
        "A person is a holder of a project, an investor or a visitor, in one edition.",
        "person holder investor delegate delegate_badge visitor consent known_apart"
        " accept_those_who_wait person_note person_tag",
    ),
    Section(
        "The year-book",
        "The guide as it is printed, and what investors agreed to leave in it beyond the purge.",
        "guide_editorial guide_addition guide_agreement guide_listing guide_lasting",
    ),
    Section(
        "Programme and availability",
        "Items beside the meetings, who attends or waits, and the slots that people cannot take.",
        "workshop workshop_attendance workshop_waiting refuse_crowding unavailability",
    ),
    Section(
        "Wishes and refusals",
        "What one side wants of the other: the planning reads all of it, others only their own.",
        "wish refusal check_choice suggestion_count suggestion_leaning suggestion_third",
    ),
    Section(
        "Invitations",
        "Who asked for one while they took part is invited to the next edition, until they answer.",
        "invitation wants_invitation",
    ),
    Section(
        "Access",
        "Links, sessions and what limits them; of every secret only a hash is kept.",
        "personal_link login_link browser_session allowance link_request address_change kept_answer"
        " registration_draft",
    ),
    Section(
        "Planning",
        "A run of the solver makes a version; a version holds meetings and is never edited.",
        "solve_run schedule pin prohibition meeting meeting_withdrawal kept_meeting"
        " meeting_delegate refuse_edit"
        " refuse_meeting_in_public_version check_schedule_step person_standing people_who_fit",
    ),
    Section(
        "Reasons",
        "Why a wish of a version is not granted, and what would serve whom.",
        "inquiry wish_reason serving forget_reasons",
    ),
    Section(
        "Forecasts",
        "How many meetings of a version will take place, and on whom that depends.",
        "forecast forecast_fragile",
    ),
    Section(
        "The day",
        "Who is here, which meetings took place, what was lost, and how each act is taken back.",
        "attendance attendance_now meeting_mark delegates_from badge day_act act_key",
    ),
    Section(
        "What took place",
        "What became of each meeting that was published: said, seen, or settled afterwards.",
        "meeting_settlement meeting_fate",
    ),
    Section(
        "What came of it",
        "What both sides say of their meetings, and to whom they pass on how to be reached.",
        "meeting_card meeting_outcome contact_agreement contact_passed returnable_meeting"
        " unanswered_return returns_round",
    ),
    Section(
        "Replanning",
        "New plans from a slot on, proposed together; one of them may come into force.",
        "replan_batch replan_proposal",
    ),
    Section(
        "The waiting list",
        "A free place is offered to whoever would be called next.",
        "is_away offer offer_standing",
    ),
    Section(
        "The hall and its papers",
        "The address that screens and papers carry, and the papers kept ready.",
        "hall_key paper_pack",
    ),
    Section(
        "Figures",
        "What a morning came to, kept when its people go; years before it; who may see it.",
        "edition_figure earlier_year bilan_publication counted_person seen_person",
    ),
    Section(
        "Calendars",
        "What each mailbox's calendar was told, what should be in it, and what it answered.",
        "recipient follow_address follow_delegate calendar_entry calendar_truth"
        " place_told calendar_changes calendar_answer",
    ),
    Section(
        "Letters",
        "What is to be sent, how sending stands, and what came back by mail.",
        "letter_text refuse_rewording outbox word_letter hurry_older_letters forget_mailbox sending"
        " received forwarded",
    ),
    Section(
        "Reminders",
        "Who was reminded of what they have not done yet, when, and who wants none.",
        "reminder reminded check_reminded reminder_stop remind_once lacks",
    ),
    Section(
        "Following up",
        "Programmes that support a holder further, and the question after three and six months.",
        "orientation propose_reorientation known_encounter follow_up follow_up_stop ask_who_allows",
    ),
    Section(
        "Lists of others",
        "Which column of a file was which, and files between their upload and their import.",
        "import_mapping import_upload",
    ),
    Section(
        "Programs",
        "What programs of other houses are told of: who has changed, and what has happened.",
        "change_mark mark_person mark_author mark_both_sides webhook webhook_delivery"
        " tell_programs tell_of_person tell_of_change tell_of_version tell_of_arrival"
        " tell_of_outcome",
    ),
    Section(
        "Audit",
        "Who did what; nothing of it is rewritten.",
        "audit refuse_rewriting_audit",
    ),
    Section(
        "Jobs",
        "The queue of jobs: PgQueuer's own schema.",
        "pgqueuer_status pgqueuer pgqueuer_log pgqueuer_schedules pgqueuer_statistics"
        " fn_pgqueuer_changed",
    ),
    Section(
        "Migrations",
        "Which files have been applied, and what was in them.",
        "schema_migration",
    ),
)


async def describe_schema(connection: Connection) -> str:
    """The schema of this database as statements, section by section; SchemaFault for gaps."""
    definitions = await catalogue.read_definitions(connection, dict(_remarks()))
    placed = [name for section in SECTIONS for name in section.names.split()]
    if wrong := sorted(set(placed) ^ definitions.keys()):
        raise SchemaFault(
            f"matchmaker/db/schema.py must name each thing of the schema: {', '.join(wrong)}"
        )
    parts = [_HEADER]
    for section in SECTIONS:
        parts.append(f"-- {section.heading} ".ljust(100, "-") + f"\n-- {section.remark}\n")
        parts += [definitions[name] for name in section.names.split()]
    return "\n".join(parts)


def _remarks() -> Iterator[tuple[str, list[str]]]:
    """What the migrations say right above a thing or a column: its name, and the lines."""
    for path in numbered_files(FOLDER):
        above: list[str] = []
        table = ""
        for line in map(str.strip, path.read_text("utf-8").splitlines()):
            if line.startswith("--"):
                above = [] if line.endswith("---") else [*above, line.removeprefix("--").strip()]
                continue
            if made := _CREATES.match(line):
                table = made[2] if made[1].lower() == "table" else ""
                if above:
                    yield made[2], above
            elif changed := _ALTERS.match(line):
                table = changed[1]
            elif above and table and (column := _COLUMN.match(line)):
                yield f"{table}.{column[1]}", above
            above = []


async def _write() -> None:
    with tempfile.TemporaryDirectory() as folder, EmbeddedServer(Path(folder)) as server:
        await migrate(server.url())
        connection = await connecting.connect(server.url(), "matchmaker schema")
        try:
            FILE.write_text(await describe_schema(connection), "utf-8")
        finally:
            await connection.close()
    print(f"{FILE.name} is written")


if __name__ == "__main__":
    asyncio.run(_write())
