"""What the course must show, and where: the rows of its table of lessons, the corrections, and the numbers.

Each claim names its lesson, and what must stand there.  `printed` are patterns in what a single code cell prints, with
runs of blanks as one; `cells` are ids of cells, such as an exercise and its check; `said` are patterns in the text.
"""

from dataclasses import dataclass

from mlmomentum import bugs


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


REDDI = r"gd_step -0\.99\d\nadam_step 1\.000\namsgrad_step -0\.99\d"
NOISE = r"0\.0 0\.053 0\.0526\n(.+\n)* 0\.9 0\.513 0\.5135"  # measured, and by theory
SCALES = r"0\.0001 \[ 0\.1 -0\.1\].*\n 1\.0 \[ 0\.1 -0\.1\].*\n 10000\.0 \[ 0\.1 -0\.1\]"

# What the learner can do afterwards, writes, and explores: one row for each lesson.
TABLE = [
    Claim(
        "00 run, predict, check a cell; a ball on real terrain",
        "00_start_here",
        printed=(
            r"gd_step loss 1\.24, accuracy 57%\nmomentum_step loss 0\.35, accuracy 78%",
            r"best of seven learning rates\ngd_step learning rate 0\.1, loss 1\.14\nmomentum_step .* 0\.05, loss 0\.35",
            r"rests at 0\.592 km, where the slope is 0\.000000",
            r"the heavy ball: 0\.458 km",
            r"heavy, 0\.5 33\.2% 6\.2%\nheavy, 0\.05 4\.2% 0\.5%\nlazy, 5\.0 2\d\.\d% 3\d\.\d%",
            r"\[0\.388 0\.458 0\.514 0\.592\]",
        ),
        cells=exercises("downhill"),
        explores=True,
    ),
    Claim(
        "01 learning_rate * lambda < 2; what the condition number costs; where it diverges",
        "01_gradient_descent",
        printed=(
            r"0\.0199 \[-0\.024 0\.049\]\n 0\.02 \[-0\.023 1\. \]\n 0\.0201 \[-0\.023 19\.788\]",
            r"0\.1 1\.000 0\.900 0\.810 0\.349\n(.+\n) 1\.9 1\.000 -0\.900 0\.810 0\.349",
            r"\n 2 1\.000 -1\.000 1\.000 1\.000\n",
            r"steps that the run took: 691",
            r"100 0\.98020 691\n(.+\n) 10000 0\.99980 69078",
            r"of the distance: \[0\.9825 0\.9825 0\.9825 0\.9825 0\.9825\]",
        ),
        cells=exercises("gd_step", "learning_rate_limit"),
        explores=True,
    ),
    Claim(
        "02 the rule; decaying weights; the terminal step 1 / (1 - gamma)",
        "02_momentum",
        printed=(
            r"3 2\.710",
            r"\[0\.81 0\.9 1\. \]",
            r"the 200th 10\.000",
            r"without a velocity: (\[.*\])\nwith a velocity: \1",
            r"step 60: (\[.*\])\nsimulate: \1",
            r"smallest loss after 60 steps: gamma 0\.76\nrolls past the minimum from gamma 0\.78 up",
            r"opposite signs in 33% of 60 steps",
            r"gradient descent 691 steps\nmomentum 93 steps",
            r"0\.9 7\n 0\.95 14\n 0\.98 35",
            r"0\.5 4\n 0\.9 22\n 0\.96 57",
        ),
        cells=exercises("momentum_step", "terminal_step"),
        explores=True,
    ),
    Claim(
        "03 the two factors; over-, critical and underdamped; overshoot; the stability boundary; a rate map",
        "03_gamma",
        printed=(
            r"within \[ 77\. 30\. 175\.\]\n.* \[0\. 0\. 6\.73\]",
            r"stays within 0\.1: 22\.0\n.*: 0\.033",
            r"by the rule (\[.*\])\nby that line \1",
            r"\[0\.9413 0\.3187\]\n(.+\n)* 20 0\.9413",
            r"its eigenvalues \[0\.9413 0\.3187\]",
            r"0\.9 3\.79 finished\n 0\.9 3\.81 diverged",
            r"0\.5 0\.8944\n 1\.0 0\.8944",
        ),
        cells=exercises("spectral_radius"),
        explores=True,
    ),
    Claim(
        "04 the best pair is where both directions are critical; why the square root of kappa; its margin",
        "04_valley",
        printed=(
            r"critical gamma \[0\.753 0\.104\]\na step leaves \[0\.929 0\.837\]",
            r"0\.0331 \[0\.669 0\.671\] 0\.819\n 0\.036 .* 0\.897",
            r"pairs: 20000 the best of them leaves: 0\.819",
            r"1\.0 and 105\.0 1\.278\n 0\.5 and 100\.0 0\.943\n.*: 1\.01",
            r"100 0\.033058 0\.66942 0\.81818 69 691",
        ),
        cells=exercises("optimal_momentum"),
        explores=True,
    ),
    Claim(
        "05 look ahead; where it is stabler and where it is not faster; the framework form",
        "05_nesterov",
        printed=(
            r"momentum -1\.3\nNAG -0\.4",
            r"largest distance from theta - gamma \* velocity: 0\.0000",
            r"different sides at steps \[ 1 4 11\]",
            r"nothing 0\.000\ngamma 0\.048\nlearning rate 1\.951",
            r"nag_step diverged .*\neffective gamma across: -0\.525",
            r"between 0\.003 and 1\.333",
            r"100 best_nag 0\.8847 113",
            r"momentum_step 93 717\nnag_step: standard 155 100\nNAG at its best 133 100",
            r"NAG 87 times, promise 84 times",
        ),
        cells=exercises("nag_step", "nag_framework_step"),
        explores=True,
    ),
    Claim(
        "06 RMSprop's kicks; momentum before or after the division; bias correction, eps, scale invariance",
        "06_rmsprop_adam",
        printed=(
            r"40 1\.63 6e-19\n 60 4\.69 .*\n 70 7\.94 .*\n 75 10\.25 3e-02\n 78 1\.40",
            r"gamma 0\.0: 1\.00\ngamma 0\.5: 2\.00\ngamma 0\.9: 10\.00",
            r"without correction, in learning rates\n3\.162",
            r"\[1\. 0\.909 0\.5 0\.091 0\. \]",
            SCALES,
        ),
        cells=exercises("rmsprop_step", "rmsprop_momentum_step", "adam_step"),
        said=(r"At 10 degrees, .* four times .* \(3\.49 against 0\.801\)",),
        explores=True,
    ),
    Claim(
        "07 a race that Adam wins, and one that it loses; decoupled decay; the betas; break Adam",
        "07_adamw",
        printed=(
            r"best learning rate\ngd_step 3e-02 0\.32\nmomentum_step 1e-04 0\.16\nadam_step 7e-09 0\.08",
            r"in 11% of the texts\ngd_step 3e-16 .*\nmomentum_step 2e-12 .*\nadam_step 5e-11",
            r"the loud and the quiet weight end\n\[0\.973 0\. \]",
            r"C = 2\.05, beta2 0\.9: 0\.023",
            r"adam_step \[ 1\. -0\.23 -0\.48\] \[ 1\. 0\. -0\.69\]\namsgrad_step .*\[-0\.81 -0\.13 -0\.31\]",
        ),
        cells=exercises("adamw_step", "adam_drift"),
        said=(r"Loshchilov", r"Zhang et al\. 2022", r"Duchi"),
        explores=True,
    ),
    Claim(
        "08 the noise floor and the effective step; schedules of both; averaging; batch size",
        "08_schedules",
        printed=(
            NOISE,
            r"0\.01 0\.9 0\.1 0\.0501",
            r"the best of all hundredths: gamma 0\.64, expected loss 0\.286",
            r"gamma falls .*: 0\.149\nlearning rate falls .*: 0\.179\nbest .* 0\.0035 and gamma 0\.91: 0\.186",
            r"0 0\.0040000 .* 1\.0000\n 29 0\.1000000 .* 8\.3333\n(.+\n)+ 99 .* 0\.0001",
            r"0\.9 0\.983 0\.025",
            r"10 0\.053",
            r"1 1133 1097 1092 1\.04\n(.+\n)+ 4096 47 16 15 3\.13",
        ),
        cells=exercises("gamma_schedule", "own_schedule"),
        explores=True,
    ),
    Claim(
        "09 fixed and adaptive restarts; when they help, slow, or diverge; Adam without its state",
        "09_restarts",
        printed=(
            r"gamma 0\.818: 143 steps\ngamma 0\.980: 709 steps",
            r"0\.98 709 128 129",
            r"nag_step .* 1\.8e-53 .*\nmomentum_step 2\.9e-03 7\.3e\+11 4\.0e-07",
            r"0\.005 3 0\.97\n 0\.01 3 1\.07",
            r"momentum_step 0\.0002 1073 387 7670 390\nmomentum_step 0\.001 1051 1763 7202 1874\n.* 533 nan 2960 nan",
            r"the longest is step 12: 6\.55 learning rates\n40 steps cover 230 learning rates",
        ),
        cells=exercises("restart_every", "should_restart"),
        explores=True,
    ),
    Claim(
        "10 a protocol: learning-rate range, gamma grid, several seeds",
        "10_choosing_gamma",
        printed=(
            r"lost seeds, of five\n 0\.02 0\n 0\.05 0\n 0\.1 4",
            r"which is 245 runs",
            r"0\.05 0\.8 0\.0045 22\n 0\.02 0\.9 0\.0047 0",
            r"lost when they start nearby: 0 of 5",
            r"0\.8 0\.8320 0\.0045 at 0\.05\n 0\.9 0\.3008 0\.0047 at 0\.02\n 0\.95 0\.1223 0\.0140 at 0\.01",
            r"0 0\.02 0\.9\n 1 0\.02 0\.9\n 2 0\.05 0\.9\n 3 0\.05 0\.9\n 4 0\.05 0\.8",  # three answers
            r"the best of one seed 0\.005\d 0\.006\d 7[4-8]%\nrobust choice of five 0\.008\d 0\.006\d 5\d%",
            r"0\.0047 on five seeds, 0\.0065 on 200",
        ),
        cells=exercises("robust_choice", "tuned_pair"),
        explores=True,
    ),
    Claim(
        "11 a real network on fruit, fair comparison, held-out accuracy beside the loss; the spectrum",
        "11_fruit",
        printed=(
            r"gd_step loss 1\.24 ± 0\.04, accuracy 57 ± 3 %\nmomentum_step loss 0\.35 ± 0\.01, accuracy 77 ± 1 %",
            r"fresh seeds\ngd_step 0\.1 loss 1\.11 .*\nmomentum_step 0\.05 loss 0\.32 (.+\n)+adam_step 0\.004 loss",
            r"16 images: loss 0\.01\d, accuracy 100%",
            r"2 47\.7\n 5 50\.5\n 20 51\.1",  # power iteration, on its way to the 51.3 below
            r"curvature across : along = 113 : 1",
            r"curved downward: 3% of",
            r"5 of 5 seeds end above\nthe 1\.24 that",
            r"largest curvature 1\.1; after",
            r"Of a hidden unit's weights, 100% change",
            r"at least a fifth of the largest: 7\n.*: 99\.7% of all directions",
            r"at the start: 25\.4, 0\.079, 0\.150\nwhen trained: 51\.3, 0\.039, 0\.074",
            r"0\.02 0% 100 45\n 0\.05 0% 40 38\n 0\.1 48% 20 24",
        ),
        cells=exercises("network_step", "fair_comparison"),
        said=(r"Hessian",),
        explores=True,
    ),
    Claim(
        "12 translate between PyTorch, Keras, Optax and the course; defaults, a drop of the rate, weight decay in each",
        "12_frameworks",
        printed=(
            r"momentum_step -0\.29 0\.19\npytorch_momentum -0\.29 1\.90\n",
            r"keras_momentum -0\.29 -0\.19\noptax_momentum -0\.29 1\.90",
            r"momentum_step \[0\.9 0\.81 0\.729 0\.656 0\.59 \] in all 9\.00\npytorch_momentum \[0\. 0\. 0\. 0\. 0\.\]",
            r"gradient descent 0\.00\nmomentum 0\.9 9\.28",
            r"2 0\.9711 0\.9801\n 3 0\.9444 0\.9703\n 4 0\.9109 0\.9606",
            r"2 0 0\.090 0\.900",
            r"both constant 0\.0000 .*\ngamma rises 0\.0146 .*\nthe rate drops 0\.6690",
        ),
        cells=exercises("pytorch_buffer", "corrected_velocity", "from_pytorch"),
        explores=True,
    ),
    Claim(
        "13 ten real bugs, each failing the check that is meant for it, and a probe that catches four of them",
        "13_bug_hunt",
        printed=(
            r"fig no: caught\n(.+\n)+caught: 4 of 10",
            r"100 and 200 steps: 0\.95 1\.4",
            *(rf"(^|\n){bug} +is meant to be \w+" for bug in bugs.CASES),
            *(rf"The verdict on {bug}\n(.+\n)+Known from" for bug in bugs.CASES),
        ),
        cells=exercises("keeps_rolling", "mended_nag", "mended_adam", "mended_momentum"),
    ),
    Claim(
        "14 where the momentum is in NAdam, QHM, Lion, Muon and Schedule-Free; the edge of stability; large batches",
        "14_today",
        printed=(
            r"nadam_step from Nesterov's 0\.0000, .* 0\.3772\nadam_step from Nesterov's 0\.3772, .* 0\.0000",
            r"nu 0\.1: 1\.4400\nnu 0\.5: 0\.7200\nnu 0\.9: 0\.0000",
            r"after 100 zeros: step -0\.1, m 0\.0037\n(.+\n)+then .* -0\.03: step -0\.1\nthen .* -0\.04: step \+0\.1",
            r"round 5 \[1\.113 0\.91[89] 0\.766 1\.19[23] 0\.372\]",
            r"Muon: 0\.0000\nLion: 1\.1233",
            r"momentum_step \[1\.\d+ 1\. +2\.\d+\] best learning rate 0\.1\n(.+\n)+muon_step .* rate 0\.2",
            r"momentum_step loss 0\.67 ± .*\nadam_step loss 1\.14 .*\nlion_step loss 1\.33 .*\nmuon_step loss 0\.26 ±",
            r"gamma 1 - 2 / t 0\.0000\ngamma 0\.9 2\.\d+\ngamma 0 10\.",
            r"gd_step 0\.646 0\.708 0\.719\nschedule_free_step 0\.015 0\.008 0\.004",
            r"largest curvature at the start: 0\.91",
            r"0\.0 2\.0 1\.1 times .*\n 0\.5 3\.0 1\.0 times .*\n 0\.8 3\.6 1\.0 times",
            r"1 0\.8 1092 0\.13 1%\n 4096 0\.0 47 1\.83 92%\n(.+\n)* 4096 0\.8 15 13\.54 75%",
        ),
        cells=exercises("lion_step", "muon_step"),
        said=(
            r"ends at 4\.43 instead of 54\.4",
            r"6\.77 in the unturned valley, 2\.26 at 25 degrees, and 6\.71 at 40",
            r"7\.51 at learning rate 0\.1, and 0\.00342 at 0\.3",
            r"0\.0175, 0\.0172, and 0\.0168.* from 0\.292 to 1\.79",
            r"after 100 steps is 4\.66",
        ),
        explores=True,
    ),
    Claim(
        "15 a rule of one's own in a contest on fresh seeds, and in a race on images, with what may be claimed of it",
        "15_your_own",
        printed=(
            r"0\.9 0\.078\n ?0\.95 1\.603\n ?0\.8, then 0\.95 0\.081\n ?0\.95, then 0\.8 0\.056",
            r"gd_step .* score 1\.000\nmomentum_step .* 0\.078\nnag_step .* 0\.124\nadam_step .* 0\.122",
            r"gradient descent ends 13 times as high as momentum",
            r"gradient descent .* 0\.069 loss 1\.42 ± .*\nmomentum .* 0\.077 loss 0\.36 .*\nAdam .* 0\.0047 loss 0\.75",
            r"your rule is lower on \d of 5 starts\naverage difference [+-]0\.\d+, give or take 0\.",
            r"Your page is my_momentum\.html",
            r"What happens to momentum's lead\?",
        ),
        cells=exercises("my_rule"),
    ),
]

# What is often said, corrected: number, and how a careful course says it.
CORRECTIONS = [
    Claim(
        "1 it crosses a barrier either way, at one learning rate and at one terminal step",
        "04_valley",
        printed=(
            r"0\.8 0 of 58 .* 0 of 63 .*\n 0\.9 8 of 58 .* 1 of 63 .*\n 0\.95 18 of 58 .* 12 of 63",
            r"0\.4 0\.12 0 of 58 .* 0 of 63 .*\n 0\.8 0\.04 8 of 58 .* 1 of 63 .*\n"
            r" 0\.9 0\.02 14 of 58 .* 8 of 63 .*\n 0\.95 0\.01 18 of 58 .* 12 of 63",
            r"0\.86 0 of 58 .* 0 of 63 .*\n 0\.87 1 of 58 .* 0 of 63 .*\n 0\.89 5 of 58 .* 0 of 63 .*\n 0\.9 8 of",
        ),
    ),
    Claim("1 either way on real hills, too", "00_start_here", printed=(r"33\.2% of .* lower,\n6\.2% end .* higher",)),
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
        "6 across a valley momentum swings longer at a small learning rate, and calmer at a large one",
        "02_momentum",
        printed=(r"0\.0175 0\.750 0\.837\n 0\.0184 0\.840 0\.837\n 0\.0198 0\.980 0\.837\n 0\.0330 2\.300 0\.837",),
    ),
    Claim(
        "4 0.8, 0.9, 0.95 at one learning rate are steps 5, 10, 20 times as long; held or tuned it is another picture",
        "02_momentum",
        printed=(
            r"0\.8 5\.00\n 0\.9 10\.00\n 0\.95 20\.00",
            r"0\.95 1\.9488",
            r"0\.5 0\.936 210\n 0\.8 0\.894 124\n 0\.9 0\.949 262",
        ),
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
            r"0\.0 1\.9 10 0%\n 0\.9 1\.9 10 50%\n 0\.9 3\.7 49 46%",
        ),
    ),
    Claim(
        "3 an even slope amplifies by 1 / (1 - gamma) in the limit, a shrinking gradient by more",
        "13_bug_hunt",
        said=(r"on an even slope the factor approaches 1 / \(1 − γ\); where gradients shrink, it's larger",),
    ),
    Claim("6 and noise is amplified", "08_schedules", printed=(NOISE,)),
    Claim(
        "7 on quadratics the best heavy ball is faster than NAG, and NAG's limit is narrower",
        "05_nesterov",
        printed=(
            r"100 best_momentum 0\.8182 69\n 100 standard_nag 0\.9000 131",
            r"0\.9 2\.00 3\.80 1\.36",
            r"its promise\n",
        ),
    ),
    Claim(
        "8 a ramp that reaches 1 costs nothing until there is noise; then the loss grows without end",
        "08_schedules",
        printed=(
            r"the first 100 steps 1\.01, the last 100 1\.01",
            r"0\.95 0\.86 1\.85 1\.85\n 0\.99 .*\n 1\.0 1\.23 51\.31 551\.36",
        ),
    ),
    Claim(
        "9 gamma near the end is a trade-off: some raise it early and lower it for the last steps",
        "08_schedules",
        printed=(r"0\.95 to 0\.5 0\.011 .* 0\.225\n 0\.5 to 0\.95 0\.011 .* 0\.860\n0\.64 to 0\.64 0\.027 .* 0\.286",),
        said=(r"Sutskever",),
    ),
    Claim("10 changing gamma is momentum scheduling", "08_schedules", said=(r"momentum schedul",)),
    Claim(
        "11 beta1 is fixed; the step's scale adapts, by size, not curvature, and along the axes only",
        "06_rmsprop_adam",
        printed=(r"\[\[10\. 0\.1\]\n \[ 9\.5 -0\.4\]\]", r"turned by 0 (.+\n)+ adam_step 30\n(.+\n)+ adam_step 230"),
        said=(r"curvature",),
    ),
    Claim(
        "12 a restart takes the push away; a fixed interval can amplify; in Adam it matters what happens to m, s and t",
        "09_restarts",
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
        printed=(r"0\.9 0\.949 0\.00263", r"0\.99 0\.995 2\.51e-05"),
    ),
    Claim(
        "4 at steps of equal length momentum gains nothing",
        "11_fruit",
        printed=(r"momentum with a tenth of the learning rate\nloss 1\.28 ± 0\.04.*\ngradient descent had 1\.24",),
    ),
    Claim(
        "15 faster training is not better accuracy",
        "11_fruit",
        printed=(
            r"400 0\.14 0\.65 79%\n 800 0\.04 0\.72 80%\n 1600 0\.01 0\.83 80%",
            r"gd_step loss 0\.14 .* accuracy 79 ± 1 %\nmomentum_step loss 0\.01 .* accuracy 78 ± 0 %",
        ),
    ),
    Claim("15 Adam can converge to the worst point", "07_adamw", printed=(REDDI,), said=(r"Reddi",)),
    Claim(
        "16 at one short effective step every gamma does alike",
        "10_choosing_gamma",
        printed=(r"0 0\.129 lost\n 0\.5 0\.128 lost\n 0\.8 0\.124 .*\n 0\.9 0\.117 .*\n 0\.95 0\.122",),
        said=(r"2307\.15196",),
    ),
    Claim(
        "16 with small batches and short steps, with and without momentum are alike",
        "11_fruit",
        printed=(
            r"gd_step 0\.020 loss 0\.99 ± 0\.03.*\nmomentum_step 0\.002 loss 0\.99 ± 0\.03.*\n"
            r"gd_step 0\.050 loss 0\.88 .*\nmomentum_step 0\.005 loss 0\.74",
        ),
        said=(r"2307\.15196",),
    ),
    Claim(
        "16 at small learning rates and under noise, with and without momentum are alike",
        "12_frameworks",
        printed=(r"momentum 0\.6\d 0\.3\d 0\.00 0\.3\d\ngradient descent 0\.6\d 0\.3\d 0\.00 0\.3\d",),
        said=(r"2307\.15196",),
    ),
]

ERRATA = sorted({int(claim.name.split()[0]) for claim in CORRECTIONS})  # their numbers in lesson 13

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
    Claim("NAG's standard choice, kappa 100: .9, 131 steps", "05_nesterov", printed=(r"100 standard_nag 0\.9000 131",)),
    Claim("kappa 10 000: 69078 steps", "01_gradient_descent", printed=(r"10000 0\.99980 69078",)),
    Claim("kappa 10 000: 691 steps", "04_valley", printed=(r"10000 0\.00039\d* 0\.96079 0\.98020 691 69078",)),
    Claim("kappa 10 000: 1375 steps", "05_nesterov", printed=(r"10000 standard_nag 0\.9900 1375",)),
    Claim(
        "the rate of complex roots is sqrt(gamma)",
        "03_gamma",
        printed=(r"\n 0\.04 .* \[0\.9 0\.9\]\n 0\.5 .* \[0\.9 0\.9\]\n 2\.0 .* \[0\.9 0\.9\]",),
    ),
    Claim(
        "momentum's stability limit 2 (1 + gamma)", "03_gamma", printed=(r"0\.9 3\.79 finished\n 0\.9 3\.81 diverged",)
    ),
    Claim(
        "NAG's stability limit 2 (1 + gamma) / (1 + 2 gamma)",
        "05_nesterov",
        printed=(
            r"0\.5 2\.00 3\.00 1\.50\n 0\.9 2\.00 3\.80 1\.36",
            r"below the limit: finished 1% above it: diverged",
        ),
    ),
    Claim(
        "Lessard, Recht and Packard's function: three starts fall into the 3-cycle, 5 converges; GD and NAG converge",
        "04_valley",
        printed=(
            r"learning rate 0\.1111, gamma 0\.4444\n",
            r"3\.07 \[-2208 792 2592\]\n 3\.3 \[-2208 792 2592\]\n 3\.46 \[-2208 792 2592\]\n 5\.0 \[0 0 0\]",
            r"starts that cycle: \[2\.8 2\.85 2\.9 3\.1 .* 3\.45 5\.4 \]",
            r"gradient descent: True\nNesterov's rule: True",
        ),
        said=(r"Lessard",),
    ),
    Claim(
        "Goujaud, Taylor and Dieuleveut's polygon: the best pair for bowls cycles, gradient descent converges",
        "04_valley",
        printed=(
            r"momentum \[46\.651199 46\.651199\]\ngradient descent \[46\.651199 0\. \]",
            r"starts: 441\nmomentum never arrives from 120\ngradient descent never arrives from 0",
        ),
        said=(r"2307\.11291",),
    ),
    Claim(
        "O'Donoghue and Candes: the interval e sqrt(8 kappa), e sqrt(4 kappa) by lesson 05's bound; some amplify",
        "09_restarts",
        printed=(
            r"for kappa = 100: 54 steps by our bound,\n77 steps by O'Donoghue",
            r"37 0\.00113 0\.27701 176\n 54 0\.00070 0\.13223 252\n 77 .* 264\n2000 .* 916",
            r"2 8\.1e\+07\n",
        ),
        said=(r"Cand[eè]s",),
    ),
    Claim(
        "the stationary variance under noise: .0526 -> .5135",
        "08_schedules",
        printed=(NOISE,),
        said=(r"Mandt",),
    ),
    Claim(
        "Adam's first step is the learning rate, at any scale; without correction 3.16",
        "06_rmsprop_adam",
        printed=(
            SCALES,
            r"without correction, .*\n3\.162",
            r"size without any correction \[3\.16 6\.57 3\.24 1\.26 1\.08\]",
        ),
        said=(r"Kingma",),
    ),
    Claim(
        "one gradient after silence moves Adam by 3.16; the paper's bound is not one for all: the longest step is 7.27",
        "07_adamw",
        printed=(
            r"\(1 - beta1\) / sqrt\(1 - beta2\)\n3\.162 3\.162",
            r"0\.9 0\.999 7\.270 1000\n 0\.9 0\.95 1\.165 20\n 0\.95 0\.95 1\.000 20",
        ),
        said=(
            r"bound on Adam's steps \(Kingma and Ba 2015\)",
            r"up to 6\.57, and growing ones to 7\.27",
            r"Orvieto and Gower \(2025\)",
        ),
    ),
    Claim(
        "Reddi, Kale and Kumar: Adam ends near +1, AMSGrad near -1",
        "07_adamw",
        printed=(REDDI,),
        said=(r"Reddi, Kale and Kumar",),
    ),
    Claim(
        "the edge of stability: the largest curvature hovers at 2 (1 + gamma) / learning rate",
        "14_today",
        printed=(r"0\.0 2\.0 1\.1 times the limit\n 0\.5 3\.0 1\.0 times .*\n 0\.8 3\.6 1\.0 times",),
        said=(r"Cohen and others \(2021\)",),
    ),
    Claim(
        "one learning rate: the averaged form gains nothing, the summed form takes steps ten times as long",
        "12_frameworks",
        printed=(r"gradient descent 3\.66\naverage 3\.69\nsum 0\.03",),
    ),
]
