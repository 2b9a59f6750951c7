"""Choose settings by trying: range tests, sweeps over seeds, fair comparisons, and the problems to tune."""

from mlmomentum.tuning.comparison import USUAL, fair_comparison, summary
from mlmomentum.tuning.sweeps import FINAL_STEPS, RangeTest, lowest, range_test, repeat_choice, robust_choice, sweep

__all__ = [
    "FINAL_STEPS",
    "USUAL",
    "RangeTest",
    "fair_comparison",
    "lowest",
    "range_test",
    "repeat_choice",
    "robust_choice",
    "summary",
    "sweep",
]
