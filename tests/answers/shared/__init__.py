"""Forms that any answer can be put into: some keep it right, and some make it wrong."""

from answers.shared import right_forms, wrong_results, wrong_runs

RIGHT = right_forms.VALUES | right_forms.CALLABLES
WRONG = wrong_results.VALUES | wrong_results.RESULTS | wrong_runs.RUNS
