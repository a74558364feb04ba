"""What an edition words itself in its letters: an opening paragraph and a signature for each kind.

Every wording is kept, and each letter knows up to which it may look: rendered again, it says the
same.
"""

from matchmaker.texts.fields import FIELDS, Field, Filled, Known, fields_of
from matchmaker.texts.kinds import EVERY, KINDS, TextKind
from matchmaker.texts.stored import (
    LetterTexts,
    TextForm,
    of_kind,
    save,
    stored_texts,
    words_of,
)

__all__ = [
    "EVERY",
    "FIELDS",
    "KINDS",
    "Field",
    "Filled",
    "Known",
    "LetterTexts",
    "TextForm",
    "TextKind",
    "fields_of",
    "of_kind",
    "save",
    "stored_texts",
    "words_of",
]
