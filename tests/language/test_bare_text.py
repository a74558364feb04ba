"""No template speaks past the catalogues."""

import pytest

from matchmaker.wording.templates import TEMPLATES
from tests.language.bare_text import bare_text
from tests.language.extraction import templates


@pytest.mark.parametrize("path", [file.relative_to(TEMPLATES).as_posix() for file in templates()])
def test_template_says_nothing_outside_the_catalogues(path: str) -> None:
    source = (TEMPLATES / path).read_text("utf-8")
    assert bare_text(source, html=path.endswith(".html")) == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<p>Bonjour {{ name }}</p>", ["Bonjour"]),
        ('<img alt="Plan">', ["Plan"]),
        ('<input type="submit" value="Envoyer">', ["Envoyer"]),
        ('{{ button("Envoyer mes souhaits") }}', ["Envoyer mes souhaits"]),
        ("{% if a %}<b>Oui</b>{% endif %}", ["Oui"]),
        ('<p class="lead">{{ _("Hello you") }} · {% trans %}See you{% endtrans %}</p>', []),
        ('<input type="text" value="{{ x }}">{# A note #}<style>p { color: red }</style>', []),
        ('{{ button("send", kind="primary") }}', []),
    ],
)
def test_bare_text_is_told_from_markup(source: str, words: list[str]) -> None:
    assert bare_text(source, html=True) == words


def test_bare_text_is_found_in_the_text_of_a_mail() -> None:
    assert bare_text('Bonjour\n{{ _("See you") }}\n-- \n', html=False) == ["Bonjour"]
