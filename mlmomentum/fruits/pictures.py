"""What a set of pictures is, wherever they come from."""

from dataclasses import dataclass, replace

import numpy as np


def is_count(value):
    """Whether this is a positive whole number, of Python or of NumPy.

    >>> is_count(3), is_count(np.int64(3)), is_count(3.0), is_count(0), is_count(True)
    (True, True, False, False, False)
    """
    return isinstance(value, int | np.integer) and not isinstance(value, bool) and bool(value > 0)


@dataclass(frozen=True, eq=False)
class Pictures:
    """Square pictures and what they show.

    Attributes:
        images: red, green and blue from 0 to 1, shape (count, size, size, 3).
        labels: for each picture the place of its kind in `names`, shape (count,).
        names: the kinds.
        skipped: what a folder held that could not be used, each as "path: reason".
    """

    images: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]
    skipped: tuple[str, ...] = ()

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        size = self.images.shape[1]
        return f"{len(self)} pictures, {size} by {size}, of {', '.join(self.names)}"

    @property
    def inputs(self) -> np.ndarray:
        """The pixels of each picture in a row, shape (count, 3 size^2): what a network sees."""
        return self.images.reshape(len(self), -1)

    def shrink(self, factor):
        """Smaller pictures: the mean of `factor` by `factor` pixels becomes one.

        Raises:
            ValueError: the size is not a multiple of the factor.
        """
        count, size = self.images.shape[:2]
        if factor < 1 or size % factor:
            raise ValueError(f"{size} pixels cannot be taken {factor} by {factor}: choose a divisor of {size}")
        blocks = self.images.reshape(count, size // factor, factor, size // factor, factor, 3)
        return replace(self, images=blocks.mean(axis=(2, 4)))

    def split(self, share, rng):
        """Two sets at random, the first with about the given share of each kind.

        Args:
            share: between 0 and 1.
            rng: a `numpy.random.Generator`.

        Raises:
            ValueError: the share is not between 0 and 1, or a kind has too few pictures for both sets to get one.
        """
        if not 0 < share < 1:
            raise ValueError(f"give a share between 0 and 1, such as 0.8; it is {share}")
        first = np.zeros(len(self), dtype=bool)
        for label, name in enumerate(self.names):
            places = rng.permutation(np.flatnonzero(self.labels == label))
            taken = round(share * len(places))
            if not 0 < taken < len(places):
                raise ValueError(
                    f"a share of {share:g} of {len(places)} {name} leaves one set empty: add pictures of it"
                )
            first[places[:taken]] = True
        return tuple(replace(self, images=self.images[part], labels=self.labels[part]) for part in (first, ~first))
