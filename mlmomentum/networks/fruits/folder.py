"""Read images from a folder that has a sub-folder for each class."""

from __future__ import annotations

import os
import warnings
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from mlmomentum.aliases import Array
from mlmomentum.borders import ArgumentError, refuse, shown, whole
from mlmomentum.extras import needs_extra
from mlmomentum.networks.fruits.pictures import Pictures

SIXTEEN_BITS = 65535


def load_folder(path: str | os.PathLike[str], size: int = 24, most: int | None = None) -> Pictures:
    """Read a folder of images: each of its sub-folders is a class, and the images inside show it.

    Images may have any size and shape, and be gray, with a palette, or transparent: the largest square in the middle
    is taken and scaled, and what is transparent becomes white.  What cannot be used is skipped, and `skipped` of the
    result says why.  Names that begin with a dot are left alone, as everywhere.

    Args:
        path: the folder.
        size: pixels along each side of the images that come back.
        most: how many images of each class are read, the first ones by name; by default all.

    Returns:
        A `Pictures`, its classes and its files in the order of their names.

    Raises:
        ArgumentError: the size or `most` makes no sense, the folder is not there, or there are not two classes with
            images; the message says what to do.
        ModuleNotFoundError: Pillow isn't installed.
    """
    whole("size", size, most=1024)
    if most is not None:
        whole("most", most)
    folder, entries = _opened(path)
    with needs_extra("notebook"):
        import_module("PIL.Image")  # first, since whatever fails later is some file's fault
    kinds = [entry for entry in entries if entry.is_dir()]
    skipped = [f"{entry.name}: lies in no sub-folder" for entry in entries if not entry.is_dir()]
    found = {kind.name: _read_kind(kind, size, most, skipped) for kind in kinds}
    found = {name: images for name, images in found.items() if images}
    if len(found) < 2:
        raise ArgumentError(_too_few(folder, found, skipped))
    labels = np.repeat(np.arange(len(found)), [len(images) for images in found.values()])
    return Pictures(np.concatenate([*found.values()]), labels, tuple(found), tuple(skipped))


def _opened(path: Any) -> tuple[Path, list[Path]]:
    """The folder of this name, and what is in it."""
    advice = "Give a folder that has a sub-folder with images for each class."
    if not isinstance(path, str | os.PathLike) or not str(path).strip():
        refuse("path", "the name of a folder", path, advice)
    try:
        folder = Path(path).expanduser()
        if folder.is_dir():
            return folder, _entries(folder)
        what = "is a file" if folder.exists() else f"is not there (looked in {Path.cwd()})"
    except (OSError, RuntimeError) as error:  # of a name that is too long, or of a ~user that nobody has, say
        raise ArgumentError(f"{shown(path)} cannot be opened: {_words(error)}. {advice}") from error
    raise ArgumentError(f"{folder} {what}. {advice}")


def _words(error: Exception) -> str:
    """What an error says, without its number and the name of the file."""
    return (isinstance(error, OSError) and error.strerror) or str(error).rstrip(".")


def _entries(folder: Path) -> list[Path]:
    return sorted(entry for entry in folder.iterdir() if not entry.name.startswith("."))


def _read_kind(folder: Path, size: int, most: int | None, skipped: list[str]) -> list[Array]:
    """The images of one class; what cannot be used is added to `skipped`."""
    images: list[Array] = []
    kind = folder.name
    try:
        entries = _entries(folder)
    except OSError as error:
        entries = []
        skipped.append(f"{kind}: {_words(error)}")
    for entry in entries:
        if len(images) == most:
            break
        try:
            images.append(_read(entry, size))
        except Exception as error:  # a broken file may fail in any way
            skipped.append(f"{kind}/{entry.name}: {_reason(entry, error)}")
    if not images:
        skipped.append(f"{kind}: has no image that can be read")
    return images


def _read(path: Path, size: int) -> Array:
    """One image, shape (size, size, 3)."""
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


def _eight_bits(picture: Any) -> Any:
    """The same image, its grays scaled to 0 to 255 where it has more of them."""
    from PIL import Image

    if picture.mode not in ("I", "F") and not picture.mode.startswith("I;16"):
        return picture
    greys = np.asarray(picture, dtype=float)
    if not np.isfinite(greys).all():
        raise ValueError("some of its pixels are no numbers")
    top = SIXTEEN_BITS if picture.mode != "F" else max(greys.max(), 1.0)
    return Image.fromarray((255 * np.clip(greys / top, 0, 1)).astype(np.uint8))


def _reason(path: Path, error: Exception) -> str:
    from PIL import UnidentifiedImageError

    if path.is_dir():
        return "a folder inside a class's folder; only images are looked for there"
    if isinstance(error, UnidentifiedImageError):
        return "not an image, or of a format that cannot be read; JPEG and PNG can"
    return f"cannot be read ({str(error) or type(error).__name__})"


def _too_few(folder: Path, found: dict[str, list[Array]], skipped: list[str]) -> str:
    """What to do when there are not two classes."""
    sentence = f"{folder} has images of {len(found) or 'no'} class, and a network needs two to tell apart: put images"
    sentence += " into one sub-folder for each class"
    return sentence + (f". Not used: {'; '.join(skipped[:5])}" if skipped else "")
