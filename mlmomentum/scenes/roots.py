"""The two factors of a step of momentum as points of the complex plane, and the run that they make."""

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum import theory
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import Walk, swings
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import quadratic

REACH = 1.3  # of the plane that is shown, to all sides
AROUND = np.exp(2j * np.pi * np.linspace(0, 1, 121))
UNIT = INK._replace(label="size 1: outside it, the run diverges")
ROOT_GAMMA = QUIET._replace(label="size √gamma", dash=(3, 2))
TRACK = MOMENTUM._replace(label="where the factors go as gamma grows")


def roots(learning_rate: ArrayLike, gamma: ArrayLike, curvature: float = 1.0, steps: int = 60) -> Scene:
    """The two factors for one curvature, with their tracks as gamma grows from 0 to 1, and the run with these settings.

    Args:
        learning_rate, gamma: of momentum; they broadcast.
        curvature: of the bowl.
        steps: how many steps of the run are shown.
    """
    learning_rate, gamma = np.asarray(learning_rate, dtype=float), np.asarray(gamma, dtype=float)
    factors = _factors(learning_rate * curvature, gamma)
    circle = np.sqrt(gamma)[..., None] * AROUND
    lines = (
        Line(AROUND.real, AROUND.imag, UNIT),
        Line(circle.real, circle.imag, ROOT_GAMMA),
        *(Line(track.real, track.imag, TRACK) for track in _tracks(learning_rate * curvature)),
        Line(factors.real, factors.imag, INK, kind="marks"),
    )
    real, imaginary = (Axis(f"{part} part", -REACH, REACH) for part in ("real", "imaginary"))
    surface = quadratic(curvature)
    run = simulate(momentum_step, surface, learning_rate=learning_rate, gamma=gamma, steps=steps)
    panels = (Panel("the two factors", real, imaginary, lines, equal=True), swings(surface, [Walk(run, MOMENTUM)]))
    return Scene("The two factors of a step", panels, _in_words(factors))


def _factors(push: np.ndarray, gamma: np.ndarray) -> np.ndarray:
    """The roots of z^2 - (1 + gamma - push) z + gamma, on a last axis."""
    both = 1 + gamma - push
    root = np.sqrt(both**2 - 4 * gamma + 0j)
    return np.stack([(both + root) / 2, (both - root) / 2], axis=-1)


def _tracks(push: np.ndarray) -> np.ndarray:
    """Where each factor goes: the points lie close together around the critical gamma, where the factors turn."""
    critical = theory.critical_gamma(push, 1.0)[..., None]
    near = np.linspace(0, 1, 61) ** 2
    gammas = np.concatenate([critical * (1 - near[::-1]), critical + (1 - critical) * near], axis=-1)
    return np.moveaxis(_factors(push[..., None], gammas), -1, 0)


def _in_words(factors: np.ndarray) -> Words:
    first, second = np.moveaxis(factors, -1, 0)
    rate = np.abs(factors).max(axis=-1)
    leaves, grows = "a step leaves {rate} of the distance", "the distance grows {rate} times per step"
    sentences = tuple(
        f"{which}: in the long run {end}."
        for which in ("The factors are {first} and {second}", "The factors are {first} ± {turning}i, of equal size")
        for end in (leaves, grows)
    )
    swings_on = np.abs(first.imag) > 1e-9
    kind = 2 * swings_on + (rate > 1 + 1e-9)
    return Words(
        sentences, kind, {"first": first.real, "second": second.real, "turning": np.abs(first.imag), "rate": rate}
    )
