"""A holder's own pages for months after the morning: programmes that support, and the question."""

from api.pages.participant.following import follow_up, support

MINE = [*support.MINE, *follow_up.MINE]
