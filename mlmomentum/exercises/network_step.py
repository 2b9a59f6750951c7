"""Exercise: one step of momentum for the two layers of a network."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from mlmomentum.exercises.shared.calls import any_array, fixed_rng, one_at_a_time
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.layer_mistakes import layer_mistakes
from mlmomentum.exercises.shared.state_mistakes import starts_from_zero
from mlmomentum.exercises.shared.velocity_mistakes import USUAL
from mlmomentum.judging.exercise import Call, Exercise, Gradient, Property, WrongPoint
from mlmomentum.networks.network import network_step

RNG = fixed_rng(20150507)
LIKE = ((2, 2), (2, 2))  # layers of one shape, so that a mix-up of the two runs through and shows in the numbers


@dataclass(eq=False)
class LayersGradient(Gradient):
    """A gradient of two layers that no rule can guess: each number of it depends on all numbers of both layers."""

    shapes: tuple = LIKE

    def __call__(self, *layers: Any) -> Any:
        shapes = tuple(map(np.shape, layers))
        if shapes != self.shapes:
            raise WrongPoint(f"asks for the gradients at {_listed(shapes)}, but the layers are {_listed(self.shapes)}")
        flat = super().__call__(np.concatenate([np.ravel(layer) for layer in layers]))
        hidden, output = np.split(flat, [np.size(layers[0])])
        return hidden.reshape(self.shapes[0]), output.reshape(self.shapes[1])


def _listed(shapes: tuple) -> str:
    return " and ".join(f"an array of shape {shape}" if shape else "a single number" for shape in shapes)


def call(
    shapes: tuple = LIKE,
    *,
    size: float = 1.0,
    scale: float = 1.0,
    rest: bool = False,
    whole: bool = False,
    learning_rate: float = 0.1,
    gamma: float = 0.9,
) -> Call:
    """One call with random layers, velocities and gradients."""
    arrays = [any_array(RNG, shape, size, whole) for shape in shapes * 2]
    if rest:
        arrays[2:] = [np.zeros(shape) for shape in shapes]
    slope, wave, offset = RNG.uniform(0.5, 2, (3, sum(array.size for array in arrays[:2])))
    return Call((*arrays, LayersGradient(slope, wave, offset, scale, shapes=shapes), learning_rate, gamma))


def every_argument_alone() -> tuple[Call, ...]:
    """A call, and then the same call with each argument changed alone."""
    return one_at_a_time(call(), enumerate(call(learning_rate=0.5, gamma=0.3).arguments))


SHAPES = (((4, 3), (4, 2)), ((13, 2), (3, 4)), ((2, 1), (2, 5)))
SIZES = tuple(call(size=size, scale=min(size, 1.0)) for size in (1e-8, 1e-4, 1e4, 1e8))
SETTINGS = ((0.01, 0.0), (0.5, 0.5), (3.7, 0.8), (1.0, 0.99), (0.02, 0.95))

EXERCISE = Exercise(
    id="network_step",
    lesson="11_fruit",
    place=1,
    points=3,
    task="Return both layers and both velocities after one step of momentum.",
    reference=network_step,
    returns=("hidden", "output", "hidden_velocity", "output_velocity"),
    properties=(
        Property("from rest each layer takes a step of gradient descent", (call(rest=True), call(rest=True))),
        Property("on flat ground each layer keeps rolling with its own velocity", (call(scale=0.0),)),
        Property("each layer adds its own gradient to its own velocity, and moves by that", (call(), call())),
        Property("with gamma = 0 it is gradient descent", (call(gamma=0.0),)),
        Property("every argument matters as the equation says", every_argument_alone()),
        Property(
            "it works for other settings of the hyper-parameters too",
            tuple(call(learning_rate=rate, gamma=gamma) for rate, gamma in SETTINGS),
        ),
        Property("the layers may have different shapes, as in a network", tuple(map(call, SHAPES))),
        Property("tiny and huge numbers are treated like all others", SIZES),
        Property("learning_rate may be 0", (call(learning_rate=0.0),), strict=False),
        Property("layers may hold whole numbers, and the result is not cut", (call(whole=True),), strict=False),
    ),
    misconceptions=(
        *layer_mistakes(network_step),
        starts_from_zero(network_step, "hidden_velocity", "output_velocity"),
        *rule_habits(network_step, **USUAL),
    ),
)
