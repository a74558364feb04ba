"""The sample edition: nobody in it exists, it is what it claims to be, and it is not easy."""

import datetime as dt
import re
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.optimize import linprog

from benchmarks import make_sample
from matchmaker import importing
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.importing import SAMPLE, FileSort
from matchmaker.importing.folders import ahead, edition_of
from matchmaker.people.profiles import HolderForm, InvestorForm
from matchmaker.planning.problem import load_problem
from matchmaker.wording.vocabularies import COMMUNES
from solver.problem.instance import Instance
from solver.stages import solve
from tests.cast import NOW, TOO_LATE

HOLDERS: Final[list[HolderForm]] = make_sample.forms("holders")
INVESTORS: Final[list[InvestorForm]] = make_sample.forms("investors")


@pytest.fixture
async def sample(conn: Connection) -> Edition:
    return await importing.load_sample(conn, NOW)


@pytest.fixture
async def instance(conn: Connection, sample: Edition) -> Instance:
    return (await load_problem(conn, sample)).instance


async def test_the_sample_has_the_size_that_was_asked_for(
    conn: Connection, sample: Edition
) -> None:
    glance = await editions.glance(conn, sample.id)
    assert (glance.holders, glance.investors, glance.slots) == (120, 24, 10)
    assert {holder.commune for holder in HOLDERS} == set(COMMUNES)
    assert 580 <= glance.wishes <= 620
    assert 4 <= glance.workshops <= 6
    assert glance.tables >= glance.delegates >= 24


async def test_loading_the_sample_twice_changes_nothing(conn: Connection, sample: Edition) -> None:
    before = await editions.glance(conn, sample.id)
    assert await importing.load_sample(conn, TOO_LATE) == sample
    assert await editions.glance(conn, sample.id) == before


async def test_importing_the_sample_again_finds_every_line_unchanged(
    conn: Connection, sample: Edition
) -> None:
    files = importing.files_of(SAMPLE)
    report = await importing.bring_in(conn, sample, files, NOW)
    lines = {FileSort(file.name.removesuffix(".csv")): file.content for file in files}
    assert report.created == {}
    assert report.unchanged == {sort: text.count(b"\n") - 1 for sort, text in lines.items()}
    assert report.warnings == report.faults == ()


async def test_the_sample_can_be_loaded_after_its_own_deadline(conn: Connection) -> None:
    edition = await importing.load_sample(conn, TOO_LATE)
    latest = await conn.fetchval("select max(registered_at) from person")
    assert latest < edition.wishes_close_at < TOO_LATE


def test_the_drawn_files_are_those_that_the_program_draws() -> None:
    stored = {name: (SAMPLE / name).read_text("utf-8") for name in make_sample.drawn()}
    assert make_sample.drawn() == stored


def test_addresses_sites_and_numbers_of_the_sample_belong_to_nobody() -> None:
    """RFC 2606's names, ARCEP's numbers for fiction (decision 2018-0881), no arrondissement 92-9.

    SIREN numbers below 000 100 000: the lowest in Insee's published file of legal units is
    000 325 175, the lowest in the commercial register's 000 199 968.
    """
    for form in (*HOLDERS, *INVESTORS):
        assert re.search(r"@(?:example\.(?:org|com)|[a-z0-9-]+\.example)$", form.email)
        assert re.fullmatch(r"06 39 98 \d\d \d\d|", form.phone)
    assert all(re.search(r"\.example/?$", form.website) for form in INVESTORS)
    for holder in HOLDERS:
        assert re.fullmatch(r"0000\d{10}|", holder.siret or "")
        assert re.fullmatch(r"W929\d{6}|", holder.rna or "")
        assert bool(holder.siret) + bool(holder.rna) + holder.in_creation == 1
    assert sum(bool(holder.siret) for holder in HOLDERS) > 60


def test_every_project_is_told_in_its_own_words() -> None:
    summaries = [holder.summary for holder in HOLDERS]
    assert all(1 <= len(re.findall(r"[.!?](?: |$)", text)) <= 3 for text in summaries)
    openings = [" ".join(text.split()[:4]) for text in summaries]
    assert len({*openings}) == len(openings)
    assert len({holder.project for holder in HOLDERS}) == len(HOLDERS)


async def test_a_fifth_of_the_wished_pairs_cannot_be_granted_by_any_plan(
    instance: Instance,
) -> None:
    """Even the plan with the most meetings, whatever they are worth, leaves that many out."""
    pairs = len(instance.wishes)
    meetings = most(instance, np.ones(pairs), 0)
    assert round(meetings) <= 0.8 * pairs


async def test_planning_for_value_alone_leaves_ten_holders_without_a_meeting(
    instance: Instance,
) -> None:
    """However it breaks ties: of the plans of the greatest value, the one that serves most."""
    value = instance.wishes[:, 2].astype(float)
    tie = 1 / (1 + len(instance.holders))
    total = most(instance, value, tie)
    served = round((total - np.floor(total + 1e-6)) / tie)
    assert len(instance.holders) - served >= 10


async def test_the_guarantee_serves_nearly_everyone(instance: Instance) -> None:
    result = solve(instance, seconds=0)
    served = {meeting.holder for meeting in result.schedule}
    assert result.status == "optimal"
    assert len(instance.holders) - len(served) <= 3


def most(instance: Instance, worth: NDArray[np.float64], served: float) -> float:
    """The most that meetings can be worth, slots aside, and `served` for each holder with one.

    The matrix is that of a bipartite b-matching, totally unimodular: the linear program's value
    is that of the best plan in whole meetings.
    """
    holder, investor, _ = instance.wishes.T
    pairs, holders, investors = len(worth), len(instance.holders), len(instance.investors)
    wish, someone = np.arange(pairs), np.arange(holders)
    rows = np.concatenate([holder, holders + investor, holders + investors + holder])
    rows = np.concatenate([rows, holders + investors + someone])
    columns = np.concatenate([wish, wish, wish, pairs + someone])
    entries = np.concatenate([np.ones(2 * pairs), -np.ones(pairs), np.ones(holders)])
    limits = [instance.holder_capacity, instance.investor_capacity, np.zeros(holders)]
    matrix = np.zeros((holders + investors + holders, pairs + holders))
    matrix[rows, columns] = entries
    solution = linprog(
        -np.concatenate([worth, np.full(holders, served)]),
        A_ub=matrix,
        b_ub=np.concatenate(limits),
        bounds=(0, 1),
    )
    assert solution.fun is not None, solution.message
    return -float(solution.fun)


@pytest.mark.parametrize(
    ("today", "held_on", "name"),
    [
        (dt.date(2026, 10, 5), dt.date(2026, 11, 24), "Matinée des Financements à Impact 2026"),
        (dt.date(2026, 11, 22), dt.date(2026, 11, 24), "Matinée des Financements à Impact 2026"),
        (dt.date(2026, 11, 23), dt.date(2026, 12, 1), "Matinée des Financements à Impact 2026"),
        (dt.date(2027, 6, 3), dt.date(2027, 6, 8), "Matinée des Financements à Impact 2027"),
    ],
)
def test_the_sample_s_morning_always_lies_ahead(
    today: dt.date, held_on: dt.date, name: str
) -> None:
    form = ahead(edition_of(SAMPLE), today)
    assert (form.held_on, form.name) == (held_on, name)
    assert form.held_on.weekday() == edition_of(SAMPLE).held_on.weekday()
    assert form.wishes_close_at.date() < form.held_on < form.purge_on
