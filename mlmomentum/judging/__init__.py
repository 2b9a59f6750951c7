"""How a learner's function is watched and judged.  Imports nothing of the package, and NumPy alone of others.

`observe.watch` runs the function in all calls of an exercise and gives plain data.  `judge.verdict` makes the verdict
from them, here or in another process.  `judge.judge` does both.
"""
