"""What an organiser does on the command line: each act answers a program as well as a person."""

import argparse
from collections.abc import Iterator
from typing import Final

from matchmaker import cli

#: acts of organisers, by the words that one types
ACTS: Final = {
    *("organiser add", "organiser list", "organiser remove"),
    *("edition list", "edition show", "edition create", "edition change", "edition duplicate"),
    *("edition open", "edition close", "edition reopen"),
    *("token add", "token list", "token revoke"),
    *("webhook add", "webhook list", "webhook rotate", "webhook remove"),
    *("remind", "invite", "import", "upsert", "desk", "after", "settle", "unsettle", "returns"),
    *("support list", "support add", "support change", "support up", "support remove"),
    *("orientation list", "orientation take", "orientation propose", "follow-up"),
}


def _leaves(parser: argparse.ArgumentParser, words: str) -> Iterator[tuple[str, set[str]]]:
    inner = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    for sub in inner:
        for name, child in sub.choices.items():
            yield from _leaves(child, f"{words} {name}".strip())
    if not inner:
        yield words, {option for one in parser._actions for option in one.option_strings}


def test_every_act_of_an_organiser_answers_as_json() -> None:
    found = dict(_leaves(cli.parser_for([]), ""))
    assert found.keys() >= ACTS
    acts = {
        words for words in found if words.partition(" ")[0] in ("organiser", "edition", "token")
    }
    assert [words for words in acts | ACTS if "--json" not in found[words]] == []
