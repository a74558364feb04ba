"""What a program tells problems apart by: one code for each kind, never a sentence.

`docs/problems.md` explains every code. Of what is refused since things stand otherwise (409), the
sentence is written by the domain; which kind it is stands in `KINDS`, and a test looks at each.
"""

from typing import Final, NamedTuple

from matchmaker.wording.errors import Conflict

URN: Final = "urn:matchmaker:problem:"


class ProblemKind(NamedTuple):
    """A kind of problem: its status, what it means, what to do about it."""

    status: int
    meaning: str
    remedy: str


PROBLEMS: Final[dict[str, ProblemKind]] = {
    "unreadable": ProblemKind(
        400, "The body is no JSON, or damaged.", "Mend it at the byte named."
    ),
    "not_signed_in": ProblemKind(401, "No token, or one that serves no more.", "Get another one."),
    "not_for_role": ProblemKind(403, "The role of the caller never may.", "Ask an organiser."),
    "scope_missing": ProblemKind(
        403, "The machine token does not name a scope that this needs.", "Make one that does."
    ),
    "not_found": ProblemKind(
        404, "No such thing, or none of the caller's.", "Check the identifiers."
    ),
    "link_refused": ProblemKind(404, "A mailed link that serves no more.", "Ask for a new link."),
    "method_not_allowed": ProblemKind(405, "The address knows no such method.", "See `Allow`."),
    "too_slow": ProblemKind(408, "The body did not arrive in time.", "Send it again, faster."),
    "conflict": ProblemKind(
        409, "Things stand otherwise than the request needs.", "Read, then decide."
    ),
    "overtaken": ProblemKind(
        409, "Somebody else has changed it since it was read.", "Read it again, then decide."
    ),
    "done_already": ProblemKind(409, "It is so already, or over.", "Nothing, or read again."),
    "put_away": ProblemKind(409, "The morning is over; nothing in it changes.", "Nothing."),
    "wishes_closed": ProblemKind(
        409, "Registration and wishes are closed.", "Ask an organiser, who still may."
    ),
    "wishes_open": ProblemKind(409, "Wishes are not closed yet.", "Close them first."),
    "not_open_yet": ProblemKind(409, "The edition is being prepared.", "Open it, or wait."),
    "not_accepted": ProblemKind(409, "The application is not accepted.", "Decide on it first."),
    "withdrawn": ProblemKind(409, "The person has withdrawn.", "Take the withdrawal back first."),
    "under_way": ProblemKind(409, "One is under way; one at a time.", "Wait for it, or stop it."),
    "nothing_in_force": ProblemKind(409, "No schedule is in force.", "Publish one first."),
    "impossible_now": ProblemKind(
        409, "A plan, or a meeting in it, does not fit any more.", "Plan again."
    ),
    "not_the_day": ProblemKind(
        409, "Only on the day itself, or only before it.", "Wait, or nothing."
    ),
    "too_late": ProblemKind(
        409, "The hour has begun, or the time is over.", "Choose a later hour."
    ),
    "no_place": ProblemKind(409, "The place is taken, or the hour is.", "Choose another one."),
    "for_them_to_say": ProblemKind(
        409, "It hangs on what somebody agreed to or declined.", "Leave it to them."
    ),
    "last_one": ProblemKind(409, "Nobody would be left.", "Name another one first."),
    "limit_reached": ProblemKind(409, "As many as there may be.", "Remove one, or wait."),
    "key_in_use": ProblemKind(
        409, "A request with this Idempotency-Key is being answered.", "Send it again in a moment."
    ),
    "precondition_failed": ProblemKind(
        412, "`If-Match` names a state that has passed.", "Read it again, then decide."
    ),
    "too_large": ProblemKind(413, "The body or the query is too large.", "Send less."),
    "unsupported_content": ProblemKind(415, "Another kind of content is expected.", "Send JSON."),
    "invalid": ProblemKind(422, "Fields cannot be taken; `errors` names each.", "Mend them all."),
    "key_reused": ProblemKind(
        422, "The Idempotency-Key was sent with another request.", "Use a new key for each act."
    ),
    "precondition_required": ProblemKind(
        428, "`If-Match` is needed, so that nobody's change is lost.", "Send the `ETag` read."
    ),
    "too_many_requests": ProblemKind(429, "Too often from one source.", "Wait for `Retry-After`."),
    "internal": ProblemKind(
        500, "A fault of ours, logged under `reference`.", "Tell the operator."
    ),
    "solver_failed": ProblemKind(500, "The solver ended without a plan.", "Ask again."),
    "paper_failed": ProblemKind(500, "A paper could not be typeset.", "Ask again."),
    "busy": ProblemKind(
        503, "The service is busy, or its database away.", "Wait for `Retry-After`."
    ),
}
#: of a status, when nothing more is known
BY_STATUS: Final = {
    400: "unreadable",
    401: "not_signed_in",
    403: "not_for_role",
    404: "not_found",
    405: "method_not_allowed",
    408: "too_slow",
    409: "conflict",
    412: "precondition_failed",
    413: "too_large",
    415: "unsupported_content",
    422: "invalid",
    428: "precondition_required",
    429: "too_many_requests",
    500: "internal",
    503: "busy",
}
#: code → how sentences of the domain begin that are of its kind
KINDS: Final[dict[str, tuple[str, ...]]] = {
    "overtaken": (
        "Somebody else has ",
        "This edition is at revision ",
        "This was changed meanwhile",
        "This list has changed meanwhile",
        "The reason was changed meanwhile",
        "The list has changed meanwhile",
        "The list has changed since you opened this page",
        "Something has changed in one of the two records",
        "Something newer is known of this",
        "The organiser knows more by now",
        "Another message to this person has been written",
        "A newer message has reached this person",
        "A colleague has changed this meanwhile",
        "Meanwhile this application was ",
        "%(name)s has become ",
        "%(name)s has moved to the front desk",
        "Somebody has ",
        "These details have changed meanwhile",
        "Another schedule was published in the meantime",
        "The day changes while plans are made",
        "This has changed since it was read",
        "One of the two records is no longer there",
        "Something has happened since this page was made",
        "This draft was changed by hand in the meantime",
        "People, slots or tables have changed in the meantime",
        "This version was replaced; work on a draft",
        "In the meantime something else has become known",
    ),
    "done_already": (
        "The year %(year)s is there already",
        "This edition is open already",
        "The wishes of this edition were closed already",
        "This application waits for an answer already",
        "Only an application that waits for an answer",
        "This person is no administrator any more",
        "%(name)s is administrator",
        "Administrators are organisers of every edition already",
        "This person has no role of their own",
        "This schedule was published already",
        "This computation is over already",
        "This reminder has left already",
        "This invitation was answered",
        "You are registered already",
        "This message is still on its way",
        "This message is held",
        "This meeting is no longer in the schedule",
        "The other side took this meeting back",
        "This wish is no longer in your list",
        "You have declined this place",
        "The computation ended before",
        "These two are kept apart by hand already",
        "These two are not kept apart by hand",
        "These two meet in this version already",
        "These two do not meet in this version",
        "This meeting is fixed by hand already",
        "This meeting is not fixed by hand",
    ),
    "put_away": (
        "That edition is put away",
        "This edition is put away",
        "This morning is over",
        "The morning is over",
    ),
    "wishes_closed": (
        "Wishes are closed",
        "Wishes closed on",
        "Registration is closed",
        "Registration has ended",
    ),
    "wishes_open": (
        "Close the wishes first",
        "A schedule is published while the wishes are closed",
        "Only wishes that are closed",
        "A draft is worked on while the wishes are closed",
    ),
    "not_open_yet": (
        "Registration is not open yet",
        "People can answer an invitation only while registration is open",
    ),
    "not_accepted": (
        "This application is not accepted",
        "This application was not accepted",
        "You read the projects once your application is accepted",
        "The investor's own address is not confirmed yet",
    ),
    "withdrawn": (
        "This registration was withdrawn",
        "This person has withdrawn",
        "%(name)s has withdrawn",
    ),
    "under_way": (
        "A schedule is being computed already",
        "The meetings are being planned",
    ),
    "nothing_in_force": ("No schedule is in force", "Only a version that was in force"),
    "impossible_now": (
        "Invite from an edition that took place before this one",
        "That morning is not over yet",
        "Since this draft was made",
        "A meeting fixed by hand does not fit any more",
        "One meeting has nobody left to hold it",
        "The planning counts on ",
        "A plan was announced to this person",
        "A schedule exists, and its slots keep their order",
        "The record to be emptied has meetings",
        "Both records have meetings",
        "This cannot be done as it stands",
        "No schedule was found in which this is done",
        "There is no slot in which both are there",
        "By the rules of this edition, this wish weighs nothing",
        "You keep these two apart in this version",
    ),
    "not_the_day": (
        "The bilan is published once the morning is over",
        "People are checked in on the day itself",
        "Support programmes can be chosen from the day of the morning on",
        "People are ticked on the day itself",
        "Meetings are marked on the day itself",
        "Places are offered on the day itself",
        "On the day itself there is nothing to add",
        "A version made on the day itself has no forecast",
        "Your representatives exchange meetings until the day before",
        "This meeting begins at ",
        "The meeting of %(hour)s has not begun",
        "This meeting has not begun",
    ),
    "too_late": (
        "“%(title)s” has begun",
        "This was done more than ten minutes ago",
        "This slot has begun",
        "This meeting has begun",
        "This slot begins too soon",
        "The last slot has begun",
        "The time to accept this place is over",
        "The wishes' deadline has passed",
        "There is no meeting to come",
        "There is no slot to follow",
        "The morning has begun: plan again",
    ),
    "no_place": (
        "A meeting is planned at ",
        "“%(other)s” takes place at the same hour",
        "This place is no longer free",
        "One of you is expected elsewhere",
        "This person can no longer be called",
        "No table is free in this slot",
    ),
    "for_them_to_say": (
        "Somebody has agreed to be contacted by this programme",
        "This person has said no to this programme",
    ),
    "last_one": (
        "The last administrator stays",
        "The only organiser of ",
        "An investor has one representative at least",
    ),
    "limit_reached": (
        "An investor has at most twenty representatives",
        "Enough links have left for this hour",
        "An edition calls at most ",
        "This representative has no address of their own",
        "This person was reminded less than 48 hours ago",
    ),
}
_BEGINNINGS: Final = sorted(
    ((beginning, code) for code, beginnings in KINDS.items() for beginning in beginnings),
    key=lambda each: -len(each[0]),
)


def code_of(conflict: Conflict) -> str:
    """The kind of a refusal of the domain: the longest beginning that fits, else `conflict`."""
    return code_of_sentence(conflict.sentence)


def code_of_sentence(sentence: str) -> str:
    """The same of the English sentence itself."""
    return next((code for start, code in _BEGINNINGS if sentence.startswith(start)), "conflict")
