"""The closed lists of the vocabulary as the form macros want them."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

from matchmaker.wording.language import catalogue
from matchmaker.wording.typography import sort_key
from matchmaker.wording.vocabularies import (
    COMMUNES,
    Finance,
    Need,
    ProjectStage,
    Quality,
    Theme,
    label,
)


class Option(msgspec.Struct, frozen=True):
    """One answer of a closed question; a disabled one is shown and cannot be given."""

    value: str
    label: str
    hint: str = ""
    disabled: bool = False


class ClosedQuestions(msgspec.Struct, frozen=True):
    """Every closed question of the forms, in one language."""

    needs: list[Option]
    project_stages: list[Option]
    themes: list[Option]
    finance: list[Option]
    qualities: list[Option]
    #: suggestions only: any commune is welcome
    communes: tuple[str, ...] = COMMUNES


def words(language: str) -> ClosedQuestions:
    """Themes and kinds of finance by alphabet; needs and stages in their own order."""
    return ClosedQuestions(
        needs=_choices(Need, language),
        project_stages=_choices(ProjectStage, language),
        themes=_by_label(_choices(Theme, language)),
        finance=_by_label(_choices(Finance, language)),
        qualities=_choices(Quality, language),
    )


def with_counts(
    questions: ClosedQuestions, counts: Mapping[str, Mapping[str, int]]
) -> ClosedQuestions:
    """The same as filters, each answer with how many it leaves."""
    fields = {"needs": "need", "project_stages": "stage", "themes": "theme", "finance": "finance"}
    return msgspec.structs.replace(
        questions,
        **{
            field: [
                Option(one.value, f"{one.label} ({counts.get(name, {}).get(one.value, 0)})")
                for one in getattr(questions, field)
            ]
            for field, name in fields.items()
        },
    )


def _choices(codes: Iterable[StrEnum], language: str) -> list[Option]:
    catalog = catalogue(language)
    return [Option(code.value, label(code).translated(catalog)) for code in codes]  # type: ignore[arg-type]


def _by_label(choices: list[Option]) -> list[Option]:
    return sorted(choices, key=lambda choice: sort_key(choice.label))
