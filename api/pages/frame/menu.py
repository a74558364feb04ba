"""Where one can go: the pages of a role.

An organiser's pages stand in a few groups, and a new page gets its entry here and nowhere else:
on a wide screen the groups are one line and the entries of the present one the next; on a phone
all of it is behind one line. Nobody is shown an entry that the table of access refuses them.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

from api.access.callers import Caller
from api.access.permissions import Reach, Role, reach
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Translations


class Entry(NamedTuple):
    """A page: what it is called, its address below its role's, and the action of its route."""

    label: str
    address: str
    action: str


class Group(NamedTuple):
    """Pages that belong together, the most used first; one alone gives the group its name."""

    label: str
    entries: tuple[Entry, ...]


class NavItem(NamedTuple):
    """What the navigation draws: a page, or a group with its pages."""

    label: str
    href: str
    current: bool
    entries: tuple["NavItem", ...] = ()


ORGANISER: Final = (
    Group(
        msgid("The morning"),
        (
            Entry(msgid("Where we stand"), "", "edition.oversee"),
            Entry(msgid("Messages"), "/envois", "outbox.read"),
            Entry(msgid("Journal"), "/journal", "audit.read"),
        ),
    ),
    Group(msgid("People"), (Entry(msgid("People"), "/personnes", "people.list"),)),
    Group(msgid("Programme"), (Entry(msgid("Programme"), "/programme", "programme.oversee"),)),
    Group(msgid("Schedule"), (Entry(msgid("Schedule"), "/planning", "schedule.read"),)),
    Group(
        msgid("The day"),
        (
            Entry(msgid("Who is where"), "/jour", "day.oversee"),
            Entry(msgid("Waiting list"), "/attente", "waiting.oversee"),
            Entry(msgid("Screens and papers"), "/ecrans", "hall.manage"),
        ),
    ),
    Group(msgid("Edition"), (Entry(msgid("Team"), "/equipe", "team.read"),)),
)
DESK: Final = (Entry(msgid("The desk"), "", "desk.use"),)
HOLDER: Final = (
    Entry(msgid("My morning"), "", "agenda.read"),
    Entry(msgid("My wishes"), "/souhaits", "choices.write"),
    Entry(msgid("Guide of investors"), "/guide", "choices.write"),
    Entry(msgid("My availability"), "/disponibilites", "availability.write"),
    Entry(msgid("My details"), "/profil", "person.write"),
)
INVESTOR: Final = (
    Entry(msgid("My agenda"), "", "agenda.read"),
    Entry(msgid("My wishes"), "/souhaits", "choices.write"),
    Entry(msgid("Projects"), "/guide", "choices.write"),
    Entry(msgid("My availability"), "/disponibilites", "availability.write"),
    Entry(msgid("My details"), "/profil", "person.write"),
)
VISITOR: Final = (
    Entry(msgid("My visit"), "", "agenda.read"),
    Entry(msgid("Programme"), "/programme", "agenda.read"),
    Entry(msgid("My details"), "/profil", "person.write"),
)
_PARTICIPANTS: Final[dict[Role, tuple[Entry, ...]]] = {
    "holder": HOLDER,
    "investor": INVESTOR,
    "visitor": VISITOR,
}


def of(caller: Caller, slug: str | None, path: str, words: Translations) -> list[NavItem]:
    """The navigation of whoever calls, seen from the page at `path`; nothing for strangers."""
    role = caller.role_in(slug)
    if role in ("organiser", "reader") and slug is not None:
        groups = [_group(group, f"/organisation/{slug}", path, role, words) for group in ORGANISER]
        return [group for group in groups if group.entries]
    if role == "front_desk" and slug is not None:
        return _items(DESK, f"/accueil/{slug}", path, role, words)
    return _items(_PARTICIPANTS.get(role, ()), "/moi", path, role, words)


def _group(group: Group, base: str, path: str, role: Role, words: Translations) -> NavItem:
    items = _items(group.entries, base, path, role, words)
    href = items[0].href if items else ""
    return NavItem(
        words.gettext(group.label), href, any(item.current for item in items), tuple(items)
    )


def _items(
    entries: Sequence[Entry], base: str, path: str, role: Role, words: Translations
) -> list[NavItem]:
    return [
        NavItem(words.gettext(entry.label), href, _is_at(path, href, root=not entry.address))
        for entry in entries
        if reach(entry.action, role) is not Reach.NONE
        for href in (base + entry.address,)
    ]


def _is_at(path: str, href: str, *, root: bool) -> bool:
    """Whether the page at `path` is this one, or below it; below the root stand all the others."""
    return path == href or (not root and path.startswith(f"{href}/"))
