"""What a network says of images that it hasn't seen: some of each class, and the mistakes it is surest of."""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from mlmomentum.aliases import Array
from mlmomentum.borders import ArgumentError
from mlmomentum.networks import Network
from mlmomentum.networks.fruits import Pictures

EACH, WORST = 3, 12  # images of each class, and mistakes
STYLE = """
.mm-gallery { display: flex; flex-wrap: wrap; gap: .6rem; margin: .5rem 0 1rem; }
.mm-gallery figure { margin: 0; width: 5.6rem; text-align: center; font-size: .85rem; overflow-wrap: anywhere; }
.mm-gallery img { width: 4.5rem; height: 4.5rem; image-rendering: pixelated; border-radius: 4px;
  border: 3px solid #2E9E78; }
.mm-gallery .mm-wrong img { border: 3px dashed #D9660F; }
"""


class Gallery:
    """A network's answers as a gallery, in a notebook or on a page.

    Args:
        network: the network.
        theta: its parameters, shape (n,).
        pictures: held-out images as the network sees them.
        shown: the same images as people should see them, in the same order.
    """

    def __init__(self, network: Network, theta: Array, pictures: Pictures, shown: Pictures):
        if not np.array_equal(pictures.labels, shown.labels):
            raise ArgumentError("The images that are shown are others than those that the network sees: pass one set.")
        scores = network.scores(theta, pictures)
        self.guesses, self.pictures, self.shown = scores.argmax(axis=-1), pictures, shown
        margin = scores.max(axis=-1) - scores[np.arange(len(pictures)), pictures.labels]
        wrong = np.flatnonzero(self.guesses != pictures.labels)
        self.wrong = wrong[np.argsort(-margin[wrong], kind="stable")]

    def __repr__(self) -> str:
        right = len(self.pictures) - len(self.wrong)
        return f"The network classifies {right} of {len(self.pictures)} held-out images correctly."

    def _repr_html_(self) -> str:
        return f"<style>{STYLE}</style>{self.html()}"

    def html(self, level: int = 3) -> str:
        """The gallery without its style, under headings of a level."""
        some = [np.flatnonzero(self.pictures.labels == label)[:EACH] for label in range(len(self.pictures.names))]
        parts = [f"<p>{self}</p>", f"<h{level}>Some of each class</h{level}>", self._figures(np.concatenate(some))]
        if len(self.wrong):
            parts += [f"<h{level}>The mistakes it is surest of</h{level}>", self._figures(self.wrong[:WORST])]
        else:
            parts.append("<p>There isn't a single mistake among them.</p>")
        return "\n".join(parts)

    def _figures(self, places: Sequence[int] | np.ndarray) -> str:
        return f'<div class="mm-gallery">{"".join(map(self._figure, places))}</div>'

    def _figure(self, place: int) -> str:
        names = [html.escape(name) for name in self.pictures.names]
        is_so, says = names[self.pictures.labels[place]], names[self.guesses[place]]
        right = is_so == says
        alt = f"{is_so}, recognized" if right else f"{is_so}, taken for {says}"
        caption = f"{is_so} ✓" if right else f"{is_so}<br><b>says {says}</b>"
        kind = "" if right else ' class="mm-wrong"'
        source = base64.b64encode(_png(self.shown.images[place])).decode()
        image = f'<img src="data:image/png;base64,{source}" alt="{alt}">'
        return f"<figure{kind}>{image}<figcaption>{caption}</figcaption></figure>"


def _png(image: Array) -> bytes:
    content = io.BytesIO()
    Image.fromarray(np.round(255 * image).astype(np.uint8)).save(content, "PNG", optimize=True)
    return content.getvalue()
