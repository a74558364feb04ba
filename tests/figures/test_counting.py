"""Each figure is what one counts oneself from the events of a morning with a third of it absent."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from matchmaker import figures
from matchmaker.db import Connection
from matchmaker.figures.definitions import FEWEST, FIGURES, OTHERS
from tests.figures.played import Played, PlayedMeeting, play


def sides(played: Played, who: Iterable[Any]) -> dict[str, int]:
    return {"holder": 0, "investor": 0, "visitor": 0} | Counter(
        played.people[one]["kind"] for one in who
    )


def by_rank(played: Played, pairs: set[tuple[Any, Any]] | None) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for author, target, rank in played.wishes:
        if pairs is None or {(author, target), (target, author)} & pairs:
            counted[f"{played.people[author]['kind']}.{min(rank, 6)}"] += 1
    return dict(counted)


def per_person(played: Played, held: list[PlayedMeeting]) -> dict[str, int]:
    meetings = Counter([one.holder for one in held] + [one.investor for one in held])
    return dict(
        Counter(
            f"{played.people[one]['kind']}.{min(meetings[one], 12)}"
            for one in played.seen
            if played.people[one]["kind"] != "visitor"
        )
    )


def counted(played: Played) -> dict[str, dict[str, int]]:
    """Every figure that is told as it is, from what was remembered."""
    held = [one for one in played.meetings if one.fate == "held"]
    fates = Counter(one.fate for one in played.meetings)
    met = {one.holder for one in held} | {one.investor for one in held}
    told = [euros for _, months, said, euros in played.answers if months == 3 and said == "yes"]
    later = [euros for _, months, said, euros in played.answers if months == 6 and said == "yes"]
    gone = played.people.keys() - played.seen
    places = [(code, came) for one, code, came in played.places if one not in played.withdrawn]
    return {
        "registered": sides(played, played.people),
        "came": sides(played, played.seen),
        "withdrew": sides(played, played.withdrawn & gone),
        "stayed_away": sides(played, gone - played.withdrawn),
        "met": {side: sides(played, met)[side] for side in ("holder", "investor")},
        "meetings": {"planned": len(played.meetings), **fates},
        "meetings_per_person": per_person(played, held),
        "wishes": by_rank(played, None),
        "wishes_granted": by_rank(played, {one[:2] for one in played.meetings}),
        "wishes_met": by_rank(played, {one[:2] for one in held}),
        "usefulness": Counter(useful for _, useful, _ in played.cards if useful),
        "next_steps": Counter(
            "yes" if step else "no" for _, _, step in played.cards if step is not None
        ),
        "outcomes": Counter(outcome for _, outcome in played.outcomes),
        "contacts": {"": len(played.contacts)},
        "orientations": Counter(code for _, code in played.oriented),
        "financed": Counter(
            f"{months}.{said or 'unanswered'}" for _, months, said, _ in played.answers
        ),
        "financed_euros": {"3": sum(filter(None, told)), "6": sum(filter(None, later))},
        "programme_places": Counter(code for code, _ in places),
        "programme_came": Counter(code for code, came in places if came),
    }


def parts(played: Played, column: str) -> Counter[str]:
    """What people are, those of fewer than five together; nobody asks in which order."""
    whole = Counter(row[column] for row in played.people.values() if row[column])
    small = Counter({cell: n for cell, n in whole.items() if n < FEWEST})
    for cell, n in sorted((whole - small).items(), key=lambda one: (one[1], one[0])):
        if not small or small.total() >= FEWEST:
            break
        small[cell] = n
    others = Counter({OTHERS: small.total()}) if small else Counter[str]()
    return Counter({cell: n for cell, n in whole.items() if cell not in small}) + others


async def test_every_figure_is_what_one_counts_oneself(conn: Connection) -> None:
    played = await play(conn)
    found = await figures.figures_of(conn, played.edition)
    assert found.keys() == {figure.name for figure in FIGURES}
    for name, cells in counted(played).items():
        assert {cell: value for cell, value in found[name].items() if value} == {
            cell: value for cell, value in cells.items() if value
        }, name
    for column, name in (
        ("need", "needs"),
        ("project_stage", "project_stages"),
        ("commune", "communes"),
        ("finance", "finance"),
    ):
        assert found[name] == parts(played, column), name
    themes = Counter(theme for row in played.people.values() for theme in row["themes"] or ())
    assert found["themes"] == {theme: n for theme, n in themes.items() if n >= FEWEST}
