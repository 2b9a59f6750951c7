"""The small pictures on the cheat sheet: four runs of momentum in the ravine, and what their losses look like."""

import base64
from dataclasses import dataclass, replace
from functools import cache

from mlmomentum import plots, rules, scenes, simulate, surfaces, theory
from mlmomentum.plots import Picture
from mlmomentum.simulate import Trajectory

SOFT, STIFF = 1.0, 100.0  # the ravine's curvatures
LEARNING_RATE = 0.0175  # that of lessons 01 and 02
STEPS = 60
LOSS = scenes.Axis("loss", 1e-3, 1e6, log=True)  # the same for all, so that the curves can be compared


@dataclass(frozen=True)
class Glimpse:
    """One of the runs.

    Attributes:
        name: what it does, a verb.
        learning_rate, gamma: the settings that it does it with.
        why: what about them does it.
    """

    name: str
    learning_rate: float
    gamma: float
    why: str

    @property
    def file(self) -> str:
        """The name of its picture."""
        return f"{self.name.split()[0].lower()}.png"

    @property
    def caption(self) -> str:
        """The settings, and the reason."""
        return f"lr\N{NO-BREAK SPACE}{self.learning_rate:.3g}, γ\N{NO-BREAK SPACE}{self.gamma:.2g}: {self.why}"

    @property
    def run(self) -> Trajectory:
        """What momentum does with these settings."""
        settings = {"learning_rate": self.learning_rate, "gamma": self.gamma, "steps": STEPS}
        return simulate(rules.momentum_step, surfaces.ravine, **settings)

    @property
    def picture(self) -> Picture:
        """The path in the ravine, and below it the loss."""
        scene = scenes.compare(surfaces.ravine, self.name, momentum_step=self.run)
        path, loss = scene.panels
        alt = f"{self.name}: the path in the ravine, and the loss. {self.caption}. {scenes.result(scene)}"
        return plots.small(replace(scene, panels=(path, replace(loss, y=LOSS))), alt)


@cache
def pictures() -> dict[Glimpse, Picture]:
    """All of them, drawn once."""
    critical = float(theory.critical_gamma(LEARNING_RATE, SOFT))
    lost = 1.02 * float(theory.momentum_limit(critical, STIFF))
    crawling, damped = left_along(0.0), left_along(critical)
    four = (
        Glimpse("Crawls", LEARNING_RATE, 0.0, f"{crawling:.1%} of the way is left after a step"),
        Glimpse("Critically damped", LEARNING_RATE, critical, f"{damped:.1%} is left"),
        Glimpse("Swings", LEARNING_RATE, 0.95, "too little friction"),
        Glimpse("Diverges", lost, critical, "2% above the limit"),
    )
    return {glimpse: glimpse.picture for glimpse in four}


def left_along(gamma: float) -> float:
    """The share of the distance along the ravine that a step leaves in the long run."""
    return float(theory.spectral_radius(theory.momentum_matrix(LEARNING_RATE, gamma, SOFT)))


def in_markdown() -> str:
    """A table for a notebook: the names, the pictures, and what they show."""
    rows = (
        [f"**{glimpse.name}**" for glimpse in pictures()],
        ["---"] * len(pictures()),
        [f"![{picture.alt}](attachment:{glimpse.file})" for glimpse, picture in pictures().items()],
        [glimpse.caption for glimpse in pictures()],
    )
    return "\n".join(f"| {' | '.join(cells)} |" for cells in rows)


def attachments() -> dict[str, dict[str, str]]:
    """The pictures as a cell of a notebook holds them."""
    return {
        glimpse.file: {"image/png": base64.b64encode(picture.png).decode()} for glimpse, picture in pictures().items()
    }
