"""What is wrong with a form is told under the name of each question.

The list at the head of a page is drawn before the questions are; so it gets their names from the
drawn page, here and nowhere else, and no form can forget one: ten missing answers are ten
different lines.
"""

import re
from typing import Final

_ENTRY: Final = re.compile(r'<a href="#field-(?P<name>[\w-]+)">(?P<said>[^<]*)</a>')
_SUMMARY: Final = re.compile(r'<div class="summary".*?</div>', re.DOTALL)
_TAG: Final = re.compile(r"<span class=\"optional\">.*?</span>|<[^>]+>", re.DOTALL)


def name_questions(page: str) -> str:
    """A drawn page whose list of faults says which question each is about."""
    return _SUMMARY.sub(lambda summary: _named(summary[0], page), page, count=1)


def _named(summary: str, page: str) -> str:
    def entry(found: re.Match[str]) -> str:
        question = question_of(page, found["name"])
        if not question:
            return found[0]
        href = f'<a href="#field-{found["name"]}">'
        return f'{href}<span class="asked">{question} – </span>{found["said"]}</a>'

    return _ENTRY.sub(entry, summary)


def question_of(page: str, name: str) -> str:
    """What is asked at this field, as markup without tags; "" where nothing is."""
    place = page.find(f' id="field-{name}"')
    if place < 0:
        return ""
    # Several inputs under one question stand in a fieldset, whose legend is the question.
    opened, closed = page.rfind("<fieldset", 0, place), page.rfind("</fieldset>", 0, place)
    if opened > closed:
        found = re.compile(r"<legend[^>]*>(.*?)</legend>", re.DOTALL).search(page, opened)
    else:
        label = rf'<label for="field-{re.escape(name)}"[^>]*>(.*?)</label>'
        found = re.search(label, page, re.DOTALL)
    return " ".join(_TAG.sub("", found[1]).split(" ")).strip() if found else ""
