"""Registering as a browser does it: step by step, then the page that checks everything."""

from collections.abc import Mapping
from typing import Any

import httpx

from matchmaker.registration.steps import SIDES, STEPS
from tests.pages.reading import filled_in


async def answer_steps(
    browser: httpx.AsyncClient, address: str, answers: Mapping[str, Any]
) -> httpx.Response:
    """Every step, until one has a fault: its page, or the one that shows all answers.

    What no step asks for goes with the first.
    """
    steps = STEPS[SIDES[address.rpartition("/")[2]]]
    asked = {name for step in steps for name in step.fields}
    answer = await browser.get(address)
    for place, step in enumerate(steps):
        mine = {
            name: value
            for name, value in answers.items()
            if name in step.fields or (place == 0 and name not in asked)
        }
        drawn = filled_in(answer) if answer.status_code == 200 else {}
        draft = {"draft": drawn["draft"]} if "draft" in drawn else {}
        answer = await browser.post(f"{address}/{step.name}", data=mine | draft)
        if answer.status_code != 303:
            return answer
        answer = await browser.get(answer.headers["location"])
    return answer


async def faulty_steps(
    browser: httpx.AsyncClient, address: str, answers: Mapping[str, Any]
) -> list[httpx.Response]:
    """The page of every step that has a fault; each is sent, whatever became of the others."""
    found = []
    draft: dict[str, Any] = {}
    for step in STEPS[SIDES[address.rpartition("/")[2]]]:
        mine = {name: value for name, value in answers.items() if name in step.fields}
        answer = await browser.post(f"{address}/{step.name}", data=mine | draft)
        if answer.status_code == 422:
            found.append(answer)
        shown = answer if answer.status_code == 422 else await browser.get(f"{address}/{step.name}")
        draft = {"draft": filled_in(shown)["draft"]}
    return found


async def register(
    browser: httpx.AsyncClient, address: str, answers: Mapping[str, Any]
) -> httpx.Response:
    """The same, and then the answers are sent, if there is nothing against them."""
    checked = await answer_steps(browser, address, answers)
    if checked.status_code != 200:
        return checked
    return await browser.post(address, data=filled_in(checked))
