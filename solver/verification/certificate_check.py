"""Does a certificate prove what a schedule file claims? Checked without any solver."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from solver.problem.instance import Instance
from solver.verification.certificate import Certificate, Left, total, underpayment
from solver.verification.schedule import Figures, Violation

SHOWN = 5  # faults of each kind that are told: more would hide the first


class Proven(NamedTuple):
    """What follows from prices: bounds of shortfall and value, as a schedule file claims them."""

    shortfall_bound: int
    value_bound: int


def faults(instance: Instance, certificate: Certificate) -> list[Violation]:
    """Why the prices prove nothing; empty when they do."""
    wrong = list(_misshapen(instance, certificate))
    if not wrong:
        wrong = list(_wrong(instance, certificate))
    return [Violation("certificate", detail) for detail in wrong]


def proven_bounds(instance: Instance, certificate: Certificate, found: Figures) -> Proven:
    """The bounds that follow from prices without faults.

    M·Σ min(guaranteed, meetings) + value is at most the sum, so the first is at most the sum
    over M; and a schedule that lacks no more than this one has no more value than what the
    guarantees it meets leave of the sum.

    Parameters
    ----------
    instance
        The instance that the prices are of.
    certificate
        Prices in which :func:`faults` finds nothing.
    found
        The figures of any schedule of the instance.
    """
    guaranteed = int(instance.holder_guaranteed.sum()) + int(instance.investor_guaranteed.sum())
    most, denominator = total(instance, certificate), certificate.denominator
    met = guaranteed - found.guarantee_shortfall
    return Proven(
        shortfall_bound=max(0, guaranteed - most // (certificate.scale * denominator)),
        value_bound=(most - certificate.scale * denominator * met) // denominator,
    )


def unproven_claims(claim: Proven, proof: Proven) -> list[Violation]:
    """Each claimed bound that the prices do not prove."""
    wrong = []
    if claim.shortfall_bound > proof.shortfall_bound:
        detail = f"proves a shortfall of at least {proof.shortfall_bound}, not the claimed"
        wrong.append(Violation("certificate", f"{detail} {claim.shortfall_bound}"))
    if claim.value_bound < proof.value_bound:
        detail = f"proves a value of at most {proof.value_bound}, not the claimed"
        wrong.append(Violation("certificate", f"{detail} {claim.value_bound}"))
    return wrong


def _wrong(instance: Instance, certificate: Certificate) -> Iterator[str]:
    left = Left(instance)
    for number, (investor, first, _) in enumerate(certificate.rest.tolist()):
        if left.most_in_run(investor, first) is None:
            yield f"rest[{number}]: no rule for investor {investor} begins in slot {first}"
            return
    for field, side in (("holder_kind", "holders"), ("investor_kind", "investors")):
        for number, (person, kind, _) in enumerate(getattr(certificate, field).tolist()):
            word = certificate.kinds[kind]
            if left.most_of_kind(side, person, word) is None:
                yield f"{field}[{number}]: {side[:-1]} {person} has no limit of kind {word!r}"
                return
    most = underpayment(left, certificate)
    for row in np.flatnonzero(most > 0)[:SHOWN].tolist():
        holder, investor, _ = left.wishes[row].tolist()
        yield f"the prices of holder {holder} and investor {investor} lack {most[row]}"


def _misshapen(instance: Instance, certificate: Certificate) -> Iterator[str]:
    """Numbers and positions that make no sense."""
    holders, investors, slots = len(instance.holders), len(instance.investors), instance.slots
    if certificate.denominator < 1 or certificate.scale < 1:
        yield "denominator and scale are 1 or more"
        return
    lengths = {
        **dict.fromkeys(("holder", "holder_guarantee"), holders),
        **dict.fromkeys(("investor", "investor_guarantee"), investors),
        "slot": 0 if instance.tables is None else slots,
    }
    for field, length in lengths.items():
        if len(getattr(certificate, field)) != length:
            yield f"{field}: {length} numbers are expected"
    positions = {
        "pair": (holders, investors),
        "holder_slot": (holders, slots),
        "investor_slot": (investors, slots),
        "rest": (investors, slots),
        "precedence": (len(instance.precedences), slots),
        "holder_kind": (holders, len(certificate.kinds)),
        "investor_kind": (investors, len(certificate.kinds)),
    }
    for field, limits in positions.items():
        table = getattr(certificate, field)[:, :2]
        if ((table < 0) | (table >= np.array(limits))).any():
            yield f"{field}: positions are outside {limits}"
    for field in (*lengths, *positions):
        numbers = getattr(certificate, field)
        if (numbers < 0).any():
            yield f"{field}: a number is less than 0"
    for field in ("holder_guarantee", "investor_guarantee"):
        most = max(getattr(certificate, field).tolist(), default=0)
        if most > certificate.scale * certificate.denominator:
            yield f"{field}: {most} is more than the scale"
