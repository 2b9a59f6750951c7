"""Exercise: Nesterov's accelerated gradient, repaired."""

from dataclasses import replace

from mlmomentum.exercises import nag_step

EXERCISE = replace(
    nag_step.EXERCISE,
    id="mended_nag",
    lesson="13_bug_hunt",
    place=2,
    points=2,
    task="Return theta and velocity after one step of Nesterov's accelerated gradient, which grape was meant to take.",
)
