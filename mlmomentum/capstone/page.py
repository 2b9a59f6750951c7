"""`my_momentum.html`: one page with a learner's rule, its explorer, the race, the gallery, and the PyTorch lines."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator, Mapping
from os import PathLike
from pathlib import Path
from string import Template

from mlmomentum import plots, scenes
from mlmomentum.aliases import Rule
from mlmomentum.borders import ArgumentError
from mlmomentum.capstone.code import source_of, torch_lines
from mlmomentum.capstone.gallery import STYLE, Gallery
from mlmomentum.capstone.race import FRESH, SEARCH, Racer, label_of
from mlmomentum.exercises import diagnose
from mlmomentum.explorer import Choice, Explorer, explore
from mlmomentum.explorer.page import parts
from mlmomentum.files import write_whole
from mlmomentum.networks import Network
from mlmomentum.networks.fruits import Pictures
from mlmomentum.tuning.contest import STEPS

TEMPLATE = Path(__file__).with_name("page.html")
NAME = "my_momentum.html"
MINE = "my_rule"
LADDER = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)  # learning rates of the explorer


def write_page(
    racers: Mapping[str, Racer],
    network: Network,
    pictures: Pictures,
    shown: Pictures,
    author: str = "",
    path: str | PathLike[str] = NAME,
) -> str:
    """Write the page.  If there is one already, the older one is kept beside it under another name.

    Args:
        racers: what ran the race, by name; "my_rule" is the learner's.
        network: what was trained.
        pictures: held-out images, as the network sees them.
        shown: the same images, as people should see them.
        author: whose page it is.
        path: where it goes.

    Returns:
        A sentence that says where the page is, and what became of an older one.

    Raises:
        ArgumentError: the race has no "my_rule", or the page can't be written there.
    """
    if MINE not in racers:
        raise ArgumentError(f'The race has no "{MINE}": run the cells of the race again, and then this one.')
    content = text(racers, network, pictures, shown, author).encode()
    place = Path(path)
    try:
        older = _set_aside(place, content)
        write_whole(place, content)
    except OSError as error:
        raise ArgumentError(f"{place} can't be written ({error.strerror}): name a folder that is there.") from error
    kept = f" The page that was there is now {older.name}." if older else ""
    where = "this folder" if place.parent == Path() else str(place.parent)
    return f"Your page is {place.name}, in {where}.{kept}"


def _set_aside(place: Path, content: bytes) -> Path | None:
    """Give an older page a name that is free, unless it is the same."""
    if not place.exists() or place.read_bytes() == content:
        return None
    number = 1
    while (aside := place.with_stem(f"{place.stem}-{number}")).exists():
        number += 1
    place.rename(aside)
    return aside


def text(racers: Mapping[str, Racer], network: Network, pictures: Pictures, shown: Pictures, author: str = "") -> str:
    """The page itself; its arguments are those of `write_page`."""
    mine = racers[MINE]
    last = mine.walk.theta[-1].reshape(-1, network.parameters)[0]
    explorer = explorer_of(mine.rule)
    lines, about = torch_lines(mine.rule, mine.learning_rate, network.sizes)
    walks = {name: racer.walk for name, racer in racers.items()}
    chart, narrow = (plots.races(network, pictures, "the race", stacked, **walks) for stacked in (False, True))
    filled = parts(explorer)
    explorer.close()
    title = f"{author.strip()}'s momentum" if author.strip() else "My momentum"
    subtitle = (
        f"I wrote my own rule for training neural networks. Here it tells {len(pictures.names)} kinds of images apart."
    )
    return Template(TEMPLATE.read_text(encoding="utf-8")).substitute(
        filled
        | {
            "title": html.escape(title),
            "subtitle": html.escape(subtitle),
            "style": filled["style"] + STYLE,
            "rule_text": RULE,
            "source": html.escape(source_of(mine.rule)),
            "race_text": RACE.format(steps=STEPS, search=SEARCH, fresh=FRESH, baselines=_listed(racers)),
            "rows": "\n".join(_rows(racers, network, pictures)),
            "chart": base64.b64encode(chart.png).decode(),
            "narrow_chart": base64.b64encode(narrow.png).decode(),
            "chart_alt": html.escape(chart.alt),
            "contest": html.escape(contest_text(mine.rule)),
            "gallery": Gallery(network, last, pictures, shown).html(),
            "torch_text": html.escape(about),
            "torch": html.escape(lines),
        }
    )


RULE = (
    "To train a network is to walk downhill, where the height is its error on the training images, called the loss."
    " <code>theta</code> is where the network stands, <code>gradient(theta)</code> is the slope there, and each call"
    " takes one step. <code>velocity</code> and <code>memory</code> are what the rule remembers from step to step; both"
    " begin at zero. <code>t</code> counts the steps from 1."
)
RACE = (
    "Every rule took {steps} steps, with one gradient each. Each chose its learning rate in the same search on {search}"
    " starts: a range test, and five tries around it. The table and the plot show {fresh} starts that no search has"
    " seen, as mean and standard deviation. The other rules are {baselines}, at their usual settings."
)
CONTEST = (
    "The course also sends each rule through narrow, noisy valleys that it knows nothing about. A score of 1 is as good"
    " as gradient descent, and lower is better."
)


def explorer_of(rule: Rule) -> Explorer:
    """The explorer of a learner's rule: in the ravine, under a slider for the learning rate."""
    return explore(scenes.own, rule, learning_rate=Choice(LADDER, 0.01), whose="my")


def contest_text(rule: Rule) -> str:
    """What the course's check says of the rule."""
    verdict = diagnose("my_rule", rule)
    if not verdict.passed:
        return "My rule hasn't passed the course's check yet."
    *_, score, seeds, others = verdict.message.splitlines()
    return f"{CONTEST} {score.replace('Your', 'My')} {seeds} {others}"


def _listed(racers: Mapping[str, Racer]) -> str:
    *others, last = [label_of(name) for name in racers if name != MINE] or ["none"]
    return f"{', '.join(others)}{',' * (len(others) > 1)} and {last}" if others else last


def _rows(racers: Mapping[str, Racer], network: Network, pictures: Pictures) -> Iterator[str]:
    for name, racer in racers.items():
        losses, right = racer.walk.loss[-1], 100 * network.accuracy(racer.walk.theta[-1], pictures)
        cells = [
            f"{racer.learning_rate:.2g}",
            f"{losses.mean():.2f} ± {losses.std(ddof=1):.2f}",
            f"{right.mean():.0f} ± {right.std(ddof=1):.0f} %",
        ]
        kind = ' class="mine"' if name == MINE else ""
        label = html.escape(label_of(name))
        yield f'<tr{kind}><th scope="row">{label}</th>{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
