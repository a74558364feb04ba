"""Afterwards: programmes that support holders further, and what became of their projects."""

from api.pages.organiser.following import follow_ups, orientations, support

MINE = [*support.MINE, *orientations.MINE, *follow_ups.MINE]
