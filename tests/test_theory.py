"""The oracle against itself, against the rules, and against the numbers of the papers."""

import numpy as np
import pytest

from mlmomentum import theory
from mlmomentum.borders import ArgumentError
from mlmomentum.rules import gd_step, momentum_step, nag_step
from mlmomentum.signature import parts
from mlmomentum.simulate import simulate
from mlmomentum.surfaces import noisy, quadratic, slope, three_pieces, two_wells

MATRICES = {  # rule -> its iteration matrix on one mode, and its stability limit
    gd_step: (lambda rate, gamma, curvature: theory.gd_matrix(rate, curvature), lambda g, c: theory.gd_limit(c)),
    momentum_step: (theory.momentum_matrix, theory.momentum_limit),
    nag_step: (theory.nag_matrix, theory.nag_limit),
}
every_rule = pytest.mark.parametrize("rule", MATRICES, ids=lambda rule: rule.__name__)
with_velocity = pytest.mark.parametrize("rule", [momentum_step, nag_step], ids=lambda rule: rule.__name__)


def hyper_of(rule, learning_rate, gamma):
    return {"learning_rate": learning_rate} | ({"gamma": gamma} if rule is not gd_step else {})


# --- Rules are powers of their matrices


@every_rule
@pytest.mark.parametrize("steps", [1, 2, 3, 10, 57])
@pytest.mark.parametrize(("learning_rate", "gamma"), [(0.01, 0.9), (0.019, 0.0), (0.0125, 0.5), (0.03, 0.66)])
def test_steps_are_matrix_powers(rule, steps, learning_rate, gamma):
    curvatures = np.array([1.0, 7.0, 100.0])
    theta, velocity = np.array([3.0, -2.0, 0.5]), np.array([-0.4, 5.0, 0.25])
    state = (theta, velocity) if parts(rule).state else (theta,)
    matrices = MATRICES[rule][0](learning_rate, gamma, curvatures)
    predicted = np.linalg.matrix_power(matrices, steps) @ np.stack(state, axis=-1)[..., None]
    for _ in range(steps):
        state = rule(*state, lambda theta: curvatures * theta, **hyper_of(rule, learning_rate, gamma))
        state = state if isinstance(state, tuple) else (state,)
    for part, expected in zip(state, np.moveaxis(predicted[..., 0], -1, 0), strict=True):
        np.testing.assert_allclose(part, expected, rtol=1e-10, atol=1e-12 * np.abs(predicted).max())


@every_rule
def test_turned_bowl_has_the_same_modes(rule):
    hyper, angle = hyper_of(rule, 0.015, 0.8), 0.6
    straight, turned = quadratic(1.0, 60.0), quadratic(1.0, 60.0, angle=angle)
    paths = [simulate(rule, surface, steps=40, **hyper).theta for surface in (straight, turned)]
    axes = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    np.testing.assert_allclose(paths[0] @ axes.T, paths[1], rtol=1e-9, atol=1e-9)


def test_matrices_broadcast():
    rates, gammas, curvatures = np.full((4, 1, 1), 0.1), np.linspace(0, 0.9, 3)[:, None], np.array([1.0, 5.0])
    assert theory.gd_matrix(rates, curvatures).shape == (4, 1, 2, 1, 1)
    for matrix in (theory.momentum_matrix, theory.nag_matrix):
        many = matrix(rates, gammas, curvatures)
        assert many.shape == (4, 3, 2, 2, 2)
        np.testing.assert_array_equal(many[2, 1, 1], matrix(0.1, gammas[1, 0], 5.0))
        assert theory.spectral_radius(many).shape == (4, 3, 2)
        assert matrix(1, 0, 1).dtype == float


def test_spectral_radius_of_a_rotation_is_its_scale():
    assert theory.spectral_radius([[0.0, -0.6], [0.6, 0.0]]) == pytest.approx(0.6)
    np.testing.assert_allclose(theory.spectral_radius([np.diag([0.2, -3.0]), np.eye(2)]), [3.0, 1.0])


# --- Stability


gammas = pytest.mark.parametrize("gamma", [0.0, 0.3, 0.9, 0.99])


@every_rule
@gammas
@pytest.mark.parametrize("curvature", [0.5, 40.0])
def test_stability_limit_is_where_the_spectral_radius_passes_1(rule, gamma, curvature):
    matrix, limit = MATRICES[rule]
    rates = limit(gamma, curvature) * np.array([1e-3, 0.5, 1 - 1e-6, 1.0, 1 + 1e-6, 1.5])
    radii = theory.spectral_radius(matrix(rates, gamma, curvature))
    assert (radii[:3] < 1).all()
    assert radii[3] == pytest.approx(1, abs=1e-12)
    assert (radii[4:] > 1).all()


@every_rule
@gammas
def test_runs_converge_just_below_the_limit_and_diverge_just_above(rule, gamma):
    limit = MATRICES[rule][1](gamma, 4.0)
    below, above = (
        simulate(rule, quadratic(4.0), start=[1.0], steps=2500, every=2500, **hyper_of(rule, limit * factor, gamma))
        for factor in (0.97, 1.03)
    )
    assert below.outcome == "finished"
    assert below.loss[-1] < 1e-8 * below.loss[0]
    assert above.outcome == "diverged"


def test_momentum_widens_the_limit_and_nag_narrows_it():
    assert theory.gd_limit(1.0) == 2
    assert theory.momentum_limit(0.9, 1.0) == pytest.approx(3.8)
    assert theory.nag_limit(0.9, 1.0) == pytest.approx(3.8 / 2.8)
    assert theory.momentum_limit(0.0, 1.0) == theory.nag_limit(0.0, 1.0) == 2


# --- Damping


@pytest.mark.parametrize("gamma", [0.3, 0.8, 0.95])
def test_rate_of_complex_roots_is_the_root_of_gamma(gamma):
    """Goh (2017) prints twice this."""
    ends = (1 - np.sqrt(gamma)) ** 2, (1 + np.sqrt(gamma)) ** 2
    push = np.linspace(*ends, 12)[1:-1]
    assert np.iscomplex(np.linalg.eigvals(theory.momentum_matrix(push, gamma, 1.0))).all()
    radii = theory.spectral_radius(theory.momentum_matrix(push, gamma, 1.0))
    np.testing.assert_allclose(radii, np.sqrt(gamma), rtol=1e-12)
    outside = theory.spectral_radius(theory.momentum_matrix([0.9 * ends[0], 1.05 * ends[1]], gamma, 1.0))
    assert (outside > np.sqrt(gamma)).all()


@pytest.mark.parametrize(("learning_rate", "curvature"), [(0.01, 1.0), (0.5, 0.7), (0.1, 2.0), (0.04, 49.0)])
def test_critical_gamma_is_the_double_root(learning_rate, curvature):
    gamma = theory.critical_gamma(learning_rate, curvature)

    def discriminant(gamma):
        matrix = theory.momentum_matrix(learning_rate, gamma, curvature)
        return np.trace(matrix) ** 2 - 4 * np.linalg.det(matrix)

    assert discriminant(gamma) == pytest.approx(0, abs=1e-14)
    assert discriminant(gamma - 0.01) > 0 > discriminant(gamma + 0.01)
    radii = theory.spectral_radius(theory.momentum_matrix(learning_rate, np.linspace(0, 0.999, 1000), curvature))
    assert radii.min() >= np.sqrt(gamma) - 1e-12


def test_usual_gammas_are_critical_at_these_rates_only():
    assert theory.critical_gamma(0.00263, 1.0) == pytest.approx(0.9, abs=1e-4)
    assert theory.critical_gamma(2.5e-5, 1.0) == pytest.approx(0.99, abs=1e-4)


def test_below_critical_gamma_it_creeps_and_above_it_overshoots():
    gamma = theory.critical_gamma(0.04, 1.0)
    hyper = {"start": [1.0], "steps": 60, "learning_rate": 0.04}
    creeping, swinging = (
        simulate(momentum_step, quadratic(1.0), gamma=gamma + offset, **hyper).theta for offset in (-0.05, 0.05)
    )
    assert (creeping > 0).all()
    assert (swinging < 0).any()


# --- Best parameters


@pytest.mark.parametrize(
    ("best", "kappa", "learning_rate", "gamma", "rate", "steps"),
    [
        (theory.best_gd, 100, 2 / 101, None, 0.98020, 691),
        (theory.best_momentum, 100, 4 / 121, 0.66942, 0.81818, 69),
        (theory.standard_nag, 100, 0.01, 0.81818, 0.9, 131),
        (theory.best_nag, 100, 4 / 301, 0.79327, 0.88472, 113),
        (theory.best_gd, 10_000, 2 / 10_001, None, 0.99980, 69078),
        (theory.best_momentum, 10_000, 4 / 101**2, 0.96079, 0.98020, 691),
        (theory.standard_nag, 10_000, 1e-4, 0.98020, 0.99, 1375),
    ],
)
def test_published_rates_and_steps(best, kappa, learning_rate, gamma, rate, steps):
    """Lessard, Recht and Packard (2016); steps for a reduction by 1e6."""
    found = best(1, kappa)
    assert found[0] == pytest.approx(learning_rate, rel=1e-12)
    assert found[1:-1] == pytest.approx(() if gamma is None else (gamma,), abs=5e-6)
    assert found[-1] == pytest.approx(rate, abs=5e-6)
    assert round(float(theory.steps_to_reduce(found[-1], 1e6))) == steps
    assert best(3, 3 * kappa)[1:] == pytest.approx(found[1:])
    assert best(3, 3 * kappa)[0] == pytest.approx(found[0] / 3)


BEST = {gd_step: theory.best_gd, momentum_step: theory.best_momentum, nag_step: theory.standard_nag}


@pytest.mark.parametrize("kappa", [4.0, 100.0, 10_000.0])
def test_no_pair_near_the_best_of_nag_has_a_better_rate(kappa):
    learning_rate, gamma, rate = theory.best_nag(1.0, kappa)
    curvatures = np.geomspace(1.0, kappa, 201)
    assert theory.spectral_radius(theory.nag_matrix(learning_rate, gamma, curvatures)).max() == pytest.approx(rate)
    rates = learning_rate * np.linspace(0.8, 1.2, 41)[:, None, None]
    gammas = (1 - (1 - gamma) * np.linspace(0.5, 1.5, 41))[:, None]
    radii = theory.spectral_radius(theory.nag_matrix(rates, gammas, curvatures)).max(axis=-1)
    assert radii.min() >= rate - 1e-6


@every_rule
@pytest.mark.parametrize("kappa", [4.0, 100.0, 10_000.0])
def test_rate_is_the_worst_spectral_radius_of_all_modes(rule, kappa):
    learning_rate, *gamma, rate = BEST[rule](1.0, kappa)
    curvatures = np.geomspace(1.0, kappa, 201)
    radii = theory.spectral_radius(MATRICES[rule][0](learning_rate, *(gamma or [0.0]), curvatures))
    assert radii.max() == pytest.approx(rate, abs=1e-7)  # a double root is known to half the digits only


@pytest.mark.parametrize("rule", [gd_step, momentum_step], ids=lambda rule: rule.__name__)
@pytest.mark.parametrize("kappa", [4.0, 100.0])
def test_no_parameters_around_the_best_do_better(rule, kappa):
    learning_rate, *_, rate = BEST[rule](1.0, kappa)
    limit = theory.momentum_limit(1.0, kappa)
    rates = np.unique([*np.linspace(0, limit, 150), *learning_rate * np.linspace(0.98, 1.02, 41)])
    gammas = np.array([0.0]) if rule is gd_step else np.linspace(0, 0.999, 400)
    matrices = MATRICES[rule][0](rates[:, None, None], gammas[:, None], np.array([1.0, kappa]))
    worst = theory.spectral_radius(matrices).max(axis=-1)
    assert worst.min() >= rate - 1e-7
    assert worst.min() == pytest.approx(rate, abs=0.01)  # and the grid comes close


@every_rule
def test_runs_shrink_at_the_rate(rule):
    learning_rate, *gamma, rate = BEST[rule](1.0, 100.0)
    run = simulate(rule, quadratic(1.0, 100.0), steps=400, **hyper_of(rule, learning_rate, *(gamma or [0.0])))
    far = np.linalg.norm(run.theta, axis=-1)
    # A double root adds a factor of t, which is 2 ** (1 / 200) here.
    assert (far[400] / far[200]) ** (1 / 200) == pytest.approx(rate, rel=0.005)


def test_gradient_descent_needs_exactly_the_predicted_steps():
    learning_rate, rate = theory.best_gd(1.0, 100.0)
    run = simulate(gd_step, quadratic(1.0, 100.0), start=[1.0, 1.0], steps=700, learning_rate=learning_rate)
    steps = np.ceil(theory.steps_to_reduce(rate, 1e6))
    assert run.steps_to(1e-12 * run.loss[0]) == steps == 691


def test_steps_to_reduce_at_the_ends():
    rates, steps = np.array([0.0, 0.1, 1.0, 1.3]), [0, 1, np.inf, np.inf]
    np.testing.assert_allclose(theory.steps_to_reduce(rates, 10), steps, rtol=1e-14)
    assert theory.steps_to_reduce(1.0, 1e6) == np.inf


def test_momentum_at_the_best_rate_can_cycle_on_a_convex_function():
    """Lessard, Recht and Packard (2016), section 4.6: the best rate is a promise for quadratics only."""
    surface = three_pieces()
    starts = np.array([[3.07], [3.3], [3.46], [5.0]])
    hyper = {"start": starts, "steps": 600}
    learning_rate, gamma, _ = theory.best_momentum(1, 25)
    assert (learning_rate, gamma) == pytest.approx((1 / 9, 4 / 9))
    path = simulate(momentum_step, surface, learning_rate=learning_rate, gamma=gamma, **hyper).theta[..., 0]
    np.testing.assert_allclose(1225 * np.sort(path[-3:, :3], axis=0), [[-2208] * 3, [792] * 3, [2592] * 3], rtol=1e-9)
    lowest = path[-6:-3, 0].argmin() - 6
    np.testing.assert_allclose(1225 * path[lowest : lowest + 3, 0], [-2208, 2592, 792], rtol=1e-9)
    assert abs(path[-1, 3]) < 1e-12
    assert np.abs(simulate(gd_step, surface, learning_rate=2 / 26, **hyper).theta[-1]).max() < 1e-12
    assert np.abs(simulate(nag_step, surface, learning_rate=1 / 25, gamma=2 / 3, **hyper).theta[-1]).max() < 1e-12


# --- A constant slope


@with_velocity
@pytest.mark.parametrize(("gamma", "times"), [(0.0, 1), (0.8, 5), (0.9, 10), (0.95, 20), (0.99, 100)])
def test_terminal_step_is_where_a_constant_slope_ends(rule, gamma, times):
    path = simulate(rule, slope(-3.0), steps=4000, learning_rate=0.01, gamma=gamma).theta[:, 0]
    assert theory.terminal_step(0.01, -3.0, gamma) == pytest.approx(times * 0.01 * -3.0)
    assert path[-2] - path[-1] == pytest.approx(theory.terminal_step(0.01, -3.0, gamma), rel=1e-9)


@pytest.mark.parametrize("gamma", [0.0, 0.5, 0.9])
def test_velocity_is_the_weighted_sum_of_past_gradients(gamma):
    pushes = np.random.default_rng(3).standard_normal(30)
    theta, velocity = 0.0, 0.0
    for push in pushes:
        theta, velocity = momentum_step(theta, velocity, lambda theta, push=push: push, 0.2, gamma)
    ages = np.arange(30)[::-1]
    assert velocity == pytest.approx(0.2 * np.sum(theory.gradient_weights(gamma, ages) * pushes), rel=1e-12)


def test_weights_sum_to_the_terminal_step():
    total = theory.gradient_weights(0.9, np.arange(1000)).sum()
    assert total == pytest.approx(theory.terminal_step(1.0, 1.0, 0.9)) == pytest.approx(10)


# --- Noise


NOISE = [(0.1, 0.0, 1.0, 1.0), (0.1, 0.9, 1.0, 1.0), (0.02, 0.5, 30.0, 2.0), (0.5, 0.99, 3.0, 0.1)]


def test_published_stationary_variance():
    found = [theory.stationary_variance(0.1, gamma, 1.0, 1.0) for gamma in (0.0, 0.9)]
    assert found == pytest.approx([0.0526, 0.5135], abs=5e-5)


@pytest.mark.parametrize(("learning_rate", "gamma", "curvature", "sigma"), NOISE)
def test_stationary_variance_solves_the_lyapunov_equation(learning_rate, gamma, curvature, sigma):
    """The covariance S of (theta, velocity) stays as it is: S = M S M^T + q q^T, solved as a linear system."""
    matrix = theory.momentum_matrix(learning_rate, gamma, curvature)
    kick = learning_rate * sigma * np.array([-1.0, 1.0])
    covariance = np.linalg.solve(np.eye(4) - np.kron(matrix, matrix), np.kron(kick, kick)).reshape(2, 2)
    expected = theory.stationary_variance(learning_rate, gamma, curvature, sigma)
    assert covariance[0, 0] == pytest.approx(expected, rel=1e-9)


def test_nothing_is_stationary_beyond_the_limit():
    limits = theory.momentum_limit(np.array([0.0, 0.5, -0.5]), 2.0)
    rates = np.multiply.outer([0.99, 1.0, 1.01, 100.0], limits)
    found = theory.stationary_variance(rates, np.array([0.0, 0.5, -0.5]), 2.0, 1.0)
    assert (found[0] > 0).all()
    assert np.isfinite(found).tolist() == [[True] * 3] + [[False] * 3] * 3
    assert theory.stationary_variance(0.1, np.array([1.0, 1.1, -1.0]), 1.0, 1.0).tolist() == [np.inf] * 3


@pytest.mark.parametrize(("learning_rate", "gamma", "curvature", "sigma"), NOISE[:3])
def test_noisy_runs_have_the_stationary_variance(learning_rate, gamma, curvature, sigma):
    runs, rng = 10_000, np.random.default_rng(11)
    surface = noisy(quadratic(curvature), sigma, rng)
    hyper = {"steps": 250, "every": 250, "learning_rate": learning_rate, "gamma": gamma}
    last = simulate(momentum_step, surface, start=np.zeros((runs, 1)), **hyper).theta[-1]
    expected = theory.stationary_variance(learning_rate, gamma, curvature, sigma)
    assert last.var() == pytest.approx(expected, rel=4 * np.sqrt(2 / runs))
    assert last.mean() == pytest.approx(0, abs=4 * np.sqrt(expected / runs))


# --- The article's double well


def test_momentum_leaves_a_well_either_way_or_not_at_all():
    wells = two_wells()
    top = np.sort(np.roots([1, 0, -1, 0.1]).real)[1]
    starts, gammas = np.linspace(*wells.window[0], 721)[:, None], np.array([0.0, 0.4, 0.8, 0.95])
    hyper = {"start": starts, "steps": 3000, "every": 3000, "learning_rate": 0.01}
    run = simulate(momentum_step, wells, gamma=gammas[:, None], **hyper)
    began_deep, ended_deep = starts[:, 0] < top, run.theta[-1, ..., 0] < top
    assert np.abs(wells.gradient(run.theta[-1])).max() < 1e-9
    np.testing.assert_array_equal(ended_deep[:3], np.broadcast_to(began_deep, (3, 721)))
    left_shallow, left_deep = ended_deep[3] & ~began_deep, began_deep & ~ended_deep[3]
    assert 0 < left_shallow.sum() < (~began_deep).sum()
    assert 0 < left_deep.sum() < began_deep.sum()


# --- What theory can say nothing about

OUTSIDE = [
    (
        lambda: theory.best_gd(100, 1),
        "mu, the smallest curvature, must not be above L, the largest, but they are 100 and 1",
    ),
    (lambda: theory.best_momentum(100, 1), "mu, the smallest curvature, must not be above L"),
    (lambda: theory.standard_nag(100, 1), "mu, the smallest curvature, must not be above L"),
    (lambda: theory.best_momentum(0, 1), "mu must be positive, but it is 0"),
    (lambda: theory.best_momentum(-1, 1), "mu must be positive, but it is -1"),
    (lambda: theory.best_momentum(np.nan, 1), "mu must be positive, but it is nan"),
    (lambda: theory.gd_limit(0.0), "curvature must be positive, but it is 0.0"),
    (lambda: theory.gd_limit("a"), "curvature must be a number or an array of numbers, but it is 'a'"),
    (lambda: theory.gd_limit(None), "curvature must be a number or an array of numbers, but it is None"),
    (lambda: theory.gd_limit(np.array([1.0, -1.0])), r"curvature must be positive, but it is an array of shape \(2,\)"),
    (lambda: theory.momentum_limit(100.0, 0.9), "gamma must be at most 1, but it is 100.0"),
    (lambda: theory.nag_limit(90, 1.0), "gamma must be at most 1, but it is 90"),
    (lambda: theory.nag_limit(0.9, -1), "curvature must be positive, but it is -1"),
    (
        lambda: theory.momentum_limit(np.ones(2), np.ones(3)),
        r"gamma has shape \(2,\) and curvature has shape \(3,\), which do not",
    ),
    (lambda: theory.critical_gamma(-0.1, 1.0), "learning_rate must be 0 or more, but it is -0.1"),
    (lambda: theory.gradient_weights(0.5, [-1, 2]), "ages must be 0 or more"),
    (lambda: theory.steps_to_reduce(0.9, 1e-6), "factor must be at least 1, such as 1e6, but it is 1e-06"),
    (lambda: theory.steps_to_reduce(-0.5, 10), "rate must be 0 or more, but it is -0.5"),
    (lambda: theory.spectral_radius(0.5), r"matrix must have shape \(\.\.\., n, n\), but its shape is \(\)"),
    (lambda: theory.spectral_radius(np.ones((2, 3))), r"but its shape is \(2, 3\)"),
    (lambda: theory.spectral_radius([[np.nan, 1.0], [1.0, 1.0]]), "matrix must be made of finite numbers"),
    (lambda: theory.stationary_variance(0.1, 0.9, 1.0, -1.0), "sigma must be 0 or more, but it is -1.0"),
    (lambda: theory.stationary_variance(-0.1, 0.9, 1.0, 1.0), "learning_rate must be 0 or more, but it is -0.1"),
    (lambda: theory.noise_floor(0.1, 0.9, "a", 1.0), "curvatures must be made of real numbers, but it is 'a'"),
    (lambda: theory.noise_floor(0.1, 0.9, [1.0, -1.0], 1.0), "curvature must be positive"),
    (lambda: theory.expected_losses(0.1, 0.9, [1.0], 1.0, [1.0]), "gammas must be an array with a gamma for each step"),
    (
        lambda: theory.expected_losses(0.1, [0.9], [1.0, 2.0], 1.0, [1.0]),
        r"of one shape \(n,\), but they are \(2,\) and \(1,\)",
    ),
    (lambda: theory.expected_losses(0.1, [0.9], [1.0], "a", [1.0]), "sigma must be a number or an array of numbers"),
]


@pytest.mark.parametrize(("use", "message"), OUTSIDE)
def test_outside_its_ranges_theory_says_so(use, message):
    with pytest.raises(ArgumentError, match=message):
        use()


def test_a_list_is_as_good_as_an_array():
    for function, numbers, others in [
        (theory.gd_limit, [1.0, 100.0], ()),
        (theory.momentum_limit, [0.5, 0.9], (4.0,)),
        (theory.best_momentum, [1.0, 2.0], (100.0,)),
        (theory.critical_gamma, [0.1, 0.2], (1.0,)),
        (theory.stationary_variance, [0.1, 0.2], ([0.5, 0.9], 1.0, 1.0)),
        (theory.steps_to_reduce, [0.9, 0.99], (1e6,)),
    ]:
        np.testing.assert_array_equal(function(numbers, *others), function(np.array(numbers), *map(np.asarray, others)))
