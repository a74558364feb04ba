"""What is asked of a project once the morning is over: was it financed, should a programme help."""

from typing import Final

from matchmaker.editions.afterwards import LAST_FOLLOW_UP
from matchmaker.followup import answering, orienting
from matchmaker.followup.asking import is_skipped
from matchmaker.letters.desk import Desk
from matchmaker.notices import facts
from matchmaker.people import directory
from matchmaker.people.profiles import HolderProfile
from matchmaker.post import addresses, following
from matchmaker.post.mail import Content

#: what ends with the stop that these letters have
KINDS: Final = ("follow_up", "orientation_proposed")


async def follow_up(desk: Desk) -> Content:
    """Whether the project was financed, asked with the names of those whom the holder met."""
    months = desk.letter.facts(facts.FollowUpFacts).months
    met = await answering.met_by(desk.conn, desk.edition.id, desk.reader.id)
    context = following.FollowUpAsked(
        occasion=desk.occasion,
        person=desk.reader.confirmed_name,
        project=await _project(desk),
        names=tuple(one.organisation for one in met),
        months=months,
        link=addresses.follow_up(await desk.page()),
        stop=desk.stop_follow_up(),
        kept_until=desk.edition.purge_on,
        last=months == LAST_FOLLOW_UP or is_skipped(desk.edition, LAST_FOLLOW_UP),
    )
    return following.follow_up_asked(context, desk.reader.language)


async def orientation_proposed(desk: Desk) -> Content:
    """Which programmes are proposed and not answered yet; by whom stands nowhere."""
    told = desk.letter.facts(facts.OrientationFacts).programmes
    every = await orienting.own(desk.conn, desk.edition, desk.reader.id)
    shown = [one for one in every if one.programme_id in told and one.state == "proposed"]
    context = following.OrientationProposed(
        occasion=desk.occasion,
        person=desk.reader.confirmed_name,
        project=await _project(desk),
        # an edition may look at its own words for somebody to whom nothing is proposed
        programmes=tuple(
            following.ProposedProgramme(name=one.name, about=one.about)
            for one in shown or every[:1]
        ),
        link=addresses.orientation(await desk.page()),
        stop=desk.stop_follow_up(),
    )
    return following.orientation_proposed(context, desk.reader.language)


async def _project(desk: Desk) -> str:
    reader = await directory.find(desk.conn, desk.edition.id, desk.reader.id)
    # an investor may stand in for a holder where an edition looks at its own words
    return reader.project if isinstance(reader, HolderProfile) else reader.organisation
