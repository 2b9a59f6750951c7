"""The cheat sheet says what the package says, and its words are those of the lessons."""

import inspect
import re
from pathlib import Path

import nbformat
import pytest
from builder import cheat_sheet, listing
from builder.glossary import DEFAULTS, WORDS

from mlmomentum import rules, schedules, signature, theory

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
TEXT = "\n\n".join(listing.sections())  # the first page has a test of its own


def row(*starts):
    """The one row of a table that begins with these cells; its other cells."""
    found = re.findall(rf"^\| {re.escape(' | '.join(starts))} \| (.+) \|$", TEXT, re.MULTILINE)
    assert len(found) == 1, starts
    return found[0].split(" | ")


@pytest.mark.parametrize("rule", rules.RULES.values(), ids=lambda rule: rule.__name__)
def test_each_rule_stands_there_with_its_equation(rule):
    told = listing.described(rule)
    file = f"mlmomentum/rules.py, docstring of {rule.__name__}"
    assert re.search("^(theta|matrix) +<- ", told.equation, re.MULTILINE), (
        f"{file}: after the first line comes the equation, four spaces in, with a line that begins `theta <-`"
    )
    assert f"**{rule.__name__}.** {told.line}\n\n```text\n{told.equation}\n```" in TEXT
    for name in set(inspect.signature(rule).parameters) - {"gradient"}:
        assert name in told.names, f"{file}: `Args:` does not describe {name}"
        assert row(f"`{name}`")


@pytest.mark.parametrize("function", listing.functions(theory), ids=lambda function: function.__name__)
def test_each_limit_stands_there_in_one_line(function):
    (what,) = row(f"`{function.__name__}({', '.join(inspect.signature(function).parameters)})`")
    assert what.startswith(inspect.getdoc(function).splitlines()[0])


def test_each_schedule_stands_there():
    assert {function.__name__ for function in listing.functions(schedules)} >= {"gamma_schedule", "restart_every"}
    for function in listing.functions(schedules):
        assert f"**{function.__name__}.** " in TEXT


def test_the_numbers_at_their_best_are_the_published_ones():
    """Lessard, Recht and Packard (2016), proposition 1; the steps follow from the rates."""
    assert row("100", "gradient descent") == ["0.01980", "0.00000", "0.98020", "691"]
    assert row("100", "momentum") == ["0.03306", "0.66942", "0.81818", "69"]
    assert row("100", "NAG, standard") == ["0.01000", "0.81818", "0.90000", "131"]
    assert [row("10000", rule)[-1] for rule in ("gradient descent", "momentum", "NAG, standard")] == [
        "69078",
        "691",
        "1375",
    ]


def test_a_docstring_is_read_as_it_is_written():
    def f(a, b):
        """What it
        is.

            a <- b
              + 1

        Args:
            a: one,
                and more.
            b, c: two.

        Returns:
            d: nothing.
        """

    assert listing.described(f) == ("What it is.", "a <- b\n  + 1", {"a": "one, and more.", "b, c": "two."})
    f.__doc__ = "Only a line."
    assert listing.described(f) == ("Only a line.", "", {})


def test_the_frameworks_take_what_the_rules_take():
    names = {"momentum and NAG": "momentum_step", "RMSprop": "rmsprop_step", "Adam": "adam_step"}
    assert {names[rule]: tuple(values) for rule, values in DEFAULTS.items()} == {
        name: signature.parts(rules.RULES[name]).hyper for name in names.values()
    }
    assert row("RMSprop", "`eps`") == ["1e-08", "1e-07", "1e-08"]
    assert row("Adam", "`learning_rate`") == ["0.001", "0.001", "must be given"]


def test_it_says_where_eps_means_something_else():
    """Steps of RMSprop with rho 0.9, eps 1 and learning rate 1 at the gradient 1, by PyTorch 2.13 and Optax 0.2.8."""
    pytorch, optax = -0.7597469091, -0.95346254
    settings = {"learning_rate": 1.0, "rho": 0.9}
    assert rules.rmsprop_step(0.0, 0.0, lambda theta: 1.0, eps=1.0, **settings)[0] == pytest.approx(pytorch, rel=1e-6)
    inside = -1 / (0.1 + 1.0) ** 0.5
    assert inside == pytest.approx(optax, rel=1e-6)
    assert "In RMSprop, Keras and Optax have eps inside the root, `sqrt(s + eps)`" in TEXT


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_used_in_its_lesson(word):
    meaning, lesson = WORDS[word]
    assert meaning.endswith(".")
    assert row(f"**{word}**") == [meaning, lesson[:2]]
    path = NOTEBOOKS / f"{lesson}.ipynb"
    if path.exists():
        cells = nbformat.read(path, as_version=4).cells
        text = " ".join(" ".join(cell.source for cell in cells if cell.cell_type == "markdown").split())
        assert re.search(rf"\b{word}", text, re.IGNORECASE), lesson


def test_the_listing_comes_after_the_first_page():
    texts = cheat_sheet.texts()
    assert texts[texts.index(cheat_sheet.APPENDIX) + 1 :] == listing.sections()


def test_the_page_needs_nothing_from_elsewhere():
    page = cheat_sheet.page()
    assert not re.search(r"""https?:|src="(?!data:image/png;base64,)|href=|@import|url\(""", page)
    for text in ("theta    &lt;- theta - velocity", "Cheat sheet", "<code>momentum_limit(gamma, curvature)</code>"):
        assert text in page
