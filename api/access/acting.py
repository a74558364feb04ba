"""Whom a form acts for.

Two people may use one browser, each in a tab of their own: the session is then the last one's,
and a button of the older tab must not act on the newer person. So every form of a signed-in
person names whom its page was drawn for, and is refused when the session is somebody else's.
The name is put into the forms, and looked at again, here and nowhere else.
"""

import re
from typing import Final

from api.access.callers import Caller
from api.exchange.forms import ACTING_FOR

_FORM: Final = re.compile(r'<form\b[^>]*\bmethod="post"[^>]*>')


def identity(caller: Caller) -> str:
    """What a form says of its reader."""
    return str(caller.person_id or caller.delegate_id or caller.organiser_id or "")


def name_actor(page: str, caller: Caller) -> str:
    """A drawn page, each of whose forms says whom it acts for; what was typed is escaped in it."""
    if not caller.known:
        return page
    field = f'<input type="hidden" name="{ACTING_FOR}" value="{identity(caller)}">'
    return _FORM.sub(lambda form: form[0] + field, page)


def is_for(caller: Caller, fields: list[tuple[str, str]]) -> bool:
    """Whether a form was drawn for this caller; one that names nobody was not."""
    named_for = [value for name, value in fields if name == ACTING_FOR]
    return named_for == [identity(caller)]
