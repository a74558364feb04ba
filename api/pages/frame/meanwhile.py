"""Two at once: who comes second is told what changed, and loses nothing of what they typed.

A form carries what it was made from, as its fields held it. What the first has changed since is
told with their value; the second's own answers stand where they typed any.

A person's own forms carry less: a mark for each answer, which holds nothing of it and only tells
whether it is another by now (`marks`, `redraw`).
"""

from collections.abc import Iterable, Mapping
from hashlib import blake2s
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.wording.errors import Conflict, FieldFault
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase
from matchmaker.wording.vocabularies import Vocabulary, label

#: the names of the hidden fields that every such form has
REVISION = "revision"
BASE = "base"
#: and of those that carry marks
DRAWN: Final = "drawn"


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """A field that somebody else has changed: what it holds now, and what was typed here."""

    field: str
    now: str
    typed: str


def base_of_form(answers: Mapping[str, Any]) -> str:
    """What the form carries, so that it is known what it was made from."""
    return msgspec.json.encode(dict(answers)).decode()


def differences(
    base: str, typed: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Disagreement]]:
    """The answers to show again, and what others have changed since the form was made."""
    before = _read(base)
    shown = dict(now)
    found = []
    for field, value in now.items():
        mine = typed.get(field, [] if isinstance(value, list) else "")
        if mine != before.get(field):
            shown[field] = mine
        if value != before.get(field, value):
            found.append(Disagreement(field=field, now=_said(value), typed=_said(mine)))
    return shown, found


def _read(base: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(base, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


class Redrawn(msgspec.Struct, frozen=True, kw_only=True):
    """The answers to show again, and what is stored by now where it has changed."""

    answers: dict[str, Any]
    faults: list[FieldFault]


class OutOfDate(Conflict):
    """The record has changed since the form was drawn; `answers` is what is stored by now."""

    def __init__(self, answers: Mapping[str, Any]) -> None:
        super().__init__(
            msgid(
                "This was changed meanwhile, in another tab or by the organiser. Nothing was "
                "saved; what you typed is still here."
            )
        )
        self.answers = answers


def marks(answers: Mapping[str, Any]) -> str:
    """What a form carries of the answers that it shows."""
    return " ".join(f"{name}:{_mark(value)}" for name, value in answers.items())


def require_as_drawn(
    drawn: str, stored: Mapping[str, Any], by: tuple[UUID, str, UUID] | None = None
) -> None:
    """OutOfDate where an answer is another by now; a form without marks was drawn from nothing.

    `by`: the edition, the act of an organiser that changes such a record, and which record it is.
    """
    if _changed(drawn, stored):
        refusal = OutOfDate(stored)
        raise refusal.after(by[0], by[1], subject=by[2]) if by else refusal


def redraw(drawn: str, typed: Mapping[str, Any], stored: Mapping[str, Any]) -> Redrawn:
    """What was typed stays where anything was; elsewhere stands what is stored by now."""
    before = _marked(drawn)
    answers = dict(stored)
    for name in stored:
        mine = typed.get(name, "")
        if _mark(mine) != before.get(name):
            answers[name] = typed.get(name, type(stored[name])() if _several(stored[name]) else "")
    return Redrawn(
        answers=answers,
        faults=[
            _told(name, stored[name], same=_mark(answers[name]) == _mark(stored[name]))
            for name in _changed(drawn, stored)
        ],
    )


def _told(name: str, value: Any, *, same: bool) -> FieldFault:
    if same:
        return FieldFault(name, msgid("Changed meanwhile: %(now)s"), now=_worded(value))
    sentence = msgid("What you typed would replace what was saved meanwhile: %(now)s")
    return FieldFault(name, sentence, now=_worded(value))


def _changed(drawn: str, stored: Mapping[str, Any]) -> list[str]:
    before = _marked(drawn)
    return [
        name for name, value in stored.items() if before.get(name, "") not in ("", _mark(value))
    ]


def _marked(drawn: str) -> dict[str, str]:
    return {name: mark for name, _, mark in (pair.partition(":") for pair in drawn.split())}


def _mark(value: Any) -> str:
    return blake2s("\n".join(_bare(value)).encode(), digest_size=4).hexdigest()


def _bare(value: Any) -> list[str]:
    """As a browser would send it back: no order among ticks, and spaces make no difference."""
    if value is None or value is False:
        return []
    if value is True:
        return ["true"]
    parts: Iterable[Any] = value if _several(value) else (value,)
    return sorted(bare for part in parts if (bare := "".join(str(part).split())))


def _several(value: Any) -> bool:
    return isinstance(value, list | tuple)


def _worded(value: Any) -> Phrase | list[Phrase | str]:
    if value is True:
        return phrase(msgid("ticked"))
    if value is False:
        return phrase(msgid("not ticked"))
    parts = [part for part in (value if _several(value) else (value,)) if part not in (None, "")]
    if not parts:
        return phrase(msgid("nothing"))
    return [label(part) if isinstance(part, Vocabulary) else str(part) for part in parts]
