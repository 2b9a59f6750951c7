"""Momentum and Nesterov's rule as PyTorch, Keras and Optax write them, and the way from one form to another.

`forms` has the rules, `states` translates what they keep between two steps.
"""

from mlmomentum.conventions.forms import (
    averaged_momentum,
    keras_momentum,
    keras_nesterov,
    optax_momentum,
    optax_nesterov,
    pytorch_dampened,
    pytorch_momentum,
    pytorch_nesterov,
)
from mlmomentum.conventions.states import (
    corrected_velocity,
    keras_velocity,
    look_ahead,
    look_back,
    optax_trace,
    pytorch_buffer,
    velocity_from_keras,
    velocity_from_optax,
    velocity_from_pytorch,
)

__all__ = [
    "averaged_momentum",
    "corrected_velocity",
    "keras_momentum",
    "keras_nesterov",
    "keras_velocity",
    "look_ahead",
    "look_back",
    "optax_momentum",
    "optax_nesterov",
    "optax_trace",
    "pytorch_buffer",
    "pytorch_dampened",
    "pytorch_momentum",
    "pytorch_nesterov",
    "velocity_from_keras",
    "velocity_from_optax",
    "velocity_from_pytorch",
]
