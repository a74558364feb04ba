"""What a crowd opens right after a start is compiled before it comes, in every language."""

import pytest

from api.serve import OPENED_BY_CROWDS
from matchmaker.wording.language import LANGUAGES
from matchmaker.wording.templates import prepare, renderer


def test_nothing_is_left_to_compile_for_a_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    prepare(*OPENED_BY_CROWDS)
    for language in LANGUAGES:
        environment = renderer(language)
        monkeypatch.setattr(environment, "auto_reload", False)
        monkeypatch.setattr(environment.loader, "get_source", pytest.fail)
        for name in (*OPENED_BY_CROWDS, "base.html"):
            assert environment.get_template(name).name == name
