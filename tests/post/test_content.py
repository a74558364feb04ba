import re
from datetime import UTC
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from matchmaker.post.mail import Login, convocation, login, meeting_changed
from matchmaker.post.morning import InvestorCounterpart, MeetingChange
from matchmaker.wording.language import LANGUAGES
from matchmaker.wording.typography import NARROW, NO_BREAK
from tests.post.cast import ADDED, CONVOCATION, DISSOLVED, FOR_BOB, MOVED, at, every_mail, told
from tests.post.golden import FOLDER, as_read

FRENCH = every_mail("fr")


class Words(HTMLParser):
    """The words of an HTML body and the addresses it links to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.feed(html[html.index("<body>") :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]

    def handle_data(self, data: str) -> None:
        self.words += data.split()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", FRENCH)
def test_mail_reads_as_approved(name: str, language: str) -> None:
    approved = (FOLDER / f"{name}.{language}.txt").read_text("utf-8")
    assert as_read(every_mail(language)[name]) == approved


def test_golden_folder_holds_nothing_else() -> None:
    expected = {f"{name}.{language}.txt" for name in FRENCH for language in LANGUAGES}
    assert {path.name for path in FOLDER.iterdir()} == expected


@pytest.mark.parametrize("name", FRENCH)
def test_html_says_what_the_text_says(name: str) -> None:
    content = FRENCH[name]
    html = Words(content.html)
    said = " ".join(html.words)
    assert set(html.links) == set(re.findall(r"https?://\S+", content.text))
    for line in content.text.splitlines():
        sentence = " ".join(line.removesuffix(f"{NO_BREAK}:").split())
        sentence = re.sub(r"^\d\. ", "", sentence)
        assert sentence in said or sentence in html.links or sentence == "Votre page"


@pytest.mark.parametrize("name", FRENCH)
def test_html_loads_nothing_and_follows_nobody(name: str) -> None:
    html = FRENCH[name].html
    assert not Words(html).tags & {"img", "link", "script", "iframe", "table"}
    assert "url(" not in html
    assert " style=" not in html
    assert '<html lang="fr">' in html
    assert "prefers-color-scheme: dark" in html
    assert html.count("<h1>") <= 1


def test_french_mails_have_french_spaces() -> None:
    content = FRENCH["convocation_holder"]
    assert f"9{NO_BREAK}h{NO_BREAK}15, table 7" in content.text
    assert f"téléphone{NARROW}; votre plan" in content.text
    assert f"prêt, 5–60{NO_BREAK}k€" in content.text
    assert "'" not in content.text + content.subject


def test_holder_reads_the_investor_on_one_line() -> None:
    text = convocation(CONVOCATION, "fr").text.replace(NO_BREAK, " ")
    assert "9 h 15, table 7\nFrance Active · prêt, 5–60 k€\n" in text


def test_investor_reads_project_organisation_need_amount_commune() -> None:
    text = convocation(FOR_BOB, "fr").text.replace(NO_BREAK, " ").replace(NARROW, " ")
    assert (
        "9 h 30, table 7\nVélo-école pour toutes\n"
        "association Roue libre, Gennevilliers · premiers investissements, 8 500 €\n" in text
    )
    assert "Vous financez déjà" not in text


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (MOVED, "Rendez-vous déplacé : France Active, maintenant 10 h 00, table 12"),
        (ADDED, "Nouveau rendez-vous : Cigales 92, 10 h 45, table 3"),
        (DISSOLVED, "Rendez-vous annulé : France Active, 9 h 15, table 7"),
    ],
)
def test_subject_of_a_change_says_what_to_do(change: MeetingChange, subject: str) -> None:
    content = meeting_changed(told(change), "fr")
    assert content.subject.replace(NO_BREAK, " ") == subject


def test_hours_are_those_of_the_place_in_any_zone() -> None:
    in_utc = replace(
        CONVOCATION,
        meetings=tuple(
            replace(m, starts=m.starts.astimezone(UTC), ends=m.ends.astimezone(UTC))
            for m in CONVOCATION.meetings
        ),
    )
    assert convocation(in_utc, "fr") == convocation(CONVOCATION, "fr")


def test_names_cannot_become_markup_or_lines() -> None:
    evil = InvestorCounterpart(name='<script>alert("1")</script>\r\nBcc: x', finance="prêt")
    meeting = at(9, 0, "1", evil)
    content = convocation(replace(CONVOCATION, meetings=(meeting,)), "fr")
    assert "<script" not in content.html
    assert "\nBcc:" not in content.text
    subject = meeting_changed(told(MeetingChange(after=meeting)), "fr").subject
    assert not set(subject) & set("\r\n")


def test_login_link_says_how_long_it_lasts() -> None:
    content = login(Login(link="https://m.example/l/x", minutes=15), "fr")
    assert "dans les 15 minutes" in content.text
    assert content.text.count("https://m.example/l/x") == 1
