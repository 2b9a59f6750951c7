"""Exercise: theta and velocity of Nesterov's rule, from what PyTorch keeps with `nesterov=True`."""

import numpy as np

from mlmomentum.exercises.shared.numbers import replaced_zeros
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_calls import StateCalls, state_habits
from mlmomentum.exercises.shared.state_mistakes import returned_in_part
from mlmomentum.judging.exercise import Exercise, Property


def reference(weights, buffer, learning_rate, gamma):
    """The theta and the velocity of Nesterov's rule for the weights and the buffer of PyTorch."""
    velocity = learning_rate * buffer
    return weights + gamma * velocity, velocity


make = StateCalls(reference, learning_rate=(0.1, 0.01, 0.5, 1.0, 3.7), gamma=(0.9, 0.0, 0.3, 0.5, 0.99))
lines = RuleLines(
    reference,
    new_velocity=lambda n: n.learning_rate * n.buffer,
    new_theta=lambda n: n.weights + n.gamma * n.new_velocity,
    returned=lambda n: (n.new_theta, n.new_velocity),
)

MISTAKES = (
    lines.mistake(
        "weights_are_theta",
        "The weights of a network are theta, in every form.",
        "your velocity is right, but you take PyTorch's weights for theta. With nesterov=True they are the look-ahead"
        " point. From which theta do you look ahead to get there?",
        new_theta=lambda n: n.weights * 1.0,
    ),
    lines.mistake(
        "looks_ahead_again",
        "The translation goes the same way in both directions.",
        "your velocity is right, but you look ahead once more, from a point that is the look-ahead point already. Which"
        " way leads back to theta?",
        new_theta=lambda n: n.weights - n.gamma * n.new_velocity,
    ),
    lines.mistake(
        "shift_without_gamma",
        "The look-ahead point lies a whole velocity ahead.",
        "you go back by the whole velocity. How far ahead of theta does Nesterov's rule look?",
        new_theta=lambda n: n.weights + n.new_velocity,
    ),
    lines.mistake(
        "shift_by_buffer",
        "The buffer is the velocity, as far as theta is concerned.",
        "your velocity is right, but you go back along the buffer, without a learning rate. The distance between two"
        " points is measured in units of theta: is the buffer?",
        new_theta=lambda n: n.weights + n.gamma * n.buffer,
    ),
    lines.mistake(
        "buffer_is_velocity",
        "The buffer is the velocity under another name.",
        "you use the buffer as the velocity. It is a sum of bare gradients: what is missing in it?",
        new_velocity=lambda n: n.buffer * 1.0,
    ),
    lines.mistake(
        "returns_buffer",
        "The buffer needs no translation.",
        "theta is right, but what you return as the velocity is the bare buffer. You have the right one already: it is"
        " what you went back along.",
        returned=lambda n: (n.new_theta, n.buffer * 1.0),
    ),
    lines.mistake(
        "divides",
        "The learning rate is taken out, as in the translation to PyTorch.",
        "you divide by the learning rate, which is right on the way to PyTorch. This is the way back.",
        new_velocity=lambda n: n.buffer / np.float64(n.learning_rate),
    ),
    lines.mistake(
        "other_sign",
        "The frameworks keep the velocity with the opposite sign.",
        "your velocity has the opposite sign, as Keras's has, and theta goes the wrong way with it. Does PyTorch add"
        " its buffer to the weights, or subtract it?",
        new_velocity=lambda n: -n.learning_rate * n.buffer,
    ),
    lines.mistake(
        "returns_other_sign",
        "theta goes against the velocity, so the velocity that is returned has a minus.",
        "theta is right, but the velocity that you return has the wrong sign: this course subtracts it from theta, as"
        " PyTorch subtracts its buffer.",
        returned=lambda n: (n.new_theta, -n.new_velocity),
    ),
    lines.mistake(
        "shift_by_what_is_lost",
        "gamma is the share of the velocity that is lost.",
        "you go back by the share 1 - gamma of the velocity, which is the share that is lost. The look-ahead goes along"
        " the share that is kept.",
        new_theta=lambda n: n.weights + (1 - n.gamma) * n.new_velocity,
    ),
    lines.mistake(
        "velocity_decayed",
        "What you go back along is the velocity.",
        "theta is right, but gamma is in the velocity that you return. The next step will apply gamma itself.",
        returned=lambda n: (n.new_theta, n.gamma * n.new_velocity),
    ),
    lines.mistake(
        "learning_rate_twice",
        "The shift is a step, so it has a learning rate.",
        "your velocity is right, but the learning rate is in your shift twice: the velocity has it in already.",
        new_theta=lambda n: n.weights + n.learning_rate * n.gamma * n.new_velocity,
    ),
    lines.mistake(
        "learning_rate_for_gamma",
        "The learning rate says how far to go back.",
        "your velocity is right, but you go back by the learning rate times the velocity. Which number says how far"
        " Nesterov's rule looks ahead?",
        new_theta=lambda n: n.weights + n.learning_rate * n.new_velocity,
    ),
    lines.mistake(
        "nothing_translated",
        "A checkpoint can be loaded as it is.",
        "you return PyTorch's numbers as they are. Its buffer is a sum of bare gradients, and its weights are the"
        " look-ahead point: translate both.",
        returned=lambda n: (n.weights * 1.0, n.buffer * 1.0),
    ),
    lines.mistake(
        "only_divides",
        "The learning rate is taken out of the buffer, and the weights are theta.",
        "you divide by the learning rate, which is right on the way *to* PyTorch, and you take PyTorch's weights for"
        " theta. This is the way back, and the weights are the look-ahead point.",
        new_velocity=lambda n: n.buffer / np.float64(n.learning_rate),
        new_theta=lambda n: n.weights * 1.0,
    ),
    lines.mistake(
        "divides_by_gamma",
        "To undo a product with gamma is to divide by gamma.",
        "your velocity is right, but you go back by the velocity *over* gamma. How far ahead of theta does the"
        " look-ahead point lie? Go back just as far.",
        new_theta=lambda n: n.weights + n.new_velocity / np.float64(n.gamma),
    ),
    a_step := lines.mistake(
        "takes_a_step",
        "Theta moves on by the velocity while it is translated.",
        "you take one more step. Translating a checkpoint moves nothing: theta and the look-ahead point describe the"
        " same moment.",
        new_theta=lambda n: n.weights - n.new_velocity,
    ),
    lines.again(
        a_step,
        new_velocity=lambda n: n.gamma * n.learning_rate * n.buffer,
        new_theta=lambda n: n.weights - n.new_velocity,
    ),
    lines.mistake(
        "starts_from_rest",
        "The run goes on from rest.",
        "theta is right, but your velocity is zero, so the run would go on from rest. What did PyTorch keep in its"
        " buffer?",
        returned=lambda n: (n.new_theta, 0.0 * n.buffer),
    ),
)

EXERCISE = Exercise(
    id="from_pytorch",
    lesson="12_frameworks",
    place=3,
    points=3,
    task="Return the theta and the velocity with which `nag_step` continues from a checkpoint of PyTorch.",
    reference=reference,
    returns=("theta", "velocity"),
    properties=(
        Property("at rest the weights are theta", (make.call(buffer=make.call(size=0.0).arguments[1]),)),
        Property("with gamma = 0 the weights are theta", make.calls_with(gamma=(0.0,))),
        Property("looking ahead from theta leads to the weights", make.calls_with(gamma=(0.5, 0.9, 0.99))),
        Property("the velocity is the step that theta took last", make.calls_with(learning_rate=(0.1, 0.03, 2.0))),
        make.zeros("learning_rate"),
        *make.common(),
    ),
    misconceptions=(
        *MISTAKES,
        *returned_in_part(lines, "theta", "velocity"),
        *state_habits(reference, learning_rate=0.1, gamma=0.9),
        *replaced_zeros(reference, "learning_rate", "gamma"),
    ),
)
