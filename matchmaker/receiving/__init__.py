"""What comes back by mail where answers are read: reports, answers of calendars, words of people.

A forged message does no harm: a report only marks the letter whose token or Message-ID it names,
an answer is only shown, and anything else is passed on to a human being.
"""

from matchmaker.receiving.forwarding import forward
from matchmaker.receiving.reading import LARGEST, NotAMessage, read
from matchmaker.receiving.showing import CalendarAnswer, Undelivered, answers, undelivered_letters
from matchmaker.receiving.taking import Effect, NobodyToTell, TooMany, sweep, take

__all__ = [
    "LARGEST",
    "CalendarAnswer",
    "Effect",
    "NobodyToTell",
    "NotAMessage",
    "TooMany",
    "Undelivered",
    "answers",
    "forward",
    "read",
    "sweep",
    "take",
    "undelivered_letters",
]
