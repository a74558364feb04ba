"""Invitations to the next edition: whoever asked for one is written to, and answers by themselves.

What they answered last year is copied while it is known, into the edition to which they are
invited, and forgotten there once they have answered, at the latest on a day of its own. Copying
and writing are one act of an organiser; nobody is registered by it.
"""

from matchmaker.inviting.answering import (
    EditionInvitation,
    InvitationState,
    accept,
    addressee,
    begin_changing,
    decline,
    form_of,
    lapse,
    read,
    register_draft,
    token,
)
from matchmaker.inviting.choosing import (
    InvitationCounts,
    InvitationLine,
    InvitationSource,
    Invitee,
    candidates,
    counts,
    listed,
    purge_day,
    sources,
    uninvited,
)
from matchmaker.inviting.sending import SentInvitations, invite, require_may_invite

__all__ = [
    "EditionInvitation",
    "InvitationCounts",
    "InvitationLine",
    "InvitationSource",
    "InvitationState",
    "Invitee",
    "SentInvitations",
    "accept",
    "addressee",
    "begin_changing",
    "candidates",
    "counts",
    "decline",
    "form_of",
    "invite",
    "lapse",
    "listed",
    "purge_day",
    "read",
    "register_draft",
    "require_may_invite",
    "sources",
    "token",
    "uninvited",
]
