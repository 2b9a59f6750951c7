"""Read pictures from a folder that has a sub-folder for each kind."""

import os
import warnings
from pathlib import Path

import numpy as np

from mlmomentum.fruits.pictures import Pictures, is_count

SIXTEEN_BITS = 65535


def load_folder(path, size=24) -> Pictures:
    """Read a folder of pictures: each of its sub-folders is a kind, and the pictures inside show it.

    Pictures may have any size and shape, and be grey, with a palette, or transparent: the largest square in the middle
    is taken and scaled, and what is transparent becomes white.  What cannot be used is skipped, and `skipped` of the
    result says why.  Names that begin with a dot are left alone, as everywhere.

    Args:
        path: the folder.
        size: pixels along each side of the pictures that come back.

    Returns:
        A `Pictures`, its kinds and its files in the order of their names.

    Raises:
        ValueError: the size makes no sense, the folder is not there, or there are not two kinds with pictures; the
            message says what to do.
    """
    if not (is_count(size) and size <= 1024):
        raise ValueError(f"give size as a whole number of pixels from 1 to 1024; it is {size!r}")
    folder = Path(path).expanduser()
    if not folder.is_dir():
        where = "is a file" if folder.exists() else f"is not there (looked in {Path.cwd()})"
        raise ValueError(f"{folder} {where}: give a folder that has a sub-folder with pictures for each kind")
    kinds = [entry for entry in _entries(folder) if entry.is_dir()]
    skipped = [f"{entry.name}: lies in no sub-folder" for entry in _entries(folder) if not entry.is_dir()]
    found = {kind.name: _read_kind(kind, size, skipped) for kind in kinds}
    found = {name: images for name, images in found.items() if images}
    if len(found) < 2:
        raise ValueError(_too_few(folder, found, skipped))
    labels = np.repeat(np.arange(len(found)), [len(images) for images in found.values()])
    return Pictures(np.concatenate([*found.values()]), labels, tuple(found), tuple(skipped))


def _entries(folder):
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _read_kind(folder, size, skipped):
    """The pictures of one kind; what cannot be used is added to `skipped`."""
    images, kind = [], folder.name
    try:
        entries = _entries(folder)
    except OSError as error:
        entries = []
        skipped.append(f"{kind}: {os.strerror(error.errno)}")
    for entry in entries:
        try:
            images.append(_read(entry, size))
        except Exception as error:  # a broken file may fail in any way
            skipped.append(f"{kind}/{entry.name}: {_reason(entry, error)}")
    if not images:
        skipped.append(f"{kind}: has no picture that can be read")
    return images


def _read(path, size):
    """One picture, shape (size, size, 3)."""
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path) as opened:
            picture = _eight_bits(ImageOps.exif_transpose(opened)).convert("RGBA")
    side = min(picture.size)
    left, top = ((length - side) // 2 for length in picture.size)
    square = picture.crop((left, top, left + side, top + side))
    small = np.asarray(square.convert("RGBa").resize((size, size))) / 255  # RGBa: alpha is multiplied in
    return small[..., :3] + 1 - small[..., 3:]


def _eight_bits(picture):
    """The same picture, its greys scaled to 0 to 255 where it has more of them."""
    from PIL import Image

    if picture.mode not in ("I", "F") and not picture.mode.startswith("I;16"):
        return picture
    greys = np.asarray(picture, dtype=float)
    if not np.isfinite(greys).all():
        raise ValueError("some of its pixels are no numbers")
    top = SIXTEEN_BITS if picture.mode != "F" else max(greys.max(), 1.0)
    return Image.fromarray((255 * np.clip(greys / top, 0, 1)).astype(np.uint8))


def _reason(path, error):
    from PIL import UnidentifiedImageError

    if path.is_dir():
        return "a folder inside a kind's folder; only pictures are looked for there"
    if isinstance(error, UnidentifiedImageError):
        return "not a picture, or of a format that cannot be read; JPEG and PNG can"
    return f"cannot be read ({str(error) or type(error).__name__})"


def _too_few(folder, found, skipped):
    """What to do when there are not two kinds."""
    sentence = f"{folder} has pictures of {len(found) or 'no'} kind, and telling apart needs two: put pictures into one"
    sentence += " sub-folder for each kind"
    return sentence + (f". Not used: {'; '.join(skipped[:5])}" if skipped else "")
