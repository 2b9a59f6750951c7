"""Mistakes that learners make in momentum and in Nesterov's rule alike.

The two rules differ only in `point`, where the gradient is taken.
"""

from mlmomentum.exercises.base import Misconception
from mlmomentum.exercises.lines import Lines


def velocity_lines(reference, point):
    """The lines of momentum, or of Nesterov's rule, with the gradient taken at `point`."""
    return Lines(
        reference,
        point=point,
        g=lambda n: n.gradient(n.point),
        new_velocity=lambda n: n.gamma * n.velocity + n.learning_rate * n.g,
        new_theta=lambda n: n.theta - n.new_velocity,
        returned=lambda n: (n.new_theta, n.new_velocity),
    )


def velocity_mistakes(lines) -> tuple[Misconception, ...]:
    """The mistakes, in the rule that has these lines."""
    return (
        lines.mistake(
            "minus_twice",
            "Downhill needs a minus in the velocity, and one more where theta moves.",
            "the gradient is subtracted in the velocity, and then the velocity is subtracted from theta: minus twice is"
            " uphill. In this course only one of the two lines has a minus. Which?",
            new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        ),
        lines.mistake(
            "adds_velocity",
            "A velocity is added to a position, as in physics.",
            "your velocity is right, but theta moves with it instead of against it. The velocity here is made of"
            " gradients, and gradients point uphill.",
            new_theta=lambda n: n.theta + n.new_velocity,
        ),
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
            "average_without_learning_rate",
            "In an average of gradients 1 - gamma takes the place of the learning rate.",
            "you average the gradients, and the learning rate has no part in your rule. How large should the push of"
            " one gradient be?",
            new_velocity=lambda n: n.gamma * n.velocity + (1 - n.gamma) * n.g,
        ),
        lines.mistake(
            "learning_rate_twice",
            "The learning rate scales the gradient, and then the step again.",
            "the learning rate is applied twice: once inside the velocity, and once more when theta moves. How often"
            " does it stand in the equation?",
            new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
        ),
        lines.mistake(
            "learning_rate_outside",
            "The velocity is a sum of gradients, and the learning rate scales the step.",
            "the learning rate is applied when theta moves, as PyTorch does. In this course it is inside the velocity:"
            " the velocity that you return should be the very step that theta takes.",
            new_velocity=lambda n: n.gamma * n.velocity + n.g,
            new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
        ),
        lines.mistake(
            "learning_rate_missing",
            "gamma takes the place of the learning rate.",
            "the learning rate has no part in your rule: the new gradient enters the velocity whole. What should make"
            " it smaller?",
            new_velocity=lambda n: n.gamma * n.velocity + n.g,
        ),
        lines.mistake(
            "gamma_on_bracket",
            "gamma multiplies everything in the velocity.",
            "gamma multiplies the new gradient step as well, so that with gamma = 0 your theta never moves. Check the"
            " brackets.",
            new_velocity=lambda n: n.gamma * (n.velocity + n.learning_rate * n.g),
        ),
        lines.mistake(
            "gamma_on_step",
            "gamma makes the step smaller, not the memory.",
            "gamma is applied when theta moves, and the velocity itself never loses anything. What should shrink on"
            " flat ground?",
            new_velocity=lambda n: n.velocity + n.learning_rate * n.g,
            new_theta=lambda n: n.theta - n.gamma * n.new_velocity,
        ),
        lines.mistake(
            "steps_with_old_velocity",
            "theta moves by the velocity that came in.",
            "theta moves by the old velocity, and the new one is used a step too late: from rest your first step goes"
            " nowhere. Which of the two lines comes first?",
            new_theta=lambda n: n.theta - n.velocity,
        ),
        lines.mistake(
            "velocity_unused",
            "The velocity is only kept for later; the gradient moves theta.",
            "your velocity is right, but theta moves by the newest gradient step alone. What is the velocity for?",
            new_theta=lambda n: n.theta - n.learning_rate * n.g,
        ),
        lines.mistake(
            "returns_old_velocity",
            "The velocity outside changes by itself.",
            "theta is right, but the velocity that you return is the one that came in, so the next step would know"
            " nothing of this one. Which velocity is in your `return` line?",
            returned=lambda n: (n.new_theta, n.velocity),
        ),
        lines.mistake(
            "returns_old_theta",
            "theta outside changes by itself.",
            "the velocity is right, but the theta that you return is the one that came in. Which line moves it?",
            returned=lambda n: (n.theta, n.new_velocity),
        ),
        lines.mistake(
            "returns_theta_only",
            "Only theta is needed outside.",
            "theta is right, but you return it alone. The velocity is needed for the next step: who keeps it until"
            " then?",
            returned=lambda n: n.new_theta,
        ),
        lines.mistake(
            "returns_velocity_only",
            "The caller moves theta.",
            "the velocity is right, but you return it alone. The caller wants to know where theta is now, too.",
            returned=lambda n: n.new_velocity,
        ),
        lines.mistake(
            "returns_swapped",
            "The two results may come back in any order.",
            "both results are right, but they come back in the wrong order. In which order do they come in?",
            returned=lambda n: (n.new_velocity, n.new_theta),
        ),
        lines.mistake(
            "theta_moved_twice",
            "theta takes a gradient step, and the velocity comes on top.",
            "theta moves twice: once by the gradient and once by the velocity, which has the gradient in it already."
            " Which of the two moves is one too many?",
            new_theta=lambda n: n.theta - n.learning_rate * n.g - n.new_velocity,
        ),
        lines.mistake(
            "velocity_subtracted_twice",
            "theta moves once where it is computed, and once where it is returned.",
            "your velocity is right, but it is subtracted from theta twice. Look for a second line that moves theta.",
            new_theta=lambda n: n.theta - n.new_velocity - n.new_velocity,
        ),
        lines.mistake(
            "gradient_missing",
            "A rolling ball needs no push.",
            "your velocity only fades: the new gradient has no part in it. From rest theta would never move.",
            new_velocity=lambda n: n.gamma * n.velocity,
        ),
        lines.mistake(
            "velocity_is_gradient",
            "The velocity is the gradient.",
            "theta is right, but the velocity that you return is the bare gradient. The velocity is the step that theta"
            " just took.",
            returned=lambda n: (n.new_theta, n.g * 1.0),
        ),
        lines.mistake(
            "returns_other_sign",
            "The velocity is the new theta minus the old one.",
            "theta is right, but the velocity that you return has the opposite sign: it is the change of theta. In this"
            " course the velocity is what is *subtracted* from theta.",
            returned=lambda n: (n.new_theta, -n.new_velocity),
        ),
        *mistakes_in_the_velocity(lines),
    )


def mistakes_in_the_velocity(lines) -> tuple[Misconception, ...]:
    """Those that are in the line of the velocity alone, in any rule that has this line."""
    return (
        lines.mistake(
            "average",
            "The velocity is an average, so the two weights in it add up to 1.",
            "you average: the new gradient step gets the weight 1 - gamma. Here it enters whole, on top of what is left"
            " of the old velocity. That is why momentum can become faster than gradient descent.",
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
            "the two weights have changed places: gamma belongs to the old velocity. And does the new gradient step get"
            " a weight at all?",
            new_velocity=lambda n: (1 - n.gamma) * n.velocity + n.gamma * n.learning_rate * n.g,
        ),
        lines.mistake(
            "learning_rate_on_bracket",
            "The learning rate scales everything in the velocity.",
            "the learning rate multiplies the old velocity as well, which has its learning rate in it already. What"
            " does your bracket enclose?",
            new_velocity=lambda n: n.learning_rate * (n.gamma * n.velocity + n.g),
        ),
        lines.mistake(
            "starts_from_zero",
            "The velocity begins at zero in each step.",
            "your velocity forgets everything: only the newest gradient step is in it. What should happen to the"
            " velocity that comes in?",
            new_velocity=lambda n: n.learning_rate * n.g,
        ),
        lines.mistake(
            "gamma_missing",
            "The velocity adds up all gradients.",
            "nothing of your velocity is ever lost, whatever gamma is. On flat ground the ball should slow down: what"
            " slows it?",
            new_velocity=lambda n: n.velocity + n.learning_rate * n.g,
        ),
    )
