"""Exercise: break Adam. How far, and which way, does it drift on gradients that repeat?"""

import numpy as np

from mlmomentum.exercises.shared.calls import calls
from mlmomentum.exercises.shared.habits import array_habits
from mlmomentum.exercises.shared.numbers import WHOLE_DIVISION, fixed_numbers, replaced_zeros
from mlmomentum.judging.exercise import Exercise, Mistakes, Property
from mlmomentum.surfaces.online import adam_drift as reference

ROUNDS = 200  # as many as the lesson proposes, for the mistakes that count all of them


def moves(
    gradients: np.ndarray, beta2: float, rounds: int = ROUNDS, share: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The moves of the last of some rounds from s = 0, and the s of each, with which the mistakes are written."""
    s, seen, share = 0.0, [], 1 - beta2 if share is None else share
    for g in list(gradients) * rounds:
        s = beta2 * s + share * g**2
        seen.append(s)
    last = np.array(seen[-len(gradients) :])
    return -gradients / np.sqrt(last), last


known = Mistakes()


@known.mistake(
    "Theta moves the way the gradient points.",
    "the size is right, but not the sign. A positive gradient makes theta smaller, in Adam too.",
)
def sign_flipped(gradients, beta2):
    return -np.sum(moves(gradients, beta2)[0])


@known.mistake(
    "What counts is the sum of the gradients.",
    "this is how far gradient descent drifts. Adam divides each gradient before it adds anything up: by what?",
)
def gradient_descent(gradients, beta2):
    return -np.sum(gradients)


@known.mistake(
    "In the long run s is the mean square of the round.",
    "you divide all gradients of a round by the same number. But s changes within the round: is it larger or"
    " smaller right after the largest gradient?",
)
def steady_s(gradients, beta2):
    return -np.sum(gradients) / np.sqrt(np.mean(gradients**2))


@known.mistake(
    "Every gradient is divided by the s at the end of the round.",
    "you divide all gradients by one s, the last. Each step has an s of its own, in which its own gradient is the"
    " newest.",
)
def last_s(gradients, beta2):
    return -np.sum(gradients) / np.sqrt(moves(gradients, beta2)[1][-1])


@known.mistake(
    "Every gradient is divided by the largest s.",
    "you divide all gradients by the largest s of the round. That is what AMSGrad does, and it fixes the very thing"
    " that you want to see here.",
)
def largest_s(gradients, beta2):
    return -np.sum(gradients) / np.sqrt(moves(gradients, beta2)[1].max())


@known.mistake(
    "Every gradient is divided by its own size.",
    "your moves all have the same size, so only the signs count. s remembers the squares before it as well: what is"
    " beta2 for?",
)
def signs_only(gradients, beta2):
    return -np.sum(np.sign(gradients))


@known.mistake(
    "One round is enough.",
    "this is the first round, with s = 0 before it. In the long run s carries over from one round to the next, so let"
    " many rounds pass before you measure one. Did you repeat `gradients` with `*`? That works for a list. In an array"
    " it multiplies every number instead, and Adam doesn't notice.",
)
def first_round(gradients, beta2):
    return np.sum(moves(gradients, beta2, rounds=1)[0])


@known.mistake(
    "`*` repeats an array, as it repeats a list.",
    "your drift is always 0, so the line that adds to it is never reached. Did you repeat `gradients` with `*`? That"
    " works for a list. In an array it multiplies every number instead. How many rounds does your loop really make?",
)
def never_counts(gradients, beta2):
    return 0.0


@known.mistake(
    "With the bias correction one round is enough.",
    "this is the first round, corrected for its bias. In the long run s remembers the rounds before: let many of them"
    " pass before you count.",
)
def first_round_corrected(gradients, beta2):
    steps, _ = moves(gradients, beta2, rounds=1)
    return np.sum(steps * np.sqrt(1 - beta2 ** np.arange(1, len(gradients) + 1)))


@known.mistake(
    "All rounds together are the drift.",
    "you add up all the rounds. The drift is what a single, late round adds: where does your sum start over?",
)
def all_rounds(gradients, beta2, rounds=ROUNDS):
    return np.sum(moves(np.tile(gradients, rounds), beta2, rounds=1)[0])


@known.again(all_rounds)
def with_the_last_round(gradients, beta2):
    return all_rounds.wrong(gradients, beta2, ROUNDS + 1)


@known.mistake(
    "The drift is the mean of all rounds.",
    "you average over all the rounds, and the first ones, where s is still small, weigh as much as the others. Which"
    " round shows the long run?",
)
def mean_of_rounds(gradients, beta2):
    return all_rounds.wrong(gradients, beta2) / ROUNDS


@known.mistake(
    "s adds up all squares.",
    "your s never forgets anything: it is a sum, as in Adagrad, so theta hardly moves in the end. What happens to the"
    " old s in Adam?",
)
def running_sum(gradients, beta2, rounds=ROUNDS):
    return np.sum(moves(gradients, 1.0, rounds, share=1.0)[0])


@known.again(running_sum)
def sum_with_the_last_round(gradients, beta2):
    return running_sum.wrong(gradients, beta2, ROUNDS + 1)


@known.mistake(
    "A gradient is divided by the s that was there before it.",
    "you divide by the s from before the step. In Adam the newest square goes into s first, and that is just what"
    " shrinks the large gradient.",
)
def old_s(gradients, beta2):
    return -np.sum(gradients / np.sqrt(np.roll(moves(gradients, beta2)[1], 1)))


@known.mistake(
    "A gradient is divided by s.",
    "the root is missing: s is a mean of squares. What has the size of a gradient?",
)
def root_missing(gradients, beta2):
    return -np.sum(gradients / moves(gradients, beta2)[1])


@known.mistake(*WHOLE_DIVISION)
def whole_division(gradients, beta2):
    return np.sum(-gradients // np.sqrt(moves(gradients, beta2)[1]))


@known.mistake(
    "beta2 is the weight of the newest square.",
    "the two weights have traded places: beta2 is the share of the *old* s that is kept.",
)
def weights_swapped(gradients, beta2):
    return np.sum(moves(gradients, 1 - beta2)[0])


@known.mistake(
    "The newest square is added whole.",
    "the newest square enters s with its full weight. In a running mean the two weights add up to one.",
)
def sum_for_mean(gradients, beta2):
    return np.sum(moves(gradients, beta2, share=1.0)[0])


@known.mistake(
    "The drift is that of one step.",
    "this is the drift of an average step. The task asks for the drift of the whole round.",
)
def mean_for_sum(gradients, beta2):
    return np.mean(moves(gradients, beta2)[0])


@known.mistake(
    "The last move of the round is the drift.",
    "this is the last move alone. How far is theta from where it was, once the whole round is over?",
)
def last_move(gradients, beta2):
    return moves(gradients, beta2)[0][-1]


@known.mistake(
    "The task wants every single move.",
    "you return a number for each step. How far is theta from where it was, once the whole round is over?",
)
def each_move(gradients, beta2):
    return moves(gradients, beta2)[0]


# Short rounds: a learner's loop may go round a thousand times in each call before it counts as endless.
PAIR, THREE, OTHER = map(np.array, ([4.0, -1.0], [3.0, -1.0, -1.0], [0.5, -2.0, 0.25, -0.5]))

EXERCISE = Exercise(
    id="adam_drift",
    lesson="07_adamw",
    place=2,
    points=3,
    task="Return how far Adam moves theta in one round of gradients that repeat forever, in learning rates.",
    reference=reference,
    returns=("drift",),
    properties=(
        Property(
            "gradients that are all alike move theta by one learning rate in each step",
            calls(([2.0], 0.5), ([-0.5, -0.5], 0.8)),
        ),
        Property("with beta2 = 0.1 the round 3, -1, -1 moves theta the wrong way", calls((THREE, 0.1))),
        Property("with beta2 = 0.9 it moves theta the right way", calls((THREE, 0.9))),
        Property("with beta2 = 0 only the signs count", calls((THREE, 0.0))),
        Property("it is right for other rounds, of any length", calls((OTHER, 0.6), (PAIR, 0.3))),
        Property("it does not matter how large all gradients are together", calls((1e6 * PAIR, 0.3))),
        Property("the gradients may be whole numbers", calls(([5, -1], 0.5)), strict=False),
    ),
    misconceptions=(
        *known,
        *array_habits(reference),
        *fixed_numbers(reference, beta2=0.1),
        *replaced_zeros(reference, "beta2"),
    ),
)
