"""Exercise: Nesterov's accelerated gradient, mended."""

from dataclasses import replace

from mlmomentum.exercises import nag_step

EXERCISE = replace(
    nag_step.EXERCISE,
    id="mended_nag",
    lesson="11_bug_hunt",
    points=2,
    task="Return theta and velocity after one step of Nesterov's accelerated gradient, as grape was meant to.",
)
