"""A morning with more holders invited: people like those who are there, with the same wishes."""

import msgspec
import numpy as np

from solver.forecast.turnout import stream
from solver.problem.arrays import Integers
from solver.problem.instance import Instance


def with_invited(instance: Instance, count: int, seed: int) -> Instance:
    """The morning with so many holders more, appended.

    Each is drawn from the holders there are, and wishes and is wished for as that one; the first
    ten of fifteen are the ten that are invited alone, so what more people bring can be compared.
    Pins stay with those they name.

    Parameters
    ----------
    instance
        As it is. Without holders there is nobody to be like, and nobody is invited.
    count
        How many are invited.
    seed
        Of the drawing.
    """
    if not count or not instance.holders:
        return instance
    alike = stream(f"{seed} invited").integers(0, len(instance.holders), size=count)
    known, guests = {one.id for one in instance.holders}, []
    for number, source in enumerate(alike.tolist(), start=1):
        name = f"{instance.holders[source].id} ({number})"
        while name in known:
            name += "*"
        known.add(name)
        guests.append(msgspec.structs.replace(instance.holders[source], id=name))
    return instance.replace(
        holders=[*instance.holders, *guests],
        wishes=np.concatenate([instance.wishes, _copied(instance.wishes, alike, instance)]),
        precedences=np.concatenate(
            [instance.precedences, _copied_orders(instance.precedences, alike, instance)]
        ),
    )


def _copied(wishes: Integers, alike: Integers, instance: Instance) -> Integers:
    """The wishes of those whom the guests are like, as the guests' own."""
    order = np.argsort(wishes[:, 0], kind="stable")
    ends = np.searchsorted(wishes[order, 0], np.arange(len(instance.holders) + 1))
    copies = [wishes[order[ends[source] : ends[source + 1]]] for source in alike.tolist()]
    guests = len(instance.holders) + np.arange(len(alike))
    copied = np.concatenate(copies)
    return np.column_stack([np.repeat(guests, [len(one) for one in copies]), copied[:, 1:]])


def _copied_orders(orders: Integers, alike: Integers, instance: Instance) -> Integers:
    """The precedences between two meetings of one of those holders."""
    copies = [orders[:0]]
    for guest, source in enumerate(alike.tolist(), start=len(instance.holders)):
        theirs = orders[(orders[:, :, 0] == source).all(axis=1)].copy()
        theirs[:, :, 0] = guest
        copies.append(theirs)
    return np.concatenate(copies)
