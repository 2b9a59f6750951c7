"""Exercise: what share does one step of momentum leave, in the long run, in a bowl of one parameter?"""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import fixed_numbers, overwrites_results, remembers


def reference(learning_rate, gamma, curvature):
    """The largest size of the two factors by which a step multiplies, for one curvature."""
    push = learning_rate * curvature
    step = [[1 - push, -gamma], [push, gamma]]
    return np.abs(np.linalg.eigvals(step)).max()


def factors(learning_rate, gamma, curvature):
    """The two eigenvalues, which may be complex."""
    push = learning_rate * curvature
    return np.linalg.eigvals([[1 - push, -gamma], [push, gamma]])


def _largest(matrix):
    return np.abs(np.linalg.eigvals(matrix)).max()


@mistake(
    "The largest eigenvalue decides.",
    "you look for the largest eigenvalue, and not for the largest *size*. A factor of -0.9 shrinks more slowly than one"
    " of 0.5, and complex factors have no order at all. Which function gives the size of a number?",
)
def size_missing(learning_rate, gamma, curvature):
    return factors(learning_rate, gamma, curvature).max()


@mistake(
    "Only the real part of a factor counts.",
    "you drop the imaginary parts. A factor that turns without shrinking can have the real part 0. What is the size of"
    " a complex number?",
)
def real_parts(learning_rate, gamma, curvature):
    return np.abs(factors(learning_rate, gamma, curvature).real).max()


@mistake(
    "The largest real part decides.",
    "you take the largest real part. Neither signs nor imaginary parts may be dropped: what is the size of a number?",
)
def largest_real_part(learning_rate, gamma, curvature):
    return factors(learning_rate, gamma, curvature).real.max()


@mistake(
    "The faster of the two factors decides.",
    "this is the *smaller* of the two sizes. Both factors are at work in nearly every run: which one is left over at"
    " the end?",
)
def smaller_one(learning_rate, gamma, curvature):
    return np.abs(factors(learning_rate, gamma, curvature)).min()


@mistake(
    "Each factor is an answer.",
    "you return both sizes. In the long run a single one of them is left to be seen: which?",
)
def both_sizes(learning_rate, gamma, curvature):
    return np.abs(factors(learning_rate, gamma, curvature))


@mistake(
    "The size of a matrix is its norm.",
    "this is the largest stretch in a *single* step, the spectral norm. It can be above 1 for a run that converges."
    " What counts in the long run are the eigenvalues.",
)
def spectral_norm(learning_rate, gamma, curvature):
    push = learning_rate * curvature
    return np.linalg.norm([[1 - push, -gamma], [push, gamma]], 2)


@mistake(
    "The norm of a matrix is the root of its summed squares.",
    "this is the Frobenius norm, which NumPy's `norm` gives by default. What counts in the long run are the"
    " eigenvalues.",
)
def frobenius_norm(learning_rate, gamma, curvature):
    push = learning_rate * curvature
    return np.linalg.norm([[1 - push, -gamma], [push, gamma]])


@mistake(
    "The rate is the root of gamma, always.",
    "you take the root of gamma everywhere. That is right while the two factors are complex. What if both are real, as"
    " at gamma = 0?",
)
def root_of_gamma(learning_rate, gamma, curvature):
    return np.sqrt(gamma)


@mistake(
    "The determinant says how a matrix shrinks.",
    "this is the determinant, the *product* of the two factors. Which of the two is the larger in size?",
)
def determinant(learning_rate, gamma, curvature):
    push = learning_rate * curvature
    return abs(np.linalg.det([[1 - push, -gamma], [push, gamma]]))


@mistake(
    "The formula for the roots has no one half in it.",
    "your result is twice as large as it should be. In the formula for the roots of r^2 - b r + c, everything is"
    " divided by something. Distill's article lost it too, where the roots are complex.",
)
def half_missing(learning_rate, gamma, curvature):
    return 2 * reference(learning_rate, gamma, curvature)


@mistake(
    "Complex roots have the size 2 sqrt(gamma).",
    "your real factors are right, and your complex ones are twice too large: the one half stands before the imaginary"
    " part as well. Distill's article has this slip.",
)
def half_missing_if_complex(learning_rate, gamma, curvature):
    sizes = factors(learning_rate, gamma, curvature)
    return (1 + np.iscomplexobj(sizes)) * np.abs(sizes).max()


@mistake(
    "A square root of a negative number does not come up.",
    "it gives nan, or stops, where the two factors are complex, which is what makes a ball swing. Let the root be"
    " complex, or let NumPy find the eigenvalues.",
)
def no_complex_roots(learning_rate, gamma, curvature):
    sizes = factors(learning_rate, gamma, curvature)
    return np.nan if np.iscomplexobj(sizes) else np.abs(sizes).max()


@mistake(
    "A step multiplies by the same factor, with momentum and without it.",
    "this is the factor of gradient descent. Where does gamma come in?",
)
def gradient_descent(learning_rate, gamma, curvature):
    return abs(1 - learning_rate * curvature)


@mistake(
    "Theta moves by the velocity that it has.",
    "your theta moves by the *old* velocity. In this course it moves by the new one: put the line of the velocity into"
    " the line of theta before you read the four numbers off.",
)
def old_velocity(learning_rate, gamma, curvature):
    return _largest([[1, -1], [learning_rate * curvature, gamma]])


@mistake(
    "The old velocity is subtracted from theta whole.",
    "in your line of theta the old velocity counts whole. Theta moves by the *new* velocity: how much of the old one is"
    " in it?",
)
def gamma_missing(learning_rate, gamma, curvature):
    push = learning_rate * curvature
    return _largest([[1 - push, -1], [push, gamma]])


@mistake(
    "The old velocity is added to theta.",
    "one sign is wrong: the velocity is *subtracted* from theta, and with it what is left of the old one.",
)
def sign_lost(learning_rate, gamma, curvature):
    push = learning_rate * curvature
    return _largest([[1 - push, gamma], [push, gamma]])


@mistake(
    "A step adds the gradient to theta.",
    "in your line of theta the gradient is added. Which way is downhill?",
)
def uphill(learning_rate, gamma, curvature):
    push = learning_rate * curvature
    return _largest([[1 + push, -gamma], [push, gamma]])


@mistake(
    "The gradient gets the weight 1 - gamma.",
    "your push has the weight 1 - gamma, as in an average. In this course the velocity is a sum: the gradient comes in"
    " with the learning rate alone.",
)
def average_form(learning_rate, gamma, curvature):
    return reference((1 - gamma) * learning_rate, gamma, curvature)


@mistake(
    "Momentum looks ahead.",
    "this is the matrix of Nesterov's rule, whose gradient is taken at the look-ahead point. Here it is taken at"
    " theta.",
)
def nesterov(learning_rate, gamma, curvature):
    return reference(learning_rate, gamma * (1 - learning_rate * curvature), curvature)


# No call is critically damped: there half of all digits are lost, whatever the way to the roots.
WITHOUT = ((0.3, 0.0, 1.0), (1.7, 0.0, 1.0), (0.02, 0.0, 110.0))
COMPLEX = ((0.04, 0.9, 1.0), (0.5, 0.25, 2.0), (2.9, 0.81, 1.0), (1e-4, 0.999, 3.0))
REAL = ((0.04, 0.3, 1.0), (0.01, 0.5, 2.0), (0.001, 0.9, 1.0))
FLIPS = ((1.9, 0.05, 1.0), (0.036, 0.7, 100.0), (3.75, 0.9, 1.0))
DIVERGES = ((4.5, 0.9, 1.0), (0.03, 0.2, 100.0))
SINGLE = ((0.1, 0.8, 3.0), (0.2, 0.8, 3.0), (20.0, 0.8, 3.0), (0.1, 0.3, 3.0), (0.1, 0.8, 0.05), (0.1, 0.8, 40.0))


def _calls(settings):
    return tuple(Call(one) for one in settings)


EXERCISE = Exercise(
    id="spectral_radius",
    lesson="03_gamma",
    points=3,
    task="Return the size of the larger of the two factors by which a step multiplies in the long run.",
    reference=reference,
    returns=("rate",),
    properties=(
        Property("with gamma = 0 it is the factor of gradient descent, without its sign", _calls(WITHOUT)),
        Property("it is right where the ball swings", _calls(COMPLEX)),
        Property("it is right where the ball creeps", _calls(REAL)),
        Property("it is right where the ball jumps from side to side", _calls(FLIPS)),
        Property("it is above 1 where the ball is lost", _calls(DIVERGES)),
        Property("every argument matters", _calls(SINGLE)),
    ),
    misconceptions=(
        size_missing,
        real_parts,
        largest_real_part,
        smaller_one,
        both_sizes,
        spectral_norm,
        frobenius_norm,
        root_of_gamma,
        determinant,
        half_missing,
        half_missing_if_complex,
        no_complex_roots,
        gradient_descent,
        old_velocity,
        gamma_missing,
        sign_lost,
        uphill,
        average_form,
        nesterov,
        remembers(reference),
        overwrites_results(reference),
        *fixed_numbers(reference, learning_rate=0.1, gamma=0.9, curvature=1.0),
    ),
)
