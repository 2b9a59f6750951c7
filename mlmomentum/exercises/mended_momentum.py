"""Exercise: momentum, mended."""

from dataclasses import replace

from mlmomentum.exercises import momentum_step

EXERCISE = replace(
    momentum_step.EXERCISE,
    id="mended_momentum",
    lesson="11_bug_hunt",
    points=2,
    task="Return theta and velocity after one step of momentum, as plum was meant to.",
)
