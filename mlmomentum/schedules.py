"""Gamma over time, and when to restart."""

import numpy as np

from mlmomentum.feedback import RuleError, name_of


def gamma_schedule(t, total_steps, gamma_start, gamma_end):
    """A linear ramp of gamma, held at its end.

        gamma_t = gamma_start + (gamma_end - gamma_start) * min(t / total_steps, 1)

    Args:
        t: steps taken so far, 0 at the start.
        total_steps: the length of the ramp in steps, positive.
        gamma_start: gamma at t = 0.
        gamma_end: gamma from t = total_steps on; keep it below 1.

    Returns:
        Gamma for the next step.

    Source: the ramp that Sutskever et al. (2013), section 3, argue for, in its simplest form.

    >>> [round(gamma_schedule(t, 100, 0.5, 0.95), 3) for t in (0, 50, 100, 1000)]
    [0.5, 0.725, 0.95, 0.95]
    """
    return gamma_start + (gamma_end - gamma_start) * min(t / total_steps, 1)


def growing_gamma(t):
    """The gamma of Nesterov's method for convex functions, which grows from 0 towards 1 and needs no setting.

        gamma_t = (t - 1) / (t + 2),   and 0 at t = 0, where there is no velocity yet

    Args:
        t: steps taken since the start or the last restart.

    Source: Nesterov (1983), with the gamma of Su, Boyd and Candes (2016), A differential equation for modeling
    Nesterov's accelerated gradient method.

    >>> [round(growing_gamma(t), 3) for t in (0, 1, 2, 28, 298)]
    [0.0, 0.0, 0.25, 0.9, 0.99]
    """
    return max(t - 1, 0) / (t + 2)


def restart_every(velocity, t, k):
    """Forget the velocity after every k steps.

    Args:
        velocity: the velocity after t steps, an array of any shape or a number.
        t: steps taken so far, 0 at the start.
        k: steps between two restarts, a positive integer.

    Returns:
        Zeros of velocity's shape when t is a positive multiple of k, otherwise velocity.

    Source: fixed restarting, O'Donoghue and Candes (2012), Adaptive restart for accelerated gradient schemes.

    >>> [float(restart_every(0.25, t, k=2)) for t in range(5)]
    [0.25, 0.25, 0.0, 0.25, 0.0]
    """
    if t > 0 and t % k == 0:
        return np.zeros_like(velocity)
    return velocity


def should_restart(gradient, velocity):
    """Whether the velocity leads uphill, so that it is better forgotten.

        gradient . velocity < 0,   since theta moves by -velocity

    Args:
        gradient: the gradient that the last step used, an array of any shape or a number.
        velocity: the velocity after that step, of the same shape.

    Returns:
        Whether to restart.

    Source: the gradient scheme of O'Donoghue and Candes (2012), section 3.2.

    >>> bool(should_restart(np.array([-4.0, 1.0]), np.array([0.1, 0.1])))
    True
    """
    return np.sum(gradient * velocity) < 0


def with_restarts(rule, k, restart=restart_every):
    """Wrap momentum or NAG so that its velocity is forgotten after every k steps.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        k: steps between two restarts, a positive integer.
        restart: a function with the signature of `restart_every`.

    Returns:
        A rule with the same hyper-parameters that also takes the number of the step, t.

    >>> restarted = with_restarts(lambda theta, velocity, gradient, learning_rate, gamma: (theta, velocity), k=2)
    >>> [float(restarted(0.0, 0.5, t, None, 0.1, 0.9)[1]) for t in (1, 2, 3)]
    [0.5, 0.5, 0.0]
    """

    def restarted_step(theta, velocity, t, gradient, learning_rate, gamma):
        return rule(theta, restart(velocity, t - 1, k), gradient, learning_rate, gamma)

    return _named_after(rule, restarted_step)


def with_gradient_restarts(rule, test=should_restart):
    """Wrap momentum or NAG so that its velocity is forgotten whenever a test of gradient and velocity says so.

    The gradient is the one that the rule itself evaluated.  Each run restarts on its own; the last axis is parameters.
    The scheme is made for NAG.  In plain momentum a stiff mode swings, and sets off restarts long before they help.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        test: a function with the signature of `should_restart`.

    Returns:
        A rule with the same signature.  It raises a RuleError where the rule returns something else than theta and
        velocity, or calls no gradient, or the test tells more than one thing.

    Source: the gradient scheme of O'Donoghue and Candes (2012), section 3.2.

    >>> from mlmomentum.rules import momentum_step
    >>> theta, velocity = np.array([-1.0]), np.array([0.5])
    >>> with_gradient_restarts(momentum_step)(theta, velocity, lambda theta: theta, learning_rate=0.1, gamma=0.5)
    (array([-1.15]), array([0.]))
    """

    def restarted_step(theta, velocity, gradient, learning_rate, gamma):
        seen = []

        def watched(point):
            seen.append(gradient(point))
            return seen[-1]

        theta, velocity = _pair(rule, rule(theta, velocity, watched, learning_rate, gamma))
        if not seen:
            raise RuleError(f"{name_of(rule)} must call gradient: the test asks what it returned.")
        gradients, velocities = np.asarray(seen[-1]), np.asarray(velocity)
        runs = velocities.shape[:-1]
        forget = np.reshape([_single(test, gradients[run], velocities[run]) for run in np.ndindex(runs)], runs)
        return theta, np.where(forget[..., None] if velocities.ndim else forget, 0.0, velocity)

    return _named_after(rule, restarted_step)


def with_value_restarts(rule, value):
    """Wrap momentum or NAG so that its velocity is forgotten whenever a step made the loss larger.

        velocity <- 0  when  value(new theta) > value(theta)

    Each run restarts on its own; the last axis is parameters.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        value: the loss as a function of theta, such as a surface's `value`.

    Returns:
        A rule with the same signature.  It raises a RuleError where the rule returns something else than theta and
        velocity.

    Source: the function scheme of O'Donoghue and Candes (2012), section 3.2.

    >>> from mlmomentum.rules import momentum_step
    >>> theta, velocity = np.array([0.1]), np.array([0.5])
    >>> step = with_value_restarts(momentum_step, lambda theta: theta[..., 0] ** 2)
    >>> step(theta, velocity, lambda theta: 2 * theta, learning_rate=0.1, gamma=0.5)
    (array([-0.17]), array([0.]))
    """

    def restarted_step(theta, velocity, gradient, learning_rate, gamma):
        new, velocity = _pair(rule, rule(theta, velocity, gradient, learning_rate, gamma))
        worse = np.greater(value(new), value(theta))
        return new, np.where(worse[..., None], 0.0, velocity)

    return _named_after(rule, restarted_step)


def _pair(rule, returned):
    """Theta and velocity, or a RuleError."""
    try:
        theta, velocity = returned
    except (TypeError, ValueError) as error:
        raise RuleError(f"{name_of(rule)} must return theta and velocity; look at its `return` line.") from error
    return theta, velocity


def _single(test, gradient, velocity):
    """What a test says, or a RuleError where it says it for each parameter."""
    told = test(gradient, velocity)
    if np.size(told) != 1:
        raise RuleError(f"{name_of(test)} must return a single True or False for all parameters, not {np.size(told)}.")
    return np.ravel(told)[0]


def _named_after(rule, restarted_step):
    """The wrapper under the name of the rule, so that messages name the function inside."""
    restarted_step.__name__ = name_of(rule)
    return restarted_step
