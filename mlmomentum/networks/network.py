"""A small network of dense layers, whose loss is a surface like any other.

A layer is one matrix: a row for each number that comes in, a last row for the bias, a column for each number that goes
out.  Between layers stands tanh, at the end softmax.  theta is all matrices in one long row, so that every rule trains
a network unchanged; its leading axes are runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mlmomentum.aliases import Array, Broadcast, Rule, T
from mlmomentum.borders import ArgumentError, generator, real, refuse, whole
from mlmomentum.judging.feedback import RuleError
from mlmomentum.judging.guarded import attempt, with_name_of
from mlmomentum.matrices import by_matrix
from mlmomentum.networks.fruits.pictures import Pictures, expect_pictures
from mlmomentum.products import SMALL_PRODUCT, product
from mlmomentum.simulate import Trajectory, simulate
from mlmomentum.surfaces import Surface
from mlmomentum.tuning.comparison import summary


@dataclass(frozen=True)
class Network:
    """A network that tells classes of images apart.

    Attributes:
        sizes: how many numbers come in, how many leave each hidden layer, and how many classes there are.

    >>> Network((432, 16, 8)).shapes
    [(433, 16), (17, 8)]
    """

    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.sizes, tuple | list) or len(self.sizes) < 2:
            refuse("sizes", "two or more positive whole numbers, (inputs, ...hidden..., kinds)", self.sizes)
        for size in self.sizes:
            whole("Each of the sizes", size)

    @classmethod
    def of(cls, pictures: Pictures, *hidden: int) -> Network:
        """The network for some images, with hidden layers of the given sizes."""
        expect_pictures(pictures)
        return cls((pictures.inputs.shape[1], *hidden, len(pictures.names)))

    @property
    def shapes(self) -> list[tuple[int, int]]:
        """The shape of each layer."""
        return [(rows + 1, columns) for rows, columns in itertools.pairwise(self.sizes)]

    @property
    def parameters(self) -> int:
        """How many parameters there are."""
        return sum(rows * columns for rows, columns in self.shapes)

    def layers(self, theta: ArrayLike) -> list[Array]:
        """The layers in theta (..., n), each of shape (..., rows, columns): views, not copies.

        Raises:
            ArgumentError: theta is of another shape.
        """
        sizes = [rows * columns for rows, columns in self.shapes]
        array = real(theta)
        if array is None or array.ndim == 0 or array.shape[-1] != sum(sizes):
            refuse("theta", f"an array of shape (..., {sum(sizes)}), as network.start makes it", theta)
        parts = np.split(np.asarray(array, dtype=float), np.cumsum(sizes)[:-1], axis=-1)
        return [part.reshape(*part.shape[:-1], *shape) for part, shape in zip(parts, self.shapes, strict=True)]

    def flat(self, layers: Sequence[Array]) -> Array:
        """The theta (..., n) of some layers."""
        rows = [layer.reshape(*layer.shape[:-2], layer.shape[-2] * layer.shape[-1]) for layer in layers]
        return np.concatenate(rows, axis=-1)

    def start(self, rng: np.random.Generator, *runs: int) -> Array:
        """Random parameters for each run, shape (*runs, n): normal, scaled by the inputs of a layer, biases zero.

        Source: LeCun, Bottou, Orr and Mueller (1998), Efficient BackProp, equation 16.
        """
        generator("rng", rng)
        for count in runs:
            whole("Each number of runs", count, least=0)
        layers = [rng.standard_normal((*runs, *shape)) / np.sqrt(shape[0] - 1) for shape in self.shapes]
        for layer in layers:
            layer[..., -1, :] = 0
        return self.flat(layers)

    def scores(self, theta: ArrayLike, pictures: Pictures) -> Array:
        """How strongly each image speaks for each class, shape (..., count, classes)."""
        scores = self._forward(theta, self._blocks(pictures))[1]
        return scores.reshape(*np.shape(theta)[:-1], len(pictures), self.sizes[-1])

    def guesses(self, theta: ArrayLike, pictures: Pictures) -> NDArray[np.intp]:
        """The class with the highest score for each image, shape (..., count)."""
        return self.scores(theta, pictures).argmax(axis=-1)

    def accuracy(self, theta: ArrayLike, pictures: Pictures) -> Broadcast:
        """The share of images that are classified correctly, shape (...)."""
        return np.mean(self.guesses(theta, pictures) == pictures.labels, axis=-1)

    def report(self, walk: Trajectory, pictures: Pictures) -> str:
        """How the runs of a `mlmomentum.simulate.Trajectory` end, in the mean and with their spread, as text."""
        return summary(walk.loss[-1], self.accuracy(walk.theta[-1], pictures))

    def loss(
        self, pictures: Pictures, start: Array, batch: int | None = None, rng: np.random.Generator | None = None
    ) -> Surface:
        """The mean cross-entropy on some images, as a surface.

            loss = mean of -log(softmax(scores)[right class])

        Args:
            pictures: a `mlmomentum.networks.fruits.Pictures`.
            start: where runs begin, shape (n,) or (*runs, n).
            batch: how many random images each gradient is computed from, drawn anew in each call and for each run;
                by default all of them.  The value is always that of all pictures.
            rng: a `numpy.random.Generator` that draws them; needed with batch.

        Returns:
            A `Surface`.  Nobody knows its minimum, so that is nan, and it has no window.

        Raises:
            ArgumentError: the images do not fit this network, batch is not a positive whole number, or batch and rng
                are not given together.
        """
        if (batch is None) != (rng is None):
            raise ArgumentError("Give batch and rng together, or neither: a batch is drawn at random.")
        if batch is not None:
            whole("batch", batch)
            generator("rng", rng)
        inputs = self._blocks(pictures)
        labels = pictures.labels.reshape(inputs.shape[:2])
        return Surface(
            name="the network's loss" if batch is None else f"the network's loss, {batch} images at a time",
            value=partial(self._value, inputs, labels),
            gradient=partial(self._gradient, inputs, labels, batch, rng),
            minimum=np.full(self.parameters, np.nan),
            start=start,
            window=(),
        )

    def by_layer(self, rule: Rule) -> Rule:
        """A rule of matrices, such as `mlmomentum.rules.muon_step`, as a rule of theta that moves each layer alone.

        Args:
            rule: as for `mlmomentum.matrices.by_matrix`.
        """
        return by_matrix(rule, *self.shapes)

    def rule(self, step: Callable[..., Any]) -> Rule:
        """A function that moves the two layers of this network, as a rule of theta that `simulate` runs.

        Args:
            step: a function of `network_step`'s shape; its name becomes the rule's name.

        Raises:
            ArgumentError: this network has not exactly two layers, or step is no function.
        """
        if len(self.shapes) != 2:
            raise ArgumentError(f"A step of two layers needs a network with two, not {len(self.shapes)}.")
        if not callable(step):
            refuse("step", "a function such as network_step", step)

        def by_layers(theta: Array, velocity: Array, gradient: Rule, learning_rate: Any, gamma: Any) -> Any:
            def gradients(*layers: Array) -> tuple[Array, ...]:
                return tuple(self.layers(gradient(self.flat(layers))))

            settings = [value[..., None] if np.ndim(value) else value for value in (learning_rate, gamma)]
            before = (*self.layers(theta), *self.layers(velocity))
            after = _as_arrays(step(*before, gradients, *settings))
            if [*map(np.shape, after)] != [*map(np.shape, before)]:
                raise RuleError(f"{step.__name__} must return both layers and both velocities, each of its own shape.")
            return self.flat(after[:2]), self.flat(after[2:])

        return with_name_of(step, by_layers)

    def rule_or_ours(self, step: Callable[..., Any]) -> Rule:
        """The rule of a learner's step of two layers; if the step fails, the course's, and a printed notice says why.

        Args:
            step: a function of `network_step`'s shape.
        """
        layers = [np.zeros(shape) for shape in self.shapes]
        probe = Surface(
            "a probe",
            lambda theta: np.zeros(np.shape(theta)[:-1]),
            np.zeros_like,
            np.zeros(self.parameters),
            self.flat(layers),
            (),
        )
        _, notice = attempt(step, lambda: simulate(self.rule(step), probe, learning_rate=0.1, gamma=0.9, steps=1))
        if notice:
            print(f"{notice}\nUntil then, the course's own network_step runs in its place.")
        return self.rule(network_step if notice else step)

    def _forward(self, theta: ArrayLike, inputs: Array) -> tuple[list[Array], Array]:
        """What each layer receives, and the scores at the end; inputs have the shape (..., blocks, size, numbers)."""
        *hidden, last = (layer[..., None, :, :] for layer in self.layers(theta))
        received = [inputs]
        for layer in hidden:
            received.append(_with_one(np.tanh(product(received[-1], layer))))
        return received, product(received[-1], last)

    def _value(self, inputs: Array, labels: NDArray[np.intp], theta: ArrayLike) -> Broadcast:
        if np.ndim(theta) > 2:  # such as all states of many runs: one after the other, to need less memory
            return np.array([self._value(inputs, labels, part) for part in np.asarray(theta)])
        scores = self._forward(theta, inputs)[1]
        top = scores.max(axis=-1)
        right = np.take_along_axis(scores, np.broadcast_to(labels, top.shape)[..., None], axis=-1)[..., 0]
        return np.mean(np.log(np.exp(scores - top[..., None]).sum(axis=-1)) + top - right, axis=(-2, -1))

    def _gradient(
        self,
        inputs: Array,
        labels: NDArray[np.intp],
        batch: int | None,
        rng: np.random.Generator | None,
        theta: ArrayLike,
    ) -> Array:
        if batch is not None and rng is not None:
            drawn = rng.integers(labels.size, size=(*np.shape(theta)[:-1], 1, batch))
            inputs, labels = inputs.reshape(labels.size, -1)[drawn], labels.ravel()[drawn]
        received, scores = self._forward(theta, inputs)
        error = (softmax(scores) - np.eye(self.sizes[-1])[labels]) / np.prod(labels.shape[-2:])
        gradients = [product(_turned(received[-1]), error).sum(axis=-3)]
        backwards = zip(self.layers(theta)[:0:-1], received[:0:-1], received[-2::-1], strict=True)
        for layer, after, before in backwards:
            error = product(error, _turned(layer)[..., None, :, :]) * (1 - after**2)
            error = error[..., :-1]  # the last is the constant 1
            gradients.append(product(_turned(before), error).sum(axis=-3))
        return self.flat(gradients[::-1])

    def _blocks(self, pictures: Pictures) -> Array:
        """The pixels with a 1 at the end, shape (blocks, size, numbers); `SMALL_PRODUCT` says why in blocks."""
        expect_pictures(pictures)
        inputs, kinds = pictures.inputs.shape[1], len(pictures.names)
        if (inputs, kinds) != (self.sizes[0], self.sizes[-1]):
            fits = f"{self.sizes[0]} numbers per image and {self.sizes[-1]} classes"
            raise ArgumentError(
                f"This network takes {fits}, and these images have {inputs} and {kinds}. Shrink them, or make a"
                " network for them with Network.of(pictures, ...)."
            )
        most = max(1, SMALL_PRODUCT // max(rows * columns for rows, columns in self.shapes))
        size = max(size for size in range(1, min(most, len(pictures)) + 1) if len(pictures) % size == 0)
        return _with_one(pictures.inputs).reshape(-1, size, inputs + 1)


def network_step(
    hidden: T,
    output: T,
    hidden_velocity: T,
    output_velocity: T,
    gradient: Callable[[T, T], tuple[T, T]],
    learning_rate: float,
    gamma: float,
) -> tuple[T, T, T, T]:
    """One step of momentum for the two layers of a network, each with a velocity of its own.

        velocity <- gamma * velocity + learning_rate * gradient          for each layer
        layer    <- layer - velocity

    Args:
        hidden, output: the layers, arrays of any shape.
        hidden_velocity, output_velocity: their previous updates, zeros before the first step.
        gradient: a function of both layers that returns the gradients of both.
        learning_rate: positive number, in units of the parameters per unit of gradient.
        gamma: the share of the previous update that is kept, from 0 to below 1.

    Returns:
        The new layers, and then their new velocities.

    Source: as `mlmomentum.rules.momentum_step`, to which it is equal on the two layers in one row.

    >>> network_step(3.0, 1.0, 0.5, 0.0, lambda hidden, output: (2 * hidden, 4 * output), 0.25, gamma=0.5)
    (1.25, 0.0, 1.75, 1.0)
    """
    hidden_gradient, output_gradient = gradient(hidden, output)
    hidden_velocity = gamma * hidden_velocity + learning_rate * hidden_gradient
    output_velocity = gamma * output_velocity + learning_rate * output_gradient
    return hidden - hidden_velocity, output - output_velocity, hidden_velocity, output_velocity


def softmax(scores: Array) -> Array:
    """Probabilities from scores, along the last axis.

    >>> softmax(np.array([0.0, np.log(3.0)]))
    array([0.25, 0.75])
    """
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)


def _as_arrays(returned: Any) -> list[Array]:
    """What a learner's step returned as float arrays; none where it cannot be."""
    try:
        return [np.asarray(part, dtype=float) for part in returned]
    except (TypeError, ValueError):
        return []


def _with_one(x: Array) -> Array:
    """The same with a 1 at the end of each row: what the bias is multiplied by."""
    return np.concatenate([x, np.ones((*x.shape[:-1], 1))], axis=-1)


def _turned(matrix: Array) -> Array:
    return np.swapaxes(matrix, -1, -2)
