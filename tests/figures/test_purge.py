"""Once its people are gone, an edition has its figures, which read the same, and nobody."""

import datetime as dt
import io
from typing import Final, NamedTuple

import pytest
from pypdf import PdfReader

from matchmaker.aftermath import aftermath
from matchmaker.db import Connection
from matchmaker.editions import editions, support
from matchmaker.figures import bilan, files
from matchmaker.figures.tabling import TableGroup
from matchmaker.print import bilan_sheet
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import catalogue
from tests import cast
from tests.figures.played import play
from tests.participation.test_privacy import busy
from tests.purging import purge

LATER: Final = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)
MARK: Final = "Zyxqv"
#: tables of an edition that keep rows after its purge, and what of
KEPT: Final = {
    **dict.fromkeys(
        ["edition", "slot", "meeting_table", "table_closure", "former_slug"], "the morning itself"
    ),
    **dict.fromkeys(["workshop", "partner", "letter_text", "support_programme"], "its own words"),
    **dict.fromkeys(["membership", "hall_key"], "who organises it, and its hall"),
    **dict.fromkeys(
        ["schedule", "solve_run", "inquiry", "forecast", "replan_batch", "replan_proposal"],
        "what versions were worth",
    ),
    **dict.fromkeys(
        ["edition_figure", "earlier_year", "bilan_publication", "suggestion_count"], "figures"
    ),
    **dict.fromkeys(["audit", "reminder", "returns_round"], "what was done when; it names nobody"),
}
#: accounts of organisers, the service itself
OF_NO_EDITION: Final = {
    *("organiser", "login_link", "browser_session", "sending", "received", "link_request"),
    *("allowance", "schema_migration"),
}


async def test_the_bilan_reads_the_same_before_and_after(conn: Connection) -> None:
    played = await play(conn)
    before = await _read(conn, played.edition.slug)
    assert all("Nanterre" in sheet for sheet in before.printed)
    assert sum(len(table.rows) for group in before.own for table in group.tables) > 60
    ends = (await aftermath(conn, played.edition, LATER)).counts
    assert ends["held"] > 60
    assert await purge(conn, LATER) == [played.edition.id]
    assert await conn.fetchval("select count(*) from person") == 0
    assert await _read(conn, played.edition.slug) == before
    put_away = await editions.by_slug(conn, played.edition.slug)
    assert (await aftermath(conn, put_away, LATER)).counts == ends


async def test_nothing_that_the_bilan_names_changes_afterwards(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    [first, second, *_] = await support.programmes(conn, edition.id)
    await purge(conn, LATER)
    form = support.SupportForm(name="Autre")
    for act in (
        support.add(conn, edition, form, None, LATER),
        support.change(conn, edition, first.id, form, None, LATER),
        support.remove(conn, edition, first.id, None, LATER),
        support.move_up(conn, edition, second.id, None, LATER),
    ):
        with pytest.raises(Conflict):
            await act


async def test_what_both_bilans_tell_stands_in_one_order(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    for place, commune in enumerate(["Vanves", "Évry", "Étampes", "Nanterre"]):
        for number in range(5 + (commune == "Nanterre")):
            await cast.a_holder(conn, edition, f"Alice{place}{number}", commune=commune)
    own, public, *_ = await _read(conn, edition.slug)
    told = [
        {
            table.name: [row.label for row in table.rows]
            for group in groups
            for table in group.tables
        }
        for groups in (own, public)
    ]
    assert told[0]["communes"] == ["Nanterre", "Étampes", "Évry", "Vanves"]
    for name in told[0].keys() & told[1].keys():
        both = [label for label in told[0][name] if label in told[1][name]]
        assert both == [label for label in told[1][name] if label in both], name


class _Reading(NamedTuple):
    """The bilan of organisers, that of everybody, both files, and what both sheets say."""

    own: list[TableGroup]
    public: list[TableGroup]
    written: bytes
    printed: list[str]


async def _read(conn: Connection, slug: str) -> _Reading:
    edition = await editions.by_slug(conn, slug)
    words = catalogue("fr")
    own, public = await bilan.bilan_of(conn, edition), await bilan.public_bilan(conn, edition)
    written = files.bilan_csv(own, words) + files.open_data_csv(public, words)
    printed = [said_on(bilan_sheet.bilan_pdf(one, "fr")) for one in (own, public)]
    return _Reading(own.groups(words), public.groups(words), written, printed)


def said_on(pdf: bytes) -> str:
    """What stands on the pages of a PDF."""
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_no_cell_is_kept_that_tells_of_too_few(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition, commune="Vaucresson")
    assert await purge(conn, LATER) == [edition.id]
    kept = await conn.fetch(
        "select figure, cell, value from edition_figure where value is not null"
    )
    assert not {"communes", "needs", "project_stages"} & {row["figure"] for row in kept}
    assert "Vaucresson" not in str(await conn.fetch("select * from edition_figure"))


async def test_what_was_purged_before_figures_were_kept_has_none(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    await cast.a_holder(conn, edition)
    await purge(conn, LATER)
    await conn.execute("delete from edition_figure")
    found = await bilan.bilan_of(conn, await editions.by_slug(conn, edition.slug))
    assert (found.groups(catalogue("fr")), found.key_figures(catalogue("fr"))) == ([], [])


async def test_nothing_of_anybody_is_left_in_any_table(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alice, bob = await busy(conn, edition)
    await cast.a_visitor(conn, edition)
    await _say_more(conn, edition.id, alice.id, bob.id)
    tables = await _tables(conn)
    theirs = tables.keys() - KEPT.keys() - OF_NO_EDITION
    planted = await _plant(conn, {name: tables[name] for name in sorted(theirs)})
    assert {"person.last_name", "holder.summary", "meeting_card.word", "meeting_outcome.note",
            "person_note.text", "wish.reason", "outbox.payload", "follow_up.financed_by",
            "registration_draft.answers", "paper_pack.pdf"} <= planted  # fmt: skip
    await conn.execute("update workshop set speaker = $1", MARK)
    assert await purge(conn, LATER) == [edition.id]
    left = {}
    for name in tables:
        rows = await conn.fetchval(f"select count(*) from {name}")
        if rows and name not in KEPT.keys() | OF_NO_EDITION:
            left[name] = rows
        said = f"select count(*) from {name} t where t::text ~* $1"
        traces = (MARK, MARK.encode().hex(), str(alice.id), str(bob.id), alice.email, bob.email)
        if name != "audit":  # which has identifiers that lead nowhere any more
            assert await conn.fetchval(said, "|".join(traces)) == 0, name
    assert left == {}
    audited = "select count(*) from audit t where t::text ~* $1"
    assert await conn.fetchval(audited, f"{MARK}|{alice.email}|{bob.email}|Martin|Bernard") == 0
    assert await conn.fetchval("select count(*) from pg_largeobject_metadata") == 0


async def _say_more(conn: Connection, edition: object, alice: object, bob: object) -> None:
    """What `busy` has not: returns, follow-up, a draft, a paper, somebody who waits."""
    who = (edition, alice, bob, cast.NOW)
    for sql, *values in (
        ("""insert into meeting_card (edition_id, holder_id, investor_id, useful, word, answered_at)
            values ($1, $2, $3, 'yes', 'Merci', $4) on conflict do nothing""", *who),
        ("""insert into meeting_outcome (edition_id, holder_id, investor_id, outcome, note,
                answered_at) values ($1, $2, $3, 'follow_up', 'À suivre', $4)
            on conflict do nothing""", *who),
        ("insert into contact_agreement values ($1, $2, $3, 'holder', $4)"
         " on conflict do nothing", *who),
        ("""insert into meeting_settlement (edition_id, holder_id, investor_id, slot_number, state,
                settled_at) values ($1, $2, $3, 5, 'held', $4) on conflict do nothing""", *who),
        ("""insert into follow_up (edition_id, holder_id, months, asked_at, answered_at, financed,
                financed_by, investor_id) values ($1, $2, 3, $4, $4, 'yes', 'Une banque', $3)
            on conflict do nothing""",
         *who),
        ("""insert into support_programme (edition_id, code, name, position)
            values ($1, 'progress', 'Progr''ESS', 9) on conflict do nothing""", edition),
        ("""insert into orientation (edition_id, holder_id, programme_id, by, proposed_at)
            select $1, $2, id, 'organiser', $3 from support_programme limit 1
            on conflict do nothing""",
         edition, alice, cast.NOW),
        ("""insert into registration_draft (id, edition_id, kind, token_hash, answers, steps,
                language, begun_at, changed_at, expires_at, email)
            values (gen_random_uuid(), $1, 'holder', sha256('x'), '{"last_name": "Martin"}', '{}',
                    'fr', $2, $2, $2, 'draft@example.org')
            on conflict do nothing""", edition, cast.NOW),
        ("insert into paper_pack values ($1, 'fr', sha256('x'), 'Martin', $2)"
         " on conflict do nothing", edition, cast.NOW),
    ):  # fmt: skip
        await conn.execute(sql, *values)


async def _tables(conn: Connection) -> dict[str, list[tuple[str, str]]]:
    """Every table of ours, with its columns and what they hold."""
    rows = await conn.fetch(
        """select c.table_name, c.column_name, c.data_type
           from information_schema.columns c join information_schema.tables t
                using (table_schema, table_name)
           where table_schema = 'public' and table_type = 'BASE TABLE'
             and table_name not like 'pgqueuer%' order by 1, 2"""
    )
    found: dict[str, list[tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row["table_name"], []).append((row["column_name"], row["data_type"]))
    return found


async def _plant(conn: Connection, tables: dict[str, list[tuple[str, str]]]) -> set[str]:
    """Write a word into every column that takes one; which of them did, and had rows."""
    planted = set()
    for table, columns in tables.items():
        if not await conn.fetchval(f"select exists (select from {table})"):
            continue
        for column, kind in columns:
            if kind not in ("text", "jsonb", "bytea"):
                continue
            value = {"text": f"'{MARK}'", "jsonb": f"jsonb_build_object('a', '{MARK}')",
                     "bytea": f"'{MARK}'::bytea"}[kind]  # fmt: skip
            try:
                async with conn.transaction():
                    await conn.execute(f"update {table} set {column} = {value}")
            except Exception:
                continue
            planted.add(f"{table}.{column}")
    return planted
