"""A figure as a notebook keeps it: a small PNG, and the same in words for those who cannot see it."""

import base64
import io
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from PIL import Image

from mlmomentum.plots.style import without_ground

COLORS = 80  # enough for a figure, and a third of the size
PHOTOGRAPHIC = 128  # for a figure of images


class Picture:
    """A finished figure with its description.

    The description is computed with the figure, from the same numbers.  A notebook keeps it as the picture's
    alternative text and as its plain text, so a test that compares texts guards the numbers in the picture too.
    Its first line is a title without results: JupyterLab shows that line in place of a folded output.

    Attributes:
        png: the bytes of the picture.
        alt: what it shows, in words.
    """

    def __init__(self, figure: Figure, alt: str, colors: int = COLORS) -> None:
        self.png = _small_png(figure, colors)
        self.alt = alt

    def __repr__(self) -> str:
        return self.alt

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict, dict]:
        data = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}


def _small_png(figure: Figure, colors: int, dpi: int = 100) -> bytes:
    drawn, small = io.BytesIO(), io.BytesIO()
    without_ground(figure)
    figure.savefig(drawn, format="png", dpi=dpi)
    pixels = Image.open(drawn)
    on_magenta = Image.alpha_composite(Image.new("RGBA", pixels.size, "magenta"), pixels).convert("RGB")
    # Other methods may give thin lines of two rules one color, between theirs.
    few = on_magenta.quantize(colors, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE)
    few.putpalette(_see_through(np.asarray(pixels), np.asarray(few)), "RGBA")
    few.save(small, "PNG", optimize=True)
    return small.getvalue()


def _see_through(pixels: np.ndarray, index: np.ndarray) -> bytes:
    """The colors of a palette with the opacity that they had before they lay on magenta, where nothing else is."""
    opacity = pixels[..., 3] / 255
    count = np.maximum(np.bincount(index.flat), 1)
    covered = np.bincount(index.flat, opacity.flat)
    colors = [
        np.bincount(index.flat, (opacity * pixels[..., part]).flat) / np.maximum(covered, 1e-9) for part in range(3)
    ]
    return np.stack([*colors, 255 * covered / count], axis=-1).round().astype(np.uint8).tobytes()
