"""Which project had each of the ten bugs, what it was meant to be, and the check that it alone fails."""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from mlmomentum.bugs import alarms, found
from mlmomentum.exercises import EXERCISES
from mlmomentum.exercises.shared.balls import ball
from mlmomentum.judging.feedback import WIDTH
from mlmomentum.judging.guarded import attempt


@dataclass(frozen=True)
class Case:
    """A function with a bug.

    Attributes:
        found: the function.
        exercise: the id of the exercise that it would be an answer to, were it right.
        alarm: the check that it fails, and that no other bug of the same exercise fails.
        holds: what the alarm checks, in words.
        project: a public project on GitHub that had such a bug, as owner/name.
        report: where it was reported or repaired there, with the year and the title.
        fault: what the function does, as the end of a sentence.
        story: what happened in the project, in one or two sentences.
    """

    found: Callable
    exercise: str
    alarm: Callable
    holds: str
    project: str
    report: str
    fault: str
    story: str


IN_ORDER = (
    Case(
        found.apple,
        "momentum_step",
        alarms.starts_at_once,
        "from rest, the first step is learning_rate * gradient",
        "mdenil/dropout",
        "issue 4 (2013), “Momentum bug”",
        fault="it moves by the velocity of the step before, so every step comes one step late.",
        story="The project is a 2013 implementation of dropout, and the person who noticed was Ian Goodfellow.",
    ),
    Case(
        found.banana,
        "adam_step",
        alarms.obeys_learning_rate,
        "the first step is at most learning_rate long",
        "karpathy/convnetjs",
        "pull request 70 (2016), “Fix adam optimizer”",
        fault="it multiplies by the bias correction where it should divide, so the first step is ten times too long.",
        story="The pull request that fixes it has been waiting since 2016: in 2026 it was still open.",
    ),
    Case(
        found.cherry,
        "adam_step",
        alarms.is_a_number,
        "the first step is a number",
        "tracel-ai/burn",
        "pull request 630 (2023), “bugfix: Revert last Adam bugfix”",
        fault="it counts the first step as step 0. The correction is zero there, and it divides by zero.",
        story="The bug arrived inside a bug fix. A later pull request took that fix back out.",
    ),
    Case(
        found.fig,
        "momentum_step",
        alarms.keeps_its_velocity,
        "on flat ground, the share gamma of the velocity is left",
        "kozistr/pytorch_optimizer",
        "pull request 516 (2026), “[Fix] Keep `SignSGD` momentum buffer across steps”",
        fault="it sets the velocity to zero at the beginning of each step, so it is gradient descent whatever"
        " gamma says.",
        story="There it was SignSGD, whose buffer started over in every step. A rule without memory still"
        " trains, so nothing crashed.",
    ),
    Case(
        found.grape,
        "nag_step",
        alarms.rolls_no_further,
        "on flat ground, theta moves by gamma * velocity",
        "oysteijo/simd_neuralnet",
        "issue 17 (2019), “Fix the Nesterov bug”",
        fault="it goes to the look-ahead point and then takes the whole step from there, so the old velocity"
        " counts twice.",
        story="From the look-ahead point, the report explains, only the gradient's part of the step is left to take.",
    ),
    Case(
        found.kiwi,
        "adam_step",
        alarms.keeps_a_mean,
        "m is never larger than all gradients",
        "frgfm/holocron",
        "issue 1 (2019), “Inplace bias correction”",
        fault="it keeps the corrected m and s for the next step, so they are corrected again and again.",
        story="An in-place operation did it. The author had been searching for hours.",
    ),
    Case(
        found.lemon,
        "gamma_schedule",
        alarms.stays_at_the_end,
        "long after the ramp, gamma is gamma_end",
        "huggingface/transformers",
        "issue 132 (2018), “[Bug report] Learning rate of BertAdam may become negative”",
        fault="nothing holds it at the end of the ramp, so it runs on and passes every limit.",
        story="There it was a learning rate. It kept falling after the last planned step and became negative.",
    ),
    Case(
        found.mango,
        "restart_every",
        alarms.restarts_in_time,
        "with k = 1, the velocity is forgotten after the first step",
        "pytorch/pytorch",
        "issue 23480 (2019), “CosineAnnealingWarmRestarts Still Follows PyTorch 1.0 Step Order”",
        fault="its count of the steps is one behind, so the first restart comes one step late.",
        story="There it was a learning rate that should jump back up. It jumped one step late.",
    ),
    Case(
        found.peach,
        "rmsprop_step",
        alarms.ignores_scale,
        "the first step does not depend on the gradient's size",
        "apache/mxnet",
        "issue 4493 (2017), “A problem of RMSProp”",
        fault="it has eps inside the root, where 1e-8 counts as much as 1e-4 does outside.",
        story="Four months later the same project put eps back inside, on purpose (pull request 6235). Keras"
        " and Optax have it there today.",
    ),
    Case(
        found.plum,
        "momentum_step",
        alarms.owns_its_velocity,
        "the velocity is in an array of its own",
        "ml-explore/mlx",
        "pull request 4426 (2026), “Fix SGD and Adafactor weight decay mutating caller arrays”",
        fault="it keeps the velocity in the gradient's array, so the next gradient overwrites it.",
        story="There it was weight decay, added into the arrays of gradients that still belonged to the caller.",
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
    """Print what one of the ten functions does wrong, and the story of the project that had such a bug.

    >>> verdict("lemon")
    The verdict on lemon
    lemon: nothing holds it at the end of the ramp, so it runs on and passes
    every limit.
    Known from huggingface/transformers: issue 132 (2018), “[Bug report]
    Learning rate of BertAdam may become negative”.
    There it was a learning rate. It kept falling after the last planned step
    and became negative.
    """
    case = CASES[name]
    known = f"Known from {case.project}: {case.report}."
    lines = f"The verdict on {name}", f"{name}: {case.fault}", known, case.story
    print("\n".join(textwrap.fill(line, WIDTH) for line in lines))


def as_ball(name: str) -> Callable:
    """One of the ten functions at work in a ball, as a function with the shape of `momentum_step`."""
    case = CASES[name]
    return ball(case.exercise, case.found)


def try_probe(probe: Callable) -> None:
    """Print what a learner's `keeps_rolling` says about the ten functions; if it fails, what a right one says.

    Args:
        probe: a function that takes a rule of the shape of `momentum_step` and returns True or False.
    """

    def answers(asked: Callable) -> list[bool]:
        return [bool(asked(as_ball(name))) for name in CASES]

    seen, notice = attempt(probe, lambda: answers(probe))
    print("does the ball keep rolling?")
    if seen is None:
        print(f"{notice}\nHere is what a right probe says:")
        seen = answers(EXERCISES["keeps_rolling"].reference)
    for name, rolls in zip(CASES, seen, strict=True):
        print(f"{name:7} {'yes' if rolls else 'no: caught'}")
    print(f"caught: {len(seen) - sum(seen)} of {len(seen)}")


def ring_alarms() -> None:
    """Print, for each alarm, which of the functions that are meant to be the same rule set it off."""
    for case in CASES.values():
        suspects = [other.found for other in CASES.values() if other.exercise == case.exercise]
        caught = [suspect.__name__ for suspect in suspects if not case.alarm(suspect)]
        print(f"{case.holds:60}{', '.join(caught)}")
