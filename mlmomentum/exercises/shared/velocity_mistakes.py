"""Mistakes that learners make in momentum and in Nesterov's rule alike.

The two rules differ only in `point`, where the gradient is taken.
"""

from collections.abc import Callable

from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Misconception

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7), "gamma": (0.9, 0.0, 0.3, 0.5, 0.8, 0.99)}
USUAL = {name: values[0] for name, values in HYPER.items()}
TEXTBOOKS = "Goodfellow et al.'s book, Sutskever et al. (2013), CS231n, and Keras"


def velocity_lines(reference: Callable, point: Callable) -> RuleLines:
    """The lines of momentum, or of Nesterov's rule, with the gradient taken at `point`."""
    return RuleLines(
        reference,
        point=point,
        g=lambda n: n.gradient(n.point),
        new_velocity=lambda n: n.gamma * n.velocity + n.learning_rate * n.g,
        new_theta=lambda n: n.theta - n.new_velocity,
        returned=lambda n: (n.new_theta, n.new_velocity),
    )


def textbook_sign(lines: RuleLines, rule: str, writers: str = TEXTBOOKS, **changed: Callable) -> Misconception:
    """The likeliest answer of all: the same path, with the velocity of the opposite sign.

    Args:
        lines: the lines of the rule.
        rule: what the rule is called.
        writers: who writes it so.
        changed: the lines in which the two forms differ.
    """
    return lines.mistake(
        "other_sign_convention",
        "The velocity is the way that the ball goes, downhill.",
        f"your rule walks exactly the right path: it is {rule} as {writers} write it. In this course the velocity is"
        " what gets *subtracted*, so that it points the same way as the gradients it sums up. The velocity you return"
        " needs the other sign: which signs change?",
        **changed,
    )


def velocity_mistakes(lines: RuleLines, theta: str = "theta") -> tuple[Misconception, ...]:
    """The mistakes in a rule with these lines; `theta` is what the texts call that which moves."""
    return (
        *mistakes_of_the_learning_rate(lines, theta),
        *mistakes_of_the_move(lines, theta),
        *mistakes_in_the_velocity(lines, theta),
    )


def mistakes_of_the_learning_rate(lines: RuleLines, theta: str = "theta") -> tuple[Misconception, ...]:
    """The learning rate stands in another place, and so the velocity is something else."""
    return (
        lines.mistake(
            "average_of_gradients",
            "The velocity is an average of gradients, and the learning rate comes at the end.",
            "you average the gradients, with the weight 1 - gamma for the new one, and apply the learning rate at the"
            " end, as Adam does. In this course's rule nothing is averaged, and the learning rate is inside the"
            " velocity.",
            new_velocity=lambda n: n.gamma * n.velocity + (1 - n.gamma) * n.g,
            new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
        ),
        lines.mistake(
            "average_with_weights_swapped",
            "gamma is the weight of the newest gradient in the average.",
            "you average the gradients, and the weights have traded places: gamma belongs to the old velocity. And in"
            " this course's rule nothing is averaged: the velocity is a sum of steps.",
            new_velocity=lambda n: (1 - n.gamma) * n.velocity + n.gamma * n.g,
            new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
        ),
        lines.mistake(
            "average_without_learning_rate",
            "In an average of gradients 1 - gamma takes the place of the learning rate.",
            "you average the gradients, and the learning rate plays no part in your rule. How large should the push of"
            " one gradient be?",
            new_velocity=lambda n: n.gamma * n.velocity + (1 - n.gamma) * n.g,
        ),
        lines.mistake(
            "learning_rate_twice",
            "The learning rate scales the gradient, and then the step again.",
            f"you apply the learning rate twice: inside the velocity, and again where {theta} moves. How often does it"
            " appear in the equation?",
            new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
        ),
        lines.mistake(
            "learning_rate_outside",
            "The velocity is a sum of gradients, and the learning rate scales the step.",
            f"you apply the learning rate where {theta} moves, as PyTorch does. In this course it is inside the"
            f" velocity: what you return as the velocity should be exactly the step that {theta} takes.",
            new_velocity=lambda n: n.gamma * n.velocity + n.g,
            new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
        ),
    )


def mistakes_of_the_move(lines: RuleLines, theta: str = "theta") -> tuple[Misconception, ...]:
    """The velocity is right, more or less, and something else is made of it."""
    return (
        lines.mistake(
            "adds_velocity",
            "A velocity is added to a position, as in physics.",
            f"your velocity is right, but {theta} moves along it instead of against it. In this course the velocity is"
            " made of gradients, and gradients point uphill.",
            new_theta=lambda n: n.theta + n.new_velocity,
        ),
        lines.mistake(
            "gamma_on_step",
            "gamma makes the step smaller, not the memory.",
            f"gamma comes in only where {theta} moves, so the velocity itself never loses anything. What should shrink"
            " on flat ground?",
            new_velocity=lambda n: n.velocity + n.learning_rate * n.g,
            new_theta=lambda n: n.theta - n.gamma * n.new_velocity,
        ),
        lines.mistake(
            "gamma_twice",
            "gamma shrinks the velocity, and then the step.",
            f"your velocity is right, but gamma comes in again where {theta} moves. The new velocity *is* the step: how"
            " often does gamma appear in the equation?",
            new_theta=lambda n: n.theta - n.gamma * n.new_velocity,
        ),
        lines.mistake(
            "steps_with_old_velocity",
            f"{theta} moves by the velocity that came in.",
            f"{theta} moves by the old velocity, and the new one is used a step too late: from rest, your first step"
            " goes nowhere. Which of your two lines should come first?",
            new_theta=lambda n: n.theta - n.velocity,
        ),
        lines.mistake(
            "velocity_unused",
            f"The velocity is only kept for later; the gradient moves {theta}.",
            f"your velocity is right, but {theta} moves by the newest gradient step alone. What is the velocity for?",
            new_theta=lambda n: n.theta - n.learning_rate * n.g,
        ),
        lines.mistake(
            "gradient_at_velocity",
            "The gradient is a function of the velocity.",
            "you ask for the gradient at the velocity, which is a step and not a place. Where is the ball when you look"
            " at the slope?",
            point=lambda n: n.velocity,
        ),
        lines.mistake(
            "theta_moved_twice",
            f"{theta} takes a gradient step, and the velocity comes on top.",
            f"{theta} moves twice: once by the gradient, and once by the velocity, which contains that gradient"
            " already. Which of the two moves is one too many?",
            new_theta=lambda n: n.theta - n.learning_rate * n.g - n.new_velocity,
        ),
        lines.mistake(
            "velocity_subtracted_twice",
            f"{theta} moves once where it is computed, and once where it is returned.",
            f"your velocity is right, but it is subtracted from {theta} twice. Look for a second line that moves"
            f" {theta}.",
            new_theta=lambda n: n.theta - n.new_velocity - n.new_velocity,
        ),
        lines.mistake(
            "velocity_is_gradient",
            "The velocity is the gradient.",
            f"{theta} is right, but what you return as the velocity is the bare gradient. The velocity is the step that"
            f" {theta} just took.",
            returned=lambda n: (n.new_theta, n.g * 1.0),
        ),
        lines.mistake(
            "velocity_without_push",
            "The velocity is what is left of the old one; the push is only for this step.",
            f"{theta} is right, but the velocity you return lacks the newest push: it holds only what is left of the"
            " old one. From rest it would stay zero forever.",
            returned=lambda n: (n.new_theta, n.gamma * n.velocity),
        ),
        lines.mistake(
            "velocity_is_push",
            "The velocity is the newest gradient step.",
            f"{theta} is right, but what you return as the velocity is only the newest push, learning rate times"
            " gradient. What is left of the old velocity is part of the step too.",
            returned=lambda n: (n.new_theta, n.learning_rate * n.g),
        ),
        lines.mistake(
            "returns_other_sign",
            "The velocity is what a step adds.",
            f"{theta} is right, but the velocity you return has the opposite sign: it is what the step *adds* to"
            f" {theta}. In this course the velocity is what the step *subtracts* from {theta}.",
            returned=lambda n: (n.new_theta, -n.new_velocity),
        ),
    )


def mistakes_in_the_velocity(lines: RuleLines, theta: str = "theta") -> tuple[Misconception, ...]:
    """Those that are in the line of the velocity alone, in any rule that has this line."""
    return (
        lines.mistake(
            "minus_twice",
            f"Downhill needs a minus in the velocity, and one more where {theta} moves.",
            f"you subtract the gradient in the velocity, and then subtract the velocity from {theta}: minus twice is"
            " uphill. In this course only one of the two lines has a minus. Which?",
            new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        ),
        lines.mistake(
            "learning_rate_missing",
            "gamma takes the place of the learning rate.",
            "the new gradient enters your velocity at full size. What should make it smaller there?",
            new_velocity=lambda n: n.gamma * n.velocity + n.g,
        ),
        lines.mistake(
            "names_swapped",
            "The old velocity gets the learning rate, and the gradient gets gamma.",
            "the learning rate and gamma have traded places. Which of them says how much of the old velocity is kept?",
            new_velocity=lambda n: n.learning_rate * n.velocity + n.gamma * n.g,
        ),
        lines.mistake(
            "gamma_on_bracket",
            "gamma multiplies everything in the velocity.",
            "gamma multiplies the new gradient step as well, so with gamma = 0 your velocity is always zero. Check the"
            " brackets.",
            new_velocity=lambda n: n.gamma * (n.velocity + n.learning_rate * n.g),
        ),
        lines.mistake(
            "gradient_missing",
            "A rolling ball needs no push.",
            "your velocity only fades, because the new gradient has no part in it. From rest it would stay zero"
            " forever.",
            new_velocity=lambda n: n.gamma * n.velocity,
        ),
        lines.mistake(
            "average",
            "The velocity is an average, so the two weights in it add up to 1.",
            "you average: the new gradient step gets the weight 1 - gamma. Here it enters whole, on top of what is left"
            " of the old velocity. That is how momentum gets faster than gradient descent.",
            new_velocity=lambda n: n.gamma * n.velocity + (1 - n.gamma) * n.learning_rate * n.g,
        ),
        lines.mistake(
            "gamma_is_friction",
            "gamma is the share of the velocity that is lost.",
            "you keep the share 1 - gamma of the velocity. gamma is the share that is kept, not the share that is lost:"
            " with gamma = 0 nothing of the old velocity should be left.",
            new_velocity=lambda n: (1 - n.gamma) * n.velocity + n.learning_rate * n.g,
        ),
        lines.mistake(
            "gammas_swapped",
            "gamma is the weight of the new gradient, and 1 - gamma that of the old velocity.",
            "the two weights have traded places: gamma belongs to the old velocity. And does the new gradient step get"
            " a weight at all?",
            new_velocity=lambda n: (1 - n.gamma) * n.velocity + n.gamma * n.learning_rate * n.g,
        ),
        lines.mistake(
            "learning_rate_on_bracket",
            "The learning rate scales everything in the velocity.",
            "the learning rate multiplies the old velocity as well, which already contains one. What does your bracket"
            " enclose?",
            new_velocity=lambda n: n.learning_rate * (n.gamma * n.velocity + n.g),
        ),
        lines.mistake(
            "gamma_missing",
            "The velocity adds up all gradients.",
            "your velocity never loses anything, whatever gamma is. A ball on flat ground should slow down: what slows"
            " it?",
            new_velocity=lambda n: n.velocity + n.learning_rate * n.g,
        ),
    )
