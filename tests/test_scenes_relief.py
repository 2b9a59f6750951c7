"""Relief maps: where the light falls, which contours there are, and where their labels stand."""

from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mlmomentum import plots, rules, scenes, simulate, surfaces
from mlmomentum.explorer import Slider, explore
from mlmomentum.scenes.panels import landscape
from mlmomentum.scenes.relief import relief

HILLS = surfaces.terrain()


def test_slopes_that_face_the_northwest_are_lit_and_the_others_lie_in_the_shadow():
    x, y = np.linspace(0, 2, 9), np.linspace(0, 1, 7)
    east, north = np.meshgrid(x, y)
    for heights, sign in ((0.3 * (east - north), 1), (0.3 * (north - east), -1), (0.3 * (east + north), 0)):
        light = relief(x, y, heights, 0.1).light
        np.testing.assert_array_equal(np.sign(light.round(12)), sign)
        assert np.abs(light).max() <= 1


def test_contours_are_at_the_multiples_of_the_interval():
    ground = landscape(HILLS)
    low = HILLS.value(np.stack(np.meshgrid(*(np.linspace(*side, 400) for side in HILLS.window)), axis=-1)).min()
    first = next(0.1 * tenth for tenth in range(20) if 0.1 * tenth > low)
    heights = [HILLS.value(np.array(place)) for place in ((3.0, 18.0), (12.6, 18.5))]
    shades = [ground.relief.first + (height - first) / 0.1 * ground.relief.spacing for height in heights]
    x, y = (np.linspace(*side, count) for side, count in zip(HILLS.window, ground.heights.shape[::-1], strict=True))
    for (east, north), shade in zip(((3.0, 18.0), (12.6, 18.5)), shades, strict=True):
        nearest = ground.heights[np.abs(y - north).argmin(), np.abs(x - east).argmin()]
        assert shade == pytest.approx(nearest, abs=0.04)


def test_every_label_stands_on_its_contour_and_no_two_are_close():
    labels = landscape(HILLS).relief.labels
    assert {text for _, _, text in labels} >= {"0.4", "0.5", "0.6", "0.7", "0.8"}
    places = np.array([place[:2] for place in labels])
    np.testing.assert_allclose(HILLS.value(places), [float(text) for _, _, text in labels], atol=0.002)
    gaps = np.linalg.norm(places[:, None] - places, axis=-1) + 99 * np.eye(len(places))
    assert gaps.min() > 1.0


def test_a_surface_without_an_interval_has_no_relief():
    assert landscape(surfaces.ravine).relief is None


def test_where_there_is_no_map_nothing_is_marked():
    curve = replace(surfaces.quadratic(1.0), interval=0.1)  # one parameter, so there is no place for contours
    run = simulate(rules.gd_step, curve, learning_rate=0.5, steps=5)
    shown = scenes.roll(surfaces.ravine, 0.005, 0.5, steps=5), scenes.compare(curve, gd_step=run)
    assert {line.kind for scene in shown for line in scene.panels[0].lines} == {"line"}


def test_the_hills_are_drawn_with_equal_axes_and_hold_the_whole_path_of_every_gamma():
    run = simulate(rules.momentum_step, HILLS, learning_rate=0.5, gamma=np.arange(0, 0.96, 0.05), steps=400)
    low, high = np.array(HILLS.window).T
    assert (run.theta > low).all()
    assert (run.theta < high).all()
    assert all(scene.panels[0].equal for scene in (scenes.view(HILLS), scenes.field(HILLS, lambda slope: -slope)))


def test_a_map_marks_where_each_ball_rests_and_writes_its_height():
    lazy = simulate(rules.gd_step, HILLS, learning_rate=0.5, steps=150)
    panel = scenes.compare(HILLS, gd_step=lazy).panels[0]
    (mark,) = (line for line in panel.lines if line.kind == "marks")
    np.testing.assert_array_equal([mark.x.item(), mark.y.item()], lazy.theta[-1])
    east, north, text = panel.ground.relief.labels[-1]
    assert text == f"{lazy.loss[-1]:.3f}"
    np.testing.assert_allclose([east, north], lazy.theta[-1], atol=1.0)


def test_low_ground_is_dark_in_a_picture(tmp_path):
    place = tmp_path / "view.png"
    place.write_bytes(plots.draw(scenes.view(HILLS)).png)
    image = np.asarray(Image.open(place).convert("RGBA").convert("L"), dtype=float)
    ground = landscape(HILLS).heights
    corner, size = (100, 50), (460, 290)  # well inside the axes
    inside = image[corner[1] : corner[1] + size[1], corner[0] : corner[0] + size[0]]
    rows = np.linspace(0.94, 0.2, size[1]) * (ground.shape[0] - 1)
    columns = np.linspace(0.05, 0.95, size[0]) * (ground.shape[1] - 1)
    heights = ground[rows.astype(int)][:, columns.astype(int)]
    assert np.corrcoef(inside.ravel(), heights.ravel())[0, 1] > 0.3


def test_the_browser_gets_the_light_and_the_labels():
    explorer = explore(scenes.roll, HILLS, learning_rate=0.5, gamma=Slider(0.0, 0.9, 0.3, 0.0))
    drawn = explorer.scene["panels"][0]["ground"]["relief"]
    expected = landscape(HILLS).relief
    assert drawn["light"]["shape"][-2:] == list(expected.light.shape)
    assert (drawn["first"], drawn["spacing"]) == (expected.first, expected.spacing)
    assert [text for _, _, text in drawn["labels"]] == [text for _, _, text in expected.labels]
    explorer.close()
