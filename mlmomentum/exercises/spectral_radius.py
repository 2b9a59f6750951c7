"""Exercise: how much of the distance does a step of momentum leave, in the long run, in one direction?"""

import numpy as np

from mlmomentum.exercises.shared.calls import calls
from mlmomentum.exercises.shared.habits import number_habits
from mlmomentum.exercises.shared.numbers import replaced_zeros
from mlmomentum.exercises.shared.rule_lines import RuleLines
from mlmomentum.judging.exercise import Exercise, Property


def reference(learning_rate, gamma, curvature):
    """The larger size of the two factors of a step, for one curvature."""
    both = 1 + gamma - learning_rate * curvature
    factors = np.roots([1, -both, gamma])
    return np.abs(factors).max()


def real_root(square: float) -> float:
    """The root of a number, nan where it is negative."""
    return np.sqrt(square) if square >= 0 else np.nan


# Both ways to the factors: the eigenvalues of a step, and the roots of z^2 - b z + gamma = 0.
lines = RuleLines(
    reference,
    push=lambda n: n.learning_rate * n.curvature,
    step=lambda n: [[1 - n.push, -n.gamma], [n.push, n.gamma]],
    b=lambda n: 1 + n.gamma - n.push,
    root=lambda n: np.sqrt(complex(n.b**2 - 4 * n.gamma)),
    factors=lambda n: np.linalg.eigvals(n.step),
    rate=lambda n: np.abs(n.factors).max(),
)

WRONG_SIZE = (
    lines.mistake(
        "size_missing",
        "The largest factor decides.",
        "you look for the largest factor, and not for the largest *size*. A factor of -0.9 shrinks more slowly than"
        " one of 0.5, and complex factors have no order at all. Which function gives the size of a number?",
        rate=lambda n: n.factors.max(),
    ),
    largest := lines.mistake(
        "size_of_the_largest",
        "The factor with the plus is the larger one.",
        "you take the size of one factor: the one with the plus before the root, or the largest before any size is"
        " taken. Where a ball jumps from side to side, the negative factor has the larger size. Which of the two steps"
        " comes first?",
        rate=lambda n: abs(n.factors.max()),
    ),
    lines.again(largest, rate=lambda n: abs(n.factors[0]) if np.iscomplex(n.factors).any() else n.factors.max()),
    lines.mistake(
        "size_of_the_smallest",
        "The factor with the minus decides.",
        "you take the factor with the minus before the root. Where both factors are positive, its size is the smaller"
        " one. How do you find out which factor to take?",
        rate=lambda n: abs(n.factors.min()),
    ),
    lines.mistake(
        "first_factor",
        "The factor that comes first is the larger one.",
        "you take the first factor that NumPy returns. NumPy promises no order, and the larger size may come second."
        " How do you find the larger of two numbers?",
        rate=lambda n: abs(n.factors[0]),
    ),
    lines.mistake(
        "real_parts",
        "Only the real part of a factor counts.",
        "you drop the imaginary parts. A factor that turns without shrinking can have the real part 0. What is the size"
        " of a complex number?",
        rate=lambda n: np.abs(n.factors.real).max(),
    ),
    lines.mistake(
        "largest_real_part",
        "The largest real part decides.",
        "you take the largest real part. You can't drop signs or imaginary parts: what is the size of a number?",
        rate=lambda n: n.factors.real.max(),
    ),
    lines.mistake(
        "smaller_one",
        "The faster of the two factors decides.",
        "this is the *smaller* of the two sizes. Nearly every run is a mix of both factors: which of them is still"
        " visible at the end?",
        rate=lambda n: np.abs(n.factors).min(),
    ),
    lines.mistake(
        "both_sizes",
        "Each factor is an answer.",
        "you return both sizes. In the long run you can only see one of them: which?",
        rate=lambda n: np.abs(n.factors),
    ),
    lines.mistake(
        "spectral_norm",
        "The size of a matrix is its norm.",
        "this is the largest stretch in a *single* step, the spectral norm, and it can be above 1 even when the run"
        " converges. In the long run, the eigenvalues decide.",
        rate=lambda n: np.linalg.norm(n.step, 2),
    ),
    lines.mistake(
        "frobenius_norm",
        "The norm of a matrix is the root of its summed squares.",
        "this is the Frobenius norm, NumPy's default for `norm`. In the long run, the eigenvalues decide.",
        rate=lambda n: np.linalg.norm(n.step),
    ),
    lines.mistake(
        "eigenvectors",
        "`np.linalg.eig` returns the eigenvalues last.",
        "you take the eigenvectors, whose lengths are all one. `np.linalg.eig` returns two arrays: which comes first?",
        rate=lambda n: np.abs(np.linalg.eig(n.step)[1]).max(),
    ),
    lines.mistake(
        "determinant",
        "The determinant says how a matrix shrinks.",
        "this is the determinant, which is the *product* of the two factors. Which of the two has the larger size?",
        rate=lambda n: abs(np.linalg.det(n.step)),
    ),
    lines.mistake(
        "trace",
        "The sum on the diagonal says how a matrix grows.",
        "this is the trace, which is the *sum* of the two factors. In the long run only one of them is left.",
        rate=lambda n: abs(n.b),
    ),
)

WRONG_FORMULA = (
    lines.mistake(
        "root_of_gamma",
        "The rate is the root of gamma, always.",
        "you return the square root of gamma everywhere. That's right while the two factors are complex. What if both"
        " are real, as at gamma = 0?",
        rate=lambda n: np.sqrt(n.gamma),
    ),
    lines.mistake(
        "half_missing",
        "There is no one half in the formula for the roots.",
        "your result is twice as large as it should be. In the formula for the roots of z^2 - b z + c, everything is"
        " divided by something. (Distill's article lost it too, for complex roots.)",
        factors=lambda n: 2 * np.linalg.eigvals(n.step),
    ),
    lines.mistake(
        "half_missing_if_complex",
        "Complex roots have the size 2 sqrt(gamma).",
        "your real factors are right, and your complex ones are twice as large as they should be: the one half"
        " belongs to the imaginary part as well. Distill's article has this slip.",
        rate=lambda n: (1 + np.iscomplex(n.factors).any()) * np.abs(n.factors).max(),
    ),
    lines.mistake(
        "half_of_the_root_only",
        "Only the root is divided by two.",
        "in the formula for the roots *everything* is divided by two, and your one half reaches only the square root."
        " Check the brackets.",
        factors=lambda n: (n.b + n.root / 2, n.b - n.root / 2),
    ),
    lines.mistake(
        "plus_under_the_root",
        "Under the root both terms are added.",
        "your factors are never complex, because you add the two terms under the root. When does a ball oscillate? Look"
        " at the sign in the formula for the roots.",
        root=lambda n: np.sqrt(n.b**2 + 4 * n.gamma),
        factors=lambda n: ((n.b + n.root) / 2, (n.b - n.root) / 2),
    ),
    lines.mistake(
        "no_complex_roots",
        "A square root of a negative number does not come up.",
        "your function returns nan, or stops, when the two factors are complex, which is when a ball oscillates. Take a"
        " complex square root, or let NumPy find the roots.",
        root=lambda n: real_root(n.b**2 - 4 * n.gamma),
        factors=lambda n: ((n.b + n.root) / 2, (n.b - n.root) / 2),
    ),
    real_plus := lines.mistake(
        "real_plus_root",
        "The root with the plus is the answer, and it is real.",
        "it returns nan, or stops, when the two factors are complex: you need a complex square root then. It"
        " also takes only the factor with the plus. Which one has the larger size when both are negative?",
        root=lambda n: real_root(n.b**2 - 4 * n.gamma),
        rate=lambda n: (n.b + n.root) / 2,
    ),
    lines.again(
        real_plus,
        root=lambda n: real_root(n.b**2 - 4 * n.gamma),
        rate=lambda n: abs(n.b + n.root) / 2,
    ),
)

WRONG_STEP = (
    lines.mistake(
        "gradient_descent",
        "A step multiplies by the same factor, with momentum and without it.",
        "this is the factor of gradient descent. Where does gamma come in?",
        rate=lambda n: abs(1 - n.push),
    ),
    lines.mistake(
        "old_velocity",
        "Theta moves by the velocity that it has.",
        "your theta moves by the *old* velocity. In this course it moves by the new one: put the line of the velocity"
        " into the line of theta before you read off the four numbers.",
        step=lambda n: [[1, -1], [n.push, n.gamma]],
    ),
    lines.mistake(
        "gamma_missing",
        "The old velocity is subtracted from theta in full.",
        "in your line of theta the old velocity counts in full. Theta moves by the *new* velocity: how much of the old"
        " one does that contain?",
        step=lambda n: [[1 - n.push, -1], [n.push, n.gamma]],
    ),
    lines.mistake(
        "gamma_lost_in_the_sum",
        "The sum of the two factors is that of gradient descent.",
        "your quadratic equation has lost a gamma. Write down two steps, and replace each velocity by a difference of"
        " thetas: what is the theta in the middle multiplied by?",
        b=lambda n: 1 - n.push,
        factors=lambda n: ((n.b + n.root) / 2, (n.b - n.root) / 2),
    ),
    lines.mistake(
        "sign_lost",
        "The old velocity is added to theta.",
        "one sign is wrong: the velocity is *subtracted* from theta, and with it what is left of the old one.",
        step=lambda n: [[1 - n.push, n.gamma], [n.push, n.gamma]],
    ),
    lines.mistake(
        "uphill",
        "A step adds the gradient to theta.",
        "in your line of theta the gradient is added. Which way is downhill?",
        step=lambda n: [[1 + n.push, -n.gamma], [n.push, n.gamma]],
    ),
    lines.mistake(
        "average_form",
        "The gradient gets the weight 1 - gamma.",
        "your push has the weight 1 - gamma, as in an average. In this course the velocity is a sum: the gradient"
        " enters with the learning rate alone.",
        push=lambda n: (1 - n.gamma) * n.learning_rate * n.curvature,
    ),
    lines.mistake(
        "nesterov",
        "Momentum looks ahead.",
        "this is the matrix of Nesterov's rule, whose gradient is taken at the look-ahead point. Here it is taken at"
        " theta.",
        factors=lambda n: np.roots([1, -(1 + n.gamma) * (1 - n.push), n.gamma * (1 - n.push)]),
    ),
)

# No call is critically damped: there half of all digits are lost, whatever the way to the roots.
WITHOUT = ((0.3, 0.0, 1.0), (1.7, 0.0, 1.0), (0.02, 0.0, 110.0))
COMPLEX = ((0.04, 0.9, 1.0), (0.5, 0.25, 2.0), (2.9, 0.81, 1.0), (1e-4, 0.999, 3.0))
REAL = ((0.04, 0.3, 1.0), (0.01, 0.5, 2.0), (0.001, 0.9, 1.0))
FLIPS = ((1.9, 0.05, 1.0), (0.036, 0.7, 100.0), (3.75, 0.9, 1.0))
DIVERGES = ((4.5, 0.9, 1.0), (0.03, 0.2, 100.0))
SINGLE = ((0.1, 0.8, 3.0), (0.2, 0.8, 3.0), (20.0, 0.8, 3.0), (0.1, 0.3, 3.0), (0.1, 0.8, 0.05), (0.1, 0.8, 40.0))
ZERO = ((0.0, 0.8, 3.0), (0.1, 0.8, 0.0))
USUAL = {"learning_rate": 0.1, "gamma": 0.9, "curvature": 1.0}

EXERCISE = Exercise(
    id="spectral_radius",
    lesson="03_gamma",
    place=1,
    points=3,
    task="Return the larger of the sizes of the two factors: the fraction of the distance that a step leaves.",
    reference=reference,
    returns=("rate",),
    properties=(
        Property("with gamma = 0 it is the size of gradient descent's factor", calls(*WITHOUT)),
        Property("it is right where the ball oscillates", calls(*COMPLEX)),
        Property("it is right where the ball creeps", calls(*REAL)),
        Property("it is right where the ball jumps from side to side", calls(*FLIPS)),
        Property("it is above 1 where the ball diverges", calls(*DIVERGES)),
        Property("every argument matters", calls(*SINGLE, *ZERO)),
    ),
    misconceptions=(
        *WRONG_SIZE,
        *WRONG_FORMULA,
        *WRONG_STEP,
        *number_habits(reference, **USUAL),
        *replaced_zeros(reference, *USUAL),
    ),
)
