"""RESULTS.md and its plots, made of what the parts of the benchmark stored."""

import math
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import forecast_told as telling
from benchmarks import results
from benchmarks.machine import ROOT
from benchmarks.slow import searching
from benchmarks.suggestions import telling as said
from benchmarks.suggestions.measuring import SIDES
from benchmarks.svg import Axis, Point, around, plot
from benchmarks.targets import UDG_SECONDS, targets
from benchmarks.tiers import proof_seconds

PATH = ROOT / "RESULTS.md"
Section = tuple[str, dict[str, str]]  # The text, and each plot by its name.
HEAD = """# Results

Written by `./run bench`; do not edit. Seconds are by the clock unless they say processor, on a
machine that others may use at the same time: the load of the minute before is told. Where it is
above the number of cores, the clock tells of that too, and the processor's seconds are the
program's own. Each part can be measured again by itself (`./run bench all --part tiers`). Times
exclude the start of the interpreter and the import of libraries. Losses are in **bold**.
"""


def write(folder: Path = results.FOLDER, path: Path = PATH) -> Path:
    """Write the report of what a folder holds, and the plots into it; where the report is."""
    parts = {name: results.stored(name, folder) for name in SECTIONS}
    sections = [HEAD, _machines(parts), _targets(parts)]
    for name, section in SECTIONS.items():
        part = parts[name]
        if part is None:
            continue
        text, plots = section(part)
        sections.append(text)
        for plot_name, drawn in plots.items():
            (folder / f"{plot_name}.svg").write_text(drawn, encoding="utf-8")
    path.write_text("\n".join(sections), encoding="utf-8")
    return path


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table of Markdown; the first column to the left, the others to the right."""
    lines = [f"| {' | '.join(head)} |", "| --- |" + " ---: |" * (len(head) - 1)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _machines(parts: dict[str, dict[str, Any] | None]) -> str:
    rows = []
    for name, part in parts.items():
        if part is None:
            rows.append([name, "not measured", *[""] * 6])
            continue
        one = part["machine"]
        memory = f"{one['cores']} cores, {one['gigabytes']} GB"
        versions = f"Python {one['python']}, OR-Tools {one['ortools']}"
        rows.append(
            [name, one["day"], one["processor"], memory, one["load"], versions,
             f"`{one['commit']}`", part["seed"]]
        )  # fmt: skip
    head = ["part", "when", "processor", "machine", "load", "versions", "commit", "seed"]
    return table(head, rows)


def _targets(parts: dict[str, dict[str, Any] | None]) -> str:
    rows = [[one.name, one.asked, one.found, one.verdict] for one in targets(parts)]
    return "## Targets\n\n" + table(["what", "target", "measured", ""], rows)


def _tiers(part: dict[str, Any]) -> Section:
    rows = [
        [
            row["tier"], "×".join(f"{n:,}" for n in row["size"][:3]), f"{row['size'][3]:,}",
            f"{row['meetings']:,}", f"{row['guarantee_shortfall']} / {row['shortfall_bound']}",
            f"{row['value']:,} / {row['value_bound']:,}", row["status"],
            f"{row['breaks']:,} / {row['breaks_bound']:,} / {row.get('choice_bound', '–')}",
            f"{proof_seconds(row):.3f}", f"{row['cpu']:.3f}", f"{row['megabytes']:,}",
            ", ".join(f"{name} {seconds:.3f}" for name, seconds in row["stages"].items()),
        ]
        for row in part["rows"]
    ]  # fmt: skip
    head = [
        "tier", "holders × investors × slots", "wishes", "meetings", "shortfall / bound",
        "value / bound", "status", "breaks / bounds", "proof s", "processor s", "MB", "stages, s",
    ]  # fmt: skip
    said = (
        "The run with the median proof of three; the proof is all that comes before comfort,"
        " reading included. Breaks stand before the fewest of any schedule of the same guarantee"
        " and value, and the fewest of these meetings in any slots, as far as proven."
    )
    return f"## Tiers\n\n{said}\n\n{table(head, rows)}", {}


def _scale(part: dict[str, Any]) -> Section:
    points = [(row["size"][3], proof_seconds(row), row["cpu"]) for row in part["rows"]]
    slope = slope_of([(wishes, cpu) for wishes, _, cpu in points])
    title = f"Processor seconds to the proof against wishes: slope {slope:.2f}"
    marks = [
        Point(row["size"][3], row["cpu"], row["tier"].removeprefix("size ")) for row in part["rows"]
    ]
    drawn = plot(
        title,
        around("wishes", [point.x for point in marks]),
        around("processor seconds, reading included", [point.y for point in marks]),
        marks,
        is_joined=True,
    )
    rows = [
        [
            row["tier"].removeprefix("size "), f"{row['size'][3]:,}", f"{proof_seconds(row):.3f}",
            f"{row['cpu']:.3f}", f"{row['cpu'] / row['size'][3] * 1e6:.1f}",
            f"{row['megabytes']:,}", row["status"],
        ]
        for row in part["rows"]
    ]  # fmt: skip
    head = ["size", "wishes", "proof s", "processor s", "µs a wish", "MB", "status"]
    return (
        "## Cost against wishes\n\nOne regime in M's proportions (10 wishes a holder, 50 an"
        f" investor, 16 slots). The slope of the logarithms is {slope:.2f}; 1 is linear.\n\n"
        "![Cost against wishes](benchmarks/results/cost.svg)\n\n" + table(head, rows)
    ), {"cost": drawn}


def slope_of(points: Sequence[tuple[float, float]]) -> float:
    """The slope of the least-squares line through the logarithms."""
    xs = [math.log(x) for x, _ in points]
    ys = [math.log(y) for _, y in points]
    middle, height = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - middle) * (y - height) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - middle) ** 2 for x in xs)


def _regimes(part: dict[str, Any]) -> Section:
    rows = []
    for row in part["rows"]:
        gap = f"{row['gap']:.3%}"
        is_short = row["shortfall"] > row["shortfall_bound"]
        shortfall = f"{row['shortfall']} / {row['shortfall_bound']}"
        rows.append(
            [
                row["regime"], row["seed"], f"{row['meetings']:,}",
                f"**{shortfall}**" if is_short else shortfall,
                f"{row['value']:,} / {row['bound']:,}", f"**{gap}**" if row["gap"] else gap,
                f"{row['seconds']:.3f}", row["status"],
            ]
        )  # fmt: skip
    head = [
        "regime", "seed", "meetings", "shortfall / bound", "value / bound", "gap", "seconds", "",
    ]  # fmt: skip
    return (
        "## Regimes\n\nMornings of 300 holders and 60 investors in 14 slots"
        " (`benchmarks/regimes.py`), guarantee and value; the large ones have 2,000 holders and"
        " 400 investors in 20 slots, tables closed unevenly, 2 delegates, people away for 30 %"
        " of the slots, and end after 60 seconds.\n\n" + table(head, rows)
    ), {}


def _slow(part: dict[str, Any]) -> Section:
    rows = [
        [
            ", ".join(f"{name} {value}" for name, value in row["case"].items() if value),
            row["status"], f"{row['ours']:.2f}",
            searching.theirs(row), f"{row['ratio']:.2f}",
            f"{row['rate']:.0f}", "**differ**" if row["differs"] else "",
        ]
        for row in part["rows"]
    ]  # fmt: skip
    head = [
        "morning", "status", "processor s", "HiGHS, processor s", "ours / HiGHS",
        "µs a wish and slot", "",
    ]  # fmt: skip
    said = (
        "The worst that `./run bench slow` has found: small mornings (at most 12,000 wishes times"
        " slots) on which the solver takes long beside HiGHS on the whole program, or for their"
        f" size. Each of the two has {part['limit']:.0f} s; the rest is the generator's usual"
        " (`benchmarks/slow/worst.json`)."
    )
    return f"## Slow mornings\n\n{said}\n\n{table(head, rows)}", {}


def _replan(part: dict[str, Any]) -> Section:
    rows = [
        [
            row["absent"], row["policy"], row["days"], f"{row['p50']:.3f}", f"{row['p99']:.3f}",
            f"{row['max']:.3f}", f"{row['cpu_p99']:.3f}", f"{row['optimal']:.1%}",
            f"{row['moves_proven']:.1%}", f"{row['moves']:.1f}", row["unproven"],
        ]
        for row in part["rows"]
    ]  # fmt: skip
    head = [
        "absent", "policy", "days", "p50 s", "p99 s", "most s", "p99 processor s",
        "value proven", "moves proven", "moves a day", "most above bound",
    ]  # fmt: skip
    return "## Replanning, tier M\n\nRandom days, from a random slot on.\n\n" + table(
        head, rows
    ), {}


LETTERS = """\
From the row to the relay's yes. The goal of 8 ms of processor a letter is not met. Where the time
of a holder's convocation goes (two meetings, PDF and calendar; 13.6 ms from its facts to its
bytes, counted by thread over 250 letters): typesetting 4.9, its QR code 1.4, what cannot be
printed looked for 0.3, writing the calendar 0.8, reading it back before it is sent 0.7, headers
and MIME parts 1.1, bytes 0.8, templates 0.7, the database and the rest 2.9. What a worker spends
beyond that is the dialogue with the relay, and its claims. Of typesetting, 0.7 is an empty page.

Adopted, with what each brought when it was: a fixed mask for the QR code, where segno weighs eight
(3 ms); one typst compiler kept for each thread, with its fonts (2 ms, and memory stays flat);
headers of parts read once (`matchmaker.post.wire`, 2 ms); letters claimed in batches instead of one
job for each.

Tried and left:

- No tagging (PDF/UA): 0.0 ms; no second font: 0.3; no QR code in the PDF: 0.8; no rule that
  breaks overlong words: 0.7; no footer with its page numbers: 1.1. All of that is read or looked
  at, and together they would not do.
- Not reading an invitation back: 0.7 ms. It is the last look before an Outlook that would take an
  entry for nobody's."""


def _printed(title: str, text: str) -> Callable[[dict[str, Any]], Section]:
    """A section of lines as the benchmark printed them."""

    def section(part: dict[str, Any]) -> Section:
        lines = "\n".join(part["rows"])
        return f"## {title}\n\n{text}\n\n```\n{lines}\n```\n", {}

    return section


def _explain(part: dict[str, Any]) -> Section:
    rows = [
        [
            row["case"], row["reasons"], f"{row['explain'][0]:.3f} ({row['explain'][1]:.3f})",
            f"{row['exact_costs']} / {row['costs']}", row["unserved"],
            f"{row['serve'][0]:.3f} ({row['serve'][1]:.3f})", row["what_ifs"],
            f"{row['what_if'][0]:.3f} ({row['what_if'][1]:.3f})",
            f"{row['exact_gains']} / {row['what_ifs']}", row["proofs"],
        ]
        for row in part["rows"]
    ]  # fmt: skip
    head = [
        "case", "reasons", "s (processor)", "exact costs", "unserved", "s (processor)",
        "what-ifs", "s (processor)", "exact gains", "gains proven by",
    ]  # fmt: skip
    return "## Reasons and what-ifs\n\n" + table(head, rows), {}


def _udg(part: dict[str, Any]) -> Section:
    if "skipped" in part:
        return f"## UdG instances\n\nNot measured: {part['skipped']}.\n", {}
    rows = []
    for row in part["rows"]:
        seconds = row["seconds"]
        slow = float(seconds) > UDG_SECONDS
        is_proven = row["status"] in ("optimal", "infeasible")
        rows.append(
            [
                row["file"], row["breaks"], row["bound"],
                row["status"] if is_proven else f"**{row['status']}**",
                f"**{seconds}**" if slow else seconds, row["cpu"], row["rest"],
            ]
        )  # fmt: skip
    head = ["file", "breaks", "bound", "status", "seconds", "processor s", "best known"]
    return (
        "## UdG instances\n\nBrokerage events of Bofill et al., JAIR 74 (2022), fairness 2, at most"
        f" {part['limit']:g} s each.\n\n" + table(head, rows) + _udg_variants(part)
    ), {}


def _udg_variants(part: dict[str, Any]) -> str:
    """One row on the variants made from the files, and those that are slow or unproven."""
    rows = part.get("variants")
    if not rows:
        return ""
    proven = [row for row in rows if row["status"] in ("optimal", "infeasible")]
    slow = [row for row in rows if row not in proven or float(row["cpu"]) > UDG_SECONDS]
    cells = [
        len(rows), len(proven), sum(row["status"] == "infeasible" for row in rows),
        sum("UNSOUND" in row["rest"] for row in rows),
        f"{median(float(row['cpu']) for row in rows):.2f}",
        f"{max(float(row['cpu']) for row in rows):.2f}", len(slow),
    ]  # fmt: skip
    head = [
        "variants", "proven", "without any schedule", "unsound", "processor s, median", "most",
        f"above {UDG_SECONDS:g}",
    ]  # fmt: skip
    told = "".join(f"\n- {row['file']}: {row['status']}, {row['cpu']} s" for row in slow)
    return (
        "\nVariants made from these files by other rules (`benchmarks/udg_variants.py`):\n\n"
        + table(head, [cells])
        + (f"\nThose above, or unproven:\n{told}\n" if told else "")
    )


def _peers(part: dict[str, Any]) -> Section:
    text = [
        "## Peers\n",
        "Each in a process of its own, one at a time, the order turning round between"
        f" repetitions; two workers, at most {part['limit']:g} s. Every schedule went through the"
        " verifier. The processor's seconds of the package, which starts a process, include its"
        " imports. The gap is to our proven bound; a shortfall above ours is a loss before any"
        " value is looked at. The published models are in `benchmarks/peers`, with what was"
        " changed in their favour.\n",
    ]
    plots = {}
    for morning in dict.fromkeys(row["morning"] for row in part["rows"]):
        rows = [row for row in part["rows"] if row["morning"] == morning]
        name = f"peers-{morning.lower()}"
        text.append(_morning(morning, rows, name))
        plots[name] = _values(morning, rows)
    return "\n".join(text), plots


def _morning(morning: str, rows: list[dict[str, Any]], name: str) -> str:
    ours = next(row for row in rows if row["peer"] == "matchmaker")
    bound = ours["bound"]
    cells = []
    for row in rows:
        if "skipped" in row:
            cells.append([row["peer"], *[""] * 7, f"skipped: {row['skipped']}"])
            continue
        ratio = row["seconds"] / ours["seconds"]
        least = "≥ " if row["at_limit"] else ""
        faster = f"**{ratio:,.2f}**" if ratio < 1 else f"{ratio:,.1f}"
        cells.append(
            [
                row["peer"], row["shortfall"], f"{row['value']:,}",
                f"{(bound - row['value']) / bound:.2%}", f"{least}{row['seconds']:.3f}",
                f"{row['cpu']:.3f}", f"{least}{faster}", row["times"], _remark(row, ours),
            ]
        )  # fmt: skip
    head = [
        "contestant",
        "shortfall",
        "value",
        "gap",
        "seconds",
        "processor s",
        "times ours",
        "runs",
        "",
    ]
    image = f"![Value against time, {morning}](benchmarks/results/{name}.svg)"
    return f"### {morning}: bound {bound:,}\n\n{table(head, cells)}\n{image}\n"


def _remark(row: dict[str, Any], ours: dict[str, Any]) -> str:
    said = ["proven" if row["is_proven"] else "not proven"]
    if not row["meetings"]:
        said.append("nothing found")
    if row["violations"]:
        said.append(f"**breaks {', '.join(row['violations'])}**")
    if row["is_proven"] and (row["shortfall"], row["value"]) != (ours["shortfall"], ours["value"]):
        said.append("**not the value that we prove**")
    return ", ".join(said)


def _values(morning: str, rows: list[dict[str, Any]]) -> str:
    bound = next(row["bound"] for row in rows if row["peer"] == "matchmaker")
    points = [
        Point(
            row["seconds"],
            100 * row["value"] / bound,
            row["peer"],
            "ours" if row["peer"] == "matchmaker" else "open" if row["at_limit"] else "other",
        )
        for row in rows
        if "skipped" not in row
    ]
    return plot(
        f"{morning}: value against time (hollow: stopped at the limit)",
        around("seconds", [point.x for point in points]),
        Axis("value, % of the proven bound", 0, 100, is_logarithmic=False),
        points,
    )


def _suggestions(part: dict[str, Any]) -> Section:
    text = said.INTRODUCTION
    for side in SIDES:
        text += f"\n### To {side}\n\n{table(said.HITS, said.hits(part['rows'], side))}"
    text += f"\n{said.ANSWERED}\n\n{table(said.SHARES, said.answered(part['rows']))}"
    text += f"\n{said.FOLLOWED}\n\n{table(said.OUTCOMES, said.outcomes(part['rows']))}"
    return f"{text}\n{said.SAMPLE}\n\n{table(said.OF_SAMPLE, said.of_sample(part['sample']))}", {}


SECTIONS: dict[str, Callable[[dict[str, Any]], Section]] = {
    "tiers": _tiers,
    "scale": _scale,
    "regimes": _regimes,
    "slow": _slow,
    "replan": _replan,
    "forecast": telling.section,
    "day": _printed(
        "A day of the sample edition", "Proposals and one of them applied, on PostgreSQL."
    ),
    "screens": _printed(
        "Screens of the hall",
        "One web process; the hours slip, and every screen is told and fetches the board anew.",
    ),
    "burst": _printed(
        "Everybody at once",
        "One web process; pages opened in one moment, beside half-sent forms, and health.",
    ),
    "salon": _printed(
        "A salon of thousands",
        "From closed wishes to a new plan on its day: PostgreSQL, the worker's functions and one"
        " web process.",
    ),
    "desk": _printed(
        "The planning desk",
        "Tier M (500 holders, 100 investors, 16 slots): what an act does from the stored plan alone"
        " (p99 < 0.1 s), what is proven of it (< 1 s), and opening the grid (< 0.3 s, < 100 kB).",
    ),
    "intake": _printed(
        "A list of thousands comes in",
        "From the bytes of one workbook to what is stored, or would be; the client is the site with"
        " the process that reads.",
    ),
    "outbox": _printed("Letters", LETTERS),
    "pauses": _printed(
        "A relay that refuses us",
        "500 letters, two workers, the pauses of production; nothing is held, and each letter"
        " arrives once, without a person's act.",
    ),
    "year-book": _printed(
        "The year-book of investors",
        "From what the database holds to a tagged PDF with contents and index: 24 investors (< 2 s)"
        " and 400 (< 10 s).",
    ),
    "suggestions": _suggestions,
    "explain": _explain,
    "udg": _udg,
    "peers": _peers,
}
