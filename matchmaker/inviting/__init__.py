"""Invitations to the next edition: whoever asked for one is written to, and answers by themselves.

What they answered last year is copied while it is known, into the edition to which they are
invited, and forgotten there once they have answered, at the latest on a day of its own. Copying
and writing are one act of an organiser; nobody is registered by it.
"""

from matchmaker.inviting.answering import (
    accept,
    begin_changing,
    decline,
    lapse,
    register_draft,
)
from matchmaker.inviting.choosing import (
    InvitationCounts,
    InvitationLine,
    InvitationSource,
    InvitationState,
    Invitee,
    LaterEdition,
    candidates,
    counts,
    how_many_uninvited,
    invitations,
    later_editions,
    purge_day,
    sources,
)
from matchmaker.inviting.reading import EditionInvitation, addressee, form_of, read, token
from matchmaker.inviting.sending import SentInvitations, invite, require_may_invite

__all__ = [
    "EditionInvitation",
    "InvitationCounts",
    "InvitationLine",
    "InvitationSource",
    "InvitationState",
    "Invitee",
    "LaterEdition",
    "SentInvitations",
    "accept",
    "addressee",
    "begin_changing",
    "candidates",
    "counts",
    "decline",
    "form_of",
    "how_many_uninvited",
    "invitations",
    "invite",
    "lapse",
    "later_editions",
    "purge_day",
    "read",
    "register_draft",
    "require_may_invite",
    "sources",
    "token",
]
