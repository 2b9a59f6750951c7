"""Mistakes that learners make when momentum has two layers to move."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.velocity_mistakes import textbook_sign, velocity_lines, velocity_mistakes
from mlmomentum.judging.exercise import Misconception
from mlmomentum.rules import momentum_step


class BothLayers(RuleLines):
    """The lines of momentum on one array, taken for each of two layers, so that a mistake in them is made in both."""

    def __init__(self) -> None:
        super().__init__(momentum_step, **velocity_lines(momentum_step, point=lambda n: n.theta).lines)

    def mistake(self, name: str, belief: str, hint: str, **changed: Callable) -> Misconception:
        """The misconception of somebody who writes some of the lines in another way."""
        lines = self.lines | changed

        def wrong(*arguments: Any) -> Any:
            hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma = arguments
            pairs = ((hidden, hidden_velocity), (output, output_velocity))
            layers = [SimpleNamespace(theta=w, velocity=v, learning_rate=learning_rate, gamma=gamma) for w, v in pairs]
            for name, line in lines.items():
                # Both layers have one gradient function, which is asked once for both.
                values = gradient(*(n.point for n in layers)) if name == "g" else map(line, layers)
                for layer, value in zip(layers, values, strict=True):
                    setattr(layer, name, value)
            (hidden, hidden_velocity), (output, output_velocity) = (layer.returned for layer in layers)
            return hidden, output, hidden_velocity, output_velocity

        return Misconception(name, belief[0].upper() + belief[1:], wrong, hint)


def layer_mistakes(reference: Callable) -> tuple[Misconception, ...]:
    """The mistakes, in momentum on a hidden and an output layer."""
    lines = RuleLines(
        reference,
        g=lambda n: n.gradient(n.hidden, n.output),
        hidden_new=lambda n: n.gamma * n.hidden_velocity + n.learning_rate * n.g[0],
        hidden_moved=lambda n: n.hidden - n.hidden_new,
        output_new=lambda n: n.gamma * n.output_velocity + n.learning_rate * n.g[1],
        output_moved=lambda n: n.output - n.output_new,
        returned=lambda n: (n.hidden_moved, n.output_moved, n.hidden_new, n.output_new),
    )
    return (*_mixed_up(lines), *_half_done(lines), *_in_both_layers(BothLayers()), *_returned(lines))


def _in_both_layers(both: RuleLines) -> tuple[Misconception, ...]:
    """The mistakes of momentum on one array."""
    return (
        textbook_sign(
            both,
            "momentum",
            new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
            new_theta=lambda n: n.theta + n.new_velocity,
        ),
        *velocity_mistakes(both, "each layer"),
        both.mistake(
            "nesterov",
            "Momentum evaluates the gradient where the velocities will carry the layers.",
            "you take the gradients at a point ahead of the layers, which is Nesterov's rule. Plain momentum takes them"
            " where the layers are.",
            point=lambda n: n.theta - n.gamma * n.velocity,
        ),
    )


def _mixed_up(lines: RuleLines) -> tuple[Misconception, ...]:
    """What belongs to one layer is given to the other."""
    return (
        lines.mistake(
            "one_velocity_for_all",
            "A network has one velocity, and it goes from layer to layer.",
            "the second layer continues with the velocity of the first. The two layers may not even have the same"
            " shape: which of the velocities that come in belongs to which layer?",
            output_new=lambda n: n.gamma * n.hidden_new + n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "same_velocity_for_both",
            "All layers roll with one velocity.",
            "both layers move with the velocity of the hidden layer. Each layer has a velocity of its own among the"
            " arguments.",
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
            "both layers move with the velocity of the output layer. Does your second line overwrite a name that you"
            " still need?",
            hidden_new=lambda n: n.gamma * n.output_velocity + n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "moves_by_the_other",
            "The line that moves a layer is the same for both layers.",
            "all velocities are right, but the output layer moves by the velocity of the hidden layer. Did you copy a"
            " line and leave a name in it?",
            output_moved=lambda n: n.output - n.hidden_new,
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


def _half_done(lines: RuleLines) -> tuple[Misconception, ...]:
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
            "Training moves the layer that sees the image.",
            "only the hidden layer learns; the output layer stays as it was. Which lines are missing?",
            output_new=lambda n: n.output_velocity * 1.0,
            output_moved=lambda n: n.output * 1.0,
        ),
        lines.mistake(
            "momentum_in_first_layer_only",
            "Momentum is for the large layer; the small one needs none.",
            "the output layer forgets its velocity: it takes plain steps of gradient descent. Does gamma appear in both"
            " of your velocities?",
            output_new=lambda n: n.learning_rate * n.g[1],
        ),
        lines.mistake(
            "momentum_in_last_layer_only",
            "Momentum is for the layer that gives the answer.",
            "the hidden layer forgets its velocity: it takes plain steps of gradient descent. Does gamma appear in both"
            " of your velocities?",
            hidden_new=lambda n: n.learning_rate * n.g[0],
        ),
    )


def _returned(lines: RuleLines) -> tuple[Misconception, ...]:
    """Everything is right but what comes back."""
    return (
        lines.mistake(
            "returns_layers_only",
            "Only the layers are needed outside.",
            "the layers are right, but you return them alone. The next step needs the velocities as well, and only this"
            " function knows them: how do they get out?",
            returned=lambda n: (n.hidden_moved, n.output_moved),
        ),
        lines.mistake(
            "returns_pairs",
            "Each layer comes back with its velocity beside it.",
            "all four results are right, but in another order. Return them in the order in which they come in: first"
            " both layers.",
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
            "the layers are right, but the velocities you return are the ones that came in, so the next step won't know"
            " about this one.",
            returned=lambda n: (n.hidden_moved, n.output_moved, n.hidden_velocity, n.output_velocity),
        ),
        lines.mistake(
            "velocity_overwritten",
            "One name is enough for the velocity of the layer at hand.",
            "both layers are right, but the velocity of the output layer comes back twice. Which name have you used for"
            " both velocities?",
            returned=lambda n: (n.hidden_moved, n.output_moved, n.output_new, n.output_new),
        ),
    )
