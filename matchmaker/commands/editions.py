"""`matchmaker edition`: editions listed, made, changed and led through their stages."""

import argparse
import asyncio
import datetime as dt
from collections.abc import Callable, Coroutine, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from matchmaker import exporting
from matchmaker.changes import GridTouched, Touched, documents, duplicating
from matchmaker.changes import settings as changing
from matchmaker.changes.duplicating import DuplicateForm
from matchmaker.commands.shared import edition_fields
from matchmaker.commands.shared.faults import tell
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection, create_pool, require_ready, transaction
from matchmaker.editions import editions, stages
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.foundation import clock, settings
from matchmaker.foundation.misconfigured import SettingsError
from matchmaker.wording.errors import Invalid, MatchmakerError
from matchmaker.wording.language import catalogue

_Act = Callable[[Connection, dt.datetime], Coroutine[Any, Any, None]]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `edition list`, `show`, `create`, `change`, `duplicate`, `open`, `close`, `reopen`."""
    usage = "list, create, change and duplicate editions, and lead them through their stages"
    acts = commands.add_parser("edition", help=usage, description=usage).add_subparsers(
        required=True, metavar="ACT"
    )
    parsers = [
        _parser(acts, "list", "every edition with its day and stage", run_list),
        _parser(acts, "show", "what an edition says of itself", run_show, "slug"),
        _parser(acts, "create", "a new edition, in preparation", run_create, "file"),
        _parser(acts, "change", "change fields; says what that touches", run_change, "slug"),
        _parser(acts, "duplicate", "the next edition, without its people", run_duplicate, "slug"),
        _parser(acts, "open", "show it to everybody, who may register", run_open, "slug"),
        _parser(acts, "close", "end registration and wishes", run_close, "slug"),
        _parser(acts, "reopen", "take registrations and wishes again", run_reopen, "slug"),
    ]
    for parser in parsers:
        parser.add_argument("--json", action="store_true", help="the answer as JSON")
    change, duplicate, reopen = parsers[3], parsers[4], parsers[7]
    change.add_argument(
        "fields",
        nargs="+",
        metavar="FIELD=VALUE",
        help="such as place='Nanterre'; those of an edition.json are known too, such as "
        "holder_maximum=5, tables=14, slot_count=9, pauses=3:20 (after the third, 20 minutes)",
    )
    change.add_argument(
        "--dry-run", action="store_true", help="say what it touches, change nothing"
    )
    duplicate.add_argument("new", metavar="NEW-SLUG")
    duplicate.add_argument("--name", required=True, help="what it is called")
    duplicate.add_argument("--date", required=True, metavar="YYYY-MM-DD", help="its day")
    reopen.add_argument("--until", metavar="YYYY-MM-DDTHH:MM", help="another deadline")


def _parser(
    acts: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    usage: str,
    run: Callable[[argparse.Namespace], int],
    about: str = "",
) -> argparse.ArgumentParser:
    parser = acts.add_parser(name, help=usage, description=usage)
    if about == "slug":
        parser.add_argument("slug", metavar="SLUG")
    elif about == "file":
        parser.add_argument(
            "file", type=Path, metavar="FILE", help="as the edition.json of imports"
        )
    parser.set_defaults(run=run)
    return parser


def run_list(options: argparse.Namespace) -> int:
    """One edition a line."""

    async def act(conn: Connection, now: dt.datetime) -> None:
        found = await editions.every(conn)
        _answer(options, {"editions": found}, [_line(one) for one in found])

    return _run("list", act)


def run_show(options: argparse.Namespace) -> int:
    """One field a line, as `change` takes them."""

    async def act(conn: Connection, now: dt.datetime) -> None:
        edition = await editions.by_slug(conn, options.slug)
        known = msgspec.to_builtins(await changing.settings_of(conn, edition))
        known |= edition_fields.as_typed(await exporting.describe(conn, edition))
        answer = {"edition": edition, "settings": known}
        _answer(options, answer, [f"{name}={_plain(value)}" for name, value in known.items()])

    return _run("show", act)


def run_create(options: argparse.Namespace) -> int:
    """From a document like the edition.json of an import."""

    async def act(conn: Connection, now: dt.datetime) -> None:
        form = msgspec.json.decode(options.file.read_bytes(), type=EditionForm)
        made = await editions.create(conn, form, None, now)
        _answer(options, {"edition": made}, [_line(made)])

    return _run("create", act)


def run_change(options: argparse.Namespace) -> int:
    """Change fields, or with --dry-run say what that would touch."""

    async def act(conn: Connection, now: dt.datetime) -> None:
        edition = await editions.by_slug(conn, options.slug)
        patch, fields = edition_fields.read(options.fields)
        touched, grid = await documents.apply_fields(
            conn, edition, patch, fields, None, now, dry_run=options.dry_run
        )
        document = _touched(touched) | {"changed": not options.dry_run}
        lines = [f"{name}: {value}" for name, value in document.items() if name != "remarks"]
        beyond = [line for one in grid for line in _beyond(one)]
        _answer(options, document | {"grid": grid}, [*lines, *document["remarks"], *beyond])

    return _run("change", act)


def run_duplicate(options: argparse.Namespace) -> int:
    """Everything but its people."""

    async def act(conn: Connection, now: dt.datetime) -> None:
        source = await editions.by_slug(conn, options.slug)
        given = {"slug": options.new, "name": options.name, "held_on": options.date}
        form = msgspec.convert(given, DuplicateForm)
        made = await duplicating.duplicate(conn, source, form, None, now)
        _answer(options, {"edition": made}, [_line(made)])

    return _run("duplicate", act)


def run_open(options: argparse.Namespace) -> int:
    """From preparation to the public."""

    async def act(conn: Connection, now: dt.datetime, edition: Edition) -> None:
        await stages.open_to_all(conn, edition, None, now)

    return _lead(options, "open", act)


def run_close(options: argparse.Namespace) -> int:
    """Wishes end, whatever the deadline."""

    async def act(conn: Connection, now: dt.datetime, edition: Edition) -> None:
        await stages.close_wishes(conn, edition, None, now)

    return _lead(options, "close", act)


def run_reopen(options: argparse.Namespace) -> int:
    """Wishes go on until the old deadline or another one."""

    async def act(conn: Connection, now: dt.datetime, edition: Edition) -> None:
        until = options.until and edition_fields.moment(options.until)
        await stages.reopen_wishes(conn, edition, None, now, until)

    return _lead(options, "reopen", act)


def _lead(
    options: argparse.Namespace,
    name: str,
    lead: Callable[[Connection, dt.datetime, Edition], Coroutine[Any, Any, None]],
) -> int:
    async def act(conn: Connection, now: dt.datetime) -> None:
        edition = await editions.by_slug(conn, options.slug)
        await lead(conn, now, edition)
        after = await editions.by_id(conn, edition.id)
        _answer(options, {"edition": after}, [_line(after)])

    return _run(name, act)


def _touched(touched: Touched) -> dict[str, Any]:
    words = catalogue(language())
    return {
        "people": touched.people,
        "letters": touched.letters,
        "calendars": touched.calendars,
        "meetings": touched.meetings,
        "remarks": [remark.translated(words) for remark in touched.remarks],
    }


def _beyond(grid: GridTouched) -> Iterator[str]:
    """Whose meetings in force are not as the new rules would give them."""
    for word in ("above", "resting", "alike", "below"):
        for one in getattr(grid, word):
            yield f"{word}: {one.name}: {one.count}, not {one.limit}"


def _run(name: str, act: _Act) -> int:
    """Do it in one transaction: 0, or 2 with a line that says why not."""
    words = catalogue(language())
    try:
        asyncio.run(_in_database(settings.from_environment().direct_url, act))
    except (SettingsError, edition_fields.Unclear, msgspec.MsgspecError) as error:
        said = str(error)
    except Invalid as invalid:
        said = "; ".join(f"{fault.field}: {fault.translated(words)}" for fault in invalid.faults)
    except MatchmakerError as error:
        said = error.translated(words)
    else:
        return 0
    return tell(f"edition {name}", said)


async def _in_database(url: str, act: _Act) -> None:
    await require_ready(url)
    async with create_pool(url, size=1, statement_seconds=600) as pool, transaction(pool) as conn:
        await act(conn, clock.now())


def _answer(options: argparse.Namespace, document: Any, lines: Sequence[str]) -> None:
    if options.json:
        print(msgspec.json.encode(document).decode())
    else:
        print("\n".join(lines))


def _line(edition: Edition) -> str:
    return f"{edition.slug}  {edition.held_on.isoformat()}  {edition.stage}  {edition.name}"


def _plain(value: Any) -> str:
    return ",".join(value) if isinstance(value, list) else "" if value is None else str(value)
