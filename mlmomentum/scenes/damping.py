"""How gamma damps a direction of a bowl, how fast each pair of settings is, and which pair is best."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from mlmomentum import theory
from mlmomentum.judging.feedback import name_of
from mlmomentum.judging.guarded import attempt
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.learners import two_numbers
from mlmomentum.scenes.panels import RATES, Walk, rate_map, swings
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Values, Words, for_each
from mlmomentum.scenes.styles import INK, MOMENTUM, QUIET
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import Surface, quadratic

CRITICAL = MOMENTUM._replace(label="critical damping", dark=MOMENTUM.color, dash=(2, 1.5))
CONTOUR = QUIET._replace(label="equal rates", dash=(1, 1))
DAMPINGS = (
    "overdamped (creeps)",
    "critically damped",
    "underdamped (oscillates)",
    "jumping from side to side",
    "at its limit",
    "diverging",
)
THREE = (INK._replace(dash=(1.5, 1.2)), MOMENTUM, INK._replace(dash=(6, 2)))


def side_by_side(learning_rate: float, gammas: Sequence[float], curvature: float = 1.0, steps: int = 60) -> Scene:
    """One bowl of one parameter, and momentum under three gammas."""
    surface = quadratic(curvature)
    walks = [
        Walk(_run(surface, learning_rate, gamma, steps), style._replace(label=f"gamma {gamma:g}"))
        for gamma, style in zip(gammas, THREE, strict=True)
    ]
    past = [walk.trajectory.theta.max() / -surface.start[0] for walk in walks]
    said = [f"gamma {gamma:g} by {max(over, 0):.0%}" for gamma, over in zip(gammas, past, strict=True)]
    words = Words((f"Past the minimum, as shares of the initial distance: {', '.join(said)}.",))
    return Scene(f"One bowl, learning rate {learning_rate:g}", (swings(surface, walks),), words)


def damping(learning_rate: Values, gamma: Values, curvatures: Sequence[float] = (1.0,), steps: int = 60) -> Scene:
    """The rate map of a bowl, and the run whose settings are under the cursor, parameter by parameter."""
    surface = quadratic(*curvatures)
    walk = Walk(_each_alone(surface, curvatures, learning_rate, gamma, steps), MOMENTUM)
    mark = Line(np.asarray(learning_rate)[..., None], np.asarray(gamma)[..., None], INK, kind="marks")
    shown = tuple(swings(surface, [walk], parameter=index) for index in range(len(curvatures)))
    words = _dampings_in_words(learning_rate, gamma, curvatures)
    return Scene("Momentum in a bowl", (_chart(curvatures, mark), *shown), words)


def _chart(curvatures: Sequence[float], *marks: Line) -> Panel:
    """The rate map of a bowl over all settings that converge, with contours and critical lines."""
    window = {"learning_rate": np.array([0.0, 4 / max(curvatures)]), "gamma": np.array([0.0, 1.0])}
    return replace(
        rate_map(curvatures)(quadratic(*curvatures), (), window),
        lines=(*_contours(min(curvatures), max(curvatures)), *_critical_lines(curvatures), *marks),
    )


def _each_alone(
    surface: Surface, curvatures: Sequence[float], learning_rate: Values, gamma: Values, steps: int
) -> Trajectory:
    """The run of each direction by itself: where one diverges its line ends, and the others go on."""
    runs = [
        _run(quadratic(curvature), learning_rate, gamma, steps, start=[begin])
        for curvature, begin in zip(curvatures, surface.start, strict=True)
    ]
    theta = [np.where(run.moving[..., None], run.theta, np.nan) for run in runs]
    return replace(runs[0], theta=np.concatenate(theta, axis=-1))


def _run(
    surface: Surface, learning_rate: Values, gamma: Values, steps: int, start: ArrayLike | None = None
) -> Trajectory:
    return simulate(momentum_step, surface, start=start, learning_rate=learning_rate, gamma=gamma, steps=steps)


def _contours(mu: float, L: float) -> tuple[Line, ...]:
    """Where the rate is each of `RATES`: the flattest direction bounds it on the left, the steepest on the right.

    With one factor -r or r, sum and product of the factors make a straight line of learning rate and gamma.
    """
    lines = []
    for rate in RATES:
        meet = rate * ((1 - rate) * L - (1 + rate) * mu) / ((1 - rate) * L + (1 + rate) * mu)
        gammas = np.linspace(max(meet, 0.0), rate**2, 2) if meet < rate**2 else np.full(2, np.nan)
        left, right = (1 - rate) * (1 - gammas / rate) / mu, (1 + rate) * (1 + gammas / rate) / L
        lines.append(Line(np.append(left, right[::-1]), np.append(gammas, gammas[::-1]), CONTOUR))
    return tuple(lines)


def _critical_lines(curvatures: Sequence[float]) -> tuple[Line, ...]:
    """Where each curvature is damped critically, in the plane of learning rate and gamma."""
    share = np.linspace(0, 1, 101) ** 2
    lines = []
    for curvature in curvatures:
        rates = 4 * share / curvature
        lines.append(Line(rates, theory.critical_gamma(rates, curvature), CRITICAL))
    return tuple(lines)


def _dampings_in_words(learning_rate: Values, gamma: Values, curvatures: Sequence[float]) -> Words:
    """How each curvature is damped, and the rate of the slowest, as a sentence for each position."""
    kinds = [_damping_of(curvature, learning_rate, gamma) for curvature in curvatures]
    which = np.ravel_multi_index(np.broadcast_arrays(*kinds), [len(DAMPINGS)] * len(curvatures))
    said = [
        ", ".join(f"curvature {curvature:g} is {name}" for curvature, name in zip(curvatures, names, strict=True))
        for names in itertools.product(DAMPINGS, repeat=len(curvatures))
    ]
    shrinks = "a step leaves {rate} of the distance"
    grows = "the distance grows {rate} times per step"
    ends = (grows if DAMPINGS[-1] in text else shrinks for text in said)
    sentences = tuple(
        f"{text[0].upper()}{text[1:]}; in the long run {end}." for text, end in zip(said, ends, strict=True)
    )
    rates = [theory.spectral_radius(theory.momentum_matrix(learning_rate, gamma, each)) for each in curvatures]
    return Words(sentences, which, {"rate": np.max(np.broadcast_arrays(*rates), axis=0)})


def _damping_of(curvature: float, learning_rate: Values, gamma: Values) -> np.ndarray:
    """Which of DAMPINGS, from the sum and the product of the two factors of a step."""
    push = np.multiply(learning_rate, curvature)
    both = 1 + gamma - push
    inside = both**2 - 4 * np.asarray(gamma)
    beyond = push - theory.momentum_limit(gamma, 1.0)
    cases = [np.abs(beyond) < 1e-9, beyond > 0, np.abs(inside) < 1e-9, inside < 0, both < 0]
    return np.select(cases, [4, 5, 1, 2, 3], default=0)


def rates(
    spectral_radius: Callable[[float, float, float], float],
    learning_rate: Values,
    curvature: float = 1.0,
    places: int = 100,
) -> Scene:
    """The rate against gamma, by a learner's function, on the wide, pale line of the course's own.

    Args:
        spectral_radius: the learner's function of learning_rate, gamma and curvature.
        learning_rate: of momentum.
        curvature: of the bowl.
        places: how many gammas, from 0 to below 1.
    """
    gammas = np.arange(places) / places
    ours = theory.spectral_radius(theory.momentum_matrix(np.asarray(learning_rate)[..., None], gammas, curvature))
    yours, notice = attempt(spectral_radius, lambda: _on_each(spectral_radius, learning_rate, gammas, curvature))
    lines = [
        Line(gammas, np.sqrt(gammas), QUIET._replace(label="√gamma", dash=(1, 1.5))),
        Line(gammas, ours, MOMENTUM._replace(label="the course's rate"), wide=True),
    ]
    who, shown = "The course's", ours
    if yours is not None:
        lines.append(Line(gammas, yours, MOMENTUM._replace(label=f"your {name_of(spectral_radius)}")))
        who, shown = "Your", yours
    numbers = {"lowest": shown.min(axis=-1), "gamma": gammas[shown.argmin(axis=-1)]}
    words = Words((f"{who} rate is lowest at gamma {{gamma}}: a step leaves {{lowest}}.",), numbers=numbers)
    y = Axis("fraction that a step leaves", 0, 1.2)
    panel = Panel("rate in the long run", Axis("gamma", 0, 1), y, tuple(lines))
    return Scene("The rate for each gamma", (panel,), words, notice=notice)


def _on_each(spectral_radius: Callable, learning_rate: Values, gammas: np.ndarray, curvature: float) -> np.ndarray:
    """A learner's function, which takes numbers, on each pair."""
    pairs = itertools.product(np.ravel(learning_rate).astype(float).tolist(), gammas.tolist())
    radii = [float(spectral_radius(rate, gamma, curvature)) for rate, gamma in pairs]
    return np.reshape(radii, (*np.shape(learning_rate), len(gammas)))


def best_pair(
    optimal_momentum: Callable[[float, float], tuple[float, float]], kappa: Values, steps: int = 200
) -> Scene:
    """A learner's best settings for a bowl with the curvatures 1 / kappa and 1: on the rate map, and in a run."""
    return for_each(kappa, lambda value: _best_pair_of(value, optimal_momentum, steps))


def _best_pair_of(kappa: float, optimal_momentum: Callable, steps: int) -> Scene:
    mu, L = 1 / kappa, 1.0
    pair = theory.best_momentum(mu, L)[:2]
    yours, notice = attempt(optimal_momentum, lambda: two_numbers(optimal_momentum(mu, L)))
    lines, marks, who = [_distance(pair, mu, steps, "the course's pair", wide=True)], [], "The best"
    if yours:
        lines.append(_distance(yours, mu, steps, f"your {name_of(optimal_momentum)}"))
        x, y = np.array(yours)[:, None]
        marks.append(Line(x, y, INK, kind="marks"))
        pair, who = yours, "Your"
    numbers = dict(zip(("learning_rate", "gamma"), map(np.array, pair), strict=True))
    words = Words((f"{who} pair is {{learning_rate}} and {{gamma}}.",), numbers=numbers)
    y = Axis("fraction of the initial distance", 1e-8, 10, log=True)
    race = Panel("distance to the minimum", Axis("steps", 0, steps), y, tuple(lines))
    chart = replace(_chart((mu, L), *marks), cursor=None)
    return Scene("The best pair on the rate map", (chart, race), words, notice=notice)


def _distance(pair: tuple[float, float], mu: float, steps: int, label: str, wide: bool = False) -> Line:
    """The distance to the minimum along a run with a pair of settings, as a fraction of the first."""
    run = _run(quadratic(mu, 1.0), *pair, steps)
    far = np.where(run.moving, np.linalg.norm(run.theta, axis=-1), np.nan)
    return Line(run.t, far / far[0], MOMENTUM._replace(label=label), wide=wide, moving=True)
