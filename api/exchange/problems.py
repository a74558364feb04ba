"""Errors on their way out: the only place that knows which one is a 404 and which a 409.

JSON callers get RFC 9457 problem details, browsers a page in their language. What we did not
foresee is logged under a reference and shown as nothing but that reference.
"""

import secrets
from collections.abc import Iterator, Sequence
from typing import Any, Final

import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException
from litestar.handlers import HTTPRouteHandler

from api.exchange import forms, kept
from api.exchange.acts import key_of
from api.exchange.codes import BY_STATUS, PROBLEMS, URN, code_of
from api.exchange.faults import UNREADABLE, faults_of
from api.exchange.headers import is_json
from api.exchange.speech import language_of
from matchmaker.db import errors as database
from matchmaker.wording.errors import (
    Conflict,
    FieldFault,
    Invalid,
    LinkRefused,
    MatchmakerError,
    NotFound,
    PaperFailed,
    SolverFailed,
)
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.templates import renderer

log = structlog.get_logger("api")


class Unreadable(MatchmakerError):
    """A request that is not what its kind promises; the sentence says where."""


class OutOfScope(MatchmakerError):
    """A machine token does not name what is asked; `scopes` are those of which one would do."""

    def __init__(self, scopes: Sequence[str]) -> None:
        if scopes:
            named = msgid("This token may not do this; it would need: %(scopes)s.")
            super().__init__(named, scopes=", ".join(scopes))
        else:
            super().__init__(msgid("No token may do this; an organiser signs in for it."))
        self.scopes = tuple(scopes)


class PreconditionNeeded(MatchmakerError):
    """A change that does not say of which state it was made."""


class PreconditionFailed(MatchmakerError):
    """A change of a state that has passed."""


class KeyInUse(MatchmakerError):
    """The same request is being answered at this very moment."""


class KeyReused(MatchmakerError):
    """Another request was sent under the same key."""


#: what the domain and the edge raise: its code, see codes.py; of conflicts there are several
CODES: Final[dict[type[MatchmakerError], str]] = {
    Unreadable: "unreadable",
    OutOfScope: "scope_missing",
    PreconditionNeeded: "precondition_required",
    PreconditionFailed: "precondition_failed",
    KeyInUse: "key_in_use",
    KeyReused: "key_reused",
    forms.TooLarge: "too_large",
    Invalid: "invalid",
    NotFound: "not_found",
    LinkRefused: "link_refused",
    SolverFailed: "solver_failed",
    PaperFailed: "paper_failed",
}
TITLES: Final = {
    400: msgid("The request cannot be read."),
    401: msgid("Please sign in first."),
    403: msgid("This is not for your role."),
    404: msgid("There is nothing here for you."),
    405: msgid("This cannot be done here."),
    408: msgid("Your answer did not arrive in time; nothing was saved."),
    409: msgid("Something changed in the meantime."),
    412: msgid("This has changed since it was read; read it again."),
    413: msgid("This is too large."),
    415: msgid("This kind of content cannot be read."),
    422: msgid("Some answers need another look; nothing was saved."),
    428: msgid("Say of which state this is a change: send its ETag as If-Match."),
    429: msgid("Too many requests; please wait a moment."),
    500: msgid("Something went wrong on our side; nothing was saved."),
    503: msgid("The service is busy; please try again in a moment."),
}
#: of 401, to who has a page instead of an account
_PARTICIPANTS_FIRST: Final = msgid("Please open your page first.")
#: the database does not answer, or somebody else holds what is needed: worth another try
BUSY: Final[tuple[type[Exception], ...]] = (
    *database.UNAVAILABLE,
    database.LockTimeout,
    database.SerializationFailure,
    database.StatementTimeout,
)


class ClientGone(Exception):
    """The client hung up; nobody reads an answer any more, and nothing was stored."""


class ProblemAnswer(Exception):
    """What is told about an error: status, sentence, faults by field; its code, for programs."""

    def __init__(
        self, status: int, detail: str, faults: tuple[FieldFault, ...] = (), code: str = ""
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.faults = faults
        self.code = code or BY_STATUS.get(status, BY_STATUS[500 if status >= 500 else 400])


def domain_error(request: Request[Any, Any, Any], error: MatchmakerError) -> Response[Any]:
    """A fault the domain raised on purpose."""
    if isinstance(error, Conflict):
        code = code_of(error)
    else:
        found = (code for kind, code in CODES.items() if isinstance(error, kind))
        code = next(found, "internal")
    faults = error.faults if isinstance(error, Invalid) else ()
    words = catalogue(language_of(request))
    told = ProblemAnswer(PROBLEMS[code].status, error.translated(words), faults, code)
    scope = error.scopes if isinstance(error, OutOfScope) else ()
    return respond(request, told, headers=_challenge(request, told, scope))


def _challenge(
    request: Request[Any, Any, Any], told: ProblemAnswer, scopes: Sequence[str] = ()
) -> dict[str, str]:
    """How a program could be let in (RFC 9110, 11.6.1; RFC 6750, 3); nothing for pages."""
    if told.status not in (401, 403) or not is_json(request.url.path):
        return {}
    parts = ['Bearer realm="matchmaker"']
    if told.status == 403 and not scopes:
        return {}
    if scopes:
        parts += ['error="insufficient_scope"', f'scope="{" ".join(scopes)}"']
    elif "authorization" in request.headers:
        parts += ['error="invalid_token"']
    return {"WWW-Authenticate": ", ".join(parts)}


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """A refusal of the framework or of a guard."""
    status = error.status_code
    if isinstance(error, ValidationException):
        return respond(request, ProblemAnswer(422, "", _faults_of(request, error)))
    if status >= 500:
        return answer_unforeseen(request, error)
    told = ProblemAnswer(status, "")
    headers = {**(error.headers or {}), **_challenge(request, told)}
    return respond(request, told, headers=headers)


def answer_unforeseen(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A fault of ours: logged with its trace under a reference, told without detail."""
    causes = list(_causes(error))
    if any(isinstance(cause, ClientGone) for cause in causes):
        return Response(b"", status_code=499, media_type="text/plain")
    if busy := next(filter(_is_busy, causes), None):
        log.warning("database.unavailable", kind=type(busy).__name__)
        return respond(request, ProblemAnswer(503, ""), headers={"Retry-After": "5"})
    reference = secrets.token_hex(4)
    log.error("unforeseen", reference=reference, exc_info=error)
    return respond(request, ProblemAnswer(500, ""), reference=reference)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error, or what a group of errors holds and where that came from.

    A transaction that cannot even be rolled back, since the database has gone, is told by the
    framework as a group.
    """
    if not isinstance(error, BaseExceptionGroup):
        if error is not None:
            yield error
        return
    for inner in (*error.exceptions, error.__cause__):
        yield from _causes(inner)


def _is_busy(error: BaseException) -> bool:
    # Of the file system's errors none is the database's.
    return isinstance(error, BUSY) and not isinstance(error, FileNotFoundError | PermissionError)


def respond(
    request: Request[Any, Any, Any],
    problem: ProblemAnswer,
    *,
    reference: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response[Any]:
    language = language_of(request)
    words = catalogue(language)
    title = words.gettext(TITLES.get(problem.status, TITLES[400]))
    if not is_json(request.url.path) and key_of(request) is None:
        page = renderer(language).get_template("pages/error.html")
        for_organiser = kept.is_organisers(request.url.path)
        if problem.status == 401 and not for_organiser:
            title = words.gettext(_PARTICIPANTS_FIRST)
        text = page.render(
            status=problem.status,
            title=title,
            detail=problem.detail if problem.detail != title else "",
            faults={fault.field: fault.translated(words) for fault in problem.faults},
            reference=reference,
            request=request,
            for_organiser=for_organiser,
        )
        shown = {**(headers or {}), **(kept.IN_PLACE if "hx-request" in request.headers else {})}
        return Response(text, status_code=problem.status, media_type="text/html", headers=shown)
    body: dict[str, Any] = {
        "type": URN + problem.code,
        "code": problem.code,
        "title": title,
        "status": problem.status,
        "detail": problem.detail or title,
        "instance": request.url.path,
    }
    if problem.faults:
        body["errors"] = [
            {"field": fault.field, "detail": fault.translated(words)} for fault in problem.faults
        ]
    if reference:
        body["reference"] = reference
    return Response(
        body, status_code=problem.status, media_type="application/problem+json", headers=headers
    )


def _faults_of(
    request: Request[Any, Any, Any], error: ValidationException
) -> tuple[FieldFault, ...]:
    """The parameters of the address that the framework could not take, as ours."""
    extra = error.extra if isinstance(error.extra, list) else []
    keys = [str(item["key"]) for item in extra if isinstance(item, dict) and item.get("key")]
    return tuple(fault for key in keys for fault in _faults_of_parameter(request, key))


def _faults_of_parameter(request: Request[Any, Any, Any], key: str) -> list[FieldFault]:
    handler = request.route_handler
    assert isinstance(handler, HTTPRouteHandler)
    expected = handler.parsed_fn_signature.parameters.get(key)
    given = request.query_params.getall(key, []) if expected else []
    found = [faults_of(each, expected.annotation, key, strict=False) for each in given if expected]
    return next(filter(None, found), [FieldFault(key, UNREADABLE)])


HANDLERS: Final[Any] = {
    MatchmakerError: domain_error,
    kept.RefusedForNow: kept.respond,
    HTTPException: http_error,
    Exception: answer_unforeseen,
}
