"""What a set of images is, wherever they come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlmomentum.aliases import Array
from mlmomentum.borders import ArgumentError, finite, generator, refuse, whole


@dataclass(frozen=True, eq=False)
class Pictures:
    """Square images and what they show.

    Attributes:
        images: red, green and blue from 0 to 1, shape (count, size, size, 3).
        labels: for each image the index of its class in `names`, shape (count,).
        names: the kinds.
        skipped: what a folder held that could not be used, each as "path: reason".
    """

    images: Array
    labels: NDArray[np.intp]
    names: tuple[str, ...]
    skipped: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.labels)

    def __repr__(self) -> str:
        size = self.images.shape[1]
        return f"{len(self)} images, {size} by {size}, of {', '.join(self.names)}"

    @property
    def inputs(self) -> Array:
        """The pixels of each image in a row, shape (count, 3 size^2): what a network sees."""
        return self.images.reshape(len(self), -1)

    def shrink(self, factor: int) -> Pictures:
        """Smaller pictures: the mean of `factor` by `factor` pixels becomes one.

        Raises:
            ArgumentError: the size is not a multiple of the factor.
        """
        count, size = self.images.shape[:2]
        if size % whole("factor", factor):
            raise ArgumentError(f"{size} pixels cannot be taken {factor} by {factor}: choose a divisor of {size}.")
        blocks = self.images.reshape(count, size // factor, factor, size // factor, factor, 3)
        return replace(self, images=blocks.mean(axis=(2, 4)))

    def split(self, share: float, rng: np.random.Generator) -> tuple[Pictures, Pictures]:
        """Two sets at random, the first with about the given share of each kind.

        Args:
            share: between 0 and 1.
            rng: a `numpy.random.Generator`.

        Raises:
            ArgumentError: the share is not between 0 and 1, or a class has too few images for both sets to get one.
        """
        if not 0 < finite("share", share) < 1:
            refuse("share", "between 0 and 1, such as 0.8", share)
        generator("rng", rng)
        first = np.zeros(len(self), dtype=bool)
        for label, name in enumerate(self.names):
            places = rng.permutation(np.flatnonzero(self.labels == label))
            taken = round(share * len(places))
            if not 0 < taken < len(places):
                raise ArgumentError(
                    f"A share of {share:g} of {len(places)} {name} leaves one set empty: add images of it."
                )
            first[places[:taken]] = True
        return self._where(first), self._where(~first)

    def _where(self, chosen: NDArray[np.bool_]) -> Pictures:
        """The chosen pictures."""
        return replace(self, images=self.images[chosen], labels=self.labels[chosen])


def expect_pictures(value: Any) -> None:
    """Raise an ArgumentError unless these are pictures."""
    if not isinstance(value, Pictures):
        refuse("pictures", "a set of images, as paint(...) and load_folder(...) make it", value)
