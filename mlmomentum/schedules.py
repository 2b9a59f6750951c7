"""Gamma over time, and when to restart."""

import numpy as np


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


def restart_every(velocity, t, k):
    """Forget the velocity after every k steps.

    Args:
        velocity: the velocity after t steps, an array of any shape or a number.
        t: steps taken so far, 0 at the start.
        k: steps between two restarts, a positive integer.

    Returns:
        Zeros of velocity's shape when t is a positive multiple of k, otherwise velocity.

    Source: fixed restarting, O'Donoghue and Candes (2012), Adaptive restart for accelerated gradient schemes, 3.1.

    >>> [float(restart_every(0.25, t, k=2)) for t in range(5)]
    [0.25, 0.25, 0.0, 0.25, 0.0]
    """
    if t > 0 and t % k == 0:
        return np.zeros_like(velocity)
    return velocity


def with_restarts(rule, k):
    """Wrap momentum or NAG so that its velocity is forgotten after every k steps.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        k: steps between two restarts, a positive integer.

    Returns:
        A rule with the same hyper-parameters that also takes the number of the step, t.

    >>> restarted = with_restarts(lambda theta, velocity, gradient, learning_rate, gamma: (theta, velocity), k=2)
    >>> [float(restarted(0.0, 0.5, t, None, 0.1, 0.9)[1]) for t in (1, 2, 3)]
    [0.5, 0.5, 0.0]
    """

    def restarted_step(theta, velocity, t, gradient, learning_rate, gamma):
        return rule(theta, restart_every(velocity, t - 1, k), gradient, learning_rate, gamma)

    restarted_step.__name__ = getattr(rule, "__name__", "the rule")  # so that messages name the function inside
    return restarted_step


def with_gradient_restarts(rule):
    """Wrap momentum or NAG so that its velocity is forgotten whenever it points uphill.

        velocity <- 0  when  gradient . velocity < 0,   since theta moves by -velocity

    The gradient is the one that the rule itself evaluated.  Each run restarts on its own; the last axis is parameters.
    The scheme is made for NAG.  In plain momentum a stiff mode swings, and sets off restarts long before they help.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.

    Returns:
        A rule with the same signature.

    Source: the gradient scheme of O'Donoghue and Candes (2012), equation 13.

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

        theta, velocity = rule(theta, velocity, watched, learning_rate, gamma)
        uphill = np.sum(seen[-1] * velocity, axis=-1, keepdims=True) < 0
        return theta, np.where(uphill, 0.0, velocity)

    restarted_step.__name__ = getattr(rule, "__name__", "the rule")  # so that messages name the function inside
    return restarted_step
