"""Exercise: one step of Muon."""

from typing import Any

import numpy as np

from mlmomentum.exercises.shared.calls import SQUARE, RuleCalls, replaced
from mlmomentum.exercises.shared.habits import rule_habits
from mlmomentum.exercises.shared.mean_mistakes import (
    brackets_missing,
    decay_mistakes,
    mean_mistakes,
    points_downhill,
)
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.exercises.shared.state_mistakes import returned_as_it_came, returned_in_part, starts_from_zero
from mlmomentum.judging.exercise import Call, Exercise, Property
from mlmomentum.rules import muon_step, orthogonalized

HYPER = {"learning_rate": (0.1, 0.01, 0.5, 3.7), "beta": (0.9, 0.0, 0.3, 0.5, 0.95)}
SHAPES = ((2, 4), (4, 2), (1, 3), (3, 1), (5, 5))


class MatrixCalls(RuleCalls):
    """Calls with matrices in the place of vectors."""

    def call(self, shape: tuple = SQUARE, **given: Any) -> Call:
        return super().call(shape, **given)

    def at_zero(self) -> Call:
        return replaced(self.call(), 0, np.zeros(SQUARE))

    def common(self) -> tuple[Property, ...]:
        """The properties of all rules that make sense for a matrix."""
        others = [self.call(**self.any_numbers()) for _ in range(8)]
        sizes = [self.call(size=size, scale=min(size, 1.0)) for size in (1e-4, 1e4, 1e8)]
        return (
            Property("every argument matters as the equation says", self.one_at_a_time()),
            Property("it works for other settings of the hyper-parameters too", tuple(others)),
            Property("the matrix may have any shape", (*map(self.call, SHAPES), self.laid_out())),
            Property("small and huge numbers are treated like all others", tuple(sizes)),
            Property("the matrix may be zero", (self.at_zero(),)),
            self.zeros("learning_rate", "beta"),
            Property("a gradient that is not a number shows in the result", (self.not_a_number(),)),
            Property("the matrix may hold whole numbers, and the result is not cut", (self.call(whole=True),), False),
        )


make = MatrixCalls(muon_step, HYPER)

lines = RuleLines(
    muon_step,
    g=lambda n: n.gradient(n.matrix),
    new_m=lambda n: n.beta * n.m + (1 - n.beta) * n.g,
    pushed=lambda n: n.new_m,
    direction=lambda n: orthogonalized(n.pushed),
    new_matrix=lambda n: n.matrix - n.learning_rate * n.direction,
    returned=lambda n: (n.new_matrix, n.new_m),
)


def _exactly(matrix: np.ndarray, **how: Any) -> np.ndarray:
    """The nearest orthogonal matrix, from the singular value decomposition."""
    left, _, right = np.linalg.svd(matrix, **how)
    return left @ right


def _number_by_number(matrix):
    """The polynomial of `orthogonalized`, with each number of the matrix put in by itself."""
    x = matrix / (np.linalg.norm(matrix) + 1e-7)
    for _ in range(5):
        x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    return x


NESTEROV = lines.mistake(
    "nesterov",
    "The step looks ahead.",
    "your step mixes m with the newest gradient once more, as Nesterov's rule does at its look-ahead point. That's"
    " how Muon is shipped, with nesterov=True. Here the step is made from m alone.",
    pushed=lambda n: n.beta * n.new_m + (1 - n.beta) * n.g,
)

ORDER = (
    lines.mistake(
        "orthogonalizes_first",
        "Each gradient is orthogonalized, and m averages that.",
        "you orthogonalize the gradient, and m averages the results. That's the other order: normalize, then"
        " accumulate. Muon accumulates first. What should `orthogonalized` be handed?",
        new_m=lambda n: n.beta * n.m + (1 - n.beta) * orthogonalized(n.g),
        direction=lambda n: n.new_m,
    ),
    lines.mistake(
        "orthogonalizes_twice",
        "What enters m is orthogonalized, and so is m.",
        "you orthogonalize the gradient before m takes it in, and then m as well. m should know how strong each"
        " gradient was: once is enough, and it comes last.",
        new_m=lambda n: n.beta * n.m + (1 - n.beta) * orthogonalized(n.g),
    ),
    lines.mistake(
        "gradient_orthogonalized",
        "The step is the orthogonalized gradient.",
        "your step is made from the newest gradient alone, and m is only returned. Where is the momentum in your step?",
        pushed=lambda n: n.g,
    ),
    lines.mistake(
        "old_m_orthogonalized",
        "The step is made from the m that came in.",
        "your step is made from the old m, so the newest gradient has no say in it, and from rest the first step goes"
        " nowhere. Which line comes first?",
        pushed=lambda n: n.m,
    ),
    lines.mistake(
        "direction_is_kept",
        "m is the last step.",
        "the matrix is right, but you keep the orthogonalized m in place of m. The next step then starts from a mean"
        " that has forgotten how strong its gradients were.",
        returned=lambda n: (n.new_matrix, n.direction),
    ),
    NESTEROV,
    lines.again(NESTEROV, pushed=lambda n: n.beta * n.new_m + n.g),
    lines.again(NESTEROV, new_m=lambda n: n.beta * n.m + n.g, pushed=lambda n: n.beta * n.new_m + n.g),
)

SHORTENED = lines.mistake(
    "only_shortened",
    "The step is m with length 1.",
    "you divide m by its length, so a strong direction stays strong and a weak one stays weak. `orthogonalized`"
    " makes all of them about equally strong.",
    direction=lambda n: n.pushed / (np.linalg.norm(n.pushed) + 1e-7),
)
EXACT = lines.mistake(
    "exactly_orthogonal",
    "Orthogonal is orthogonal.",
    "you orthogonalize exactly, so that all singular values become 1. A fine idea, and where Muon comes from. Muon"
    " itself is content with values near 1, which take nothing but products of matrices: use `orthogonalized`, so"
    " that your steps can be compared.",
    direction=lambda n: _exactly(n.pushed, full_matrices=False),
)
SCALED = lines.mistake(
    "scaled_by_shape",
    "Tall matrices take longer steps.",
    "your step grows with the shape of the matrix. PyTorch and Optax do that, so that one learning rate fits all"
    " layers. The equation here does without.",
    direction=lambda n: orthogonalized(n.pushed) * max(1.0, n.matrix.shape[0] / n.matrix.shape[1]) ** 0.5,
)

DIRECTION = (
    lines.mistake(
        "not_orthogonalized",
        "m is the step.",
        "your step is m itself, so this is averaged momentum. What happens to m before the matrix moves?",
        direction=lambda n: n.pushed,
    ),
    lines.mistake(
        "sign",
        "Every number moves equally far.",
        "you take the sign of each number of m, as Lion does. Muon looks at the matrix as a whole: turn its columns,"
        " and the step turns with them.",
        direction=lambda n: np.sign(n.pushed),
    ),
    SHORTENED,
    lines.again(SHORTENED, direction=lambda n: n.pushed / np.linalg.norm(n.pushed)),
    lines.again(SHORTENED, direction=lambda n: n.pushed / np.linalg.norm(n.pushed, 2)),
    lines.mistake(
        "matrix_orthogonalized",
        "The new matrix is orthogonalized.",
        "you orthogonalize the matrix itself, so each step forgets how large its numbers were. What should be"
        " orthogonalized is the step: which of your names is that?",
        new_matrix=lambda n: orthogonalized(n.matrix - n.learning_rate * n.pushed),
    ),
    EXACT,
    lines.again(EXACT, direction=lambda n: _exactly(n.pushed)),  # svd makes square matrices unless it is told not to
    lines.mistake(
        "turned_by_qr",
        "Q of the QR decomposition is the orthogonalized matrix.",
        "you take Q of the QR decomposition, which goes through the columns one by one: each gives way to those before"
        " it, and may even be turned around. `orthogonalized` treats all directions of m alike, and keeps them.",
        direction=lambda n: np.linalg.qr(n.pushed)[0],
    ),
    lines.mistake(
        "polynomial_by_number",
        "What works for a number works for each number of a matrix.",
        "you put each number of m into the polynomial by itself. It's meant for the singular values, so x cubed stands"
        " for a product of three matrices. Which function does all that for you?",
        direction=lambda n: _number_by_number(n.pushed),
    ),
    lines.mistake(
        "as_strong_as_m",
        "The step keeps the strength of m.",
        "you give the orthogonalized m the length of m back. In Muon the learning rate alone says how far a step goes.",
        direction=lambda n: orthogonalized(n.pushed) * np.linalg.norm(n.pushed),
    ),
    SCALED,
    lines.again(SCALED, direction=lambda n: orthogonalized(n.pushed) * (n.matrix.shape[0] / n.matrix.shape[1]) ** 0.5),
    lines.again(SCALED, direction=lambda n: orthogonalized(n.pushed) * 0.2 * max(n.matrix.shape) ** 0.5),
    lines.mistake(
        "turned_over",
        "Rows and columns may change places.",
        "your step is transposed: its rows are the columns of the right one. Did you transpose m, and forget to turn it"
        " back?",
        direction=lambda n: np.swapaxes(orthogonalized(n.pushed), -1, -2),
    ),
)

WITHOUT_RATE = lines.mistake(
    "learning_rate_inside",
    "The learning rate scales what is orthogonalized.",
    "the learning rate makes no difference to your step. `orthogonalized` forgets every factor that you put inside it:"
    " where does the learning rate belong?",
    new_matrix=lambda n: n.matrix - n.direction,
)

STEP = (
    WITHOUT_RATE,
    lines.again(
        WITHOUT_RATE,
        direction=lambda n: orthogonalized(n.learning_rate * n.pushed),
        new_matrix=lambda n: n.matrix - n.direction,
    ),
    lines.mistake(
        "goes_uphill",
        "The matrix follows the gradients.",
        "your matrix moves along the gradients, and they point uphill. Look at the sign in the line that moves it.",
        new_matrix=lambda n: n.matrix + n.learning_rate * n.direction,
    ),
    lines.mistake(
        "velocity_orthogonalized",
        "The velocity, learning rate included, is orthogonalized.",
        "you orthogonalize a velocity that has the learning rate in it, and subtract the result. The factor is gone by"
        " then, and so your steps all have the same length. Where does the learning rate belong?",
        new_m=lambda n: n.beta * n.m + n.learning_rate * n.g,
        new_matrix=lambda n: n.matrix - n.direction,
    ),
)

MEAN = (
    *mean_mistakes(lines, "beta"),
    brackets_missing(lines, new_m=lambda n: n.beta * n.m + 1 - n.beta * n.g),
    points_downhill(lines, new_m=lambda n: n.beta * n.m - (1 - n.beta) * n.g),
    points_downhill(
        lines,
        new_m=lambda n: n.beta * n.m - (1 - n.beta) * n.g,
        new_matrix=lambda n: n.matrix + n.learning_rate * n.direction,
    ),
)

USUAL = {"learning_rate": 0.02, "beta": 0.95}
EXERCISE = Exercise(
    id="muon_step",
    lesson="14_today",
    place=2,
    points=3,
    task="Return the matrix and m after one step of Muon.",
    reference=muon_step,
    returns=("matrix", "m"),
    properties=(
        Property(
            "from rest the step is the orthogonalized gradient, however steep the slope",
            tuple(make.call(rest=True, scale=scale) for scale in (1.0, 1e4)),
        ),
        Property("where the gradient is zero, it walks on at full speed, and m fades", (make.call(scale=0.0),) * 2),
        Property("what nothing pushes stays where it is", (make.call(rest=True, scale=0.0),)),
        Property("m takes in the gradient itself", (make.call(), make.call(beta=0.3))),
        Property("it is right with the usual settings", tuple(make.call((4, 3), **USUAL) for _ in range(3))),
        *make.common(),
    ),
    misconceptions=(
        *ORDER,
        *DIRECTION,
        *STEP,
        *MEAN,
        *decay_mistakes(lines, "matrix"),
        *returned_in_part(lines, "matrix", "m"),
        *returned_as_it_came(lines, "matrix", "m"),
        starts_from_zero(muon_step, "m"),
        *rule_habits(muon_step, learning_rate=0.1, beta=0.9),
    ),
)
