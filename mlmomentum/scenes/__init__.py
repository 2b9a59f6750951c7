"""What pictures show, as numbers: scene functions, and the parts that scenes are made of."""

from mlmomentum.scenes.adamw import decay, surge
from mlmomentum.scenes.adaptive import kicks, turned, warm_up
from mlmomentum.scenes.arrows import step_arrows
from mlmomentum.scenes.beyond_bowls import cycle, polygon, wells
from mlmomentum.scenes.compare import compare, field, loss_curves, view
from mlmomentum.scenes.damping import best_pair, damping, rates, side_by_side
from mlmomentum.scenes.descent import limit, one_step, to_scale
from mlmomentum.scenes.frameworks import rate_change, switch
from mlmomentum.scenes.fruit import fruit_wall, slice_walk
from mlmomentum.scenes.handover import handover
from mlmomentum.scenes.nesterov import look_ahead, other_variables, rates_by_curvature
from mlmomentum.scenes.own import own, own_range
from mlmomentum.scenes.panels import losses, paths, phase, rate_map, swings
from mlmomentum.scenes.recorded import recorded, recorded_training
from mlmomentum.scenes.restarts import adaptive, interval
from mlmomentum.scenes.roots import roots
from mlmomentum.scenes.runs import drive, roll, valley
from mlmomentum.scenes.scene import Axis, Ground, Line, Panel, Scene, Words, result, sentence, stack
from mlmomentum.scenes.schedules import jitter, plan, race, ramp
from mlmomentum.scenes.today import averaging, echo, edge, mixture
from mlmomentum.scenes.tuning import chosen, luck, range_test, sweep, tuned
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
    "averaging",
    "best_pair",
    "chosen",
    "compare",
    "cycle",
    "damping",
    "decay",
    "drive",
    "echo",
    "edge",
    "field",
    "fruit_wall",
    "growth",
    "handover",
    "interval",
    "jitter",
    "kicks",
    "limit",
    "look_ahead",
    "loss_curves",
    "losses",
    "luck",
    "mixture",
    "one_step",
    "other_variables",
    "own",
    "own_range",
    "paths",
    "phase",
    "plan",
    "polygon",
    "race",
    "ramp",
    "range_test",
    "rate_change",
    "rate_map",
    "rates",
    "rates_by_curvature",
    "recorded",
    "recorded_training",
    "result",
    "roll",
    "roots",
    "sentence",
    "side_by_side",
    "slice_walk",
    "stack",
    "step_arrows",
    "surge",
    "sweep",
    "swings",
    "switch",
    "to_scale",
    "tuned",
    "turned",
    "valley",
    "view",
    "warm_up",
    "weights",
    "wells",
    "wrong_way",
]
