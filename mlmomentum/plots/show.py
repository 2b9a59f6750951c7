"""Put a figure into a notebook: as a small PNG with a description for those who cannot see it."""

import io

from PIL import Image as Picture

COLOURS = 64  # enough for a figure, and a third of the size


def png(figure, dpi=100):
    """A figure as the bytes of a small PNG."""
    drawn, small = io.BytesIO(), io.BytesIO()
    figure.savefig(drawn, format="png", dpi=dpi)
    Picture.open(drawn).convert("RGB").quantize(COLOURS, dither=Picture.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def show(figure, alt):
    """Display a figure in a notebook.

    Args:
        figure: a Matplotlib figure.
        alt: what the figure shows, in words.
    """
    from IPython.display import Image, display

    display(Image(png(figure), alt=alt))
