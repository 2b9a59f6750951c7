"""Painted pictures, and pictures of any kind from a folder."""

import os
import re

import numpy as np
import pytest
from PIL import Image

from mlmomentum.borders import ArgumentError
from mlmomentum.networks.fruits import KINDS, Pictures, load_folder, paint
from mlmomentum.networks.fruits.canvas import Canvas


@pytest.fixture(scope="module")
def painted():
    return paint(20, np.random.default_rng(0))


# --- Painted


def test_pictures_are_colours_of_eight_kinds_in_order(painted):
    assert painted.images.shape == (160, 24, 24, 3)
    assert painted.images.min() >= 0
    assert painted.images.max() <= 1
    assert painted.labels.tolist() == [kind for kind in range(8) for _ in range(20)]
    assert painted.names == tuple(KINDS)
    assert len(painted) == 160
    assert painted.skipped == ()
    np.testing.assert_array_equal(painted.inputs[7], painted.images[7].ravel())


def test_equal_generators_paint_equal_pictures_and_others_other_ones(painted):
    same, other = paint(20, np.random.default_rng(0)), paint(20, np.random.default_rng(1))
    np.testing.assert_array_equal(painted.images, same.images)
    assert (np.abs(painted.images - other.images).mean(axis=(1, 2, 3)) > 0.02).all()


def test_no_two_pictures_are_nearly_the_same(painted):
    flat = painted.shrink(4).inputs
    distance = np.abs(flat[:, None] - flat).mean(axis=-1) + np.eye(len(flat))
    assert distance.min() > 0.02


@pytest.mark.parametrize("kind", KINDS)
def test_pose_light_size_colour_and_background_vary(kind):
    """Fruit is what has changed when the same canvas is looked at before and after it is painted."""
    canvas = Canvas(40, 24, np.random.default_rng(2))
    before = canvas.image.copy()
    KINDS[kind](canvas)
    fruit = (np.abs(canvas.image - before) > 0.02).any(axis=-1)
    share = fruit.mean(axis=(1, 2))
    assert share.min() > 0.04
    assert share.max() < 0.6
    assert share.max() > 1.5 * share.min()
    middle = [np.argwhere(one).mean(axis=0) for one in fruit]
    assert (np.std(middle, axis=0) > 0.5).all()
    colour = np.array([image[mask].mean(axis=0) for image, mask in zip(canvas.image, fruit, strict=True)])
    assert colour.std(axis=0).max() > 0.04
    corner = before[:, 0, 0]
    assert (corner.std(axis=0) > 0.05).all()
    bright = [
        np.argwhere(mask & (image.sum(axis=-1) > np.percentile(image[mask].sum(axis=-1), 90))).mean(axis=0)
        for image, mask in zip(canvas.image, fruit, strict=True)
    ]
    assert (np.std(np.subtract(bright, middle), axis=0) > 0.5).all()


def test_each_kind_stays_inside_the_picture():
    for paint_kind in KINDS.values():
        canvas = Canvas(200, 24, np.random.default_rng(3))
        before = canvas.image.copy()
        paint_kind(canvas)
        changed = (np.abs(canvas.image - before) > 0.05).any(axis=-1)
        edge = np.concatenate([changed[:, 0], changed[:, -1], changed[:, :, 0], changed[:, :, -1]], axis=1)
        assert edge.mean() < 0.02, paint_kind.__name__


def test_outlines_are_smooth(painted):
    """Pixels are means of finer points: along an outline many lie between the fruit's colour and the background's."""
    fine = Canvas(30, 24, np.random.default_rng(1))
    before = fine.image.copy()
    fine.cover((np.hypot(fine.u, fine.v) < 0.7) * 1.0, np.zeros(3))
    assert set(np.unique(np.isclose(fine.image, 0) | np.isclose(fine.image, before))) == {True}
    fine.image = fine.image / before
    fine.rng = np.random.default_rng(0)
    pixels = fine.pixels(grain=0.0)[..., 0]
    between = (pixels > 0.1 * pixels.max(axis=(1, 2), keepdims=True)) & (
        pixels < 0.9 * pixels.max(axis=(1, 2), keepdims=True)
    )
    assert between.mean() > 0.02


def test_pictures_of_any_size_show_the_same(painted):
    large = paint(20, np.random.default_rng(0), size=24).shrink(2)
    assert large.images.shape == (160, 12, 12, 3)
    assert large.images[3].mean() == pytest.approx(painted.images[3].mean())
    assert paint(1, np.random.default_rng(0), size=7).images.shape == (8, 7, 7, 3)


@pytest.mark.parametrize(("per_kind", "size"), [(0, 24), (3, 0), (2.5, 24), (3, "24"), (-1, 24)])
def test_numbers_that_make_no_pictures(per_kind, size):
    with pytest.raises(ArgumentError, match="must be a whole number of at least 1, but it is"):
        paint(per_kind, np.random.default_rng(0), size)


@pytest.mark.parametrize(
    "use", [lambda rng: paint(2, rng), lambda rng: paint(2, np.random.default_rng(0)).split(0.5, rng)]
)
@pytest.mark.parametrize("rng", [3, None, np.random])
def test_chance_needs_a_generator(use, rng):
    with pytest.raises(ArgumentError, match=r"rng must be a generator .* Make one with np\.random\.default_rng\("):
        use(rng)


# --- Shrinking and splitting


def test_shrinking_takes_the_mean_of_blocks():
    images = np.arange(4 * 4 * 3.0).reshape(1, 4, 4, 3)
    small = Pictures(images, np.array([0]), ("a",)).shrink(2)
    np.testing.assert_allclose(small.images[0, 1, 0], images[0, 2:, :2].mean(axis=(0, 1)))
    with pytest.raises(ArgumentError, match="choose a divisor of 4"):
        Pictures(images, np.array([0]), ("a",)).shrink(3)
    for factor in (0, 2.0, "2", None):
        with pytest.raises(ArgumentError, match="factor must be a whole number of at least 1, but it is"):
            Pictures(images, np.array([0]), ("a",)).shrink(factor)


def test_splitting_keeps_each_picture_once_and_the_share_of_each_kind(painted):
    first, second = painted.split(0.75, np.random.default_rng(0))
    assert np.bincount(first.labels).tolist() == [15] * 8
    assert np.bincount(second.labels).tolist() == [5] * 8
    together = np.concatenate([first.images, second.images])
    assert sorted(map(bytes, together)) == sorted(map(bytes, painted.images))
    again, _ = painted.split(0.75, np.random.default_rng(0))
    np.testing.assert_array_equal(first.images, again.images)
    with pytest.raises(ValueError, match=r"A share of 0.9 of 1 apple leaves one set empty: add images of it"):
        paint(1, np.random.default_rng(0)).split(0.9, np.random.default_rng(0))


@pytest.mark.parametrize("share", [0, 1, 80, -0.5, float("nan"), None])
def test_a_share_is_between_nothing_and_all(painted, share):
    with pytest.raises(ArgumentError, match=f"share must be .* but it is {share}"):
        painted.split(share, np.random.default_rng(0))


# --- A folder


@pytest.fixture
def folder(tmp_path):
    """Two kinds, each with one good picture: red and blue."""
    save(tmp_path / "kiwi" / "red.png", (200, 0, 0))
    save(tmp_path / "apple" / "blue.png", (0, 0, 100), size=(40, 40))
    return tmp_path


def save(path, colour, mode="RGB", size=(10, 10), **settings):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new(mode, size, colour).save(path, **settings)
    return path


def reason(loaded, name):
    found = [line for line in loaded.skipped if line.startswith(f"{name}: ")]
    assert len(found) == 1, loaded.skipped
    return found[0].removeprefix(f"{name}: ")


def test_sub_folders_are_kinds_in_the_order_of_their_names(folder):
    loaded = load_folder(folder, size=8)
    assert loaded.names == ("apple", "kiwi")
    assert loaded.labels.tolist() == [0, 1]
    assert loaded.skipped == ()
    assert loaded.images.shape == (2, 8, 8, 3)
    np.testing.assert_allclose(loaded.images[0], np.broadcast_to([0, 0, 100 / 255], (8, 8, 3)), atol=1e-9)
    np.testing.assert_allclose(loaded.images[1], np.broadcast_to([200 / 255, 0, 0], (8, 8, 3)), atol=1e-9)
    assert load_folder(str(folder)).images.shape == (2, 24, 24, 3)


def test_it_loads_into_what_painting_gives(folder, painted):
    for place, image in enumerate(painted.images[::10]):
        picture = Image.fromarray((255 * image).round().astype(np.uint8))
        path = folder / painted.names[painted.labels[10 * place]] / f"{place:02}.png"
        path.parent.mkdir(exist_ok=True)
        picture.save(path)
    loaded = load_folder(folder)
    pears = loaded.images[loaded.labels == loaded.names.index("pear")]
    np.testing.assert_allclose(pears, painted.images[100:120:10], atol=0.5 / 255 + 1e-9)
    assert loaded.names == ("apple", "banana", "grapes", "kiwi", "lemon", "orange", "pear", "plum", "strawberry")


@pytest.mark.parametrize(
    ("mode", "colour", "expected"),
    [
        ("L", 51, (0.2, 0.2, 0.2)),
        ("1", 1, (1, 1, 1)),
        ("LA", (0, 0), (1, 1, 1)),
        ("RGBA", (255, 0, 0, 255), (1, 0, 0)),
        ("RGBA", (255, 0, 0, 0), (1, 1, 1)),
        ("RGBA", (255, 0, 0, 51), (1, 0.8, 0.8)),
        ("P", 0, (0, 0, 0)),
        ("I;16", 13107, (0.2, 0.2, 0.2)),
    ],
)
def test_grey_transparent_and_palette_pictures_become_colours(folder, mode, colour, expected):
    save(folder / "kiwi" / "a.png", colour, mode)
    loaded = load_folder(folder)
    assert loaded.skipped == ()
    np.testing.assert_allclose(loaded.images[1], np.broadcast_to(expected, (24, 24, 3)), atol=0.003)


@pytest.mark.parametrize(
    ("name", "mode"), [("a.jpg", "CMYK"), ("a.gif", "P"), ("a.tif", "F"), ("a.bmp", "RGB"), ("a.webp", "RGB")]
)
def test_other_formats_load_too(folder, name, mode):
    save(folder / "kiwi" / name, 0 if mode in "PF" else (0,) * len(mode), mode)
    assert load_folder(folder).skipped == ()


def test_numbers_of_a_tiff_are_scaled_to_their_largest(folder):
    Image.fromarray(np.full((9, 9), 5.0, dtype=np.float32)).save(folder / "kiwi" / "a.tif")
    np.testing.assert_allclose(load_folder(folder).images[1], 1)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_pixels_that_are_no_numbers_are_not_taken_for_black(folder, value):
    Image.fromarray(np.full((9, 9), value, dtype=np.float32)).save(folder / "kiwi" / "a.tif")
    assert reason(load_folder(folder), "kiwi/a.tif") == "cannot be read (some of its pixels are no numbers)"


def test_the_largest_square_in_the_middle_is_taken(folder):
    stripes = np.zeros((10, 30, 3), np.uint8)
    stripes[:, 10:20, 1] = 255
    Image.fromarray(stripes).save(folder / "kiwi" / "a.png")
    np.testing.assert_allclose(load_folder(folder, 5).images[1], np.broadcast_to([0, 1, 0], (5, 5, 3)), atol=0.01)


@pytest.mark.parametrize(("name", "white"), [("a.jpg", np.uint8(255)), ("a.png", np.uint16(65535))])
def test_a_photograph_is_turned_as_the_camera_was_held(folder, name, white):
    half = np.zeros((20, 20), white.dtype)
    half[:10] = white
    exif = Image.Exif()
    exif[0x0112] = 6  # turn it a quarter to the right
    Image.fromarray(half).save(folder / "kiwi" / name, exif=exif, quality=95)
    image = load_folder(folder, 10).images[1]
    assert image[:, 6:].min() > 0.9
    assert image[:, :4].max() < 0.1


def test_transparent_edges_do_not_darken(folder):
    """What is hidden under full transparency must not bleed into the colours beside it."""
    array = np.zeros((40, 40, 4), np.uint8)
    array[:, 20:] = (255, 255, 255, 255)
    Image.fromarray(array).save(folder / "kiwi" / "a.png")
    np.testing.assert_allclose(load_folder(folder, 7).images[1], 1, atol=0.01)


def test_what_cannot_be_used_is_named_with_the_reason(folder):
    (folder / "notes.txt").write_text("x")
    (folder / "kiwi" / "notes.txt").write_text("not a picture")
    (folder / "kiwi" / "empty.png").touch()
    (folder / "kiwi" / "inner").mkdir()
    (folder / "plum").mkdir()
    whole = save(folder / "kiwi" / "whole.png", (1, 2, 3), size=(200, 200)).read_bytes()
    (folder / "kiwi" / "half.png").write_bytes(whole[: len(whole) // 2])
    (folder / "kiwi" / "link.png").symlink_to(folder / "nowhere.png")
    loaded = load_folder(folder)
    assert loaded.names == ("apple", "kiwi")
    assert len(loaded) == 3
    assert reason(loaded, "notes.txt") == "lies in no sub-folder"
    for name in ("kiwi/notes.txt", "kiwi/empty.png"):
        assert reason(loaded, name) == "not an image, or of a format that cannot be read; JPEG and PNG can"
    assert "a folder inside a class's folder" in reason(loaded, "kiwi/inner")
    assert reason(loaded, "kiwi/half.png").startswith("cannot be read (")
    assert reason(loaded, "kiwi/link.png").startswith("cannot be read (")
    assert reason(loaded, "plum") == "has no image that can be read"
    assert len(loaded.skipped) == 7


def test_a_picture_that_would_fill_the_memory_is_skipped(folder, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 2000)
    save(folder / "kiwi" / "huge.png", (0, 0, 0), size=(50, 50))
    loaded = load_folder(folder)
    assert reason(loaded, "kiwi/huge.png").startswith("cannot be read (Image size (2500 pixels) exceeds limit")


def test_names_that_begin_with_a_dot_are_left_alone(folder):
    (folder / ".DS_Store").touch()
    (folder / "kiwi" / ".hidden.png").touch()
    save(folder / ".ipynb_checkpoints" / "red.png", (0, 0, 0))
    loaded = load_folder(folder)
    assert (loaded.names, loaded.skipped) == (("apple", "kiwi"), ())


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_folder_that_may_not_be_opened_is_named(folder, monkeypatch):
    """An administrator may open every folder, so the refusal is made here."""
    from pathlib import Path

    (folder / "plum").mkdir()
    before = Path.iterdir

    def refuse(path):
        if path.name == "plum":
            raise PermissionError(13, "Permission denied")
        return before(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert "plum: Permission denied" in load_folder(folder).skipped


def test_nothing_is_written_on_stderr(folder, capfd, recwarn):
    save(folder / "kiwi" / "a.png", 3, "P", transparency=b"\x00\x80")
    (folder / "kiwi" / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    load_folder(folder)
    assert capfd.readouterr() == ("", "")
    assert recwarn.list == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path / "nowhere", r"nowhere is not there \(looked in .*\)\. Give a folder that has a sub-folder"),
        (lambda path: save(path / "a.png", 1), r"a.png is a file\. Give a folder"),
        (lambda path: path, r"has images of no class, .*: put images into one sub-folder for each class$"),
        (lambda path: save(path / "kiwi" / "a.png", 1).parents[1], r"has images of 1 class,"),
        (lambda path: save(path / "kiwi" / "a.png", 1).parent, r"no class, .*Not used: a.png: lies in no sub-folder$"),
        (lambda path: "", "path must be the name of a folder, but it is ''"),
        (lambda path: " ", "path must be the name of a folder, but it is ' '"),
        (lambda path: None, "path must be the name of a folder, but it is None"),
        (lambda path: 3, "path must be the name of a folder, but it is 3"),
        (lambda path: b"fruit", "path must be the name of a folder, but it is b'fruit'"),
        (
            lambda path: "~no such user/fruit",
            "^'~no such user/fruit' cannot be opened: .*home directory. Give a folder",
        ),
        (lambda path: path / ("a" * 5000), "cannot be opened: File name too long. Give a folder"),
    ],
)
def test_a_folder_that_cannot_be_used_says_what_to_do(tmp_path, make, message):
    with pytest.raises(ValueError, match=message):
        load_folder(make(tmp_path))


@pytest.mark.parametrize("size", [0, -3, 2.5, "24", 5000, None, True])
def test_a_size_that_makes_no_sense(folder, size):
    with pytest.raises(
        ValueError, match=re.escape(f"size must be a whole number from 1 to 1,024, but it is {size!r}.")
    ):
        load_folder(folder, size)
