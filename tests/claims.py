"""What the course must show, and where: the rows of its table of lessons, the corrections, and the numbers.

Each claim names its lesson, and what must stand there.  `printed` are patterns in what a single code cell prints, with
runs of blanks as one; `cells` are ids of cells, such as an exercise and its check; `said` are patterns in the text.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One thing that a lesson must show."""

    name: str
    lesson: str
    printed: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    explores: bool = False  # whether something can be moved


def exercises(*names):
    """The cells of exercises: the stubs, and the checks."""
    return tuple(part for name in names for part in (name, f"check_{name}"))


BUGS = ("apple", "banana", "cherry", "fig", "grape", "kiwi", "lemon", "mango", "peach", "plum")

REDDI = r"gd_step -0\.99\d\nadam_step 1\.000\namsgrad_step -0\.99\d"
NOISE = r"0\.0 0\.053 0\.0526\n(.+\n)* 0\.9 0\.513 0\.5135"  # measured, and by theory
SCALES = r"0\.0001 \[ 0\.1 -0\.1\].*\n 1\.0 \[ 0\.1 -0\.1\].*\n 10000\.0 \[ 0\.1 -0\.1\]"

# What the learner can do afterwards, writes, and explores: one row for each lesson.
TABLE = [
    Claim(
        "00 run, predict, check a cell; a ball on real terrain",
        "00_start_here",
        printed=(r"ends at 592 m, where the slope is 0\.000000", r"the heavy ball: 458 m"),
        cells=exercises("downhill"),
        explores=True,
    ),
    Claim(
        "01 learning_rate * lambda < 2; what the condition number costs; where it diverges",
        "01_gradient_descent",
        printed=(r"0\.0199 \[-0\.024 0\.049\]\n 0\.0201 \[-0\.023 19\.788\]", r"100 0\.98020 691"),
        cells=exercises("gd_step", "learning_rate_limit"),
        explores=True,
    ),
    Claim(
        "02 the rule; decaying weights; the terminal step 1 / (1 - gamma)",
        "02_momentum",
        printed=(r"3 2\.710", r"\[0\.81 0\.9 1\. \]", r"the 200th 10\.000"),
        cells=exercises("momentum_step", "terminal_step"),
        explores=True,
    ),
    Claim(
        "03 over-, critical and underdamped; overshoot; the stability boundary; a rate map",
        "03_gamma",
        printed=(r"0\.3 77 0\.00\n 0\.64 30 0\.00\n 0\.95 175 6\.73", r"0\.9 3\.79 finished\n 0\.9 3\.81 diverged"),
        cells=exercises("spectral_radius", "optimal_momentum"),
        explores=True,
    ),
    Claim(
        "04 look ahead; where it is stabler and where it is not faster; the framework form",
        "04_nesterov",
        printed=(r"momentum -1\.3\nNAG -0\.4", r"largest distance from theta - gamma \* velocity: 0\.0000"),
        cells=exercises("nag_step", "nag_framework_step"),
        explores=True,
    ),
    Claim(
        "05 bias correction, eps, scale invariance; break Adam",
        "05_rmsprop_adam",
        printed=(r"without correction, in learning rates\n3\.162", r"\[1\. 0\.909 0\.5 0\.091 0\. \]", SCALES),
        cells=exercises("rmsprop_step", "adam_step"),
        explores=True,
    ),
    Claim(
        "06 ramps of gamma; the noise floor; why gamma -> 1 is a trap",
        "06_schedules",
        printed=(NOISE, r"0\.01 0\.9 0\.1 0\.0501", r"1\.0 1\.23 51\.31 551\.36"),
        cells=exercises("gamma_schedule", "own_schedule"),
        explores=True,
    ),
    Claim(
        "07 fixed and adaptive restarts; when they hurt",
        "07_restarts",
        printed=(r"0\.98 709 128 129", r"momentum_step 0\.99 1051 1763 1808"),
        cells=exercises("restart_every", "should_restart"),
        explores=True,
    ),
    Claim(
        "08 a real network on fruit, fair comparison, held-out accuracy beside the loss; the spectrum",
        "08_fruit",
        printed=(
            r"gd_step loss 1\.24 ± 0\.04, accuracy 57 ± 3 %\nmomentum_step loss 0\.35 ± 0\.01, accuracy 77 ± 1 %",
            r"five new seeds\ngd_step 0\.1 loss 1\.14 .*\nmomentum_step 0\.05 loss 0\.35 (.+\n)+adam_step 0\.004 loss",
            r"at least a fifth of the largest: 7\n.*: 99\.7% of all directions",
            r"at the start: 25\.4, 0\.079, 0\.150\nwhen trained: 51\.3, 0\.039, 0\.074",
            r"0\.02 0% 100 45\n 0\.05 0% 40 38\n 0\.1 48% 20 24",
        ),
        cells=exercises("network_step", "fair_comparison"),
        said=(r"Hessian",),
        explores=True,
    ),
    Claim(
        "09 a protocol: learning-rate range, gamma grid, several seeds",
        "09_choosing_gamma",
        printed=(
            r"lost seeds, of five\n 0\.02 0\n 0\.05 0\n 0\.1 4",
            r"which is 245 runs",
            r"0\.05 0\.8 0\.0045 22\n 0\.02 0\.9 0\.0047 0",
        ),
        cells=exercises("robust_choice", "tuned_pair"),
        explores=True,
    ),
    Claim(
        "10 translate between PyTorch, Keras, Optax and the course; a drop of the learning rate in each",
        "10_frameworks",
        printed=(
            r"momentum_step -0\.29 0\.19\npytorch_momentum -0\.29 1\.90\n",
            r"keras_momentum -0\.29 -0\.19\noptax_momentum -0\.29 1\.90",
            r"momentum_step \[0\.9 0\.81 0\.729 0\.656 0\.59 \] in all 9\.00\npytorch_momentum \[0\. 0\. 0\. 0\. 0\.\]",
        ),
        cells=exercises("pytorch_buffer", "corrected_velocity", "from_pytorch"),
        explores=True,
    ),
    Claim(
        "11 ten real bugs, each failing the check that is meant for it",
        "11_bug_hunt",
        printed=(r"(\w+ is meant to be \w+\n?){10}", *(rf"The verdict on {bug}\n(.+\n)+Known from" for bug in BUGS)),
        cells=exercises("mended_nag", "mended_adam", "mended_momentum"),
        said=tuple(rf"(^|\s){number}\. \*" for number in range(1, 17)),  # the errata, one by one
    ),
]

# What is often said, corrected: number, and how a careful course says it.
CORRECTIONS = [
    Claim(
        "1 it crosses a barrier either way; below gamma 0.8 no start escapes",
        "03_gamma",
        printed=(r"0\.8 0 of \d+ 0 of \d+\n 0\.95 [1-9]\d* of \d+ [1-9]\d* of \d+",),
    ),
    Claim("1 either way on real hills, too", "00_start_here", printed=(r"34% end lower .*\n6% end higher",)),
    Claim(
        "2 the velocity is a sum of decayed gradients and tends to learning_rate g / (1 - gamma)",
        "02_momentum",
        printed=(
            r"last velocity of the run: (\[.*\])\nweighted sum: \1",
            r"the first 1\.000, the 200th 10\.000",
        ),
    ),
    Claim(
        "3 what it amplifies is a small consistent gradient",
        "02_momentum",
        printed=(r"along the valley( -){12}\nacross the valley( \+ -){6}", r"20 steps: \[1\. 1\.71 2\.24 .*\]"),
    ),
    Claim(
        "4 0.8, 0.9, 0.95 at one learning rate are steps 5, 10, 20 times as long; held or tuned it is another picture",
        "02_momentum",
        printed=(r"0\.8 5\.0\n 0\.9 10\.0\n 0\.95 20\.0", r"0\.95 1\.9488", r"0\.8 0\.894 124\n 0\.9 0\.949 262"),
    ),
    Claim(
        "5 every gamma < 1 converges; a high one swings; critical is (1 - sqrt(learning_rate lambda))^2",
        "03_gamma",
        printed=(r"100 10\.0000\n(.+\n)* 20000 0\.0005", r"0\.64 0\.80 62"),
    ),
    Claim(
        "6 its limit is 2 (1 + gamma) / lambda, wider than 2 / lambda, but the loss ripples",
        "03_gamma",
        printed=(
            r"0\.0 1\.99 finished\n 0\.0 2\.01 diverged\n 0\.9 3\.79 finished\n 0\.9 3\.81 diverged",
            r"0\.0 1\.9 1\.0 0%\n 0\.9 1\.9 1\.0 50%",
        ),
    ),
    Claim("6 and noise is amplified", "06_schedules", printed=(NOISE,)),
    Claim(
        "7 on quadratics the best heavy ball is faster than NAG, and NAG's limit is narrower",
        "04_nesterov",
        printed=(
            r"100 best_momentum 0\.8182 69\n 100 standard_nag 0\.9000 131",
            r"0\.9 2\.00 3\.80 1\.36",
            r"its promise\n",
        ),
    ),
    Claim(
        "8 a ramp that reaches 1 costs nothing until there is noise; then the loss grows without end",
        "06_schedules",
        printed=(
            r"\[0\.5, 0\.75, 1\.0\]",
            r"the first 100 steps 1\.01, the last 100 1\.01",
            r"0\.95 0\.86 1\.85 1\.85\n 0\.99 .*\n 1\.0 1\.23 51\.31 551\.36",
        ),
    ),
    Claim(
        "9 gamma near the end is a trade-off: some raise it early and lower it for the last steps",
        "06_schedules",
        printed=(r"constant 0\.9 .*0\.992\nup, to 0\.95 .*0\.860\nup, to 1 .*1\.228\nup early, then 0\.5 .*0\.336",),
        said=(r"Sutskever",),
    ),
    Claim("10 changing gamma is momentum scheduling", "06_schedules", said=(r"momentum schedul",)),
    Claim(
        "11 beta1 is fixed; the step's scale adapts, by size, not curvature, and along the axes only",
        "05_rmsprop_adam",
        printed=(r"\[\[10\. 0\.1\]\n \[ 9\.5 -0\.4\]\]", r"turned by 0 (.+\n)+ adam_step 30\n(.+\n)+ adam_step 230"),
        said=(r"curvature",),
    ),
    Claim(
        "12 a restart takes the push away; a fixed interval can amplify; in Adam it matters what happens to m, s and t",
        "07_restarts",
        printed=(
            r"going on 1\.94\nrestarted 0\.32",
            r"1 0\.25\n 2 8\.1e\+07\n",
            r"m 0\.10\nm and t 0\.03\nm and s 3\.15\nm, s and t 1\.00",
        ),
    ),
    Claim(
        "13 gamma is 1 - friction, not mass",
        "02_momentum",
        printed=(r"velocity on flat ground, gamma 0\.9: \[0\.9 0\.81 0\.729 0\.656 0\.59 \]",),
        said=(r"\*\*friction\*\*",),
    ),
    Claim(
        "14 0.9 is critical only at 0.00263, and 0.99 at 2.5e-5",
        "03_gamma",
        printed=(r"0\.9 0\.00263", r"0\.99 2\.51e-05"),
    ),
    Claim(
        "4 at steps of equal length momentum gains nothing",
        "08_fruit",
        printed=(r"momentum with learning rate 0\.005\nloss 1\.28 ± 0\.04",),
    ),
    Claim(
        "15 faster training is not better accuracy",
        "08_fruit",
        printed=(
            r"400 0\.14 0\.65 79%\n 800 0\.04 0\.72 80%\n 1600 0\.01 0\.83 80%",
            r"gd_step loss 0\.14 .* accuracy 79 ± 1 %\nmomentum_step loss 0\.01 .* accuracy 78 ± 0 %",
        ),
    ),
    Claim("15 Adam can converge to the worst point", "05_rmsprop_adam", printed=(REDDI,), said=(r"Reddi",)),
    Claim(
        "16 at one short effective step every gamma does alike",
        "09_choosing_gamma",
        printed=(r"0 0\.129 lost\n 0\.5 0\.128 lost\n 0\.8 0\.124 .*\n 0\.9 0\.117 .*\n 0\.95 0\.122",),
        said=(r"2307\.15196",),
    ),
    Claim(
        "16 with small batches and short steps, with and without momentum are alike",
        "08_fruit",
        printed=(
            r"gd_step 0\.020 loss 0\.99 ± 0\.03.*\nmomentum_step 0\.002 loss 0\.99 ± 0\.03.*\n"
            r"gd_step 0\.050 loss 0\.88 .*\nmomentum_step 0\.005 loss 0\.74",
        ),
        said=(r"2307\.15196",),
    ),
    Claim(
        "16 at small learning rates and under noise, with and without momentum are alike",
        "10_frameworks",
        printed=(r"momentum 0\.6\d 0\.3\d 0\.00 0\.3\d\ngradient descent 0\.6\d 0\.3\d 0\.00 0\.3\d",),
        said=(r"2307\.15196",),
    ),
]

# Numbers that the experiments must reproduce.
NUMBERS = [
    Claim(
        "gradient descent at its best, kappa 100: 2/101, .98020, 691 steps",
        "01_gradient_descent",
        printed=(r"0\.01980 each step leaves 0\.98020\n.*: 691", r"steps that the run took: 691"),
        said=(r"Lessard, Recht and Packard 2016",),
    ),
    Claim(
        "heavy ball at its best, kappa 100: 4/121, .66942, .81818, 69 steps",
        "02_momentum",
        printed=(r"learning rate 0\.03306, gamma 0\.66942\na step leaves, in the long run, 0\.81818 of .*\n.*: 69$",),
        said=(r"Polyak 1964",),
    ),
    Claim("NAG's standard choice, kappa 100: .9, 131 steps", "04_nesterov", printed=(r"100 standard_nag 0\.9000 131",)),
    Claim("kappa 10 000: 69078 steps", "01_gradient_descent", printed=(r"10000 0\.99980 69078",)),
    Claim("kappa 10 000: 691 steps", "03_gamma", printed=(r"10000 0\.00039\d* 0\.96079 0\.98020 691 69078",)),
    Claim("kappa 10 000: 1375 steps", "04_nesterov", printed=(r"10000 standard_nag 0\.9900 1375",)),
    Claim(
        "the rate of complex roots is sqrt(gamma)",
        "03_gamma",
        printed=(r"(\n 0\.04 \[0\.9 0\.9\] 0\.90)(\n 0\.5 \[0\.9 0\.9\] 0\.90)(\n 2\.0 \[0\.9 0\.9\] 0\.90)",),
    ),
    Claim(
        "momentum's stability limit 2 (1 + gamma)", "03_gamma", printed=(r"0\.9 3\.79 finished\n 0\.9 3\.81 diverged",)
    ),
    Claim(
        "NAG's stability limit 2 (1 + gamma) / (1 + 2 gamma)",
        "04_nesterov",
        printed=(
            r"0\.5 2\.00 3\.00 1\.50\n 0\.9 2\.00 3\.80 1\.36",
            r"below the limit: finished 1% above it: diverged",
        ),
    ),
    Claim(
        "Lessard, Recht and Packard's function: three starts fall into the 3-cycle, 5 converges; GD and NAG converge",
        "03_gamma",
        printed=(
            r"3\.07 -2208 792 2592\n 3\.3 -2208 792 2592\n 3\.46 -2208 792 2592\n 5\.0 0 0 0",
            r"gradient descent: True\nNesterov's rule: True",
        ),
        said=(r"Lessard",),
    ),
    Claim(
        "O'Donoghue and Candes: the best interval e sqrt(8 kappa); some intervals amplify",
        "07_restarts",
        printed=(r"for kappa = 100: 77 steps, at most 0\.135", r"0\.98 709 128 129", r"2 8\.1e\+07\n"),
        said=(r"Cand[eè]s",),
    ),
    Claim(
        "the stationary variance under noise: .0526 -> .5135",
        "06_schedules",
        printed=(NOISE,),
        said=(r"Mandt",),
    ),
    Claim(
        "Adam's first step is the learning rate, at any scale; a sparse one at most 3.16; without correction 3.16",
        "05_rmsprop_adam",
        printed=(SCALES, r"\(1 - beta1\) / sqrt\(1 - beta2\)\n3\.162 3\.162", r"without correction, .*\n3\.162"),
        said=(r"Kingma",),
    ),
    Claim(
        "Reddi, Kale and Kumar: Adam ends near +1, AMSGrad near -1",
        "05_rmsprop_adam",
        printed=(REDDI,),
        said=(r"Reddi, Kale and Kumar",),
    ),
    Claim(
        "one learning rate: the averaged form gains nothing, the summed form takes steps ten times as long",
        "10_frameworks",
        printed=(r"gradient descent 3\.66\naverage 3\.69\nsum 0\.03",),
    ),
]
