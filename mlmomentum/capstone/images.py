"""The images of the capstone: a learner's own folder, or the course's fruit."""

from __future__ import annotations

import os

import numpy as np

from mlmomentum.networks.fruits import Pictures, load_folder, paint

SIZE = 24  # pixels along each side
MOST = 80  # images of each class: more would take longer than a cell should
COURSE = 40  # images of each fruit, in each of the two sets


def images(folder: str | os.PathLike[str] = "") -> tuple[Pictures, Pictures]:
    """Images to train on, and others to hold out.

    Args:
        folder: has a sub-folder with images for each class, of which the first 80 are read; or empty for the course's
            fruit.

    Returns:
        Two sets of images of 24 by 24 pixels.  A folder's are dealt out at random, half of each class to each set.

    Raises:
        ArgumentError: the folder can't be used, or a class has a single image; the message says what to do.

    >>> train, held_out = images()
    >>> len(train), len(held_out), len(train.names)
    (320, 320, 8)
    """
    if folder == "":
        train, held_out = (paint(COURSE, np.random.default_rng(seed)) for seed in (1, 2))
        return train, held_out
    return load_folder(folder, SIZE, MOST).split(0.5, np.random.default_rng(0))
