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


class MenuEntry(NamedTuple):
    """A page: what it is called, its address below its role's, and the action of its route.

    `beside`: pages that are reached from it although their addresses are not below its own.
    """

    label: str
    address: str
    action: str
    beside: tuple[str, ...] = ()


class MenuGroup(NamedTuple):
    """Pages that belong together, the most used first; one that is alone stands for its group."""

    label: str
    entries: tuple[MenuEntry, ...]


class NavItem(NamedTuple):
    """What the navigation draws: a page, or a group with its pages."""

    label: str
    href: str
    current: bool
    entries: tuple["NavItem", ...] = ()


ORGANISER: Final = (
    MenuGroup(
        msgid("The morning"),
        (
            MenuEntry(
                msgid("Where we stand"), "", "edition.oversee", beside=("/ouverture", "/souhaits")
            ),
            MenuEntry(msgid("Bilan"), "/bilan", "bilan.read"),
            MenuEntry(msgid("Journal"), "/journal", "audit.read"),
        ),
    ),
    MenuGroup(
        msgid("People"),
        (
            MenuEntry(
                msgid("People"),
                "/personnes",
                "people.list",
                beside=("/ajout", "/import", "/candidatures"),
            ),
            MenuEntry(msgid("Year-book"), "/guide", "guide.oversee"),
        ),
    ),
    MenuGroup(
        msgid("Messages"),
        (
            MenuEntry(msgid("Messages"), "/envois", "outbox.read"),
            MenuEntry(msgid("Reminders"), "/envois/rappels", "reminders.read"),
            MenuEntry(msgid("Invitations"), "/envois/invitations", "invitations.read"),
            MenuEntry(msgid("Words of the messages"), "/envois/textes", "texts.read"),
        ),
    ),
    MenuGroup(
        msgid("Programme"), (MenuEntry(msgid("Programme"), "/programme", "programme.oversee"),)
    ),
    MenuGroup(
        msgid("Schedule"),
        (MenuEntry(msgid("Schedule"), "/planning", "schedule.read", beside=("/replanifier",)),),
    ),
    MenuGroup(
        msgid("The day"),
        (
            MenuEntry(msgid("Who is where"), "/jour", "day.oversee"),
            MenuEntry(msgid("Waiting list"), "/attente", "waiting.oversee"),
            MenuEntry(msgid("Screens and papers"), "/ecrans", "hall.manage"),
        ),
    ),
    MenuGroup(
        msgid("Afterwards"),
        (
            MenuEntry(msgid("What took place"), "/apres", "aftermath.read"),
            MenuEntry(msgid("Cards and outcomes"), "/apres/retours", "returns.oversee"),
            MenuEntry(msgid("Support programmes"), "/apres/dispositifs", "orientations.oversee"),
            MenuEntry(msgid("Follow-up of projects"), "/apres/suivi", "follow_ups.oversee"),
        ),
    ),
    MenuGroup(
        msgid("Edition"),
        (
            MenuEntry(msgid("Settings"), "/reglages", "edition.oversee", beside=("/duplication",)),
            MenuEntry(msgid("Slots"), "/creneaux", "edition.oversee", beside=("/regles",)),
            MenuEntry(msgid("Tables"), "/tables", "edition.oversee"),
            MenuEntry(msgid("Partners"), "/partenaires", "edition.change"),
            MenuEntry(msgid("Export"), "/export", "edition.export"),
            MenuEntry(msgid("Programs called"), "/webhooks", "webhooks.manage"),
            MenuEntry(msgid("Keys of programs"), "/logiciels", "tokens.manage"),
            MenuEntry(msgid("Team"), "/equipe", "team.read", beside=("/administrateurs",)),
        ),
    ),
)
DESK: Final = (MenuEntry(msgid("The desk"), "", "desk.use"),)
HOLDER: Final = (
    MenuEntry(msgid("My morning"), "", "agenda.read"),
    MenuEntry(msgid("My wishes"), "/souhaits", "choices.write"),
    MenuEntry(msgid("Guide of investors"), "/guide", "choices.write"),
    MenuEntry(msgid("My availability"), "/disponibilites", "availability.write"),
    MenuEntry(msgid("My details"), "/profil", "person.write"),
)
INVESTOR: Final = (
    MenuEntry(msgid("My agenda"), "", "agenda.read"),
    MenuEntry(msgid("My wishes"), "/souhaits", "choices.write"),
    MenuEntry(msgid("Projects"), "/guide", "choices.write"),
    MenuEntry(msgid("My availability"), "/disponibilites", "availability.write"),
    MenuEntry(msgid("My details"), "/profil", "person.write"),
)
VISITOR: Final = (
    MenuEntry(msgid("My visit"), "", "agenda.read"),
    MenuEntry(msgid("Programme"), "/programme", "agenda.read"),
    MenuEntry(msgid("My details"), "/profil", "person.write"),
)
DELEGATE: Final = (
    MenuEntry(msgid("My meetings"), "", "delegate.own"),
    MenuEntry(msgid("My badge"), "/badge", "delegate.own"),
    MenuEntry(msgid("My data"), "/donnees", "delegate.own"),
)
_PARTICIPANTS: Final[dict[Role, tuple[MenuEntry, ...]]] = {
    "holder": HOLDER,
    "investor": INVESTOR,
    "visitor": VISITOR,
    "delegate": DELEGATE,
}
#: once the morning is over nobody wishes, is away or needs a badge any more
_AFTERWARDS: Final[dict[Role, tuple[MenuEntry, ...]]] = {
    "holder": (
        MenuEntry(msgid("My morning"), "", "agenda.read"),
        MenuEntry(msgid("My feedback"), "/retours", "returns.read"),
        MenuEntry(msgid("Support for my project"), "/dispositifs", "orientation.answer"),
        MenuEntry(msgid("Follow-up of my project"), "/suivi", "follow_up.answer"),
        MenuEntry(msgid("My details"), "/profil", "person.write"),
    ),
    "investor": (
        MenuEntry(msgid("My agenda"), "", "agenda.read"),
        MenuEntry(msgid("My feedback"), "/retours", "returns.read"),
        MenuEntry(msgid("My details"), "/profil", "person.write"),
    ),
    "delegate": (
        MenuEntry(msgid("My meetings"), "", "delegate.own"),
        MenuEntry(msgid("My feedback"), "/retours", "delegate.own"),
        MenuEntry(msgid("My data"), "/donnees", "delegate.own"),
    ),
}


def of(
    caller: Caller, slug: str | None, path: str, words: Translations, *, past: bool = False
) -> list[NavItem]:
    """The navigation of whoever calls, seen from the page at `path`; nothing for strangers.
    `past`, their morning is over."""
    role = caller.role_in(slug)
    if role in ("organiser", "reader") and slug is not None:
        groups = [_group(group, f"/organisation/{slug}", path, role, words) for group in ORGANISER]
        return [group for group in groups if group.entries]
    if role == "front_desk" and slug is not None:
        return _items(DESK, f"/accueil/{slug}", path, role, words)
    entries = _PARTICIPANTS.get(role, ())
    if past:
        entries = _AFTERWARDS.get(role, entries)
    return _items(entries, "/representant" if role == "delegate" else "/moi", path, role, words)


def _group(group: MenuGroup, base: str, path: str, role: Role, words: Translations) -> NavItem:
    items = _items(group.entries, base, path, role, words)
    label = items[0].label if len(items) == 1 else words.gettext(group.label)
    href = items[0].href if items else ""
    return NavItem(label, href, any(item.current for item in items), tuple(items))


def _items(
    entries: Sequence[MenuEntry], base: str, path: str, role: Role, words: Translations
) -> list[NavItem]:
    allowed = [entry for entry in entries if reach(entry.action, role) is not Reach.NONE]
    # Of a page and one below it, the address is at the one that it names most of.
    at = {
        address: entry
        for entry in allowed
        for address in (entry.address, *entry.beside)
        if _is_at(path, base + address, root=not address)
    }
    here = at[max(at, key=len)] if at else None
    return [
        NavItem(words.gettext(entry.label), base + entry.address, entry is here)
        for entry in allowed
    ]


def _is_at(path: str, href: str, *, root: bool) -> bool:
    """Whether the page at `path` is this one, or below it; below the root stand all the others."""
    return path == href or (not root and path.startswith(f"{href}/"))
