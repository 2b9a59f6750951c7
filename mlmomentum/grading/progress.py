"""How far a command is, for whoever waits at the terminal."""

import sys
from typing import TextIO


class Progress:
    """Shows how far the grading is, in a line of the terminal; shows nothing where nobody looks."""

    WIDTH = 40

    def __init__(self, stream: TextIO = sys.stderr):
        self.stream = stream

    def __call__(self, done: int, all_: int) -> None:
        if self.stream.isatty():
            filled = done * self.WIDTH // all_
            end = "\n" if done == all_ else ""
            bar = "█" * filled + "·" * (self.WIDTH - filled)
            print(f"\r{bar} {done} of {all_}", end=end, file=self.stream, flush=True)
