"""Exercise: one step of Nesterov's accelerated gradient, for who keeps the look-ahead point."""

from mlmomentum.exercises.base import Exercise, Property
from mlmomentum.exercises.calls import RuleCalls
from mlmomentum.exercises.habits import rule_habits
from mlmomentum.exercises.lines import Lines
from mlmomentum.exercises.velocity_mistakes import mistakes_in_the_velocity
from mlmomentum.rules import nag_framework_step

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 1.0, 3.7), "gamma": (0.9, 0.0, 0.3, 0.5, 0.8, 0.99)}
make = RuleCalls(nag_framework_step, HYPER)


lines = Lines(
    nag_framework_step,
    point=lambda n: n.phi,
    g=lambda n: n.gradient(n.point),
    new_velocity=lambda n: n.gamma * n.velocity + n.learning_rate * n.g,
    new_phi=lambda n: n.phi - n.gamma * n.new_velocity - n.learning_rate * n.g,
    returned=lambda n: (n.new_phi, n.new_velocity),
)

OF_THE_POINT = (
    lines.mistake(
        "plain_momentum",
        "phi moves as theta does, by the velocity.",
        "phi ends where plain momentum would put it: it lies ahead of the old theta, and not yet ahead of the new one."
        " Is your lead made with the old velocity, or is it missing?",
        new_phi=lambda n: n.phi - n.new_velocity,
    ),
    lines.mistake(
        "course_form",
        "The rule is written with the same lines, whatever is kept.",
        "this is the rule for who keeps theta. Here phi comes in, and phi *is* the look-ahead point: what does that"
        " spare you in the first line, and what must follow in the last?",
        point=lambda n: n.phi - n.gamma * n.velocity,
        new_phi=lambda n: n.phi - n.new_velocity,
    ),
    lines.mistake(
        "looks_ahead_again",
        "The gradient is always taken ahead of what comes in.",
        "your gradient is taken ahead of phi. phi is the look-ahead point already, so you look ahead twice.",
        point=lambda n: n.phi - n.gamma * n.velocity,
    ),
    lines.mistake(
        "returns_theta",
        "The push at the look-ahead point ends the step.",
        "phi ends where the new *theta* is. Whoever keeps phi wants to be ahead of it: how far will the new velocity"
        " carry theta in the next step?",
        new_phi=lambda n: n.phi - n.learning_rate * n.g,
    ),
    lines.mistake(
        "old_lead_left_in",
        "phi takes the whole step, and then looks ahead.",
        "your phi takes the whole new velocity, and then a lead on top, as if it began at theta. But it began ahead of"
        " theta already. By how much?",
        new_phi=lambda n: n.phi - n.new_velocity - n.gamma * n.new_velocity,
    ),
    lines.mistake(
        "old_lead_not_taken_back",
        "Going from phi back to theta means subtracting the lead once more.",
        "you want to go back from phi to theta, but you go further ahead. In which direction from theta does phi lie?",
        new_phi=lambda n: n.phi - n.gamma * n.velocity - n.new_velocity - n.gamma * n.new_velocity,
    ),
    lines.mistake(
        "leads_backwards",
        "The lead is added, since the velocity carries on.",
        "the push is right, but your phi lies *behind* the new theta. In this course the velocity is subtracted: which"
        " way does it carry?",
        new_phi=lambda n: n.phi + n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "lead_without_gamma",
        "The new velocity carries phi ahead in full.",
        "the push is right, but your lead is the whole new velocity. Only a share of it will be left in the next step:"
        " which?",
        new_phi=lambda n: n.phi - n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "push_missing",
        "The push is in the velocity, so phi need not take it again.",
        "your lead is right, but theta itself has moved as well: from phi it goes on by the push of the gradient. With"
        " gamma = 0 your phi would never move.",
        new_phi=lambda n: n.phi - n.gamma * n.new_velocity,
    ),
    lines.mistake(
        "gamma_on_everything",
        "gamma makes everything smaller that moves phi.",
        "gamma stands before the push too. Only the lead is a share of something; the push is taken whole. Check the"
        " brackets.",
        new_phi=lambda n: n.phi - n.gamma * (n.new_velocity + n.learning_rate * n.g),
    ),
)

OF_THE_FORM = (
    lines.mistake(
        "pytorch_line_by_line",
        "PyTorch's lines are this course's lines.",
        "these are PyTorch's lines. Its buffer is a sum of gradients, and the learning rate comes at the end. Here the"
        " learning rate is inside the velocity that you return.",
        new_velocity=lambda n: n.gamma * n.velocity + n.g,
        new_phi=lambda n: n.phi - n.learning_rate * (n.g + n.gamma * n.new_velocity),
    ),
    lines.mistake(
        "pytorch_last_line",
        "The learning rate scales everything that moves phi.",
        "the learning rate stands before the velocity, which has it inside already. Before which of the two terms does"
        " it belong?",
        new_phi=lambda n: n.phi - n.learning_rate * (n.g + n.gamma * n.new_velocity),
    ),
    lines.mistake(
        "other_sign_convention",
        "The velocity is the change of the point.",
        "you keep the velocity with the opposite sign, as Keras does. A velocity that comes in with this course's sign"
        " is then used the wrong way round. Here the velocity is what is *subtracted*.",
        new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        new_phi=lambda n: n.phi + n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "velocity_downhill",
        "Downhill needs a minus in the velocity as well.",
        "the gradient is subtracted inside the velocity, and the velocity is subtracted from phi: minus twice is"
        " uphill. In this course the velocity is made of gradients, and points uphill as they do.",
        new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
    ),
    lines.mistake(
        "goes_uphill",
        "Lead and push are added.",
        "your velocity is right, but phi moves with it and with the gradient, which both point uphill.",
        new_phi=lambda n: n.phi + n.gamma * n.new_velocity + n.learning_rate * n.g,
    ),
    lines.mistake(
        "learning_rate_missing",
        "gamma takes the place of the learning rate in the velocity.",
        "the new gradient enters your velocity whole. What should make it smaller there?",
        new_velocity=lambda n: n.gamma * n.velocity + n.g,
    ),
    lines.mistake(
        "gamma_on_bracket",
        "gamma multiplies everything in the velocity.",
        "gamma multiplies the new push in the velocity as well, so that with gamma = 0 no velocity is left at all."
        " Check the brackets.",
        new_velocity=lambda n: n.gamma * (n.velocity + n.learning_rate * n.g),
    ),
    lines.mistake(
        "gradient_missing",
        "The gradient moves phi, and the velocity only fades.",
        "the new gradient has no part in your velocity. From rest there would never be one.",
        new_velocity=lambda n: n.gamma * n.velocity,
    ),
)

OF_THE_RETURN = (
    lines.mistake(
        "returns_old_velocity",
        "The velocity outside changes by itself.",
        "phi is right, but the velocity that you return is the one that came in. Which one does the next step need?",
        returned=lambda n: (n.new_phi, n.velocity),
    ),
    lines.mistake(
        "returns_old_phi",
        "phi outside changes by itself.",
        "the velocity is right, but the phi that you return is the one that came in. Which line moves it?",
        returned=lambda n: (n.phi, n.new_velocity),
    ),
    lines.mistake(
        "returns_phi_only",
        "Only phi is needed outside.",
        "phi is right, but you return it alone. The velocity is needed for the next step: who keeps it until then?",
        returned=lambda n: n.new_phi,
    ),
    lines.mistake(
        "returns_velocity_only",
        "The caller moves phi.",
        "the velocity is right, but you return it alone. The caller wants to know where phi is now, too.",
        returned=lambda n: n.new_velocity,
    ),
    lines.mistake(
        "returns_swapped",
        "The two results may come back in any order.",
        "both results are right, but they come back in the wrong order. In which order do they come in?",
        returned=lambda n: (n.new_velocity, n.new_phi),
    ),
    lines.mistake(
        "velocity_is_the_move",
        "The velocity is the way that phi went.",
        "phi is right, but your velocity is the way that *phi* went in this step. The velocity is the way of theta.",
        returned=lambda n: (n.new_phi, n.phi - n.new_phi),
    ),
)

EXERCISE = Exercise(
    id="nag_framework_step",
    lesson="04_nesterov",
    points=2,
    task="Return phi and velocity after one step of Nesterov's accelerated gradient; phi is the look-ahead point.",
    reference=nag_framework_step,
    returns=("phi", "velocity"),
    properties=(
        Property("with gamma = 0 it is gradient descent", (make.call(gamma=0.0), make.call(gamma=0.0, rest=True))),
        Property("on flat ground it keeps rolling, and the velocity shrinks by gamma", (make.call(scale=0.0),)),
        Property("the gradient is taken at phi, and phi ends ahead of the new theta", (make.call(), make.call())),
        Property("from rest it is ahead after one step", (make.call(rest=True),)),
        *make.common(),
    ),
    misconceptions=(
        *OF_THE_POINT,
        *OF_THE_FORM,
        *OF_THE_RETURN,
        *mistakes_in_the_velocity(lines),
        *rule_habits(nag_framework_step, learning_rate=0.1, gamma=0.9),
    ),
)
