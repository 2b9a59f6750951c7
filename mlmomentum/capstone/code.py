"""A learner's rule as text: its own source with what it uses, and the lines that run it in PyTorch."""

from __future__ import annotations

import inspect
import linecache
import textwrap
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

from mlmomentum.aliases import Rule
from mlmomentum.judging.feedback import name_of
from mlmomentum.rules import RULES
from mlmomentum.tuning.contest import STEPS, in_form

PLAIN = (int, float, str, bool, tuple, list, dict)
LONGEST = 300  # characters of a constant that is written out
MISSING = "# The source of {name} can't be read here. Run its cell again, and write the page again."


def source_of(rule: Rule) -> str:
    """The source of a function, after the functions and constants of the notebook that it uses.

    >>> from mlmomentum.exercises.my_rule import reference
    >>> print(source_of(reference).splitlines()[0])
    def reference(theta, velocity, memory, t, gradient, learning_rate):
    """
    return "\n\n".join(_pieces(rule, set()))


def _pieces(function: Any, known: set[str]) -> Iterator[str]:
    code = getattr(function, "__code__", None)
    if not isinstance(code, CodeType):
        yield MISSING.format(name=name_of(function))
        return
    names = function.__globals__
    for name in dict.fromkeys(_used(code)):
        value = names.get(name)
        if name in known or value is None or value is function:
            continue
        known.add(name)
        if isinstance(value, FunctionType) and value.__module__ == function.__module__:
            yield from _pieces(value, known)
        elif isinstance(value, FunctionType | type) and hasattr(value, "__module__"):
            yield f"from {value.__module__} import {value.__name__}" + _as(value.__name__, name)
        elif isinstance(value, ModuleType) and value is not np:
            yield f"import {value.__name__}" + _as(value.__name__, name)
        elif isinstance(value, PLAIN) and len(repr(value)) <= LONGEST:
            yield f"{name} = {value!r}"
    yield _own_source(function)


def _as(name: str, used: str) -> str:
    return "" if name == used else f" as {used}"


def _own_source(function: FunctionType) -> str:
    linecache.checkcache()
    try:
        return textwrap.dedent(inspect.getsource(function)).strip()
    except (OSError, TypeError):
        return MISSING.format(name=name_of(function))


def _used(code: CodeType) -> Iterator[str]:
    yield from code.co_names
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _used(constant)


# ---------------------------------------------------------------- is it one of the course's rules?


def recognized(rule: Rule) -> tuple[str, dict[str, float]] | None:
    """Which of the course's rules this is, with its settings; None if it is another one.

    Its settings are read off what it does without a slope.  It is that rule if both do the same, to rounding, in each
    of 100 steps from random states.

    >>> from mlmomentum.rules import momentum_step
    >>> recognized(in_form(momentum_step, gamma=0.8))
    ('momentum_step', {'gamma': 0.8})
    """
    try:
        kept = rule(np.zeros(1), np.ones(1), np.ones(1), 1, np.zeros_like, 0.1)
        velocity, memory = (round(float(np.ravel(part)[0]), 12) for part in kept[1:])
        tried: list[tuple[str, dict[str, float]]] = [
            ("gd_step", {}),
            ("momentum_step", {"gamma": velocity}),
            ("nag_step", {"gamma": velocity}),
            ("adam_step", {"beta1": velocity, "beta2": memory, "eps": 1e-8}),
        ]
        return next((found for found in tried if _alike(rule, in_form(RULES[found[0]], **found[1]))), None)
    except Exception:  # whatever a learner's rule does with these numbers
        return None


def _alike(rule: Rule, other: Rule) -> bool:
    chance = np.random.default_rng(15)
    slope, bend = chance.uniform(0.5, 1.5, (2, 4))

    def gradient(theta: Any) -> Any:
        return 1e-3 * (slope * theta + bend * np.sin(theta) + np.mean(theta))

    def moved(step: Rule, state: Any, t: int) -> Any:
        return np.array(step(*(part.copy() for part in state), t, gradient, 0.03))[: 1 + _memories(other)]

    with np.errstate(all="ignore"):
        for t in range(1, STEPS + 1):
            theta, velocity, memory = chance.standard_normal((3, 4))
            state = theta, velocity, memory**2
            if not np.allclose(moved(rule, state, t), moved(other, state, t), rtol=1e-9, atol=1e-13):
                return False
    return True


def _memories(rule: Rule) -> int:
    """How many of the two memories a rule changes: what another rule keeps in the others makes no difference."""
    before = np.ones(4), np.ones(4), np.ones(4)
    after = rule(*before, 2, lambda theta: theta + 1, 0.1)
    return sum(not np.array_equal(*pair) for pair in zip(before[1:], after[1:], strict=True))


# ---------------------------------------------------------------- PyTorch

MODEL = """import torch
from torch import nn

model = nn.Sequential(nn.Linear({inputs}, {hidden}), nn.Tanh(), nn.Linear({hidden}, {classes}))
for layer in (model[0], model[2]):  # the course's starts: drawn alike, from other random numbers
    nn.init.normal_(layer.weight, std=layer.in_features**-0.5)
    nn.init.zeros_(layer.bias)
loss_function = nn.CrossEntropyLoss()
"""
LOOP = """
def closure():
    optimizer.zero_grad()
    loss = loss_function(model(inputs), labels)  # all training images, as rows of numbers from 0 to 1
    loss.backward()
    return loss


for _ in range({steps}):
    optimizer.step(closure)"""
KNOWN: dict[str, Callable[..., str]] = {
    "gd_step": lambda rate: f"torch.optim.SGD(model.parameters(), lr={rate:.4g})",
    "momentum_step": lambda rate, gamma: f"torch.optim.SGD(model.parameters(), lr={rate:.4g}, momentum={gamma:g})",
    "nag_step": lambda rate, gamma: (
        f"torch.optim.SGD(model.parameters(), lr={rate:.4g}, momentum={gamma:g}, nesterov=True)"
    ),
    "adam_step": lambda rate, beta1, beta2, eps: (
        f"torch.optim.Adam(model.parameters(), lr={rate:.4g}, betas=({beta1:g}, {beta2:g}), eps={eps:g})"
    ),
}
ABOUT = {
    "gd_step": "This rule is gradient descent, which PyTorch has.",
    "momentum_step": "This rule is momentum, which PyTorch has. Its buffer is the velocity / lr (lesson 12).",
    "nag_step": "This rule is Nesterov's, which PyTorch has. Its parameters are the look-ahead points (lesson 05).",
    "adam_step": "This rule is Adam, which PyTorch has.",
}
NEW = (
    "PyTorch doesn't have this rule, so the class below runs it as it is written: through NumPy, on all parameters as"
    " one long vector. That's slow on large models, and state_dict() doesn't save the velocity. To speed it up, rewrite"
    " the rule with torch's functions."
)
OPTIMIZER = '''
class MyMomentum(torch.optim.Optimizer):
    """{name} moves all parameters as one long vector."""

    def __init__(self, params, lr={rate:.4g}):
        super().__init__(params, {{"lr": lr}})
        self.weights = [weight for group in self.param_groups for weight in group["params"]]
        self.t, self.velocity, self.memory = 0, None, None

    def put(self, theta):
        first = self.weights[0]
        vector = torch.as_tensor(theta, dtype=first.dtype, device=first.device)
        nn.utils.vector_to_parameters(vector, self.weights)

    @torch.no_grad()
    def step(self, closure):
        losses = []

        def gradient(theta):
            self.put(theta)
            with torch.enable_grad():
                losses.append(closure())
            return numbers([weight.grad for weight in self.weights])

        theta = numbers(self.weights)
        if self.t == 0:
            self.velocity, self.memory = np.zeros_like(theta), np.zeros_like(theta)
        self.t += 1
        theta, self.velocity, self.memory = {name}(
            theta, self.velocity, self.memory, self.t, gradient, self.param_groups[0]["lr"]
        )
        self.put(theta)
        return losses[0]


def numbers(parts):
    return nn.utils.parameters_to_vector(parts).detach().cpu().double().numpy()


optimizer = MyMomentum(model.parameters())
'''


def torch_lines(rule: Rule, learning_rate: float, sizes: tuple[int, ...]) -> tuple[str, str]:
    """The lines that train the same network with the same rule in PyTorch, and what is to be said of them.

    Args:
        rule: a function of (theta, velocity, memory, t, gradient, learning_rate).
        learning_rate: what the run used.
        sizes: of the network: inputs, hidden units, classes.
    """
    inputs, hidden, classes = sizes
    model = MODEL.format(inputs=inputs, hidden=hidden, classes=classes)
    loop, found = LOOP.format(steps=STEPS), recognized(rule)
    if found:
        name, settings = found
        return f"{model}optimizer = {KNOWN[name](learning_rate, **settings)}\n{loop}", ABOUT[name]
    own = f"\n{source_of(rule)}\n\n{OPTIMIZER.format(name=name_of(rule), rate=learning_rate)}"
    return f"import numpy as np\n{model}\n{own}{loop}", NEW
