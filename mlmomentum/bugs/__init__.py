"""Ten bugs that real projects had, as functions for you to diagnose.

>>> from mlmomentum import bugs
>>> float(bugs.lemon(200, 100, 0.5, 0.95))
1.4
"""

from mlmomentum.bugs.cases import CASES, Case, as_ball, ring_alarms, show, try_probe, verdict
from mlmomentum.bugs.found import apple, banana, cherry, fig, grape, kiwi, lemon, mango, peach, plum

__all__ = [
    "CASES",
    "Case",
    "apple",
    "as_ball",
    "banana",
    "cherry",
    "fig",
    "grape",
    "kiwi",
    "lemon",
    "mango",
    "peach",
    "plum",
    "ring_alarms",
    "show",
    "try_probe",
    "verdict",
]
