"""Short names for the types in signatures.

The modules that learners look into import `annotations` from `__future__`: then Shift-Tab in JupyterLab shows these
names, and not the long types that they stand for.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]
Numbers: TypeAlias = float | Array
Broadcast: TypeAlias = Any  # a number from numbers, an array if there is one among them: NumPy's own hints say Any too

T = TypeVar("T", float, Array)  # theta's type: a number or an array, and the same wherever T stands in a signature
Gradient: TypeAlias = Callable[[T], T]
Rule: TypeAlias = Callable[..., Any]  # a function of a rule's shape, which `mlmomentum.signature` reads
Named: TypeAlias = dict[str, Any]  # arguments by name, to be handed on with **
Schedule: TypeAlias = Callable[[int], Any]  # of the steps taken so far
