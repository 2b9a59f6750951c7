"""Who had each of the ten bugs, what it was meant to be, and the check that it alone fails."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from mlmomentum.bugs import alarms, found
from mlmomentum.exercises import diagnose
from mlmomentum.feedback import WIDTH, stressed


@dataclass(frozen=True)
class Case:
    """A function with a bug.

    Attributes:
        found: the function.
        exercise: the id of the exercise that it would be an answer to, were it right.
        alarm: the check that it fails, and that no other bug of the same exercise fails.
        holds: what the alarm checks, in words.
        project: a public project on GitHub that had such a bug, as owner/name.
        report: where it was reported or mended there, with the year and the title.
    """

    found: Callable
    exercise: str
    alarm: Callable
    holds: str
    project: str
    report: str


IN_ORDER = (
    Case(
        found.apple,
        "momentum_step",
        alarms.starts_at_once,
        "from rest, the first step is learning_rate * gradient",
        "mdenil/dropout",
        "issue 4 (2013), “Momentum bug”",
    ),
    Case(
        found.banana,
        "adam_step",
        alarms.obeys_learning_rate,
        "the first step is at most learning_rate long",
        "karpathy/convnetjs",
        "pull request 70 (2016), “Fix adam optimizer”",
    ),
    Case(
        found.cherry,
        "adam_step",
        alarms.is_a_number,
        "the first step is a number",
        "tracel-ai/burn",
        "pull request 630 (2023), “bugfix: Revert last Adam bugfix”",
    ),
    Case(
        found.fig,
        "momentum_step",
        alarms.keeps_rolling,
        "on flat ground, the share gamma of the velocity is left",
        "kozistr/pytorch_optimizer",
        "pull request 516 (2026), “[Fix] Keep `SignSGD` momentum buffer across steps”",
    ),
    Case(
        found.grape,
        "nag_step",
        alarms.rolls_no_further,
        "on flat ground, theta moves by gamma * velocity",
        "oysteijo/simd_neuralnet",
        "issue 17 (2019), “Fix the Nesterov bug”",
    ),
    Case(
        found.kiwi,
        "adam_step",
        alarms.keeps_a_mean,
        "m is never larger than all gradients",
        "frgfm/holocron",
        "issue 1 (2019), “Inplace bias correction”",
    ),
    Case(
        found.lemon,
        "gamma_schedule",
        alarms.stays_at_the_end,
        "long after the ramp, gamma is gamma_end",
        "huggingface/transformers",
        "issue 132 (2018), “[Bug report] Learning rate of BertAdam may become negative”",
    ),
    Case(
        found.mango,
        "restart_every",
        alarms.restarts_in_time,
        "with k = 1, the velocity is forgotten after the first step",
        "pytorch/pytorch",
        "issue 23480 (2019), “CosineAnnealingWarmRestarts Still Follows PyTorch 1.0 Step Order”",
    ),
    Case(
        found.peach,
        "rmsprop_step",
        alarms.ignores_scale,
        "the first step does not depend on the gradient's size",
        "apache/mxnet",
        "issue 4493 (2017), “A problem of RMSProp”",
    ),
    Case(
        found.plum,
        "momentum_step",
        alarms.owns_its_velocity,
        "the velocity is in an array of its own",
        "ml-explore/mlx",
        "pull request 4426 (2026), “Fix SGD and Adafactor weight decay mutating caller arrays”",
    ),
)
CASES: dict[str, Case] = {case.found.__name__: case for case in IN_ORDER}


def show(name: str) -> None:
    """Print the code of one of the ten functions.

    >>> show("lemon")
    def lemon(t, total_steps, gamma_start, gamma_end):
        \"\"\"Meant to be a linear ramp of gamma.\"\"\"
        done = t / total_steps
        return gamma_start + (gamma_end - gamma_start) * done
    """
    print(inspect.getsource(CASES[name].found).rstrip())


def verdict(name: str) -> None:
    """Print what the check of the course says about one of the ten functions, and who had such a bug."""
    case = CASES[name]
    hint = diagnose(case.exercise, case.found).message.splitlines()[0].removeprefix(case.exercise)
    told = (f"The verdict on {name}", f"{name}{hint}", f"Known from {case.project}: {case.report}.")
    print("\n".join(textwrap.fill(stressed(line), WIDTH) for line in told))


def ring_alarms() -> None:
    """Print, for each alarm, which of the functions that are meant to be the same rule set it off."""
    for case in CASES.values():
        suspects = [other.found for other in CASES.values() if other.exercise == case.exercise]
        caught = [suspect.__name__ for suspect in suspects if not case.alarm(suspect)]
        print(f"{case.holds:60}{', '.join(caught)}")
