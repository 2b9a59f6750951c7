"""Exercise: break Adam. How far, and which way, does it drift on gradients that repeat?"""

import numpy as np

from mlmomentum.exercises.base import Call, Exercise, Property, mistake
from mlmomentum.exercises.habits import changes_arguments, fixed_numbers, overwrites_results, remembers
from mlmomentum.online import adam_drift as reference

ROUNDS = 200  # as many as the lesson proposes, for the mistake that counts all of them


def moves(gradients, beta2, rounds=ROUNDS, share=None):
    """The moves of the last of some rounds from s = 0, and the s of each, with which the mistakes are written."""
    s, seen, share = 0.0, [], 1 - beta2 if share is None else share
    for g in list(gradients) * rounds:
        s = beta2 * s + share * g**2
        seen.append(s)
    seen = np.array(seen[-len(gradients) :])
    return -gradients / np.sqrt(seen), seen


@mistake(
    "Theta moves the way the gradient points.",
    "the size is right, but not the sign. A positive gradient makes theta smaller, in Adam too.",
)
def sign_flipped(gradients, beta2):
    return -np.sum(moves(gradients, beta2)[0])


@mistake(
    "What counts is the sum of the gradients.",
    "this is where gradient descent drifts. Adam divides each gradient before it adds anything up: by what?",
)
def gradient_descent(gradients, beta2):
    return -np.sum(gradients)


@mistake(
    "In the long run s is the mean square of the round.",
    "you divide all gradients of a round by the same number. s moves within the round: is it larger or smaller just"
    " after the largest gradient has come?",
)
def steady_s(gradients, beta2):
    return -np.sum(gradients) / np.sqrt(np.mean(gradients**2))


@mistake(
    "Every gradient is divided by the s at the end of the round.",
    "you divide all gradients by one s, the last. Each step has an s of its own, in which its own gradient is the"
    " newest.",
)
def last_s(gradients, beta2):
    return -np.sum(gradients) / np.sqrt(moves(gradients, beta2)[1][-1])


@mistake(
    "Every gradient is divided by the largest s.",
    "you divide all gradients by the largest s of the round. That is what AMSGrad does, and it mends what you are to"
    " show here.",
)
def largest_s(gradients, beta2):
    return -np.sum(gradients) / np.sqrt(moves(gradients, beta2)[1].max())


@mistake(
    "Every gradient is divided by its own size.",
    "your moves all have the same size, so only the signs count. s remembers the squares before it as well: what is"
    " beta2 for?",
)
def signs_only(gradients, beta2):
    return -np.sum(np.sign(gradients))


@mistake(
    "One round is enough.",
    "this is the first round, with s = 0 before it. In the long run s carries over from one round to the next: let many"
    " rounds pass before you count.",
)
def first_round(gradients, beta2):
    return np.sum(moves(gradients, beta2, rounds=1)[0])


@mistake(
    "With the bias correction one round is enough.",
    "this is the first round, corrected for its bias. In the long run s remembers the rounds before: let many of them"
    " pass before you count.",
)
def first_round_corrected(gradients, beta2):
    steps, _ = moves(gradients, beta2, rounds=1)
    return np.sum(steps * np.sqrt(1 - beta2 ** np.arange(1, len(gradients) + 1)))


@mistake(
    "All rounds together are the drift.",
    "you add up all the rounds. The drift is that of a single one, late enough: where does your sum begin again?",
)
def all_rounds(gradients, beta2):
    everything = np.tile(gradients, ROUNDS)
    return np.sum(moves(everything, beta2, rounds=1)[0])


@mistake(
    "A gradient is divided by the s that was there before it.",
    "you divide by the s from before the step. In Adam the newest square goes into s first, and that is just what"
    " shrinks the large gradient.",
)
def old_s(gradients, beta2):
    return -np.sum(gradients / np.sqrt(np.roll(moves(gradients, beta2)[1], 1)))


@mistake(
    "A gradient is divided by s.",
    "the root is missing: s is a mean of squares. What has the size of a gradient?",
)
def root_missing(gradients, beta2):
    return -np.sum(gradients / moves(gradients, beta2)[1])


@mistake(
    "beta2 is the weight of the newest square.",
    "the two weights have changed places: beta2 is the share of the *old* s that is kept.",
)
def weights_swapped(gradients, beta2):
    return np.sum(moves(gradients, 1 - beta2)[0])


@mistake(
    "The newest square is added whole.",
    "the newest square enters s with its full weight. In a running mean the two weights add up to one.",
)
def sum_for_mean(gradients, beta2):
    return np.sum(moves(gradients, beta2, share=1.0)[0])


@mistake(
    "The drift is that of one step.",
    "this is the drift for each step, on average. What is asked for is the drift for the whole round.",
)
def mean_for_sum(gradients, beta2):
    return np.mean(moves(gradients, beta2)[0])


@mistake(
    "The moves are wanted one by one.",
    "you return a number for each step. How far is theta from where it was, once the whole round is over?",
)
def each_move(gradients, beta2):
    return moves(gradients, beta2)[0]


# Short rounds: a learner's loop may go round a thousand times in each call before it counts as endless.
PAIR, THREE, OTHER = map(np.array, ([4.0, -1.0], [3.0, -1.0, -1.0], [0.5, -2.0, 0.25, -0.5]))

EXERCISE = Exercise(
    id="adam_drift",
    lesson="05_rmsprop_adam",
    points=3,
    task="Return how far Adam moves theta in one round of gradients that repeat for ever, in learning rates.",
    reference=reference,
    returns=("drift",),
    properties=(
        Property(
            "gradients that are all alike move theta by one learning rate in each step",
            (Call((np.array([2.0]), 0.5)), Call((np.array([-0.5, -0.5]), 0.8))),
        ),
        Property("with beta2 = 0.1 the round 3, -1, -1 moves theta the wrong way", (Call((THREE, 0.1)),)),
        Property("with beta2 = 0.9 it moves theta the right way", (Call((THREE, 0.9)),)),
        Property("with beta2 = 0 only the signs count", (Call((THREE, 0.0)),)),
        Property(
            "it is right for other rounds, of any length",
            (Call((OTHER, 0.6)), Call((PAIR, 0.3))),
        ),
        Property("it does not matter how large all gradients are together", (Call((1e6 * PAIR, 0.3)),)),
        Property("the gradients may be whole numbers", (Call((np.array([5, -1]), 0.5)),), strict=False),
    ),
    misconceptions=(
        sign_flipped,
        gradient_descent,
        steady_s,
        last_s,
        largest_s,
        signs_only,
        first_round,
        first_round_corrected,
        all_rounds,
        old_s,
        root_missing,
        weights_swapped,
        sum_for_mean,
        mean_for_sum,
        each_move,
        remembers(reference),
        changes_arguments(reference),
        overwrites_results(reference),
        *fixed_numbers(reference, beta2=0.1),
    ),
)
