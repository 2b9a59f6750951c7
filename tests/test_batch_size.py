"""The noisy quadratic model: more examples in a batch mean less noise, and momentum pays off where noise is small."""

import numpy as np
import pytest

from mlmomentum.theory import expected_losses
from mlmomentum.tuning import batch_size


@pytest.mark.parametrize(("batch", "gamma"), [(16, 0.0), (256, 0.8)])
def test_the_steps_are_those_of_the_expected_loss(batch, gamma):
    """Direction by direction, since each has noise of its own."""
    steps, rate = batch_size.fewest_steps(batch, gamma)
    gammas, loss = np.full(steps, gamma), 0.0
    for curvature in batch_size.CURVATURES:
        loss += expected_losses(rate, gammas, [curvature], np.sqrt(curvature / batch), [curvature**-0.5])
    assert loss[-1] <= 0.02 * loss[0] < loss[-2]


def test_momentum_helps_with_large_batches_and_hardly_with_small_ones():
    """As in Zhang et al. (2019)."""
    gains = [batch_size.fewest_steps(b, 0.0)[0] / batch_size.fewest_steps(b, 0.8)[0] for b in (1, 16, 256, 4096)]
    assert gains == sorted(gains)
    assert gains[0] < 1.05
    assert gains[-1] > 3


def test_a_goal_below_the_noise_is_never_reached(monkeypatch):
    monkeypatch.setattr(batch_size, "LIMIT", 3)
    with pytest.raises(ValueError, match=r"no learning rate gets to 2% of the loss in 3 steps with gamma 0\.5"):
        batch_size.fewest_steps.__wrapped__(1, 0.5)
