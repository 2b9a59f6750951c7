"""What pictures show, as numbers: scene functions, and the parts that scenes are made of."""

from mlmomentum.scenes.adaptive import turned, warm_up
from mlmomentum.scenes.beyond_bowls import cycle, wells
from mlmomentum.scenes.damping import best_pair, damping, rates, side_by_side
from mlmomentum.scenes.frameworks import rate_change, switch
from mlmomentum.scenes.fruit import curvatures, slice_walk, training
from mlmomentum.scenes.handover import handover
from mlmomentum.scenes.nesterov import look_ahead, other_variables, rates_by_curvature
from mlmomentum.scenes.panels import losses, paths, phase, rate_map, swings
from mlmomentum.scenes.restarts import adaptive, interval
from mlmomentum.scenes.runs import drive, roll, valley
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Scene, Words, result, sentence, stack
from mlmomentum.scenes.schedules import jitter, race, ramp
from mlmomentum.scenes.tuning import chosen, range_test, sweep, tuned
from mlmomentum.scenes.velocity import growth, weights
from mlmomentum.scenes.wrong_way import wrong_way

__all__ = [
    "Axis",
    "Ground",
    "Line",
    "Panel",
    "Scene",
    "Words",
    "adaptive",
    "best_pair",
    "chosen",
    "curvatures",
    "cycle",
    "damping",
    "drive",
    "growth",
    "handover",
    "interval",
    "jitter",
    "look_ahead",
    "losses",
    "other_variables",
    "paths",
    "phase",
    "race",
    "ramp",
    "range_test",
    "rate_change",
    "rate_map",
    "rates",
    "rates_by_curvature",
    "result",
    "roll",
    "sentence",
    "side_by_side",
    "slice_walk",
    "stack",
    "sweep",
    "swings",
    "switch",
    "training",
    "tuned",
    "turned",
    "valley",
    "warm_up",
    "weights",
    "wells",
    "wrong_way",
]
