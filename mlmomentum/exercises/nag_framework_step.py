"""Exercise: one step of Nesterov's accelerated gradient, for code that stores the look-ahead point."""

from mlmomentum.exercises.shared.calls import RuleCalls
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_mistakes import returned_as_it_came, returned_in_part, starts_from_zero
from mlmomentum.exercises.shared.velocity_mistakes import HYPER, USUAL, mistakes_in_the_velocity, textbook_sign
from mlmomentum.judging.exercise import Exercise, Property
from mlmomentum.rules import nag_framework_step

make = RuleCalls(nag_framework_step, HYPER)


lines = RuleLines(
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
        "phi ends where plain momentum would put it: ahead of the old theta, but not yet ahead of the new one. Did you"
        " make your lead with the old velocity, or leave it out?",
        new_phi=lambda n: n.phi - n.new_velocity,
    ),
    lines.mistake(
        "course_form",
        "The rule is written with the same lines, whatever is kept.",
        "this is the rule for code that stores theta. Here phi comes in, and phi *is* the look-ahead point: what does"
        " that save you in the first line, and what must follow in the last?",
        point=lambda n: n.phi - n.gamma * n.velocity,
        new_phi=lambda n: n.phi - n.new_velocity,
    ),
    lines.mistake(
        "looks_ahead_again",
        "The gradient is always taken ahead of what comes in.",
        "you take the gradient ahead of phi. phi is the look-ahead point already, so you look ahead twice.",
        point=lambda n: n.phi - n.gamma * n.velocity,
    ),
    lines.mistake(
        "returns_theta",
        "The push at the look-ahead point ends the step.",
        "phi ends where the new *theta* is. It should be ahead of that: how far will the new velocity carry theta in"
        " the next step?",
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
        "The push is in the velocity, so phi doesn't have to take it again.",
        "your lead is right, but theta itself has moved as well: from phi it goes on by the push of the gradient. With"
        " gamma = 0 your phi would never move.",
        new_phi=lambda n: n.phi - n.gamma * n.new_velocity,
    ),
    lines.mistake(
        "gamma_on_everything",
        "gamma shrinks everything that moves phi.",
        "gamma multiplies the push too. Only the lead is a share of something; the push is taken whole. Check the"
        " brackets.",
        new_phi=lambda n: n.phi - n.gamma * (n.new_velocity + n.learning_rate * n.g),
    ),
    lines.mistake(
        "goes_uphill",
        "Lead and push are added.",
        "your velocity is right, but phi moves with it and with the gradient, and both point uphill.",
        new_phi=lambda n: n.phi + n.gamma * n.new_velocity + n.learning_rate * n.g,
    ),
    lines.mistake(
        "velocity_is_the_move",
        "The velocity is the step that phi takes.",
        "phi is right, but your velocity is the step that *phi* took. The velocity is the step that theta takes.",
        returned=lambda n: (n.new_phi, n.phi - n.new_phi),
    ),
)

OTHER_FORMS = (
    textbook_sign(
        lines,
        "this very form of Nesterov's rule",
        "Keras and CS231n",
        new_velocity=lambda n: n.gamma * n.velocity - n.learning_rate * n.g,
        new_phi=lambda n: n.phi + n.gamma * n.new_velocity - n.learning_rate * n.g,
    ),
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
        "the learning rate multiplies the velocity, which contains one already. Which of the two terms needs it?",
        new_phi=lambda n: n.phi - n.learning_rate * (n.g + n.gamma * n.new_velocity),
    ),
)

EXERCISE = Exercise(
    id="nag_framework_step",
    lesson="05_nesterov",
    place=2,
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
        *OTHER_FORMS,
        *mistakes_in_the_velocity(lines, "phi"),
        *returned_in_part(lines, "phi", "velocity"),
        *returned_as_it_came(lines, "phi", "velocity"),
        starts_from_zero(nag_framework_step, "velocity"),
        *rule_habits(nag_framework_step, **USUAL),
    ),
)
