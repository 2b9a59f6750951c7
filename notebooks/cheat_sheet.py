"""The cheat sheet, made from the package: from the docstrings of rules, schedules, theory and conventions, from what
theory computes, and from the glossary.  As texts for a notebook, and as one page of HTML to print."""

import importlib
import inspect
import re
import textwrap
from importlib.util import find_spec
from typing import NamedTuple

from nbconvert.filters import markdown2html

from mlmomentum import rules, schedules, theory
from mlmomentum.glossary import DEFAULTS, WORDS

TITLE = "Cheat sheet"
OPENING = f"""# {TITLE}

All equations, limits and words of the course in one place, made from the package: it says what the code does."""
TO_PRINT = "\n\nTo print it, open `cheat_sheet.html`, which lies beside this notebook, in a browser."


class Described(NamedTuple):
    """What a docstring of the package says."""

    line: str
    equation: str  # lines as they are written; often none
    names: dict[str, str]


def described(function):
    """Read a docstring: its first line, the equation below it, and the arguments."""
    line, _, rest = inspect.getdoc(function).partition("\n\n")
    equation = re.match(r"(?: {4}.+\n)+", f"{rest}\n")
    arguments = re.search(r"^Args:\n((?: {4}.+\n)+)", f"{rest}\n", re.MULTILINE)
    listed = re.findall(r"^ {4}(\w[\w, ]*): (.+(?:\n {8}.+)*)", arguments[1], re.MULTILINE) if arguments else []
    names = {name: " ".join(text.split()) for name, text in listed}
    return Described(" ".join(line.split()), textwrap.dedent(equation[0]).strip() if equation else "", names)


def functions(module):
    """The public functions of a module, or of a package, in the order in which they are written."""
    names = getattr(module, "__all__", vars(module))
    found = [vars(module)[name] for name in names if not name.startswith("_")]
    ours = [one for one in found if inspect.isfunction(one) and one.__module__.startswith(module.__name__)]
    return sorted(ours, key=lambda one: (one.__module__, one.__code__.co_firstlineno))


def texts():
    """The cheat sheet in Markdown, a section each."""
    sections = [OPENING, the_rules(), the_names(), the_theory(), at_their_best(), over_time(), *other_forms()]
    return [*sections, defaults(), words()]


def equations(title, found):
    """A section of functions: what each is, and its equation."""
    parts = [f"## {title}"]
    for function in found:
        told = described(function)
        equation = f"\n\n```text\n{told.equation}\n```" if told.equation else ""
        parts.append(f"**{function.__name__}.** {told.line}{equation}")
    return "\n\n".join(parts)


def the_rules():
    return equations("The rules", rules.RULES.values())


def over_time():
    return equations("Gamma over time, and restarts", functions(schedules))


def other_forms():
    """How frameworks write the rules, if the package says it."""
    if find_spec("mlmomentum.conventions"):
        yield equations("The frameworks' forms", functions(importlib.import_module("mlmomentum.conventions")))


def the_names():
    """Every argument of every rule, as the rule that names it first describes it."""
    names = {}
    for rule in rules.RULES.values():
        names |= {name: text for name, text in described(rule).names.items() if name not in names}
    rows = [(f"`{name}`", text) for name, text in names.items() if name != "gradient"]
    return table("Names", ("name", "what it is"), rows)


def the_theory():
    """One line for each thing that mathematics says about a quadratic."""
    rows = []
    for function in functions(theory):
        told = described(function)
        formula = f" `{' '.join(told.equation.split())}`" if told.equation else ""
        rows.append((f"`{function.__name__}{inspect.signature(function)}`", f"{told.line}{formula}"))
    return table("Limits, best settings and other theory", ("`theory.`", "what it gives"), rows)


def at_their_best():
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


def defaults():
    """What the frameworks take when nothing is said, in the names of the course."""
    rows = []
    for rule, names in DEFAULTS.items():
        for name, values in names.items():
            rows.append(
                (rule, f"`{name}`", *("must be given" if one is None else f"{one:g}" for one in values.values()))
            )
    text = table("What frameworks take when you say nothing", ("rule", "name", "PyTorch", "Keras", "Optax"), rows)
    elsewhere = (
        "In RMSprop, Keras and Optax have eps inside the root, `sqrt(s + eps)`;"
        " in Adam, Keras adds it before s is corrected."
    )
    return f"{text}\n\nPyTorch 2.13, Keras 3.15, Optax 0.2.8. None of them is tuned for your problem.\n\n{elsewhere}"


def words():
    rows = [(f"**{word}**", meaning, lesson[:2]) for word, (meaning, lesson) in sorted(WORDS.items())]
    return table("Words", ("word", "what it means", "lesson"), rows)


def table(title, heads, rows):
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join([f"## {title}", "", *(f"| {' | '.join(cells)} |" for cells in lines)])


def page():
    """The cheat sheet as one HTML file without anything from elsewhere, laid out for A4."""
    body = "\n".join(f"<section>\n{markdown2html(text)}</section>" for text in texts())
    body = re.sub(r'<a class="anchor-link".*?</a>', "", body)
    return PAGE.format(title=TITLE, body=body)


PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; font: 15px/1.45 system-ui, sans-serif; }}
body {{ margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }}
h2 {{ border-bottom: 1px solid; break-after: avoid; font-size: 1.2em; margin: 1.6em 0 0.5em; }}
p {{ break-after: avoid; margin: 0.6em 0 0.2em; }}
pre {{ break-inside: avoid; margin: 0.2em 0 0.6em 1em; white-space: pre-wrap; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border-bottom: 1px solid #8888; padding: 0.2em 0.6em 0.2em 0; text-align: left; vertical-align: top; }}
tr {{ break-inside: avoid; }}
code, pre {{ font-family: ui-monospace, monospace; font-size: 0.93em; }}
@page {{ margin: 12mm; size: A4; }}
@media print {{
  :root {{ color-scheme: light; font-size: 8.5pt; line-height: 1.3; }}
  body {{ margin: 0; max-width: none; padding: 0; }}
  a {{ color: inherit; text-decoration: none; }}
}}
</style>
<body>
{body}
</body>
</html>
"""
