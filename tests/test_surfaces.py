"""Gradients against finite differences, minima against a search, and the terrain against the map."""

import numpy as np
import pytest
from matplotlib.cbook import get_sample_data

from mlmomentum import rules, surfaces, theory
from mlmomentum.borders import ArgumentError
from mlmomentum.surfaces import (
    Surface,
    bowls,
    landscapes,
    noisy,
    plateau,
    polygon,
    quadratic,
    ravine,
    rosenbrock,
    slope,
    terrain,
    three_pieces,
    two_wells,
)
from mlmomentum.surfaces.hills import lowest_place, spline

# A new surface needs one line here, under its name.
SURFACES = {
    "quadratic-1": quadratic(3.0),
    "quadratic-2": quadratic(1.0, 100.0),
    "quadratic-5": quadratic(0.1, 1.0, 2.0, 30.0, 7.0),
    "quadratic-turned": quadratic(1.0, 20.0, angle=0.7),
    "ravine": ravine,
    "rosenbrock": rosenbrock(),
    "rosenbrock-gentle": rosenbrock(a=0.5, b=4.0),
    "two-wells": two_wells(),
    "two-wells-level": two_wells(0.0),
    "two-wells-steep": two_wells(0.38),
    "three-pieces": three_pieces(),
    "polygon": polygon(1 / 9, 4 / 9),
    "polygon-square": polygon(4 / 121, 81 / 121, 1.0, 100.0, sides=4),
    "plateau": plateau(),
    "plateau-wide": plateau(width=3.0),
    "terrain": terrain(),
    "terrain-rough": terrain(cell=1),
    "terrain-smooth": terrain(cell=20),
}
SLOPES = {"slope": slope(2.0), "slope-3": slope(-0.5, size=3)}  # no minimum, and the same gradient also at nan
every_surface = pytest.mark.parametrize("surface", (SURFACES | SLOPES).values(), ids=SURFACES | SLOPES)
bounded_surface = pytest.mark.parametrize("surface", SURFACES.values(), ids=SURFACES)


def points(surface, *shape, beyond=1.0):
    """Points of shape (*shape, n) in the window; `beyond` stretches the window about its middle."""
    low, high = np.array(surface.window).T
    middle, reach = (low + high) / 2, beyond * (high - low) / 2
    return middle + reach * np.random.default_rng(7).uniform(-1, 1, (*shape, len(low)))


def grid(surface, count):
    """A grid that covers the window with about `count` points, its corners among them."""
    axes = [np.linspace(*side, round(count ** (1 / len(surface.window)))) for side in surface.window]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, len(axes))


def written(module):
    """The names of the surfaces that a module has, or makes."""
    for name, value in vars(module).items():
        ours = isinstance(value, Surface) or getattr(value, "__module__", "") == module.__name__
        if ours and not name.startswith("_"):
            yield name


# --- Every surface


@pytest.mark.parametrize("name", [*written(bowls), *written(landscapes)])
def test_each_can_be_imported_and_is_tested(name):
    assert name in surfaces.__all__, f"mlmomentum/surfaces/__init__.py: import {name}, and name it in __all__"
    assert any(f"{key}-".startswith(f"{name.replace('_', '-')}-") for key in SURFACES | SLOPES), (
        f"tests/test_surfaces.py: add {name} to SURFACES"
    )


@every_surface
def test_gradient_is_the_slope_of_the_value(surface):
    theta = points(surface, 300, beyond=1.2)
    steps = 1e-5 * np.eye(theta.shape[-1])
    around = theta[:, None, :]
    slopes = (surface.value(around + steps) - surface.value(around - steps)) / 2e-5
    scale = np.abs(slopes).max()
    np.testing.assert_allclose(surface.gradient(theta), slopes, rtol=1e-5, atol=1e-8 * scale)


@bounded_surface
def test_gradient_vanishes_at_the_minimum(surface):
    assert surface.minimum.shape == (len(surface.window),)
    np.testing.assert_allclose(surface.gradient(surface.minimum), 0, atol=2e-8)


@bounded_surface
def test_nothing_in_the_window_is_lower_than_the_minimum(surface):
    places = grid(surface, 120_000)  # finer than four points to each cell of the default terrain
    assert surface.value(places).min() >= surface.lowest - 1e-15
    assert surface.lowest == surface.value(surface.minimum)


@every_surface
def test_window_holds_the_start(surface):
    low, high = np.array(surface.window).T
    assert (low < surface.start).all()
    assert (surface.start < high).all()
    assert surface.value(surface.start) > surface.lowest


@every_surface
@pytest.mark.parametrize("shape", [(), (1,), (4,), (0,), (2, 3)])
def test_one_call_takes_any_number_of_points(surface, shape):
    theta = points(surface, *shape)
    values, gradients = surface.value(theta), surface.gradient(theta)
    assert np.shape(values) == shape
    assert gradients.shape == theta.shape
    for run in np.ndindex(shape):
        np.testing.assert_allclose(values[run], surface.value(theta[run]), rtol=1e-13)
        np.testing.assert_allclose(gradients[run], surface.gradient(theta[run]), rtol=1e-12, atol=1e-14)


@every_surface
def test_points_may_be_lists_of_whole_numbers(surface):
    theta = [1] * len(surface.window)
    assert surface.value(theta) == surface.value(np.ones(len(theta)))
    np.testing.assert_array_equal(surface.gradient(theta), surface.gradient(np.ones(len(theta))))


@every_surface
def test_points_are_not_changed(surface):
    theta = points(surface, 5)
    before = theta.copy()
    surface.value(theta)
    assert not np.shares_memory(surface.gradient(theta), theta)
    np.testing.assert_array_equal(theta, before)


@bounded_surface
def test_nan_gives_nan(surface):
    lost = np.full((2, len(surface.window)), np.nan)
    assert np.isnan(surface.value(lost)).all()
    assert np.isnan(surface.gradient(lost)).all()


# --- One by one


@pytest.mark.parametrize("angle", [0.0, 0.3, np.pi / 2, 4.0])
def test_quadratic_has_the_given_curvatures_along_turned_axes(angle):
    surface = quadratic(2.0, 50.0, angle=angle)
    hessian = surface.gradient(np.eye(2))  # linear, so its values at the unit vectors are the Hessian
    first, second = np.array([np.cos(angle), np.sin(angle)]), np.array([-np.sin(angle), np.cos(angle)])
    np.testing.assert_allclose(hessian @ first, 2 * first, atol=1e-13)
    np.testing.assert_allclose(hessian @ second, 50 * second, atol=1e-12)
    assert surface.value(3 * second) == pytest.approx(0.5 * 50 * 9, rel=1e-13)
    assert surface.value(surface.start) == pytest.approx(quadratic(2.0, 50.0).value(quadratic(2.0, 50.0).start))


def test_quadratic_starts_with_equal_loss_in_each_mode():
    bowl = quadratic(4.0, 1.0, 9.0)
    np.testing.assert_allclose(0.5 * np.array([4.0, 1.0, 9.0]) * bowl.start**2, 50.0, rtol=1e-13)


def test_quadratic_starts_on_the_left_of_a_window_that_shows_it_narrow():
    bowl = quadratic(1.0, 100.0, 4.0)
    assert np.sign(bowl.start).tolist() == [-1, 1, 1]
    margins = [high / abs(start) for (_, high), start in zip(bowl.window, bowl.start, strict=True)]
    assert 1.2 < margins[0] < 1.5
    assert min(margins[1:]) > 2 * margins[0]


def test_two_wells_are_two_and_the_left_one_is_deeper():
    surface = two_wells()
    xs = np.linspace(*surface.window[0], 3601)
    values = surface.value(xs[:, None])
    pits = 1 + np.flatnonzero((values[1:-1] < values[:-2]) & (values[1:-1] < values[2:]))
    assert xs[pits] == pytest.approx([-1.0467, 0.9456], abs=1e-3)
    assert values[pits[0]] < values[pits[1]] - 0.15
    assert surface.start > xs[pits[1]]


def test_ravine_is_the_bowl_of_the_course():
    np.testing.assert_array_equal(ravine.gradient(np.eye(2)), [[1, 0], [0, 100]])


def test_rosenbrock_is_the_published_one():
    assert rosenbrock().value([[1.0, 1.0], [-1.2, 1.0], [0.0, 0.0]]) == pytest.approx([0.0, 24.2, 1.0])
    assert rosenbrock().minimum.tolist() == [1.0, 1.0]


def test_slope_is_of_one_parameter_unless_told_otherwise():
    assert slope(2.0).start.tolist() == [0.0]
    assert slope(2.0).value([[3.0], [-1.0]]).tolist() == [6.0, -2.0]
    assert slope(-0.5, size=3).minimum.tolist() == [np.inf] * 3


@pytest.mark.parametrize(("kappa", "sides"), [(25.0, 3), (100.0, 3), (100.0, 6), (1000.0, 12)])
def test_on_its_polygon_momentum_cycles(kappa, sides):
    """At the corners of the unit polygon, with the velocity of the cycle, momentum comes back after `sides` steps."""
    learning_rate, gamma, _ = theory.best_momentum(1.0, kappa)
    surface = polygon(learning_rate, gamma, 1.0, kappa, sides)
    angle = 2 * np.pi / sides
    theta, before = np.array([1.0, 0.0]), np.array([np.cos(angle), -np.sin(angle)])
    velocity = before - theta
    for step in range(1, 2 * sides + 1):
        theta, velocity = rules.momentum_step(theta, velocity, surface.gradient, learning_rate, gamma)
        np.testing.assert_allclose(theta, [np.cos(step * angle), np.sin(step * angle)], atol=1e-9)


def test_the_polygons_curvatures_lie_between_mu_and_L():
    surface = polygon(4 / 121, 81 / 121, 1.0, 100.0)
    pairs = np.random.default_rng(3).uniform(-2, 2, (2000, 2, 2))
    apart, slopes = pairs[:, 1] - pairs[:, 0], np.diff(surface.gradient(pairs), axis=1)[:, 0]
    along, squared = np.sum(apart * slopes, axis=-1), np.sum(apart**2, axis=-1)
    assert (along >= squared * (1 - 1e-9)).all()
    assert (np.sum(slopes**2, axis=-1) <= 100 * along * (1 + 1e-9)).all()  # smooth and convex: cocoercive


@pytest.mark.parametrize("kappa", [4.0, 16.0])
def test_in_a_round_bowl_there_is_no_such_polygon(kappa):
    with pytest.raises(ArgumentError, match=r"sides must be such that momentum with learning rate .* cycles"):
        polygon(*theory.best_momentum(1.0, kappa)[:2], 1.0, kappa)


def test_plateau_is_flat_far_away():
    surface = plateau()
    assert np.abs(surface.gradient([6.0, 6.0])).max() < 0.01
    assert surface.gradient([0.5, 0.0])[0] == pytest.approx(1 / 1.25**2, rel=1e-13)
    wide = plateau(width=3.0)
    assert wide.value(3 * np.array([0.5, -2.0])) == pytest.approx(surface.value([0.5, -2.0]))
    np.testing.assert_allclose([wide.start, *np.array(wide.window).T], 3 * np.array([surface.start, [-6, -6], [6, 6]]))


CURVATURE = r"Each curvature \(an argument of its own\) must be a positive number, but it is"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: quadratic(), r"needs a curvature for each parameter, as in quadratic\(1\.0, 100\.0\)"),
        (lambda: quadratic(1.0, 0.0), f"{CURVATURE} 0.0"),
        (lambda: quadratic(1.0, -3.0), f"{CURVATURE} -3.0"),
        (lambda: quadratic(np.nan), "must be a finite number, but it is nan"),
        (lambda: quadratic(1.0, np.inf), "must be a finite number, but it is inf"),
        (lambda: quadratic("a"), "must be a finite number, but it is 'a'"),
        (lambda: quadratic(True), "must be a finite number, but it is True"),
        (lambda: quadratic(10**400), "must be a finite number"),
        (lambda: quadratic([1.0, 100.0]), r"argument of its own\) must be a finite number, but it is \[1.0, 100.0\]"),
        (lambda: quadratic(np.ones(2)), r"must be a finite number, but it is an array of shape \(2,\)"),
        (lambda: quadratic(1.0, angle=0.1), "two parameters can be turned, but it is 0.1"),
        (lambda: quadratic(1.0, 2.0, 3.0, angle=0.1), "two parameters can be turned"),
        (lambda: quadratic(1.0, 2.0, angle=np.nan), "angle must be a finite number, but it is nan"),
        (lambda: quadratic(1.0, 2.0, angle="45"), "angle must be a finite number, but it is '45'"),
        (lambda: quadratic(1.0, 2.0, angle=None), "angle must be a finite number, but it is None"),
        (lambda: two_wells(-0.01), "tilt must be from 0 to below 0.385, where the shallow well vanishes, but it is -0"),
        (lambda: two_wells(0.3849002), "tilt must be from 0"),
        (lambda: two_wells(np.nan), "tilt must be a finite number, but it is nan"),
        (lambda: two_wells("x"), "tilt must be a finite number, but it is 'x'"),
        (
            lambda: polygon(0.1, 0.4, mu=2.0, L=1.0),
            "mu, the smallest curvature, must be above 0 and below L, which is 1.0",
        ),
        (lambda: polygon(0.0, 0.4), "learning_rate must be a positive number"),
        (lambda: polygon(0.1, 0.4, sides=2), "sides must be a whole number of at least 3"),
        (lambda: plateau(0.0), "width must be a positive number, but it is 0.0"),
        (lambda: plateau(np.inf), "width must be a finite number, but it is inf"),
        (lambda: plateau("a"), "width must be a finite number, but it is 'a'"),
        (lambda: rosenbrock(a="x"), "a must be a finite number, but it is 'x'"),
        (lambda: rosenbrock(b=0), "b must be a positive number, but it is 0"),
        (lambda: slope(0.0), "steepness must be another number than 0, or nothing leads down, but it is 0.0"),
        (lambda: slope(np.inf), "steepness must be a finite number, but it is inf"),
        (lambda: slope("a"), "steepness must be a finite number, but it is 'a'"),
        (lambda: slope(1.0, size=0), "size must be a whole number of at least 1, but it is 0"),
        (lambda: slope(1.0, size=2.0), "but it is 2.0. Write 2 instead, without the decimal point"),
        (lambda: noisy(ravine, -0.1, np.random.default_rng(0)), "standard deviation of the noise, must be 0 or more"),
        (lambda: noisy(ravine, "a", np.random.default_rng(0)), "sigma must be a finite number, but it is 'a'"),
        (lambda: noisy(ravine, 1.0, rng=3), r"rng must be a generator.* Make one with np\.random\.default_rng\(3\)"),
        (lambda: noisy(ravine, 1.0, rng=None), r"but it is None\. Make one with np\.random\.default_rng\(0\)"),
        (lambda: noisy(ravine, 1.0, rng=np.random), "generator of random numbers, but it is a module"),
        (lambda: noisy(rosenbrock, 1.0, np.random.default_rng(0)), r"Call it, as in surfaces\.rosenbrock\(\)"),
        (lambda: terrain(0), "cell must be a whole number from 1 to 100, but it is 0"),
        (lambda: terrain(2.5), "cell must be a whole number from 1 to 100, but it is 2.5"),
        (lambda: terrain(101), "cell must be a whole number from 1 to 100, but it is 101"),
        (lambda: terrain("x"), "cell must be a whole number from 1 to 100, but it is 'x'"),
    ],
)
def test_arguments_that_make_no_sense(make, message):
    with pytest.raises(ArgumentError, match=message):
        make()


# --- Noise


def test_noise_has_the_exact_gradient_as_its_mean():
    surface = noisy(rosenbrock(), 3.0, np.random.default_rng(1))
    theta = np.array([0.3, -0.2])
    noise = surface.gradient(np.tile(theta, (40_000, 1))) - rosenbrock().gradient(theta)
    np.testing.assert_allclose(noise.mean(axis=0), 0, atol=4 * 3 / 200)
    np.testing.assert_allclose(np.cov(noise.T), 9 * np.eye(2), atol=4 * 9 * np.sqrt(2) / 200)
    assert np.array_equal(surface.value(theta), rosenbrock().value(theta))


def test_equal_generators_give_equal_noise_and_each_call_new_noise():
    one, same, other = (noisy(ravine, 1.0, np.random.default_rng(seed)) for seed in (5, 5, 6))
    first = one.gradient(np.ones((3, 2)))
    np.testing.assert_array_equal(first, same.gradient(np.ones((3, 2))))
    assert (first != other.gradient(np.ones((3, 2)))).all()
    assert (first != one.gradient(np.ones((3, 2)))).all()


def test_noise_may_be_the_same_for_all_runs():
    shared = noisy(ravine, 1.0, np.random.default_rng(5), shared=True)
    noise = shared.gradient(np.ones((3, 2))) - ravine.gradient(np.ones(2))
    assert (noise == noise[0]).all()
    assert noise[0, 0] != noise[0, 1]
    alone = noisy(ravine, 1.0, np.random.default_rng(5))
    np.testing.assert_array_equal(noise[0], alone.gradient(np.ones(2)) - ravine.gradient(np.ones(2)))


def test_no_noise_is_exact():
    still = noisy(ravine, 0.0, np.random.default_rng(0))
    np.testing.assert_array_equal(still.gradient([1.0, 2.0]), ravine.gradient([1.0, 2.0]))
    assert (still.name, still.window) == ("ravine with noise", ravine.window)


# --- The terrain


@pytest.fixture(scope="module")
def elevations():
    """The map: metres at each sample, first row south, and the kilometres of a sample to the east and north."""
    with get_sample_data("jacksboro_fault_dem.npz") as dem:
        to_km = 111.32  # a degree of the equator
        middle = np.radians((float(dem["ymin"]) + float(dem["ymax"])) / 2)
        return dem["elevation"][::-1], np.array([float(dem["dx"]) * np.cos(middle), float(dem["dy"])]) * to_km


def test_terrain_is_the_smoothed_map(elevations):
    metres, pitch = elevations
    east, north = np.meshgrid(np.arange(1, metres.shape[1] - 1), np.arange(1, metres.shape[0] - 1))
    rows = metres[:-2] + 4.0 * metres[1:-1] + metres[2:]
    smooth = (rows[:, :-2] + 4 * rows[:, 1:-1] + rows[:, 2:]) / 36
    heights = terrain(cell=1).value(np.stack([east, north], axis=-1) * pitch)
    np.testing.assert_allclose(heights, smooth / 1000, rtol=1e-9)


@pytest.mark.parametrize(("cell", "close"), [(1, 5.0), (4, 20.0), (10, 50.0), (100, 200.0)])
def test_terrain_follows_the_map(elevations, cell, close):
    metres, pitch = elevations
    rows, columns = (np.arange(cell, n - cell, 7) for n in metres.shape)
    east, north = np.meshgrid(columns, rows)
    # The first control point stands in the middle of the first cell.
    places = (np.stack([east, north], axis=-1) - (cell - 1) / 2) * pitch
    off = 1000 * terrain(cell).value(places) - metres[north, east]
    assert np.abs(off).mean() < close


def whole_map(elevations, cell, per_cell):
    """Places all over the map, `per_cell` to the side of a cell, its corners among them."""
    metres, pitch = elevations
    axes = [
        np.linspace(0, cell * kilometres * (n // cell - 1), per_cell * (n // cell - 1) + 1)
        for n, kilometres in zip(metres.shape[::-1], pitch, strict=True)
    ]
    return np.stack(np.meshgrid(*axes), axis=-1).reshape(-1, 2)


@pytest.mark.parametrize(("cell", "per_cell"), [(1, 1), (4, 4), (20, 20)])
def test_terrain_has_real_heights_and_its_lowest_point_is_the_lowest(elevations, cell, per_cell):
    hills, (metres, _) = terrain(cell), elevations
    heights = 1000 * hills.value(whole_map(elevations, cell, per_cell))
    assert (metres.min(), metres.max()) == (236, 1076)
    assert 236 <= heights.min() < 300
    assert 850 < heights.max() <= 1076
    assert 1000 * hills.lowest <= heights.min() + 1e-9
    assert heights.min() - 1000 * hills.lowest < 2  # the search on the map comes close


def test_terrain_averages_4_by_4_samples_unless_told_otherwise():
    assert terrain().lowest == terrain(cell=4).lowest != terrain(cell=5).lowest


def test_terrain_window_is_on_the_map(elevations):
    low, high = np.array(terrain().window).T
    assert (low >= 0).all()
    assert (high <= whole_map(elevations, 4, 1)[-1]).all()


def test_terrain_is_smooth_across_cells(elevations):
    hills, corners = terrain(), whole_map(elevations, 4, 1)
    inside = corners[np.random.default_rng(0).integers(len(corners), size=500)]
    for step in ([1e-9, 0], [0, 1e-9], [1e-9, -1e-9]):
        before, after = inside - step, inside + step
        np.testing.assert_allclose(hills.value(before), hills.value(after), atol=1e-8)
        np.testing.assert_allclose(hills.gradient(before), hills.gradient(after), atol=1e-8)


def test_terrain_goes_on_level_outside_the_map(elevations):
    hills = terrain()
    east, north = whole_map(elevations, 4, 1)[-1]
    edge = np.array([[0.0, 11.3], [east, 11.3], [9.1, 0.0], [9.1, north], [0.0, 0.0], [east, north]])
    outward = np.array([[-1, 0], [1, 0], [0, -1], [0, 1], [-1, -1], [1, 1]])
    for far in (0.0, 1e-9, 0.4, 50.0, 1e8):
        outside = edge + far * outward
        np.testing.assert_allclose(hills.value(outside), hills.value(edge), rtol=1e-12)
        np.testing.assert_allclose(hills.gradient(outside), hills.gradient(edge), atol=1e-12)
        np.testing.assert_allclose(hills.gradient(outside) * outward, 0, atol=1e-12)


def test_spline_reproduces_a_plane_and_smooths_a_peak():
    east, north = np.meshgrid(np.arange(7.0), np.arange(5.0))
    plane = spline(1 + 2 * east - 3 * north)
    places = np.random.default_rng(0).uniform([1, 1], [5, 3], (50, 2))
    np.testing.assert_allclose(plane(places), 1 + places @ [2, -3], rtol=1e-13)
    np.testing.assert_allclose(plane(places, (True, False)), 2, rtol=1e-13)
    np.testing.assert_allclose(plane(places, (False, True)), -3, rtol=1e-13)
    peak = np.zeros((5, 7))
    peak[2, 3] = 36.0
    np.testing.assert_allclose(spline(peak)(np.array([[3, 2], [4, 2], [3, 1], [2, 3]])), [16, 4, 4, 1], rtol=1e-13)


def test_lowest_place_finds_the_deeper_pit_between_corners():
    east, north = np.meshgrid(np.arange(30.0), np.arange(20.0))
    pits = [(21.3, 8.8, 1.0), (5.0, 12.0, 0.9)]
    control = -sum(depth * np.exp(-((east - x) ** 2 + (north - y) ** 2) / 18) for x, y, depth in pits)
    assert lowest_place(control) == pytest.approx([21.3, 8.8], abs=0.02)


@pytest.mark.parametrize(("sign", "corner"), [(1, [0, 0]), (-1, [6, 4])])
def test_lowest_place_stays_on_the_map(sign, corner):
    east, north = np.meshgrid(np.arange(7.0), np.arange(5.0))
    place = lowest_place(sign * (2 * east + 3 * north))
    assert place == pytest.approx(corner, abs=1e-6)
    assert ((place >= 0) & (place <= [6, 4])).all()
