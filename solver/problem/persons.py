"""The persons of a problem."""

from collections.abc import Mapping

import msgspec


class Holder(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """A person who defends a project.

    Parameters
    ----------
    id
        Name of the holder, unique among holders.
    max_meetings
        Most meetings they may have; None for as many as there are slots.
    guaranteed
        Meetings they should have before anybody's wish is weighed by its value.
    unavailable
        Slots in which they cannot meet anybody; order and repetition mean nothing.
    absence
        How probable it is that they do not come, from 0 to 1; unset where nothing is known of
        them alone. Forecasts read it, plans do not.
    kind
        A word that says what they are; limits of the other side may name it.
    max_per_kind
        Most meetings with investors of a kind, by the kind; it goes before what the instance says
        for all holders.
    """

    id: str
    max_meetings: int | None = None
    guaranteed: int = 0
    unavailable: tuple[int, ...] = ()
    absence: float | msgspec.UnsetType = msgspec.UNSET
    kind: str | msgspec.UnsetType = msgspec.UNSET
    max_per_kind: dict[str, int] | msgspec.UnsetType = msgspec.UNSET


class Investor(msgspec.Struct, frozen=True, forbid_unknown_fields=True, gc=False):
    """An organisation that hears projects, at as many tables at once as it has delegates.

    Parameters
    ----------
    id
        Name of the investor, unique among investors.
    max_meetings
        Most meetings of all delegates together; None for slots times delegates.
    guaranteed
        As for a holder.
    unavailable
        Slots in which no delegate can meet anybody.
    delegates
        Meetings it can have in one slot.
    max_consecutive
        Longest run of slots with a meeting that is not interrupted by a free slot or by
        one of the instance's pauses; None for no limit.
    absence, kind
        As for a holder.
    max_per_kind
        Most meetings of all delegates together with holders of a kind.
    """

    id: str
    max_meetings: int | None = None
    guaranteed: int = 0
    unavailable: tuple[int, ...] = ()
    delegates: int = 1
    max_consecutive: int | None = None
    absence: float | msgspec.UnsetType = msgspec.UNSET
    kind: str | msgspec.UnsetType = msgspec.UNSET
    max_per_kind: dict[str, int] | msgspec.UnsetType = msgspec.UNSET


def limit_of_kind(
    person: Holder | Investor, for_all: Mapping[str, int], kind: str | msgspec.UnsetType
) -> int | None:
    """Most meetings of a person with partners of a kind; None for no limit.

    Parameters
    ----------
    person
        Whose limit it is; kind by kind their own goes before that of their side.
    for_all
        The limits of everybody on their side.
    kind
        Of the partners; unset for partners of no kind, which nothing limits.
    """
    if kind is msgspec.UNSET:
        return None
    if person.max_per_kind is not msgspec.UNSET and kind in person.max_per_kind:
        return person.max_per_kind[kind]
    return for_all.get(kind)
