"""How gamma damps: creeping, critical, swinging, jumping and lost; and the pair of settings that is best."""

import itertools
from dataclasses import replace

import numpy as np

from mlmomentum import theory
from mlmomentum.feedback import RuleError
from mlmomentum.rules import momentum_step
from mlmomentum.scenes.panels import rate_map, swings
from mlmomentum.scenes.runs import Walk, guarded, two_numbers
from mlmomentum.scenes.scene import Axis, Line, Panel, Scene, Words, stack
from mlmomentum.simulate import simulate
from mlmomentum.styles import INK, QUIET, style_of
from mlmomentum.surfaces import quadratic

OWN = style_of("momentum_step")
CRITICAL = OWN._replace(label="critical damping", dark=OWN.colour, dash=(2, 1.5))
KINDS = ("overdamped (creeps)", "critically damped", "underdamped (swings)", "jumping from side to side", "lost")
THREE = (INK._replace(dash=(1.5, 1.2)), OWN, INK._replace(dash=(6, 2)))
SCALE = ("the fastest", "100 times slower, or more")


def side_by_side(learning_rate, gammas, curvature=1.0, steps=60):
    """One bowl of one parameter, and momentum under three gammas."""
    surface = quadratic(curvature)
    walks = [
        Walk(_run(surface, learning_rate, gamma, steps), style._replace(label=f"gamma {gamma:g}"))
        for gamma, style in zip(gammas, THREE, strict=True)
    ]
    past = [walk.trajectory.theta.max() / -surface.start[0] for walk in walks]
    said = [f"gamma {gamma:g} by {max(over, 0):.0%}" for gamma, over in zip(gammas, past, strict=True)]
    words = Words((f"Past the minimum, as shares of the first distance: {', '.join(said)}.",))
    return Scene(f"One bowl, learning rate {learning_rate:g}", (swings(surface, walks),), words)


def damping(learning_rate, gamma, curvatures=(1.0,), steps=60):
    """The rate map of a bowl, and the run whose settings are under the cursor: each parameter, step by step."""
    surface = quadratic(*curvatures)
    walk = Walk(_run(surface, learning_rate, gamma, steps), OWN)
    window = {"learning_rate": (0.0, 4 / max(curvatures)), "gamma": (0.0, 1.0)}
    chart = rate_map(curvatures)(surface, [walk], window)
    mark = Line(np.asarray(learning_rate)[..., None], np.asarray(gamma)[..., None], INK, kind="marks")
    chart = replace(chart, lines=(*_critical_lines(curvatures), mark), ground=replace(chart.ground, names=SCALE))
    shown = tuple(swings(surface, [walk], parameter=place) for place in range(len(curvatures)))
    return Scene("Momentum in a bowl", (chart, *shown), _kinds_in_words(learning_rate, gamma, curvatures))


def _run(surface, learning_rate, gamma, steps):
    return simulate(momentum_step, surface, learning_rate=learning_rate, gamma=gamma, steps=steps)


def _critical_lines(curvatures):
    """Where each curvature is damped critically, in the plane of learning rate and gamma."""
    share = np.linspace(0, 1, 101) ** 2
    lines = []
    for curvature in curvatures:
        rates = 4 * share / curvature
        lines.append(Line(rates, theory.critical_gamma(rates, curvature), CRITICAL))
    return tuple(lines)


def _kinds_in_words(learning_rate, gamma, curvatures):
    """How each curvature is damped, and the rate of the slowest, as a sentence for each position."""
    kinds = [_kind(learning_rate, gamma, one) for one in curvatures]
    which = np.ravel_multi_index(np.broadcast_arrays(*kinds), [len(KINDS)] * len(curvatures))
    said = [
        ", ".join(f"curvature {one:g} is {kind}" for one, kind in zip(curvatures, each, strict=True))
        for each in itertools.product(KINDS, repeat=len(curvatures))
    ]
    sentences = tuple(f"{text[0].upper()}{text[1:]}; in the long run a step leaves {{rate}}." for text in said)
    rates = [theory.spectral_radius(theory.momentum_matrix(learning_rate, gamma, one)) for one in curvatures]
    return Words(sentences, which, {"rate": np.max(np.broadcast_arrays(*rates), axis=0)})


def _kind(learning_rate, gamma, curvature):
    """Which of KINDS: told by the sum and the product of the two factors of a step."""
    push = np.multiply(learning_rate, curvature)
    both = 1 + gamma - push
    inside = both**2 - 4 * np.asarray(gamma)
    lost = push >= theory.momentum_limit(gamma, 1.0)
    return np.select([lost, np.abs(inside) < 1e-9, inside < 0, both < 0], [4, 1, 2, 3], default=0)


def rates(spectral_radius, learning_rate, curvature=1.0, places=100):
    """The rate against gamma, by a learner's function, on the wide, pale line of the course's own."""
    gammas = np.arange(places) / places
    ours = theory.spectral_radius(theory.momentum_matrix(np.asarray(learning_rate)[..., None], gammas, curvature))
    lines = [Line(gammas, np.sqrt(gammas), QUIET._replace(label="√gamma", dash=(1, 1.5)))]
    lines.append(Line(gammas, ours, OWN._replace(label="the course's rate"), wide=True))
    who, shown, notice = "The course's", ours, ""
    try:
        shown = _on_each(spectral_radius, np.ravel(learning_rate), gammas, curvature).reshape(ours.shape)
        lines.append(Line(gammas, shown, OWN._replace(label=f"your {spectral_radius.__name__}")))
        who = "Your"
    except RuleError as error:
        notice = str(error)
    numbers = {"lowest": shown.min(axis=-1), "gamma": gammas[shown.argmin(axis=-1)]}
    sentence = f"{who} rate is lowest at gamma {{gamma}}: a step leaves {{lowest}}."
    words = Words((sentence,), np.zeros(numbers["gamma"].shape, int), numbers)
    panel = Panel(
        "the rate of one curvature", Axis("gamma", 0, 1), Axis("share that a step leaves", 0, 1.2), tuple(lines)
    )
    return Scene("The rate in the long run, for each gamma", (panel,), words, notice=notice)


def _on_each(spectral_radius, learning_rates, gammas, curvature):
    """A learner's function, which takes numbers, on each pair."""
    pairs = [(float(rate), float(gamma)) for rate in learning_rates for gamma in gammas]

    def run():
        return np.array([float(spectral_radius(*pair, curvature)) for pair in pairs])

    return guarded(spectral_radius, run)


def best_pair(optimal_momentum, kappa, steps=200):
    """A learner's best settings for a bowl with the curvatures 1 / kappa and 1: on the rate map, and in a run."""
    scenes = [_best_pair(optimal_momentum, float(one), steps) for one in np.ravel(kappa)]
    return stack(scenes, axis=0, axes=1) if np.ndim(kappa) else scenes[0]


def _best_pair(optimal_momentum, kappa, steps):
    mu, L = 1 / kappa, 1.0
    ours = theory.best_momentum(mu, L)[:2]
    marks, lines, notice = [], [_distance(ours, mu, steps, "the course's pair", wide=True)], ""
    words = Words(("The best pair is {learning_rate} and {gamma}.",), np.array(0), _named(*ours))
    try:
        yours = guarded(optimal_momentum, lambda: two_numbers(optimal_momentum(mu, L)))
        lines.append(_distance(yours, mu, steps, f"your {optimal_momentum.__name__}"))
        marks.append(Line(*np.array(yours)[:, None], INK, kind="marks"))
        words = replace(words, sentences=("Your pair is {learning_rate} and {gamma}.",), numbers=_named(*yours))
    except RuleError as error:
        notice = str(error)
    chart = rate_map((mu, L))(None, (), {"learning_rate": (0.0, 4.0), "gamma": (0.0, 1.0)})
    chart = replace(chart, lines=(*_critical_lines((mu, L)), *marks), ground=replace(chart.ground, names=SCALE))
    race = Panel(
        "how far it is", Axis("steps", 0, steps), Axis("share of the distance", 1e-8, 10, log=True), tuple(lines)
    )
    return Scene("The best pair on the rate map", (replace(chart, cursor=None), race), words, notice=notice)


def _named(learning_rate, gamma):
    return {"learning_rate": np.array(learning_rate), "gamma": np.array(gamma)}


def _distance(pair, mu, steps, label, wide=False):
    """The distance to the minimum along a run with a pair of settings, as a share of the first."""
    walk = _run(quadratic(mu, 1.0), *pair, steps)
    far = np.linalg.norm(walk.theta, axis=-1)
    far = np.where((walk.t < walk.stopped) | (walk.outcome == "finished"), far, np.nan)
    return Line(walk.t, far / far[0], OWN._replace(label=label), wide=wide, moving=True)
