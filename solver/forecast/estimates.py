"""What many runs say: means with their standard errors, and quantiles."""

import dataclasses
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from solver.problem.arrays import Floats

#: half the width of a 95 % interval, in standard errors
WIDTH: Final = 1.96
_DIGITS: Final = 6


@dataclasses.dataclass(frozen=True)
class Estimate:
    """A mean over runs.

    Parameters
    ----------
    mean, error
        The mean and its standard error; the error is None where one run cannot tell.
    """

    mean: float
    error: float | None


@dataclasses.dataclass(frozen=True)
class Distribution(Estimate):
    """How a figure varies from run to run.

    Parameters
    ----------
    p10, p50, p90
        The least figure that so many percent of the runs do not exceed.
    """

    p10: float
    p50: float
    p90: float


def estimate(figures: ArrayLike, *, varies: bool = True) -> Estimate:
    """The mean of a figure of each run.

    Parameters
    ----------
    figures
        Shape (runs,).
    varies
        Whether another run could differ at all; if none can, one run tells everything.
    """
    seen: Floats = np.asarray(figures, dtype=np.float64)
    if len(seen) > 1:
        error: float | None = float(seen.std(ddof=1)) / len(seen) ** 0.5
    else:
        error = None if varies else 0.0
    return Estimate(
        round(float(seen.mean()), _DIGITS), None if error is None else round(error, _DIGITS)
    )


def distribution(figures: ArrayLike, *, varies: bool = True) -> Distribution:
    """The mean and the quantiles of a figure of each run, as :func:`estimate` takes them."""
    seen: Floats = np.asarray(figures, dtype=np.float64)
    quantiles = np.quantile(seen, (0.1, 0.5, 0.9), method="inverted_cdf")
    mean = estimate(seen, varies=varies)
    return Distribution(mean.mean, mean.error, *(_plain(one) for one in quantiles.tolist()))


def _plain(figure: float) -> float:
    """A whole number as such."""
    return int(figure) if figure.is_integer() else round(figure, _DIGITS)
