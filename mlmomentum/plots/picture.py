"""A figure as a notebook keeps it: a small PNG, and the same in words for those who cannot see it."""

import base64
import io

from PIL import Image

COLOURS = 80  # enough for a figure, and a third of the size


class Picture:
    """A finished figure with its description.

    The description is computed with the figure, from the same numbers.  A notebook keeps it as the picture's
    alternative text and as its plain text, so a test that compares texts guards the numbers in the picture too.
    Its first line is a title without results: JupyterLab shows that line in place of a folded output.

    Attributes:
        png: the bytes of the picture.
        alt: what it shows, in words.
    """

    def __init__(self, figure, alt, colours=COLOURS):
        self.png = _small_png(figure, colours)
        self.alt = alt

    def __repr__(self):
        return self.alt

    def _repr_mimebundle_(self, include=None, exclude=None):
        data = {"image/png": base64.b64encode(self.png).decode(), "text/plain": self.alt}
        return data, {"image/png": {"alt": self.alt}}


def _small_png(figure, colours, dpi=100):
    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=dpi)
    # Other methods may give thin lines of two rules one colour, between theirs.
    method = Image.Quantize.MAXCOVERAGE
    few = Image.open(drawn).convert("RGB").quantize(colours, method, kmeans=1, dither=Image.Dither.NONE)
    few.save(small, "PNG", optimize=True)
    return small.getvalue()
