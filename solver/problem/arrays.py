"""The arrays that problems and schedules are made of."""

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
