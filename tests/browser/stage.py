"""The whole house for a browser: the site, a mail server that keeps what it takes, and workers."""

import re
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import msgspec

from matchmaker.foundation.settings import Settings
from matchmaker.post import catcher
from matchmaker.post.catcher import CaughtMessage, MailCatcher
from tests.fixtures.site import Site
from tests.worker.house import Worker, until, working


class Mailbox:
    """What a real SMTP server on the loopback has taken, whoever it is for."""

    def __init__(self, catcher: MailCatcher) -> None:
        self.url = catcher.url
        self.folder = catcher.folder
        self._read: dict[Path, CaughtMessage] = {}

    def all(self) -> list[CaughtMessage]:
        """Every letter, in the order of arrival; each is read once, for it never changes."""
        there = catcher.files(self.folder)
        self._read |= {path: catcher.read(path) for path in there if path not in self._read}
        return [self._read[path] for path in there]

    async def letter(self, address: str, *subjects: str) -> CaughtMessage:
        """The one letter for that address whose subject begins so, once it has come."""

        async def has_come() -> list[CaughtMessage]:
            return [
                letter
                for letter in self.all()
                if letter.recipients == (address,) and letter.subject.startswith(subjects)
            ]

        await until(has_come)
        [letter] = await has_come()
        return letter


class Stage(msgspec.Struct, frozen=True, kw_only=True):
    """Where a morning is played."""

    site: Site
    mailbox: Mailbox
    log: Path

    @property
    def settings(self) -> Settings:
        """What a worker needs to send the site's letters."""
        return msgspec.structs.replace(self.site.settings, smtp_url=self.mailbox.url)

    def at_work(self) -> AbstractAsyncContextManager[Worker]:
        """A `matchmaker worker` in a process of its own, while the block lasts."""
        return working(self.settings, self.log)


def link_in(letter: CaughtMessage, kind: str) -> str:
    """The one address of that kind ("lien", "connexion") that the letter's text carries."""
    links: set[str] = set(re.findall(rf"http://\S+/{kind}/\S+", letter.text))
    [link] = links
    return link
