"""The catalogue of hard rules: one name and one sentence each.

The name is the same in the verifier, in the documentation, in explanations and in tests.
"""

import enum


class Rule(enum.StrEnum):
    """A hard rule; its value is its name everywhere, its sentence says what it asks."""

    sentence: str

    def __new__(cls, name: str, sentence: str) -> "Rule":
        rule = str.__new__(cls, name)
        rule._value_ = name
        rule.sentence = sentence
        return rule

    WISHED_ONLY = "wished_only", "A meeting needs a wish, unless it is pinned."
    MEETS_ONCE = "meets_once", "A holder and an investor meet at most once."
    ONE_PLACE_AT_A_TIME = (
        "one_place_at_a_time",
        "In a slot a holder has at most one meeting, an investor at most one per delegate.",
    )
    AVAILABLE = "available", "Nobody meets in a slot in which they are unavailable."
    PERSONAL_MAXIMUM = "personal_maximum", "Nobody has more meetings than their maximum."
    TABLE_LIMIT = (
        "table_limit",
        "A table holds one meeting per slot while it is open,"
        " and a delegate keeps one table where tables suffice.",
    )
    PINNED = "pinned", "A meeting fixed by hand is held in its slot."
    REST = "rest", "An investor has no more consecutive meetings than they asked for."
    PRECEDENCE = "precedence", "When both meetings are held, the first is before the second."
    KIND_MAXIMUM = (
        "kind_maximum",
        "Nobody meets more partners of one kind than their limit for it.",
    )
