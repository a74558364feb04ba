"""Every letter that names meetings or the programme says how not to come, in text and HTML."""

import pytest

from tests.post.cast import every_mail

SAID = {"fr": "« Je ne peux pas venir »", "en": "“I cannot come”"}
#: letters about a morning: those of nobody who has anything left in it say nothing
ABOUT_A_MORNING = ("convocation", "meeting_")
NOTHING_LEFT = ("nothing_left", "cancelled", "dissolved", "passed_on", "out_of_the_calendar")


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_convocation_says_how_to_withdraw(language: str) -> None:
    walked = 0
    for name, content in every_mail(language).items():
        if not name.startswith(ABOUT_A_MORNING) or any(one in name for one in NOTHING_LEFT):
            continue
        for words in (content.text, content.html):
            plain = words.replace("\u202f", " ").replace("\u00a0", " ")
            assert SAID[language] in plain, (name, language)
        walked += 1
    assert walked >= 12
