# ---
# title: The valley
# minutes: 45
# needs: lesson 03
# writes: "`optimal_momentum`"
# picture: A map of learning rate and gamma for a narrow valley, dark where momentum is fast. At a point just outside, one direction converges and the other diverges.
# goals:
#   - derive the best learning rate and gamma for a valley, and say what a narrow valley costs momentum
#   - say what that best pair risks
#   - test the claim that momentum escapes from bad minima
#   - say what "best" is worth once the ground is not a bowl
# ---

# %% [markdown]
# ## What if one pair has to serve two directions?
#
# In lesson 03 you found the perfect gamma for one direction. Real bowls have many directions, and they all share one
# learning rate and one gamma, like hikers who share one pair of boots. Which size do you buy? Take the ravine of lesson 02, with
# the curvatures 1 and 100, and the pair of settings that we used there.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory
from mlmomentum.explorer import Choice, Slider, explore

curvatures = np.array([1.0, 100.0])
print("learning rate 0.0175, gamma 0.7: along the valley, across it")
print("critical gamma", theory.critical_gamma(0.0175, curvatures).round(3))
step = theory.momentum_matrix(0.0175, 0.7, curvatures)
print("a step leaves ", theory.spectral_radius(step).round(3))

# %%
ravine = surfaces.ravine
run = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=60)
plots.draw(scenes.compare(ravine, "learning rate 0.0175, gamma 0.7", momentum_step=run))

# %% [markdown]
# Along the valley, gamma 0.7 is below critical: the ball creeps. Across it, the same 0.7 is far above critical: the ball oscillates. One
# direction has too little gamma and the other has too much. And the *slower* direction decides how long you wait.

# %% [markdown]
# ### Predict
#
# You may choose both the learning rate and gamma. With the fastest of all pairs,
#
# - **A** both directions are critically damped
# - **B** the flat direction is critically damped, and the steep one oscillates but keeps up
# - **C** neither is: the best pair is a compromise somewhere in between

# %% tags=["reveal"]
print("learning rate   critical gamma: flat, steep   rate at the larger one")
for learning_rate in (0.0175, 0.025, 0.0331, 0.036):
    critical = theory.critical_gamma(learning_rate, curvatures)
    step = theory.momentum_matrix(learning_rate, critical.max(), curvatures)
    rate = theory.spectral_radius(step).max()
    print(f"{learning_rate:9}       {critical.round(3)}                 {rate:.3f}")

# %% tags=["reveal"]
rates = np.linspace(0.0002, 0.04, 200)[:, None, None]
gammas = np.linspace(0, 0.99, 100)[:, None]
every = theory.spectral_radius(theory.momentum_matrix(rates, gammas, curvatures))
slower = every.max(axis=-1)
print("Every pair on a grid, both directions counted")
print("pairs:", slower.size, "  the best of them leaves:", slower.min().round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cells.</summary>
#
# **A.** There are two numbers to choose and two directions to please, and it works out. On a rate map, each direction has its own dashed
# line of critical damping, and the best pair is where the two lines cross.
#
# At the crossing the flat direction is about to creep, and the steep one is about to jump from side to side. Move away in any
# direction, and at least one of the two gets slower. A search over 20,000 pairs finds nothing better.
#
# </details>

# %% [markdown]
# Here is the rate map of both directions together. The color is the rate of the *slower* direction, and each dashed line shows where
# one direction is critically damped. Move the cross to where the lines meet. What do the two motions look like there? Then go just a
# little farther to the right. What happens to each direction?

# %%
rates, gammas = Slider(0.0005, 0.0395, 0.0005, 0.0175), Slider(0.0, 0.98, 0.02, 0.7)
explore(scenes.damping, learning_rate=rates, gamma=gammas, curvatures=(1.0, 100.0))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Near learning rate 0.033 and gamma 0.68 both motions have died out after about 30 steps: $\theta_1$ glides in, while $\theta_2$ jumps
# from side to side and shrinks. One notch to the right, at 0.0335, you're barely inside the colored area. At 0.034 the steep direction
# diverges and its line leaves the plot. The flat direction doesn't even notice: the two are independent.
#
# </details>

# %% [markdown]
# ## Can you compute the best pair?
#
# Say the curvatures range from $\mu$ to $L$, and $a$ is the learning rate. Critical damping in the flat direction means
# $\sqrt\gamma = 1 - \sqrt{a\mu}$. In the steep direction the two factors meet on the negative side, so the sign flips:
# $\sqrt\gamma = \sqrt{aL} - 1$. The best pair satisfies both equations.
#
# <details><summary><b>A hint for the exercise</b></summary>
#
# Set the two right-hand sides equal. There is only one unknown left, and it sits under two square roots. Once you have the learning
# rate, either equation gives you gamma.
#
# </details>

# %% [markdown]
# ### Exercise: optimal_momentum
#
# Return the learning rate and the gamma, in this order, that are best for curvatures from `mu` to `L`. Both arguments are positive
# numbers, and `L` is the larger.


# %% exercise="optimal_momentum"
def optimal_momentum(mu, L):
    """The learning rate and the gamma that are best for curvatures from mu to L."""
    # solution


# %% [markdown]
# The cross is *your* pair, for a valley with the curvatures $1/\kappa$ and 1. On the right, your run lies on top of the course's own
# (pale). Make the valley rounder, then narrower. Where does the best pair go? And what happens to the dark area around it?

# %%
explore(scenes.best_pair, optimal_momentum, kappa=Choice((4, 10, 30, 100, 1000), 100))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# The narrower the valley, the closer gamma gets to 1 and the learning rate to 4, the top right corner of the map. The dark area
# shrinks to a thin wedge along the edge. In a narrow valley, good pairs are rare, and they live next door to divergence.
#
# </details>

# %% [markdown]
# ## What does a narrow valley cost?
#
# ### Predict
#
# Make the valley really narrow: $\kappa = 10{,}000$. Gradient descent at its best needs 69,078 steps to get a million times closer.
# Momentum at its best needs about
#
# - **A** 35,000
# - **B** 6,900
# - **C** 690

# %% tags=["reveal"]
print(" kappa   learning rate     gamma      rate   steps   without")
for kappa in (10, 100, 10_000):
    learning_rate, gamma, rate = theory.best_momentum(1, kappa)
    steps = theory.steps_to_reduce(np.array([rate, theory.best_gd(1, kappa)[1]]), 1e6)
    settings = f"{learning_rate:13.6f}   {gamma:.5f}   {rate:.5f}"
    print(f"{kappa:6}   {settings}   {steps[0]:5.0f}   {steps[1]:7.0f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **C.** That's a hundred times fewer, and 100 is $\sqrt\kappa$. Gradient descent leaves $1 - a\mu$ along the valley; critical damping
# leaves $1 - \sqrt{a\mu}$. The whole gain is that square root:
#
# $$\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1} \quad\text{instead of}\quad \frac{\kappa - 1}{\kappa + 1}$$
#
# (Polyak 1964; Lessard, Recht and Packard 2016).
#
# </details>

# %% [markdown]
# ## How safe is the best pair?
#
# ### Predict
#
# You measured the steepest curvature as 100, and computed the best pair from that. You were off by a bit: it's really 105. With your
# pair, momentum
#
# - **A** diverges
# - **B** needs about 5% more steps
# - **C** needs about twice as many steps

# %% tags=["reveal"]
learning_rate, gamma, _ = theory.best_momentum(1, 100)
print("the curvatures really are   a step leaves")
for mu, L in ((1.0, 90.0), (1.0, 100.0), (1.0, 102.0), (1.0, 105.0), (0.5, 100.0)):
    step = theory.momentum_matrix(learning_rate, gamma, np.array([mu, L]))
    print(f"{mu:8} and {L:5}              {theory.spectral_radius(step).max():.3f}")
limit = theory.momentum_limit(gamma, 100)
print("limit / best learning rate:", (limit / learning_rate).round(4))

# %% tags=["reveal"] picture=true
plots.draw(scenes.damping(learning_rate, gamma, curvatures=(1.0, 105.0)))

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **A.** Look at the cross: it's in the empty part of the map. The best learning rate is only 1% below the limit. In general the margin
# is $1/\kappa$ (divide the limit $2(1 + \gamma)/L$ by the best learning rate), so the narrower the valley, the closer to the cliff you
# walk. If $\mu$ is off, you're merely slower.
#
# So when all you have is an estimate of $L$, don't trust the best pair as it stands. Stay well inside the limit.
#
# </details>

# %% [markdown]
# ## Over the barrier, which way?
#
# Since the hills of lesson 00, every surface has had a single minimum. You'll often read that momentum overcomes small local minima.
# Let's see. Here are two wells, with the left one deeper. A hundred and twenty-one balls start all over the place, some of them high
# up on the walls.

# %% [markdown]
# ### Predict
#
# The learning rate is 0.01. You raise gamma from 0 to 0.95. Then
#
# - **A** some balls leave the shallow well for the deep one, and none go the other way
# - **B** some balls leave each well for the other
# - **C** every ball stays in its own well

# %% tags=["reveal"]
print("gamma   learning rate 0.01")
for gamma in (0.0, 0.4, 0.8, 0.9, 0.95):
    print(f"{gamma:5}   {scenes.result(scenes.wells(gamma))}")

# %% tags=["reveal"]
plots.draw(scenes.wells(0.95))

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cells.</summary>
#
# **B.** A is what everybody hopes for. But a ball doesn't know what lies behind a barrier. All it has is speed and little friction, and
# that carries it out of a deep well just as it does out of a shallow one.
#
# </details>

# %% [markdown]
# Wait, though. Lesson 02 warned you about this comparison: at one learning rate, gamma 0.95 also takes far longer steps than gamma 0.
# So let's keep the terminal step, `learning_rate / (1 - gamma)`, at 0.2.

# %%
print("gamma   learning rate")
for gamma in (0.0, 0.4, 0.8, 0.9, 0.95):
    learning_rate = 0.2 * (1 - gamma)
    balls = scenes.wells(gamma, learning_rate)
    print(f"{gamma:5}   {learning_rate:.2f}    {scenes.result(balls)}")

# %% [markdown]
# Now gamma 0.8 is enough: 8 balls leave the shallow well, and 1 leaves the deep one. Part of what looked like momentum was just step
# length. But not all of it: with the same terminal step and no momentum, no ball leaves. And the main point stands: balls cross in
# both directions.

# %% [markdown]
# Drag gamma at each of the three learning rates. When does the first ball leave? Is there a gamma at which balls leave the shallow
# well and none leave the deep one?

# %%
gammas, rates = Slider(0.7, 0.98, 0.01, 0.9), Choice((0.01, 0.02, 0.04), 0.01)
explore(scenes.wells, gamma=gammas, learning_rate=rates)

# %%
print("learning rate 0.01, gamma")
for gamma in (0.86, 0.87, 0.89, 0.9):
    print(f"{gamma:5}   {scenes.result(scenes.wells(gamma))}")

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Yes, there is: at learning rate 0.01 the first ball leaves at gamma 0.87, and up to 0.89 only the shallow well loses balls. At 0.9 the
# deep one does, too. At the larger learning rates this window sits at smaller gammas. You can't find the window unless you
# know the landscape, and if you knew the landscape, you wouldn't need it.
#
# </details>

# %% [markdown]
# ## Is the best pair for bowls the best pair for anything else?
#
# Here is a curve that looks harmless: it's convex and smooth, with one minimum, at 0. Its curvature is 25, except between 1 and 2,
# where it's 1. So let's take the best pair for curvatures from 1 to 25.

# %% [markdown]
# ### Predict
#
# The ball starts at 3.3. There is no noise, and nowhere to get stuck. With that pair, it
#
# - **A** converges, but more slowly than in a bowl
# - **B** never converges
# - **C** converges as fast as in a bowl

# %% tags=["reveal"]
curve = surfaces.three_pieces()
learning_rate, gamma, _ = theory.best_momentum(1, 25)
starts = np.array([[3.07], [3.3], [3.46], [5.0]])
settings = {"learning_rate": learning_rate, "gamma": gamma, "steps": 600}
run = simulate(rules.momentum_step, curve, start=starts, **settings)
print("Four runs at the best pair of a bowl")
print(f"learning rate {learning_rate:.4f}, gamma {gamma:.4f}")
print("start   the last three thetas, times 1225, sorted")
for index in range(4):
    lasts = np.sort(1225 * run.theta[-3:, index, 0]).round().astype(int)
    print(f"{starts[index, 0]:5}  ", lasts)

# %% tags=["reveal"]
plots.draw(scenes.cycle(3.3))

# %% [markdown]
# <details><summary><b>What happened?</b> Open this when you have run the cells.</summary>
#
# **B.** It cycles forever through three points, $792/1225$, $-2208/1225$, and $2592/1225$. (That's why the cell multiplies by 1225.)
# From 3.07 and 3.46 it falls into the same cycle; from 5 it converges. The gentle piece makes the hill behind it less steep than the
# pair expects: at 2 the slope is 26, and in a bowl of curvature 25 it would be 50. Polyak's rule was more than fifty years old when
# Lessard, Recht and Packard published this curve in 2016.
#
# </details>

# %% [markdown]
# Now slide the start. Which starts fall into the cycle?

# %%
explore(scenes.cycle, start_at=Slider(2.5, 5.4, 0.05, 3.3))

# %%
places = np.arange(50, 109)[:, None] / 20
ends = simulate(rules.momentum_step, curve, start=places, **settings).theta[-1]
print("starts that cycle:", places[np.abs(ends) > 0.1])

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# The starts that cycle come in islands: 2.80 to 2.90, then 3.10 to 3.45, then nothing until 5.40. From all others on the slider the
# ball converges. If you had tried this pair from a handful of starts, you might never have noticed.
#
# </details>

# %% [markdown]
# Gradient descent has no such trouble here, and neither does Nesterov's rule (the subject of lesson 05). Each gets its usual settings
# for curvatures from 1 to 25.

# %%
same = {"start": starts, "steps": 600}
slow = simulate(rules.gd_step, curve, learning_rate=2 / 26, **same)
fast = simulate(rules.nag_step, curve, learning_rate=1 / 25, gamma=2 / 3, **same)
print("all four starts end within 1e-9 of 0")
print("gradient descent:", (np.abs(slow.theta[-1]) < 1e-9).all())
print("Nesterov's rule: ", (np.abs(fast.theta[-1]) < 1e-9).all())

# %% [markdown]
# ## Is that just one odd curve?
#
# You could hope so, and go looking for a better pair. Goujaud, Taylor and Dieuleveut (2023, arXiv 2307.11291) show how to build
# trouble on purpose. You choose the learning rate and gamma, and they shape a valley for you: around a polygon, so that momentum can
# walk from corner to corner of a larger polygon and never get in. The surface looks as harmless as before: smooth, strongly convex,
# with curvatures between 1 and $\kappa$.

# %% [markdown]
# ### Predict
#
# Take a triangle, and the valley made for $\kappa = 100$ and the best pair for bowls. Gradient descent and momentum start at rest at
# the same corner, each with its best settings for bowls. Which of them arrives at the minimum?
#
# - **A** both do, and momentum is faster
# - **B** both do, at about the same time
# - **C** only gradient descent does

# %% tags=["reveal"]
learning_rate, gamma, _ = theory.best_momentum(1, 100)
triangle = surfaces.polygon(learning_rate, gamma, mu=1, L=100)
best = {"learning_rate": learning_rate, "gamma": gamma}
heavy = simulate(rules.momentum_step, triangle, steps=2000, **best)
plain = simulate(rules.gd_step, triangle, steps=2000, learning_rate=2 / 101)
print("the loss, at the start and after 2000 steps")
print("momentum        ", heavy.loss[[0, -1]].round(6))
print("gradient descent", plain.loss[[0, -1]].round(6))

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **C.** Momentum ends up going around the triangle forever. After 2000 steps its loss is just what it was at the start! And you can't
# tune your way out of this, says their theorem. Whatever learning rate and gamma you choose, either momentum isn't accelerated on
# bowls (its steps grow with $\kappa$, as gradient descent's do), or some smooth, strongly convex function makes it cycle.
#
# </details>

# %% [markdown]
# Was that just an unlucky start? Let's try a whole grid of them.

# %%
x, y = np.meshgrid(np.linspace(-1.5, 1.5, 21), np.linspace(-1.5, 1.5, 21))
grid = {"start": np.stack([x, y], axis=-1), "steps": 2000, "every": 2000}
heavy = simulate(rules.momentum_step, triangle, **best, **grid)
plain = simulate(rules.gd_step, triangle, learning_rate=2 / 101, **grid)
print("starts:", x.size)
print("momentum never arrives from", (heavy.loss[-1] > 1e-6).sum())
print("gradient descent never arrives from", (plain.loss[-1] > 1e-6).sum())

# %% [markdown]
# Watch the cycle, and drag the start. Can you find a start from which momentum does converge? And what changes when the polygon has
# four sides?

# %%
explore(scenes.polygon, sides=Choice((3, 4), 3))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# From the start in the plot, momentum settles into the triangle while gradient descent creeps steadily inward. Most starts do
# converge: try one close to the minimum. With the square, the run from this start converges, and others don't.
#
# </details>

# %% [markdown]
# So whenever somebody says "best", ask *for what*. On bowls, momentum's best pair is hard to beat. Beyond bowls it promises nothing.
# Lesson 05 is about Nesterov's rule, which is slower on bowls but comes with a guarantee: for every smooth convex function if gamma
# *changes* along the way (Nesterov 1983), and for strongly convex functions with a constant gamma (Nesterov 2004).

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. You divide a valley's smallest curvature by 100, and retune. Momentum at its best now needs about**
#
# <details><summary>A. as many steps as before, because it is retuned</summary>No: the valley is narrower, and even the best pair pays for that.</details>
# <details><summary>B. 100 times as many steps</summary>No: that's gradient descent's price, which grows with kappa.</details>
# <details><summary>C. 10 times as many steps</summary>Yes: kappa is 100 times as large, and momentum pays its square root.</details>

# %% [markdown]
# **2. "The best gamma for my valley is 0.67, so I use it everywhere." What is wrong?**
#
# <details><summary>A. It belongs to one pair of curvatures, and to one learning rate</summary>Yes. And even with the right curvatures it's a promise for bowls only.</details>
# <details><summary>B. Gamma should always be 0.9</summary>No: 0.9 is a good place to start, but nothing makes it best.</details>
# <details><summary>C. Nothing: every gamma below 1 converges</summary>In a bowl it does, below the limit of the learning rate. How fast is another question, and beyond bowls it may not converge at all.</details>

# %% [markdown]
# **3. With momentum your run ends in another minimum than without. That minimum is**
#
# <details><summary>A. better, because momentum escapes bad minima</summary>No: it escapes from good ones as well. You saw balls leave the deep well.</details>
# <details><summary>B. better or worse: only a look at the loss can tell</summary>Yes. The ball has its speed, and it knows nothing about what lies behind a barrier.</details>
# <details><summary>C. worse, because momentum overshoots the good minimum</summary>No: sometimes it does, and sometimes it leaves a bad one.</details>

# %% [markdown]
# ## The lesson in formulas
#
# | | curvatures from $\mu$ to $L$, $\kappa = L/\mu$ |
# |---|---|
# | best learning rate | $4 \,/\, (\sqrt L + \sqrt\mu)^2$ |
# | best gamma | $\left(\frac{\sqrt L - \sqrt\mu}{\sqrt L + \sqrt\mu}\right)^2$ |
# | its rate | $\frac{\sqrt\kappa - 1}{\sqrt\kappa + 1}$, against $\frac{\kappa - 1}{\kappa + 1}$ without momentum |
# | its margin below the limit | $1/\kappa$ of the learning rate |
# | beyond bowls | no guarantee |
