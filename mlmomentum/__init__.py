"""mlmomentum: a hands-on course on momentum in neural-network optimization.

    from mlmomentum import check, rules, simulate, surfaces

You write an update rule; `simulate` runs it on a surface; `check` says what holds, or which mistake it is.
"""

from mlmomentum import in_browser, rules, schedules, surfaces, theory
from mlmomentum.exercises import check, diagnose
from mlmomentum.judging.feedback import CheckFailed, RuleError
from mlmomentum.simulate import Trajectory, simulate

__version__ = "0.2.0.dev0"
__all__ = [
    "CheckFailed",
    "RuleError",
    "Trajectory",
    "check",
    "diagnose",
    "rules",
    "schedules",
    "simulate",
    "surfaces",
    "theory",
]

if in_browser.HERE:
    in_browser.settle()
