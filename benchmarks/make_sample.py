"""Draw who wishes whom in the sample edition: `python -m benchmarks.make_sample`.

The people and the workshops are written by hand (holders.csv, investors.csv, workshops.csv in
matchmaker/sample). From them this draws wishes, refusals, attendances and absences, always the
same ones: affinity of need, stage, theme, sum and territory, fame of some investors, chance.
"""

import csv
import io
import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import cycle
from pathlib import Path
from typing import Any, Final

from benchmarks.sample_reasons import (
    HOLDER_REFUSES,
    INVESTOR_REFUSES,
    TO_HOLDERS,
    TO_INVESTORS,
)
from matchmaker.importing.records import WorkshopLine, parse
from matchmaker.importing.report import FileSort, Notes
from matchmaker.importing.sheets import File, read
from matchmaker.people.profiles import HolderForm, InvestorForm
from matchmaker.wording.vocabularies import Finance, Need

FOLDER: Final = Path(__file__).parent.parent / "matchmaker" / "sample"
SEED: Final = 20261124
SLOTS: Final = (
    "9:00",
    "9:15",
    "9:30",
    "9:45",
    "10:00",
    "10:30",
    "10:45",
    "11:00",
    "11:15",
    "11:30",
)

# How well a kind of finance answers a need, from 0 (not at all) to 4.
_INVESTING: Final = {
    Finance.BANK_LOAN: 2.2,
    Finance.GUARANTEE: 1.2,
    Finance.CROWDFUNDING_LOAN: 1.5,
    Finance.SOLIDARITY_FUND: 1.8,
    Finance.PUBLIC_GRANT: 1.6,
    Finance.PARTICIPATING_LOAN: 1.4,
    Finance.HONOUR_LOAN: 1.2,
    Finance.CORPORATE_GIVING: 1.0,
    Finance.FOUNDATION: 0.8,
    Finance.MICROCREDIT: 0.6,
    Finance.COMPETITION: 0.6,
}
FITNESS: Final = {
    Need.CASH_FLOW: {
        Finance.CASH_ADVANCE: 3.2,
        Finance.BANK_LOAN: 2.2,
        Finance.MICROCREDIT: 1.0,
        Finance.FOUNDATION: 0.8,
        Finance.CROWDFUNDING_LOAN: 1.0,
    },
    Need.PAYMENT_GAP: {
        Finance.CASH_ADVANCE: 3.2,
        Finance.BANK_LOAN: 2.4,
        Finance.CROWDFUNDING_LOAN: 1.4,
        Finance.GUARANTEE: 1.0,
        Finance.PARTICIPATING_LOAN: 0.8,
    },
    Need.STARTING_CAPITAL: {
        Finance.HONOUR_LOAN: 3.0,
        Finance.PUBLIC_GRANT: 2.0,
        Finance.BUSINESS_ANGELS: 1.6,
        Finance.COMPETITION: 1.6,
        Finance.SAVERS_CLUB: 1.5,
        Finance.FOUNDATION: 1.5,
        Finance.CROWDFUNDING_GIFT: 1.0,
        Finance.MICROCREDIT: 0.8,
    },
    Need.FIRST_EXPENSES: {
        Finance.CROWDFUNDING_GIFT: 2.4,
        Finance.FOUNDATION: 2.4,
        Finance.MICROCREDIT: 2.0,
        Finance.PUBLIC_GRANT: 1.6,
        Finance.CORPORATE_GIVING: 1.3,
        Finance.SAVERS_CLUB: 1.2,
    },
    Need.INVESTMENT: _INVESTING,
    Need.PREMISES: _INVESTING | {Finance.SOLIDARITY_FUND: 2.4},
    Need.HIRING: {
        Finance.FOUNDATION: 2.2,
        Finance.CORPORATE_GIVING: 1.6,
        Finance.PUBLIC_GRANT: 1.5,
        Finance.COMPETITION: 1.2,
        Finance.HONOUR_LOAN: 1.0,
    },
    Need.GUARANTEE: {Finance.GUARANTEE: 4.0, Finance.BANK_LOAN: 2.4, Finance.HONOUR_LOAN: 1.0},
    Need.SCALING: {
        Finance.SOLIDARITY_FUND: 2.4,
        Finance.IMPACT_FUND: 2.4,
        Finance.BUSINESS_ANGELS: 2.0,
        Finance.CROWDFUNDING_EQUITY: 1.6,
        Finance.CROWDFUNDING_LOAN: 1.4,
        Finance.BANK_LOAN: 1.2,
    },
    Need.EQUITY: {
        Finance.CROWDFUNDING_EQUITY: 2.4,
        Finance.SOLIDARITY_FUND: 2.4,
        Finance.IMPACT_FUND: 1.8,
        Finance.PARTICIPATING_LOAN: 2.0,
        Finance.BUSINESS_ANGELS: 1.2,
        Finance.SAVERS_CLUB: 0.8,
    },
}
# Everybody has heard of some; that alone makes them crowded.
FAME: Final = {
    "Banque Coopérative du Val de Seine": 1.2,
    "Fondation Hauterive": 1.9,
    "Guichet Élan Solidaire": 1.9,
    "Tremplin Boucles de Seine": 0.9,
    "Avance & Relais": 1.1,
    "Petits Ruisseaux": 1.1,
}
SPEAKERS: Final = {"A2": "Petits Ruisseaux", "A4": "Ensemble Capital Coop"}
SEATS: Final = {"A1": 22, "A2": 18, "A3": 16, "A4": 12, "A5": 14, "A6": 9}
# Somebody who never got round to it, and somebody whose only wish is refused.
SILENT: Final = "Les Repas de Léonie"
REBUFFED: Final = ("Fibre d’Or", "Angèles & Cie")

Holder = HolderForm
Investor = InvestorForm
Pair = tuple[int, int]


def main() -> None:
    """Write the four files that are drawn."""
    for name, text in drawn().items():
        (FOLDER / name).write_text(text, "utf-8", newline="")


def drawn() -> dict[str, str]:
    """The four files by name."""
    draw = random.Random(SEED)
    holders: list[Holder] = forms("holders")
    investors: list[Investor] = forms("investors")
    workshops: list[WorkshopLine] = forms("workshops")
    wanted, refused = choices(holders, investors, draw)
    attended = attendances(holders, investors, workshops, draw)
    absent = absences(holders, investors, draw)
    return {
        "wishes.csv": sheet(("Auteur", "Destinataire", "Rang", "Motif"), wanted),
        "refusals.csv": sheet(("Auteur", "Destinataire", "Motif"), refused),
        "attendances.csv": sheet(("Atelier", "E-mail"), attended),
        "unavailable.csv": sheet(("E-mail", "Créneaux"), absent),
    }


def forms(name: str) -> list[Any]:
    """The lines of a file written by hand, which must be without fault."""
    notes = Notes()
    file = File(f"{name}.csv", (FOLDER / f"{name}.csv").read_bytes())
    found = read(file, FileSort(name), notes)
    parsed = parse(found, notes) if found else None
    if parsed is None or notes.faults:
        raise SystemExit("\n".join(map(str, notes.faults)))
    return [entry.form for entry in parsed.entries]


def sheet(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A file as a spreadsheet in French writes it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return target.getvalue()


def affinity(holder: Holder, investor: Investor) -> float:
    """How much the two have to say to each other."""
    fit = FITNESS[holder.need].get(investor.finance, -1.5)
    staged = not investor.project_stages or holder.project_stage in investor.project_stages
    shared = len({*holder.themes} & {*investor.themes})
    themed = min(shared, 2) * 0.9 if investor.themes else 0.3
    sum_fits = investor.ticket_from <= holder.amount_sought <= investor.ticket_to
    far = holder.amount_sought < investor.ticket_from / 2
    return fit + (0.8 if staged else -1.2) + themed + (0.8 if sum_fits else -0.4) - 1.5 * far


def choices(
    holders: Sequence[Holder], investors: Sequence[Investor], draw: random.Random
) -> tuple[list[Sequence[object]], list[Sequence[object]]]:
    """Rows of wishes and of refusals."""
    by_holder = {h: holder_picks(holder, investors, draw) for h, holder in enumerate(holders)}
    courted = {(h, i) for h, picks in by_holder.items() for i in picks}
    # Some projects are the talk of the morning: every investor has heard of them.
    talk = [chance(draw, 0.35) for _ in holders]
    by_investor = {
        i: investor_picks(i, investor, holders, courted, talk, draw)
        for i, investor in enumerate(investors)
    }
    names = [holder.organisation for holder in holders]
    rebuffed = names.index(REBUFFED[0])
    by_holder[rebuffed] = [[i.organisation for i in investors].index(REBUFFED[1])]
    for picks in by_investor.values():
        picks[:] = [h for h in picks if h not in (names.index(SILENT), rebuffed)]
    refused = refusals(holders, investors, by_holder, by_investor, rebuffed, draw)
    return wish_rows(holders, investors, by_holder, by_investor, draw), refused


def holder_picks(holder: Holder, investors: Sequence[Investor], draw: random.Random) -> list[int]:
    """Positions of investors in rank order."""
    if holder.organisation == SILENT:
        return []
    count = draw.choices((1, 2, 3, 4, 5, 6, 7), (14, 18, 26, 24, 14, 7, 3))[0]
    liking = {
        i: affinity(holder, investor) + FAME.get(investor.organisation, 0) + chance(draw, 0.55)
        for i, investor in enumerate(investors)
    }
    return best(liking, count)


def investor_picks(
    i: int,
    investor: Investor,
    holders: Sequence[Holder],
    courted: set[Pair],
    talk: Sequence[float],
    draw: random.Random,
) -> list[int]:
    """Positions of holders in rank order; being wished makes one look twice."""
    count = draw.randint(6, 10) + 2 * (len(investor.delegates) - 1)
    liking = {
        h: affinity(holder, investor) + talk[h] + 0.9 * ((h, i) in courted) + chance(draw, 0.5)
        for h, holder in enumerate(holders)
    }
    return best(liking, count)


def best(liking: dict[int, float], count: int) -> list[int]:
    return sorted(liking, key=lambda who: -liking[who])[:count]


def chance(draw: random.Random, width: float) -> float:
    """A draw from Gumbel's distribution: choices by it follow the multinomial logit model."""
    return -width * math.log(-math.log(draw.random()))


def wish_rows(
    holders: Sequence[Holder],
    investors: Sequence[Investor],
    by_holder: dict[int, list[int]],
    by_investor: dict[int, list[int]],
    draw: random.Random,
) -> list[Sequence[object]]:
    """Every wish with its rank, and a reason beside the dearest half."""
    to_investors = {kind: cycle(lines) for kind, lines in TO_INVESTORS.items()}
    to_holders = {theme: cycle(lines) for theme, lines in TO_HOLDERS.items()}
    rows: list[Sequence[object]] = []
    for h, picks in by_holder.items():
        for rank, i in enumerate(picks, 1):
            said = draw.random() < (0.62 if rank == 1 else 0.28)
            reason = next(to_investors[investors[i].finance]) if said else ""
            rows.append((holders[h].email, investors[i].email, rank, reason))
    for i, courted in by_investor.items():
        for rank, h in enumerate(courted, 1):
            said = draw.random() < 0.5
            reason = next(to_holders[holders[h].themes[0]]) if said else ""
            rows.append((investors[i].email, holders[h].email, rank, reason))
    return rows


def refusals(
    holders: Sequence[Holder],
    investors: Sequence[Investor],
    by_holder: dict[int, list[int]],
    by_investor: dict[int, list[int]],
    rebuffed: int,
    draw: random.Random,
) -> list[Sequence[object]]:
    """A few on each side, some against a wish of the other; never of whom one wishes oneself."""
    wished = [(h, i) for h, picks in by_holder.items() for i in picks]
    wished_back = [(h, i) for i, picks in by_investor.items() for h in picks]
    one_sided = sorted({*wished} - {*wished_back})
    unanswered = sorted({*wished_back} - {*wished})
    only = (rebuffed, by_holder[rebuffed][0])
    rows: list[Sequence[object]] = []
    hopes = Counter(h for h, _ in wished)
    fair = [pair for pair in one_sided if hopes[pair[0]] > 2 and pair != only]
    for (h, i), reason in zip([only, *draw.sample(fair, 8)], cycle(INVESTOR_REFUSES), strict=False):
        rows.append((investors[i].email, holders[h].email, reason))
    for (h, i), reason in zip(draw.sample(unanswered, 6), cycle(HOLDER_REFUSES), strict=False):
        rows.append((holders[h].email, investors[i].email, reason))
    return rows


def attendances(
    holders: Sequence[Holder],
    investors: Sequence[Investor],
    workshops: Sequence[WorkshopLine],
    draw: random.Random,
) -> list[Sequence[object]]:
    """Speakers, then holders who chose a workshop; nobody in two at once."""
    taken: dict[str, list[WorkshopLine]] = {}
    rows: list[Sequence[object]] = []
    by_name = {investor.organisation: investor.email for investor in investors}
    for workshop in workshops:
        if speaker := SPEAKERS.get(workshop.code):
            rows.append((workshop.code, by_name[speaker]))
        seats = SEATS[workshop.code]
        for holder in draw.sample(holders, len(holders)):
            busy = taken.setdefault(holder.email, [])
            clash = any(w.starts < workshop.ends and workshop.starts < w.ends for w in busy)
            if seats and not clash and len(busy) < 2 and holder.organisation != SILENT:
                busy.append(workshop)
                seats -= 1
                rows.append((workshop.code, holder.email))
    return rows


def absences(
    holders: Sequence[Holder], investors: Sequence[Investor], draw: random.Random
) -> list[Sequence[object]]:
    """Who comes late, leaves early, or has a call to make."""
    rows: list[Sequence[object]] = []
    for person in [*draw.sample(holders, 22), *draw.sample(investors, 5)]:
        length = draw.randint(2, 4)
        kind = draw.choices(("late", "early", "call"), (5, 4, 2))[0]
        middle = draw.randrange(2, len(SLOTS) - 3)
        span = {
            "late": slice(0, length),
            "early": slice(len(SLOTS) - length, len(SLOTS)),
            "call": slice(middle, middle + 2),
        }[kind]
        rows.append((person.email, " | ".join(SLOTS[span])))
    return rows


if __name__ == "__main__":
    main()
