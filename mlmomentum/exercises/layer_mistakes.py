"""Mistakes that learners make when momentum has two layers to move."""

from mlmomentum.exercises.base import Misconception
from mlmomentum.exercises.lines import Lines


def layer_mistakes(reference) -> tuple[Misconception, ...]:
    """The mistakes, in momentum on a hidden and an output layer."""
    lines = Lines(
        reference,
        g=lambda n: n.gradient(n.hidden, n.output),
        hidden_new=lambda n: n.gamma * n.hidden_velocity + n.learning_rate * n.g[0],
        hidden_moved=lambda n: n.hidden - n.hidden_new,
        output_new=lambda n: n.gamma * n.output_velocity + n.learning_rate * n.g[1],
        output_moved=lambda n: n.output - n.output_new,
        returned=lambda n: (n.hidden_moved, n.output_moved, n.hidden_new, n.output_new),
    )
    return (*_mixed_up(lines), *_half_done(lines), *_in_both_layers(lines), *_returned(lines))


def _mixed_up(lines):
    """What belongs to one layer is given to the other."""
    return (
        lines.mistake(
            "one_velocity_for_all",
            "A network has one velocity, and it goes from layer to layer.",
            "the second layer goes on with the velocity of the first. The layers need not even have the same shape:"
            " which of the velocities that come in belongs to which layer?",
            output_new=lambda n: n.gamma * n.hidden_new + n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "same_velocity_for_both",
            "All layers roll with one velocity.",
            "both layers move with the velocity of the hidden layer. Each has a velocity of its own, which comes in"
            " beside it.",
            output_new=lambda n: n.hidden_new * 1.0,
        ),
        lines.mistake(
            "old_velocity_for_both",
            "There is one velocity, and each layer adds its gradient to it.",
            "both layers start from the velocity of the hidden layer. What is the other velocity for?",
            output_new=lambda n: n.gamma * n.hidden_velocity + n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "last_velocity_for_both",
            "The velocity that was computed last moves the whole network.",
            "both layers move with the velocity of the output layer. Does the second line write over a name that is"
            " still needed?",
            hidden_new=lambda n: n.gamma * n.output_velocity + n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "velocities_swapped",
            "The velocities may be taken in any order.",
            "each layer takes the velocity of the other. In which order do they come in?",
            hidden_new=lambda n: n.gamma * n.output_velocity + n.learning_rate * n.g[0],
            output_new=lambda n: n.gamma * n.hidden_velocity + n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "gradients_swapped",
            "The gradients may be taken in any order.",
            "each layer takes the gradient of the other. `gradient` returns two arrays: which comes first?",
            hidden_new=lambda n: n.gamma * n.hidden_velocity + n.learning_rate * n.g[1],
            output_new=lambda n: n.gamma * n.output_velocity + n.learning_rate * n.g[0],
        ),
        lines.mistake(
            "layers_swapped",
            "The layers may be handed to the gradient in any order.",
            "you hand the two layers to `gradient` in the wrong order. In which order do they come in?",
            g=lambda n: n.gradient(n.output, n.hidden),
        ),
        lines.mistake(
            "one_gradient_for_both",
            "There is one gradient for the whole network.",
            "both layers use the gradient of the hidden layer. `gradient` returns one array for each layer.",
            output_new=lambda n: n.gamma * n.output_velocity + n.learning_rate * n.g[0],
        ),
        lines.mistake(
            "layer_after_layer",
            "The second layer looks at the slope after the first has moved.",
            "the output layer takes its gradient after the hidden layer has moved. A step of the whole network starts"
            " from *one* place: how often should `gradient` be called?",
            output_new=lambda n: (
                n.gamma * n.output_velocity + n.learning_rate * n.gradient(n.hidden_moved, n.output)[1]
            ),
        ),
    )


def _half_done(lines):
    """Only one of the layers gets what both should get."""
    return (
        lines.mistake(
            "only_last_layer",
            "Training moves the layer that gives the answer.",
            "only the output layer learns; the hidden layer stays as it was. Which lines are missing?",
            hidden_new=lambda n: n.hidden_velocity * 1.0,
            hidden_moved=lambda n: n.hidden * 1.0,
        ),
        lines.mistake(
            "only_first_layer",
            "Training moves the layer that sees the picture.",
            "only the hidden layer learns; the output layer stays as it was. Which lines are missing?",
            output_new=lambda n: n.output_velocity * 1.0,
            output_moved=lambda n: n.output * 1.0,
        ),
        lines.mistake(
            "momentum_in_first_layer_only",
            "Momentum is for the large layer; the small one needs none.",
            "the output layer forgets its velocity: it takes plain steps of gradient descent. Does gamma stand in both"
            " of your velocities?",
            output_new=lambda n: n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "momentum_in_last_layer_only",
            "Momentum is for the layer that gives the answer.",
            "the hidden layer forgets its velocity: it takes plain steps of gradient descent. Does gamma stand in both"
            " of your velocities?",
            hidden_new=lambda n: n.learning_rate * n.g[0],
        ),
    )


def _in_both_layers(lines):
    """The mistakes of momentum on one layer, made in both."""

    def both(name, belief, hint, velocity, moved=lambda w, new, n: w - new):
        return lines.mistake(
            name,
            belief,
            hint,
            hidden_new=lambda n: velocity(n.hidden_velocity, n.g[0], n),
            output_new=lambda n: velocity(n.output_velocity, n.g[1], n),
            hidden_moved=lambda n: moved(n.hidden, n.hidden_new, n),
            output_moved=lambda n: moved(n.output, n.output_new, n),
        )

    def right(v, g, n):
        return n.gamma * v + n.learning_rate * g

    return (
        both(
            "starts_from_zero",
            "The velocities begin at zero in each step.",
            "your velocities forget everything: only the newest gradient steps are in them. What should happen to the"
            " velocities that come in?",
            lambda v, g, n: n.learning_rate * g,
        ),
        both(
            "minus_twice",
            "Downhill needs a minus in the velocity, and one more where the layer moves.",
            "the gradient is subtracted in the velocity, then the velocity is subtracted from the layer: minus twice"
            " is uphill. Only one of the two has a minus. Which?",
            lambda v, g, n: n.gamma * v - n.learning_rate * g,
        ),
        both(
            "adds_velocity",
            "A velocity is added to a position, as in physics.",
            "your velocities are right, but the layers move with them instead of against them. The velocity here is"
            " made of gradients, and gradients point uphill.",
            right,
            lambda w, new, n: w + new,
        ),
        both(
            "average",
            "The velocity is an average, so the two weights in it add up to 1.",
            "you average: the new gradient steps get the weight 1 - gamma. In lesson 02 they entered whole.",
            lambda v, g, n: n.gamma * v + (1 - n.gamma) * n.learning_rate * g,
        ),
        both(
            "gamma_missing",
            "The velocity adds up all gradients.",
            "nothing of your velocities is ever lost, whatever gamma is. What slows a ball down on flat ground?",
            lambda v, g, n: v + n.learning_rate * g,
        ),
        both(
            "learning_rate_outside",
            "The velocity is a sum of gradients, and the learning rate scales the step.",
            "the learning rate is applied when the layers move, as PyTorch does. In this course it is inside the"
            " velocity: what you return is the very step that a layer took.",
            lambda v, g, n: n.gamma * v + g,
            lambda w, new, n: w - n.learning_rate * new,
        ),
        both(
            "learning_rate_twice",
            "The learning rate scales the gradient, and then the step again.",
            "the learning rate is applied twice: once inside the velocity, and once more when the layer moves.",
            right,
            lambda w, new, n: w - n.learning_rate * new,
        ),
        both(
            "velocity_unused",
            "The velocity is only kept for later; the gradient moves the layer.",
            "your velocities are right, but the layers move by the newest gradient steps alone. What are they for?",
            right,
            lambda w, new, n: w - (new - n.gamma * (n.hidden_velocity if w is n.hidden else n.output_velocity)),
        ),
        lines.mistake(
            "steps_with_old_velocity",
            "The layers move by the velocities that came in.",
            "the layers move by the old velocities, and the new ones are used a step too late: from rest your first"
            " step goes nowhere.",
            hidden_moved=lambda n: n.hidden - n.hidden_velocity,
            output_moved=lambda n: n.output - n.output_velocity,
        ),
        lines.mistake(
            "nesterov",
            "Momentum evaluates the gradient where the velocities will carry the layers.",
            "you take the gradients at a point ahead: that is Nesterov's rule, of lesson 04. Plain momentum takes them"
            " where the layers are.",
            g=lambda n: n.gradient(n.hidden - n.gamma * n.hidden_velocity, n.output - n.gamma * n.output_velocity),
        ),
    )


def _returned(lines):
    """Everything is right but what comes back."""
    return (
        lines.mistake(
            "returns_layers_only",
            "Only the layers are needed outside.",
            "the layers are right, but you return them alone. The next step needs the velocities: who keeps them?",
            returned=lambda n: (n.hidden_moved, n.output_moved),
        ),
        lines.mistake(
            "returns_pairs",
            "Each layer comes back with its velocity beside it.",
            "all four results are right, but in another order: first both layers, as they come in.",
            returned=lambda n: (n.hidden_moved, n.hidden_new, n.output_moved, n.output_new),
        ),
        lines.mistake(
            "returns_velocities_first",
            "The results may come back in any order.",
            "all four results are right, but the velocities come first. In which order do they come in?",
            returned=lambda n: (n.hidden_new, n.output_new, n.hidden_moved, n.output_moved),
        ),
        lines.mistake(
            "returns_old_velocities",
            "The velocities outside change by themselves.",
            "the layers are right, but the velocities that you return are those that came in. The next step would know"
            " nothing of this one.",
            returned=lambda n: (n.hidden_moved, n.output_moved, n.hidden_velocity, n.output_velocity),
        ),
    )
