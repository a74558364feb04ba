"""What a change touches, in sentences: for the page that asks before it is made."""

from matchmaker.changes import Touched
from matchmaker.wording.language import Catalogue
from matchmaker.wording.phrases import phrase


def consequences(touched: Touched, words: Catalogue) -> list[str]:
    """What will happen, one sentence each; who is written to stands in `recipients`."""
    said = [remark.translated(words) for remark in touched.remarks]
    if touched.meetings:
        said.append(
            phrase(
                "%(num)s meeting of the schedule in force can no longer take place: "
                "it is to be planned again.",
                plural="%(num)s meetings of the schedule in force can no longer take place: "
                "they are to be planned again.",
                num=touched.meetings,
            ).translated(words)
        )
    if touched.calendars:
        said.append(
            phrase(
                "%(num)s calendar is brought up to date.",
                plural="%(num)s calendars are brought up to date.",
                num=touched.calendars,
            ).translated(words)
        )
    return said or [words.gettext("Nothing else changes.")]


def recipients(touched: Touched, words: Catalogue) -> str:
    """Who will be written to, and in how many messages where these are more."""
    if not touched.people:
        return words.gettext("Nobody.")
    people = phrase(
        "%(num)s person is told.", plural="%(num)s people are told.", num=touched.people
    ).translated(words)
    if touched.letters == touched.people:
        return people
    letters = phrase(
        "In %(num)s message.", plural="In %(num)s messages.", num=touched.letters
    ).translated(words)
    return f"{people} {letters}"
