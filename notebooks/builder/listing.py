"""What the cheat sheet lists after its first page: the docstrings of rules, schedules, theory, and conventions, what
theory computes, and the glossary."""

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable, Sequence
from types import ModuleType
from typing import NamedTuple

from builder.glossary import DEFAULTS, WORDS
from mlmomentum import conventions, rules, schedules, theory


class Described(NamedTuple):
    """What a docstring of the package says."""

    line: str
    equation: str  # lines as they are written; often none
    names: dict[str, str]


def described(function: Callable) -> Described:
    """Read a docstring: its first line, the equation below it, and the arguments."""
    line, _, rest = inspect.getdoc(function).partition("\n\n")
    equation = re.match(r"(?: {4}.+\n)+", f"{rest}\n")
    arguments = re.search(r"^Args:\n((?: {4}.+\n)+)", f"{rest}\n", re.MULTILINE)
    listed = re.findall(r"^ {4}(\w[\w, ]*): (.+(?:\n {8}.+)*)", arguments[1], re.MULTILINE) if arguments else []
    names = {name: " ".join(text.split()) for name, text in listed}
    return Described(" ".join(line.split()), textwrap.dedent(equation[0]).strip() if equation else "", names)


def called(function: Callable) -> str:
    """How a function is called: its name and those of its arguments, without type hints."""
    return f"{function.__name__}({', '.join(inspect.signature(function).parameters)})"


def functions(module: ModuleType) -> list[Callable]:
    """The public functions of a module, or of a package, in the order in which they are written."""
    names = getattr(module, "__all__", vars(module))
    found = [vars(module)[name] for name in names if not name.startswith("_")]
    ours = [value for value in found if inspect.isfunction(value) and value.__module__.startswith(module.__name__)]
    return sorted(ours, key=lambda function: (function.__module__, function.__code__.co_firstlineno))


def sections() -> list[str]:
    """The listing in Markdown, a section each."""
    parts = [the_rules(), the_names(), the_theory(), at_their_best(), over_time(), other_forms()]
    return [*parts, defaults(), words()]


def equations(title: str, found: Iterable[Callable]) -> str:
    """A section of functions: what each is, and its equation."""
    parts = [f"## {title}"]
    for function in found:
        what = described(function)
        equation = f"\n\n```text\n{what.equation}\n```" if what.equation else ""
        parts.append(f"**{function.__name__}.** {what.line}{equation}")
    return "\n\n".join(parts)


def the_rules() -> str:
    """The rules, with their equations."""
    return equations("The rules", rules.RULES.values())


def over_time() -> str:
    """Schedules and restarts, with their equations."""
    return equations("Gamma over time, and restarts", functions(schedules))


def other_forms() -> str:
    """How frameworks write the rules."""
    return equations("The frameworks' forms", functions(conventions))


def the_names() -> str:
    """Every argument of every rule, as the rule that names it first describes it."""
    names = {}
    for rule in rules.RULES.values():
        names |= {name: text for name, text in described(rule).names.items() if name not in names}
    rows = [(f"`{name}`", text) for name, text in names.items() if name != "gradient"]
    return table("Names", ("name", "what it is"), rows)


def the_theory() -> str:
    """One line for each thing that mathematics says about a quadratic."""
    rows = []
    for function in functions(theory):
        what = described(function)
        formula = f" `{' '.join(what.equation.split())}`" if what.equation else ""
        rows.append((f"`{called(function)}`", f"{what.line}{formula}"))
    return table("Limits, best settings and other theory", ("`theory.`", "what it gives"), rows)


def at_their_best() -> str:
    """What the best settings are and cost, computed."""
    rows = []
    for kappa in (100, 10_000):
        rate, best = theory.best_gd(1, kappa)
        settings = {"gradient descent": (rate, 0.0, best)}
        settings |= {"momentum": theory.best_momentum(1, kappa), "NAG, standard": theory.standard_nag(1, kappa)}
        for name, (learning_rate, gamma, best) in settings.items():
            steps = theory.steps_to_reduce(best, 1e6)
            rows.append((f"{kappa}", name, f"{learning_rate:.5f}", f"{gamma:.5f}", f"{best:.5f}", f"{steps:.0f}"))
    heads = ("kappa", "rule", "learning rate", "gamma", "rate", "steps to 10⁻⁶")
    return table("At their best, on curvatures from 1 to kappa", heads, rows)


def defaults() -> str:
    """What the frameworks take when nothing is said, in the names of the course."""
    rows = []
    for rule, names in DEFAULTS.items():
        for name, values in names.items():
            taken = ("must be given" if value is None else f"{value:g}" for value in values.values())
            rows.append((rule, f"`{name}`", *taken))
    text = table("What frameworks take when you say nothing", ("rule", "name", "PyTorch", "Keras", "Optax"), rows)
    elsewhere = (
        "In RMSprop, Keras and Optax have eps inside the root, `sqrt(s + eps)`;"
        " in Adam, Keras adds it before s is corrected."
    )
    return f"{text}\n\nPyTorch 2.13, Keras 3.15, Optax 0.2.8. None of them is tuned for your problem.\n\n{elsewhere}"


def words() -> str:
    """The glossary."""
    rows = [(f"**{word}**", meaning, lesson[:2]) for word, (meaning, lesson) in sorted(WORDS.items())]
    return table("Words", ("word", "what it means", "lesson"), rows)


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A section that is one table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join([f"## {title}", "", *(f"| {' | '.join(cells)} |" for cells in lines)])
