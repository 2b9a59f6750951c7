"""Exercise: momentum, repaired."""

from dataclasses import replace

from mlmomentum.exercises import momentum_step

EXERCISE = replace(
    momentum_step.EXERCISE,
    id="mended_momentum",
    lesson="13_bug_hunt",
    place=4,
    points=2,
    task="Return theta and velocity after one step of momentum, which plum was meant to take.",
)
