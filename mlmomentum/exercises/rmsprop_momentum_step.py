"""Exercise: one step of RMSprop with momentum."""

import numpy as np

from mlmomentum.aliases import Named
from mlmomentum.exercises.shared.calls import RuleCalls
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.root_mistakes import STEP, root_mistakes
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_mistakes import starts_from_zero
from mlmomentum.judging.exercise import Exercise, Property
from mlmomentum.rules import rmsprop_momentum_step

HYPER = {
    "learning_rate": (0.1, 0.01, 0.5, 3.7),
    "rho": (0.99, 0.0, 0.3, 0.9),
    "gamma": (0.9, 0.0, 0.3, 0.5),
    "eps": (1e-2, 1e-8, 0.5),
}
make = RuleCalls(rmsprop_momentum_step, HYPER, positive=("s",))

lines = RuleLines(
    rmsprop_momentum_step,
    g=lambda n: n.gradient(n.theta),
    square=lambda n: n.g**2,
    new_s=lambda n: n.rho * n.s + (1 - n.rho) * n.square,
    above=lambda n: n.g,
    mean=lambda n: n.new_s,
    below=STEP["below"],
    step=STEP["step"],
    new_velocity=lambda n: n.gamma * n.velocity + n.step,
    new_theta=lambda n: n.theta - n.new_velocity,
    returned=lambda n: (n.new_theta, n.new_s, n.new_velocity),
)

ORDER = (
    lines.mistake(
        "accumulates_first",
        "Momentum on the gradient, divided by the root: that is what both names say.",
        "your velocity accumulates the bare gradients, and the root divides it when theta moves. That's Adam's order."
        " Here the order is the other one: what goes *into* the velocity?",
        new_velocity=lambda n: n.gamma * n.velocity + n.learning_rate * n.g,
        new_theta=lambda n: n.theta - n.new_velocity / n.below,
    ),
    lines.mistake(
        "plain_momentum",
        "The velocity does the work, and s is only returned.",
        "your velocity adds up plain gradient steps, so this is momentum. What are they divided by first?",
        new_velocity=lambda n: n.gamma * n.velocity + n.learning_rate * n.g,
    ),
    lines.mistake(
        "velocity_unused",
        "The velocity is only kept for the next step.",
        "your velocity is right, but theta takes a step of plain RMSprop. What is the velocity for?",
        new_theta=lambda n: n.theta - n.step,
    ),
    lines.mistake(
        "velocity_divided",
        "The root divides everything that moves theta.",
        "the root divides the old velocity as well, which has been divided already. Which part of the velocity is new?",
        new_velocity=lambda n: (n.gamma * n.velocity + n.learning_rate * n.g) / n.below,
    ),
    lines.mistake(
        "velocity_squared",
        "s is a mean of the squared velocity.",
        "s takes in the square of your velocity. It measures the size of the gradient: whose square belongs there?",
        square=lambda n: n.velocity**2,
    ),
    lines.mistake(
        "nesterov",
        "The gradient is taken where the velocity will carry theta.",
        "you take the gradient at a point ahead of theta, as Nesterov's rule does. Here it's taken where theta is.",
        g=lambda n: n.gradient(n.theta - n.gamma * n.velocity),
    ),
)

VELOCITY = (
    lines.mistake(
        "learning_rate_outside",
        "The velocity accumulates, and the learning rate scales the step.",
        "your rule is PyTorch's, line by line: its buffer leaves the learning rate out, and both walk the same path as"
        " long as the learning rate stays. In this course the velocity is the very step that theta takes.",
        new_velocity=lambda n: n.gamma * n.velocity + n.g / n.below,
        new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
    ),
    lines.mistake(
        "learning_rate_twice",
        "The learning rate scales the gradient, and then the step again.",
        "the learning rate is applied twice: inside the velocity, and again where theta moves.",
        new_theta=lambda n: n.theta - n.learning_rate * n.new_velocity,
    ),
    lines.mistake(
        "other_sign_convention",
        "The velocity is the way that the ball goes, downhill.",
        "your rule walks exactly the right path, with a velocity that points downhill. In this course the velocity is"
        " what gets *subtracted*, so the one you return should have the other sign. Which signs change?",
        new_velocity=lambda n: n.gamma * n.velocity - n.step,
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "minus_twice",
        "Downhill needs a minus in the velocity, and one more where theta moves.",
        "you subtract the step in the velocity, and then subtract the velocity from theta: minus twice is uphill.",
        new_velocity=lambda n: n.gamma * n.velocity - n.step,
    ),
    lines.mistake(
        "adds_velocity",
        "A velocity is added to a position, as in physics.",
        "your velocity is right, but theta moves along it instead of against it. Here the velocity is made of"
        " gradients, and gradients point uphill.",
        new_theta=lambda n: n.theta + n.new_velocity,
    ),
    lines.mistake(
        "average",
        "The velocity is an average, so its two weights add up to 1.",
        "your velocity is an average: the new step gets the weight 1 - gamma. Here it enters whole, as in momentum.",
        new_velocity=lambda n: n.gamma * n.velocity + (1 - n.gamma) * n.step,
    ),
    lines.mistake(
        "gamma_missing",
        "The velocity adds up all the steps.",
        "your velocity never loses anything, whatever gamma is. What should be left of it where the gradient is zero?",
        new_velocity=lambda n: n.velocity + n.step,
    ),
    lines.mistake(
        "gamma_on_bracket",
        "gamma multiplies everything in the velocity.",
        "gamma multiplies the new step as well, so that with gamma = 0 theta never moves. Check the brackets.",
        new_velocity=lambda n: n.gamma * (n.velocity + n.step),
    ),
    lines.mistake(
        "shares_swapped",
        "rho and gamma may change places.",
        "rho and gamma have traded places: one of them belongs to the mean of squares, the other to the velocity.",
        new_s=lambda n: n.gamma * n.s + (1 - n.gamma) * n.square,
        new_velocity=lambda n: n.rho * n.velocity + n.step,
    ),
    lines.mistake(
        "steps_with_old_velocity",
        "theta moves by the velocity that came in.",
        "theta moves by the old velocity, so from rest your first step goes nowhere. Which of the two lines comes"
        " first?",
        new_theta=lambda n: n.theta - n.velocity,
    ),
)

MEAN = (
    lines.mistake(
        "running_sum",
        "s adds up the squared gradients.",
        "your s only ever grows, because it is a sum, so the steps die out. What must happen to the old s?",
        new_s=lambda n: n.s + n.square,
    ),
    lines.mistake(
        "weights_exceed_one",
        "The old s fades, and the new square is added whole.",
        "the new square enters s with its full weight. In a mean the two weights add up to one: what is left for the"
        " new one?",
        new_s=lambda n: n.rho * n.s + n.square,
    ),
    lines.mistake(
        "weights_swapped",
        "rho is the weight of the new square.",
        "the two weights have traded places: rho is the share of the *old* s that is kept.",
        new_s=lambda n: (1 - n.rho) * n.s + n.rho * n.square,
    ),
    lines.mistake(
        "no_mean",
        "The gradient is divided by its own size.",
        "your s is the newest square alone, so only the signs of the gradients enter the velocity. What is rho for?",
        new_s=lambda n: n.square,
    ),
    lines.mistake(
        "updated_after_use",
        "The step uses the s that came in.",
        "you divide by the old s and update it afterwards. At the first step the old s is zero. Which line comes"
        " first?",
        mean=lambda n: n.s,
    ),
    lines.mistake(
        "root_stored",
        "s is the root of the mean square.",
        "theta is right, but you return the root in place of s. Which of the two does the running mean hold?",
        returned=lambda n: (n.new_theta, np.sqrt(n.new_s), n.new_velocity),
    ),
)

RETURNED = (
    lines.mistake(
        "returns_theta_only",
        "Only theta is needed outside.",
        "theta is right, but you return it alone. The next step needs s and the velocity as well, and only this"
        " function knows them: how do they get out?",
        returned=lambda n: n.new_theta,
    ),
    lines.mistake(
        "returns_swapped",
        "s and the velocity may come back in any order.",
        "all three results are right, but s and the velocity come back in the wrong order. In which order does the"
        " function receive them?",
        returned=lambda n: (n.new_theta, n.new_velocity, n.new_s),
    ),
    lines.mistake(
        "returns_old_s",
        "The mean outside changes by itself.",
        "theta is right, but the s you return is the one that came in, so the next step won't know about this one.",
        returned=lambda n: (n.new_theta, n.s, n.new_velocity),
    ),
    lines.mistake(
        "returns_old_velocity",
        "The velocity outside changes by itself.",
        "theta is right, but the velocity you return is the one that came in. Which velocity is in your `return` line?",
        returned=lambda n: (n.new_theta, n.new_s, n.velocity),
    ),
    lines.mistake(
        "velocity_not_returned",
        "RMSprop returns theta and s.",
        "theta and s are right, but the velocity is missing. The next step starts from it.",
        returned=lambda n: (n.new_theta, n.new_s),
    ),
)

# Where these two are made, theta moves by the step alone; here the velocity moves it.
ELSEWHERE = {"goes_uphill", "eps_added_to_theta"}
USUAL: Named = {"learning_rate": 0.01, "rho": 0.99, "gamma": 0.9, "eps": 1e-8}
EXERCISE = Exercise(
    id="rmsprop_momentum_step",
    lesson="06_rmsprop_adam",
    place=2,
    points=3,
    task="Return theta, s and velocity after one step of RMSprop with momentum.",
    reference=rmsprop_momentum_step,
    returns=("theta", "s", "velocity"),
    properties=(
        Property("with gamma = 0 it is RMSprop", (make.call(gamma=0.0), make.call(gamma=0.0, rest=True))),
        Property(
            "where the gradient is zero, it keeps rolling, and the velocity shrinks by gamma",
            (make.call(scale=0.0), make.call(scale=0.0)),
        ),
        Property("each gradient is divided before the velocity takes it in", (make.call(), make.call(rho=0.3))),
        Property("eps counts when gradients are small", (make.call(rest=True, scale=1e-8), *make.small_gradients())),
        Property("it is right with the usual settings", tuple(make.call(scale=10.0**-k, **USUAL) for k in range(3))),
        *make.common(),
    ),
    misconceptions=(
        *ORDER,
        *VELOCITY,
        *MEAN,
        *RETURNED,
        *(known for known in root_mistakes(lines) if known.id not in ELSEWHERE),
        starts_from_zero(rmsprop_momentum_step, "s", "velocity"),
        *rule_habits(rmsprop_momentum_step, learning_rate=0.1, rho=0.99, gamma=0.9, eps=1e-8),
    ),
)
