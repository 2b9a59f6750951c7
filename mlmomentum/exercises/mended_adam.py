"""Exercise: Adam, repaired."""

from dataclasses import replace

from mlmomentum.exercises import adam_step

EXERCISE = replace(
    adam_step.EXERCISE,
    id="mended_adam",
    lesson="13_bug_hunt",
    place=3,
    points=2,
    task="Return theta, m and s after one step of Adam, which kiwi was meant to take.",
)
