"""Exercise: theta and velocity of Nesterov's rule, from what PyTorch keeps with `nesterov=True`."""

from mlmomentum.exercises.base import Exercise, Property
from mlmomentum.exercises.lines import Lines
from mlmomentum.exercises.state_calls import StateCalls, state_habits


def reference(weights, buffer, learning_rate, gamma):
    """The theta and the velocity of Nesterov's rule for the weights and the buffer of PyTorch."""
    velocity = learning_rate * buffer
    return weights + gamma * velocity, velocity


make = StateCalls(reference, learning_rate=(0.1, 0.01, 0.5, 1.0, 3.7), gamma=(0.9, 0.0, 0.3, 0.5, 0.99))
lines = Lines(
    reference,
    velocity=lambda n: n.learning_rate * n.buffer,
    theta=lambda n: n.weights + n.gamma * n.velocity,
    returned=lambda n: (n.theta, n.velocity),
)

MISTAKES = (
    lines.mistake(
        "weights_are_theta",
        "The weights of a network are theta, in every form.",
        "your velocity is right, but you take PyTorch's weights for theta. With nesterov=True they are the look-ahead"
        " point of lesson 04. From which theta does one see it?",
        theta=lambda n: n.weights * 1.0,
    ),
    lines.mistake(
        "looks_ahead_again",
        "The translation goes the same way in both directions.",
        "your velocity is right, but you look ahead once more, from a point that is the look-ahead point already. Which"
        " way leads back to theta?",
        theta=lambda n: n.weights - n.gamma * n.velocity,
    ),
    lines.mistake(
        "shift_without_gamma",
        "The look-ahead point lies a whole velocity ahead.",
        "you go back by the whole velocity. How far ahead of theta does Nesterov's rule look?",
        theta=lambda n: n.weights + n.velocity,
    ),
    lines.mistake(
        "shift_by_buffer",
        "The buffer is the velocity, as far as theta is concerned.",
        "your velocity is right, but you go back along the buffer, without a learning rate. The distance between two"
        " points is measured in units of theta: is the buffer?",
        theta=lambda n: n.weights + n.gamma * n.buffer,
    ),
    lines.mistake(
        "buffer_is_velocity",
        "The buffer is the velocity under another name.",
        "you use the buffer as the velocity. It is a sum of bare gradients: what is missing in it?",
        velocity=lambda n: n.buffer * 1.0,
    ),
    lines.mistake(
        "returns_buffer",
        "The buffer needs no translation.",
        "theta is right, but what you return as the velocity is the bare buffer. You have the right one already: it is"
        " what you went back along.",
        returned=lambda n: (n.theta, n.buffer * 1.0),
    ),
    lines.mistake(
        "divides",
        "The learning rate is taken out, as in the translation to PyTorch.",
        "you divide by the learning rate, which is right on the way to PyTorch. This is the way back.",
        velocity=lambda n: n.buffer / n.learning_rate,
    ),
    lines.mistake(
        "other_sign",
        "The frameworks keep the velocity with the opposite sign.",
        "your velocity has the opposite sign, as Keras's has, and theta goes the wrong way with it. Does PyTorch add"
        " its buffer to the weights, or subtract it?",
        velocity=lambda n: -n.learning_rate * n.buffer,
    ),
    lines.mistake(
        "returns_other_sign",
        "theta goes against the velocity, so the velocity that is returned has a minus.",
        "theta is right, but the velocity that you return has the wrong sign: this course subtracts it from theta, as"
        " PyTorch subtracts its buffer.",
        returned=lambda n: (n.theta, -n.velocity),
    ),
    lines.mistake(
        "shift_by_what_is_lost",
        "gamma is the share of the velocity that is lost.",
        "you go back by the share 1 - gamma of the velocity, which is the share that is lost. The look-ahead goes along"
        " the share that is kept.",
        theta=lambda n: n.weights + (1 - n.gamma) * n.velocity,
    ),
    lines.mistake(
        "velocity_decayed",
        "What one goes back along is the velocity.",
        "theta is right, but gamma is in the velocity that you return. The next step will apply gamma itself.",
        returned=lambda n: (n.theta, n.gamma * n.velocity),
    ),
    lines.mistake(
        "learning_rate_twice",
        "The shift is a step, so it has a learning rate.",
        "your velocity is right, but the learning rate is in your shift twice: the velocity has it in already.",
        theta=lambda n: n.weights + n.learning_rate * n.gamma * n.velocity,
    ),
    lines.mistake(
        "learning_rate_for_gamma",
        "The learning rate says how far to go back.",
        "your velocity is right, but you go back by the learning rate times the velocity. Which number says how far"
        " Nesterov's rule looks ahead?",
        theta=lambda n: n.weights + n.learning_rate * n.velocity,
    ),
    lines.mistake(
        "returns_swapped",
        "The two results may come back in any order.",
        "both results are right, but they come back in the wrong order. In which order does `nag_step` take them?",
        returned=lambda n: (n.velocity, n.theta),
    ),
    lines.mistake(
        "returns_theta_only",
        "Only the weights are loaded from a checkpoint.",
        "theta is right, but you return it alone, and the run would go on from rest. What else did PyTorch keep?",
        returned=lambda n: n.theta,
    ),
    lines.mistake(
        "returns_velocity_only",
        "Only the velocity needs a translation.",
        "the velocity is right, but you return it alone. The weights need a translation too: are they theta?",
        returned=lambda n: n.velocity,
    ),
)

EXERCISE = Exercise(
    id="from_pytorch",
    lesson="10_frameworks",
    points=3,
    task="Return the theta and the velocity with which `nag_step` goes on from a checkpoint of PyTorch.",
    reference=reference,
    returns=("theta", "velocity"),
    properties=(
        Property("at rest the weights are theta", (make.call(buffer=make.call(size=0.0).arguments[1]),)),
        Property("with gamma = 0 the weights are theta", make.calls_with(gamma=(0.0,))),
        Property("looking ahead from theta leads to the weights", make.calls_with(gamma=(0.5, 0.9, 0.99))),
        Property("the velocity is the step that theta took last", make.calls_with(learning_rate=(0.1, 0.03, 2.0))),
        *make.common(),
    ),
    misconceptions=(*MISTAKES, *state_habits(reference, learning_rate=0.1, gamma=0.9)),
)
