"""The learning rate and gamma over time, and when to restart."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from mlmomentum.aliases import Array, Gradient, Numbers, Rule, T
from mlmomentum.borders import ArgumentError, expect_function, real, refuse, shown, whole
from mlmomentum.judging.feedback import RuleError, explain_exception, name_of
from mlmomentum.judging.guarded import with_name_of

MOMENTUM = ("theta", "velocity", "gradient", "learning_rate", "gamma")  # the arguments of a rule that can be restarted


def gamma_schedule(t: float, total_steps: float, gamma_start: float, gamma_end: float) -> float:
    """A linear ramp of gamma, held at its end.

        gamma_t = gamma_start + (gamma_end - gamma_start) * min(t / total_steps, 1)

    Args:
        t: steps taken so far, 0 at the start.
        total_steps: the length of the ramp in steps, positive.
        gamma_start: gamma at t = 0.
        gamma_end: gamma at t = total_steps and after; keep it below 1.

    Returns:
        Gamma for the next step.

    Source: a straight line in place of the staircase of Sutskever et al. (2013), On the importance of initialization
    and momentum in deep learning.

    >>> [round(gamma_schedule(t, 100, 0.5, 0.95), 3) for t in (0, 50, 100, 1000)]
    [0.5, 0.725, 0.95, 0.95]
    """
    return gamma_start + (gamma_end - gamma_start) * min(t / total_steps, 1)


def growing_gamma(t: float) -> float:
    """The gamma of Nesterov's method for convex functions, which grows from 0 toward 1 and needs no setting.

        gamma_t = (t - 1) / (t + 2),   and 0 at t = 0, where there is no velocity yet

    Args:
        t: steps taken since the start or the last restart.

    Source: Nesterov (1983), with the gamma of Su, Boyd and Candes (2016), A differential equation for modeling
    Nesterov's accelerated gradient method.

    >>> [round(growing_gamma(t), 3) for t in (0, 1, 2, 28, 298)]
    [0.0, 0.0, 0.25, 0.9, 0.99]
    """
    return max(t - 1, 0) / (t + 2)


def decay(t: int, learning_rate: float, factor: float, every: int) -> float:
    """Step decay: the learning rate is multiplied by a factor at fixed intervals.

        learning_rate * factor^floor(t / every)

    Args:
        t: steps taken so far, 0 at the start.
        learning_rate: the one at the start.
        factor: from 0 to 1, such as 0.1.
        every: steps between two drops, a positive integer.

    Returns:
        The learning rate for the next step.

    Source: He et al. (2016), Deep residual learning for image recognition, who divide by 10 when the error plateaus.

    >>> [round(decay(t, 0.1, 0.5, 30), 3) for t in (0, 29, 30, 60)]
    [0.1, 0.1, 0.05, 0.025]
    """
    return learning_rate * factor ** (t // every)


def warm_up(t: int, warm_steps: int, learning_rate: float) -> float:
    """Linear warm-up: the learning rate grows from nearly zero, then stays.

        learning_rate * min((t + 1) / warm_steps, 1)

    Args:
        t: steps taken so far, 0 at the start.
        warm_steps: the step that is the first to use the full learning rate, a positive integer.
        learning_rate: the full one.

    Returns:
        The learning rate for the next step.

    Source: Goyal et al. (2017), Accurate, large minibatch SGD: training ImageNet in 1 hour.

    >>> [round(warm_up(t, 5, 0.1), 3) for t in (0, 1, 4, 5, 100)]
    [0.02, 0.04, 0.1, 0.1, 0.1]
    """
    return learning_rate * min((t + 1) / warm_steps, 1)


def cosine(t: float, total_steps: float, start: float, end: float = 0.0) -> float:
    """Half a cosine from start to end, held at its end.

        end + (start - end) * (1 + cos(pi * min(t / total_steps, 1))) / 2

    Args:
        t: steps taken so far, 0 at the start.
        total_steps: the length of the schedule in steps, positive.
        start: the learning rate at t = 0.
        end: the learning rate at t = total_steps and after.

    Returns:
        The learning rate for the next step.

    Source: Loshchilov and Hutter (2017), SGDR: Stochastic gradient descent with warm restarts.

    >>> [round(cosine(t, 100, 0.1), 3) for t in (0, 25, 50, 100, 200)]
    [0.1, 0.085, 0.05, 0.0, 0.0]
    """
    return end + (start - end) * (1 + math.cos(math.pi * min(t / total_steps, 1))) / 2


def one_cycle(t: int, total_steps: int, peak: float) -> tuple[float, float]:
    """The one-cycle policy with PyTorch's defaults: the learning rate goes up and down, gamma down and up.

        steps 0 to 0.3 total_steps - 1:   learning rate peak / 25 -> peak,              gamma 0.95 -> 0.85
        then to total_steps - 1:          learning rate peak -> peak / 25 / 10000,      gamma 0.85 -> 0.95

    Both follow half a cosine each way.

    Args:
        t: steps taken so far, from 0 to total_steps - 1.
        total_steps: the length of the cycle in steps, at least 4.
        peak: the largest learning rate.

    Returns:
        The learning rate and gamma for the next step.

    Source: Smith (2018), A disciplined approach to neural network hyper-parameters; PyTorch's OneCycleLR.

    >>> [tuple(round(value, 8) for value in one_cycle(t, 100, 0.1)) for t in (0, 29, 99)]
    [(0.004, 0.95), (0.1, 0.85), (4e-07, 0.95)]
    """
    top, last = 0.3 * total_steps - 1, total_steps - 1
    if t <= top:
        return cosine(t, top, peak / 25, peak), cosine(t, top, 0.95, 0.85)
    return cosine(t - top, last - top, peak, peak / 25 / 1e4), cosine(t - top, last - top, 0.85, 0.95)


def restart_every(velocity: Numbers, t: int, k: int) -> Numbers:
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


def should_restart(gradient: Numbers, velocity: Numbers) -> np.bool:
    """Whether the velocity leads uphill, so that it is better forgotten.

        gradient . velocity < 0,   since theta moves by -velocity

    Args:
        gradient: the gradient that the last step used, an array of any shape or a number.
        velocity: the velocity after that step, of the same shape.

    Returns:
        Whether to restart.

    Source: the gradient scheme of O'Donoghue and Candes (2012).

    >>> bool(should_restart(np.array([-4.0, 1.0]), np.array([0.1, 0.1])))
    True
    """
    return np.sum(gradient * velocity) < 0


def with_restarts(rule: Rule, k: int, restart: Callable[..., Any] = restart_every) -> Rule:
    """Wrap momentum or NAG so that its velocity is forgotten after every k steps.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        k: steps between two restarts, a positive integer.
        restart: a function with the signature of `restart_every`.

    Returns:
        A rule with the same hyper-parameters that also takes the number of the step, t.  It raises a RuleError where
        restart fails, or returns something else than a velocity.

    Raises:
        ArgumentError: the rule does not take these arguments, or k is no positive whole number.

    >>> restarted = with_restarts(lambda theta, velocity, gradient, learning_rate, gamma: (theta, velocity), k=2)
    >>> [float(restarted(0.0, 0.5, t, None, 0.1, 0.9)[1]) for t in (1, 2, 3)]
    [0.5, 0.5, 0.0]
    """
    expect_function("rule", rule, *MOMENTUM)
    whole("k", k)

    def restarted_step(theta: T, velocity: T, t: int, gradient: Gradient[T], learning_rate: float, gamma: float) -> Any:
        kept = _told(restart, velocity, t - 1, k)
        if real(kept) is None or np.shape(kept) != np.shape(velocity):
            raise RuleError(f"{name_of(restart)} must return a velocity, but it returned {shown(kept)}.")
        return rule(theta, kept, gradient, learning_rate, gamma)

    return with_name_of(rule, restarted_step)


def with_gradient_restarts(rule: Rule, test: Callable[..., Any] = should_restart) -> Rule:
    """Wrap momentum or NAG so that its velocity is forgotten whenever a test of gradient and velocity says so.

    The gradient is the one that the rule itself evaluated.  Each run restarts on its own; the last axis is parameters.
    The scheme is made for NAG at a learning rate of at most 1 / L.  Plain momentum may get faster with it, slower, or
    diverge, since a stiff mode that swings sets off restarts as well.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        test: a function with the signature of `should_restart`.

    Returns:
        A rule with the same signature.  It raises a RuleError where the rule returns something else than theta and
        velocity, or calls no gradient, or the test fails or does not return a single True or False.

    Raises:
        ArgumentError: the rule does not take these arguments.

    Source: the gradient scheme of O'Donoghue and Candes (2012).

    >>> from mlmomentum.rules import momentum_step
    >>> theta, velocity = np.array([-1.0]), np.array([0.5])
    >>> with_gradient_restarts(momentum_step)(theta, velocity, lambda theta: theta, learning_rate=0.1, gamma=0.5)
    (array([-1.15]), array([0.]))
    """
    expect_function("rule", rule, *MOMENTUM)

    def restarted_step(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> Any:
        seen = []

        def watched(point: T) -> T:
            seen.append(gradient(point))
            return seen[-1]

        theta, velocity = _pair(rule, rule(theta, velocity, watched, learning_rate, gamma))
        if not seen:
            raise RuleError(f"{name_of(rule)} must call gradient: the test asks what it returned.")
        gradients, velocities = np.asarray(seen[-1]), np.asarray(velocity)
        runs = velocities.shape[:-1]
        forget = np.reshape([_single(test, gradients[run], velocities[run]) for run in np.ndindex(runs)], runs)
        return theta, np.where(forget[..., None] if velocities.ndim else forget, 0.0, velocity)

    return with_name_of(rule, restarted_step)


def with_value_restarts(rule: Rule, value: Callable[[Any], Any]) -> Rule:
    """Wrap momentum or NAG so that its velocity is forgotten whenever a step made the loss larger.

        velocity <- 0  when  value(new theta) > value(theta)

    Each run restarts on its own; the last axis is parameters.

    Args:
        rule: a function with the signature of `mlmomentum.rules.momentum_step`.
        value: the loss as a function of theta, such as a surface's `value`.

    Returns:
        A rule with the same signature.  It raises a RuleError where the rule returns something else than theta and
        velocity.

    Raises:
        ArgumentError: the rule does not take these arguments, or value is no function of theta.

    Source: the function scheme of O'Donoghue and Candes (2012).

    >>> from mlmomentum.rules import momentum_step
    >>> theta, velocity = np.array([0.1]), np.array([0.5])
    >>> step = with_value_restarts(momentum_step, lambda theta: theta[..., 0] ** 2)
    >>> step(theta, velocity, lambda theta: 2 * theta, learning_rate=0.1, gamma=0.5)
    (array([-0.17]), array([0.]))
    """
    expect_function("rule", rule, *MOMENTUM)
    if not callable(value):
        refuse("value", "a function of theta", value, "Give the value of a surface, as in surfaces.ravine.value.")

    def restarted_step(theta: T, velocity: T, gradient: Gradient[T], learning_rate: float, gamma: float) -> Any:
        new, velocity = _pair(rule, rule(theta, velocity, gradient, learning_rate, gamma))
        worse = np.greater(value(new), value(theta))
        if np.shape(worse) != np.shape(theta)[:-1]:
            wanted = f"a loss for each run, of shape {np.shape(theta)[:-1]}"
            raise ArgumentError(f"{name_of(value)} must return {wanted}, but its losses have shape {np.shape(worse)}.")
        return new, np.where(worse[..., None], 0.0, velocity)

    return with_name_of(rule, restarted_step)


def _pair(rule: Rule, returned: Any) -> Any:
    """Theta and velocity, or a RuleError."""
    try:
        theta, velocity = returned
    except (TypeError, ValueError) as error:
        raise RuleError(f"{name_of(rule)} must return theta and velocity; look at its `return` line.") from error
    return theta, velocity


def _told(function: Callable[..., Any], *arguments: Any) -> Any:
    """What a function says; its own fault is not the rule's."""
    try:
        return function(*arguments)
    except Exception as error:
        raise RuleError(explain_exception(name_of(function), error)) from error


def _single(test: Callable[..., Any], gradient: Array, velocity: Array) -> Any:
    """What a test says, or a RuleError where it says nothing, or something for each parameter."""
    told = _told(test, gradient, velocity)
    if np.size(told) != 1 or real(told) is None:
        raise RuleError(
            f"{name_of(test)} must return a single True or False for all parameters, but it returned {shown(told)}."
        )
    return np.ravel(told)[0]
