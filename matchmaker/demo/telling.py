"""What the demonstration prints when it is done, for the one who started it."""

from pathlib import Path

from matchmaker.demo.outcome import Addresses, DemoOutcome
from matchmaker.planning import Version


def report(outcome: DemoOutcome, doors: Addresses, *, mails: Path, mailbox: str) -> str:
    """Figures compared with what, then the addresses to open."""
    glance, version, following = outcome.glance, outcome.version, outcome.next_year
    former = outcome.last_year
    lines = [
        "",
        f"  {outcome.edition.name}, {outcome.edition.held_on:%d.%m.%Y}, {outcome.edition.place}",
        "",
        f"  people     {glance.holders} project holders, {glance.investors} investors",
        f"  wishes     {glance.wishes}, of which {glance.mutual} made by both sides",
        f"  meetings   {version.meetings} in {glance.slots} slots at {glance.tables} tables",
        f"  value      {_value(version)}",
        f"  guarantee  {_guarantee(version)}",
        f"  breaks     {version.breaks}, proven not below {version.breaks_bound}",
        f"  solved in  {_stages(outcome)}",
        f"  messages   {glance.messages_sent} sent, {glance.messages_held} held back",
        f"  all in     {outcome.seconds:.1f} s",
        "",
        f"  organiser     {doors.organiser}",
        f"  front desk    {doors.front_desk}",
        f"  a holder      {doors.holder}",
        f"  an investor   {doors.investor}",
        *_line("a delegate", doors.delegate),
        f"  a visitor     {doors.visitor}",
        f"  hall board    {doors.board}",
        "",
        f"  {following.name}, {following.held_on:%d.%m.%Y}: open for registration",
        "",
        f"  register      {doors.newcomer}",
        f"  then open     {mailbox} (the letter with the personal link)",
        *_line("invited", doors.invited),
        "",
        f"  {former.name}, {former.held_on:%d.%m.%Y}: over",
        "",
        f"  bilan         {doors.bilan}",
        *_line("who met", doors.past_holder),
        "",
        f"  mail catcher  {mailbox}",
        f"  mails (.eml)  {mails}",
        "",
    ]
    return "\n".join(lines)


def _line(label: str, address: str | None) -> list[str]:
    """An address, where there is somebody for it."""
    return [f"  {label:<13} {address}"] if address else []


def farewell(folder: Path) -> str:
    """The last line."""
    return f"Stopped. The data stay in {folder}; --fresh starts over."


def _value(version: Version) -> str:
    if version.value == version.value_bound:
        return f"{version.value} points: proven, no schedule has more"
    return f"{version.value} points; proven: none has more than {version.value_bound}"


def _guarantee(version: Version) -> str:
    if version.guarantee_shortfall == 0:
        return "everybody has the meetings guaranteed to them"
    proven = "proven: no schedule does better"
    if version.shortfall_bound < version.guarantee_shortfall:
        proven = f"proven: none below {version.shortfall_bound}"
    return f"{version.guarantee_shortfall} guaranteed meetings missing; {proven}"


def _stages(outcome: DemoOutcome) -> str:
    if outcome.run is None or outcome.run.result is None:
        return "an earlier start"
    stages = outcome.run.result["stages"]
    return ", ".join(f"{name} {seconds:.3f} s" for name, seconds in stages.items())
