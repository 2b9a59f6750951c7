"""Exercise: Adam, mended."""

from dataclasses import replace

from mlmomentum.exercises import adam_step

EXERCISE = replace(
    adam_step.EXERCISE,
    id="mended_adam",
    lesson="11_bug_hunt",
    points=2,
    task="Return theta, m and s after one step of Adam, as kiwi was meant to.",
)
