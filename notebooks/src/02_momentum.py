# ---
# title: Momentum
# minutes: 50
# needs: lesson 01
# writes: "`momentum_step`, `terminal_step`"
# picture: In a narrow valley momentum reaches the minimum while gradient descent still creeps.
# goals:
#   - write momentum, and say what velocity and gamma are
#   - unroll the velocity into weights of past gradients
#   - say how long the step becomes on a constant slope, and compare two gammas fairly
# ---

# %% [markdown]
# ## What gradient descent throws away
#
# Here is gradient descent in the ravine of lesson 01 again. Look at the *signs* of the gradients that it met, step by
# step.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

ravine = surfaces.ravine
walk = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=11)
met = ravine.gradient(walk.theta)
print("along the valley ", *np.where(met[:, 0] > 0, "+", "-"))
print("across the valley", *np.where(met[:, 1] > 0, "+", "-"))

# %% [markdown]
# Along the valley every gradient says the same. Across it each contradicts the one before. Gradient descent treats both
# alike, because it forgets each gradient as soon as it has used it.

# %% [markdown]
# ### Predict
#
# Add up these twelve gradients. Along the valley all of it adds up. Across the valley, what share is left?
#
# - **A** nothing
# - **B** about a seventh
# - **C** about a half

# %% tags=["reveal"]
print("the sum, as a share of the sum of sizes: along, across")
print((np.abs(met.sum(axis=0)) / np.abs(met).sum(axis=0)).round(2))

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** Not quite nothing, since each gradient is a quarter smaller than the one before. That is the whole idea of
# momentum: let what is consistent add up, and let what contradicts itself cancel.
#
# </details>

# %% [markdown]
# ## The rule
#
# Momentum keeps one more thing beside $\theta$, the **velocity**: the last step, as it was subtracted from $\theta$.
#
# $$\begin{aligned}\text{velocity} &\leftarrow \gamma\cdot\text{velocity} + \text{learning\_rate}\cdot\text{gradient}(\theta)\\
# \theta &\leftarrow \theta - \text{velocity}\end{aligned}$$
#
# $\gamma$ (gamma) is the share of the last step that is kept. Polyak published the rule in 1964; it is known as the *heavy
# ball*.

# %% [markdown]
# Three things to note:
#
# - the learning rate is *inside* the velocity;
# - the velocity points uphill, as the gradient does, and is subtracted;
# - $\theta$ moves by the *new* velocity.
#
# Other texts and libraries make other choices. The same name may stand for a slightly different rule: lesson 10 translates
# between them.

# %% [markdown]
# ### Predict
#
# By hand: the velocity is 0, the gradient is always 1, the learning rate is 1, gamma is 0.9. The first three velocities
# are
#
# - **A** 1, 1, 1
# - **B** 1, 1.9, 2.71
# - **C** 1, 0.9, 0.81

# %% tags=["reveal"]
velocity = 0.0
print("step   velocity")
for step in (1, 2, 3, 4):
    velocity = 0.9 * velocity + 1.0
    print(f"{step:3}    {velocity:.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Each velocity is the new push, plus nine tenths of all that was there, so it grows. If you chose C, you saw what
# happens to *one* push as it ages: 1, 0.9, 0.81. The velocity is the sum of these.
#
# </details>

# %% [markdown]
# ## Write it
#
# The next lessons build on this rule, so take your time. Nearly everyone writes one of its lines wrong once; the check
# says which.

# %% [markdown]
# ### Exercise: momentum_step
#
# Return the new theta and the new velocity, in this order. Both come in as arrays of one shape; leave them as they are
# and return new ones. Call `gradient` once: in a network it is nearly all of the work.


# %% exercise="momentum_step"
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    """One step of momentum; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# Now your rule rolls through the ravine. Start, learning rate and surface are those of gradient descent above; only gamma
# is new.

# %%
plots.drive(momentum_step, ravine, learning_rate=0.0175, gamma=0.7)

# %% [markdown]
# Drag gamma up from 0, which is gradient descent. Where does it look best? From which gamma on does it run *past* the
# minimum along the valley? And how does the best gamma change with the learning rate? Lesson 03 explains what you see.

# %%
from mlmomentum.explorer import Slider, explore

gammas = Slider(0.0, 0.98, 0.02, 0.7)
rates = Slider(0.001, 0.061, 0.0015, 0.0175)
explore(scenes.drive, momentum_step, ravine, learning_rate=rates, gamma=gammas)

# %% [markdown]
# ## How much does it help?
#
# First the plain comparison: one start, one learning rate, gamma 0 and 0.7.

# %% picture=true
slow = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=60)
fast = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=60)
plots.compare(ravine, "gamma 0 and gamma 0.7", gd_step=slow, momentum_step=fast)

# %% [markdown]
# Look *across* the valley: momentum swings longer there than gradient descent. All of its gain is *along* the valley.
# How large does its step get there, compared with learning_rate · gradient, the step that gradient descent would take from
# the same place?

# %%
step = -np.diff(fast.theta[:, 0])
ratio = step / (0.0175 * ravine.gradient(fast.theta[:-1])[:, 0])
print("after 0, 1, 2, 5, 10 and 20 steps:", ratio[[0, 1, 2, 5, 10, 20]].round(2))

# %% [markdown]
# The gradient along the valley is *small but consistent*, and momentum amplifies it, here about four times.
#
# But is the comparison fair? The learning rate may suit one rule better than the other. In a fair race each has its own
# best settings. For a valley like this they are known in closed form (Polyak 1964; Lessard, Recht and Packard 2016,
# proposition 1).

# %% [markdown]
# ### Predict
#
# At its best, gradient descent needs 691 steps to come a million times closer (lesson 01). Momentum at its best needs, by
# its rate, about
#
# - **A** 600
# - **B** 350
# - **C** 70

# %% tags=["reveal"]
learning_rate, gamma, rate = theory.best_momentum(1, 100)
print("momentum at its best")
print(f"learning rate {learning_rate:.5f}, gamma {gamma:.5f}")
print(f"a step leaves, in the long run, {rate:.5f} of the distance")
print(f"steps to come a million times closer: {theory.steps_to_reduce(rate, 1e6):.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** By the rate, the number of steps goes with $\sqrt\kappa$ instead of $\kappa$: here $\sqrt{100} = 10$ times fewer.
# Lesson 03 derives the two best settings.
#
# </details>

# %% [markdown]
# Let both run at their best, until the loss is $10^{12}$ times smaller, which is a million times closer.

# %%
settings = {"learning_rate": learning_rate, "gamma": gamma}
fast = simulate(rules.momentum_step, ravine, steps=120, **settings)
best = theory.best_gd(1, 100)[0]
slow = simulate(rules.gd_step, ravine, learning_rate=best, steps=800)
goal = 1e-12 * slow.loss[0]
print(f"gradient descent {slow.steps_to(goal):.0f} steps")
print(f"momentum         {fast.steps_to(goal):.0f} steps")

# %%
plots.losses(ravine, "each rule at its best", gd_step=slow, momentum_step=fast)

# %% [markdown]
# 93 steps in the run, 69 by the rate: at first momentum makes the loss *worse*, and only then its rate shows. What is
# best in the long run is not the calmest on the way. Lesson 03 shows why.

# %% [markdown]
# ## What is inside the velocity?
#
# ### Predict
#
# Begin with velocity 0, and take three steps. In the *third* velocity, how much does the *first* gradient weigh, compared
# with the newest?
#
# - **A** $\gamma$ times as much
# - **B** $\gamma^2$ times as much
# - **C** $\gamma^3$ times as much

# %% tags=["reveal"]
gradients, velocity = np.eye(3), np.zeros(3)
for g in gradients:
    velocity = 0.9 * velocity + g
print("weights of the first, second and third gradient:")
print(velocity)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** It has been multiplied by gamma twice since then.
#
# </details>

# %% [markdown]
# Put the rule into itself, again and again:
#
# $$\text{velocity}_t = \text{learning\_rate}\,\big(g_t + \gamma\, g_{t-1} + \gamma^2 g_{t-2} + \dots\big)$$
#
# Here $g_t$ is the gradient met at step $t$. So the velocity is a sum over *all* gradients so far, and each weighs
# $\gamma$ times as much as the one after it. Does a real run obey?

# %%
run = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=20)
met = ravine.gradient(run.theta[:20])
weights = theory.gradient_weights(0.7, np.arange(20)[::-1])
print("last velocity of the run:", (run.theta[19] - run.theta[20]).round(6))
print("weighted sum:            ", (0.0175 * weights @ met).round(6))

# %% [markdown]
# It does. With gamma = 0.9 the memory goes further back than with 0.7. These are the weights of the newest gradient and of
# those before it:

# %%
plots.weights(0.9)

# %% [markdown]
# ### Predict
#
# Gamma goes from 0.9 to 0.99. The memory, measured as the steps until a gradient has lost half of its weight, gets
#
# - **A** about 1.1 times as long
# - **B** about twice as long
# - **C** about ten times as long

# %% tags=["reveal"]
print("gamma   half the weight after")
for gamma in (0.5, 0.6, 0.9, 0.99):
    print(f"{gamma:5}   {np.log(0.5) / np.log(gamma):4.1f} steps")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** What counts is the distance of gamma to 1, and that went from 0.1 down to 0.01. So 0.9 and 0.99 are far apart,
# while 0.5 and 0.6 are not.
#
# </details>

# %% [markdown]
# Drag gamma up from 0. Count the bars that are higher than a half: where does their number grow slowly, and where fast?

# %%
explore(scenes.weights, gamma=Slider(0.0, 0.98, 0.01, 0.9))

# %% [markdown]
# ## The terminal step
#
# On a long, even slope every gradient is the same. The pushes pile up, while gamma takes a share away. Like a stone that
# falls through air, the ball tends to a *terminal* speed.

# %% [markdown]
# ### Predict
#
# With gamma = 0.9, the first steps are 1, 1.9, 2.71 and 3.439 times that of gradient descent. In the long run the step
# tends to
#
# - **A** about 4 times
# - **B** 5 times
# - **C** 10 times
# - **D** it grows without end

# %% tags=["reveal"]
slope = surfaces.slope(1.0)
run = simulate(rules.momentum_step, slope, learning_rate=1.0, gamma=0.9, steps=200)
print("the step, in steps of gradient descent")
steps = -np.diff(run.theta[:, 0])
print(f"the first {steps[0]:.3f}, the 200th {steps[-1]:.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** At the terminal speed a step loses as much as it gains:
#
# $$\text{velocity} = \gamma\cdot\text{velocity} + \text{push}.$$
#
# Solve that for the velocity. The weights of the section before, $1 + \gamma + \gamma^2 + \dots$, add up to the same.
#
# </details>

# %% [markdown]
# ### Exercise: terminal_step
#
# Return the step that momentum tends to when the slope is the same everywhere, with the sign of the velocity. All three
# arguments are numbers.


# %% exercise="terminal_step"
def terminal_step(learning_rate, slope, gamma):
    """The step that momentum tends to on a constant slope, in units of theta."""
    # solution


# %% [markdown]
# Here your `momentum_step` goes down an even slope, and the dotted line is your `terminal_step`.

# %%
plots.growth(momentum_step, terminal_step, gamma=0.9)

# %% [markdown]
# Drag gamma up: the dotted line rises. What happens to the time until the step comes near it?

# %%
gammas = Slider(0.0, 0.96, 0.02, 0.9)
explore(scenes.growth, momentum_step, terminal_step, gamma=gammas)

# %% [markdown]
# It takes *longer to get there*: the memory must fill with pushes first.
#
# One number above does not seem to fit. In the ravine, gamma = 0.7 made the step 4.02 times as long, and the terminal step
# is only 1 / (1 − 0.7) = 3.33 times as long. But that ravine is no even slope. Its gradient shrinks on the way to the
# minimum, and the older gradients in the velocity are larger than the one that we divided by.

# %% [markdown]
# ## A trap: comparing gammas
#
# Many tutorials draw gamma 0.8, 0.9 and 0.95 at *one* learning rate, and conclude that a larger gamma is faster. But on a
# consistent slope these are steps of very different lengths.

# %%
print("gamma   terminal step, in steps of gradient descent")
for gamma in (0.8, 0.9, 0.95):
    print(f"{gamma:5}   {theory.terminal_step(1, 1, gamma):4.1f}")

# %% [markdown]
# So such a drawing compares learning rates as much as gammas. There are two fair ways. The first: hold the terminal step,
# learning_rate / (1 − gamma), fixed.

# %% [markdown]
# ### Predict
#
# In a round bowl with curvature 1, begin at $\theta = -10$ and hold the terminal step at 0.1. After 60 steps,
#
# - **A** the larger gamma, the nearer
# - **B** all are equally near
# - **C** all are about equally near, until one gamma is too large

# %% tags=["reveal"]
print("gamma   theta in the end")
for gamma in (0.0, 0.5, 0.8, 0.9, 0.95):
    fair = {"learning_rate": 0.1 * (1 - gamma), "gamma": gamma}
    run = simulate(rules.momentum_step, surfaces.quadratic(1.0), steps=60, **fair)
    print(f"{gamma:5}   {run.theta[-1, 0]:7.4f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** From a distance of 10, all up to 0.9 come to within 0.04: once the step is held fixed, little is left to gain in a
# *round* bowl. With 0.95 the ball remembers so long that it is still swinging.
#
# </details>

# %% [markdown]
# The second fair way: tune the learning rate for each gamma. For the ravine, theory tells for every pair how much of the
# distance a step leaves (lesson 03 shows how), so tuning is a search over a grid.
#
# ### Predict
#
# Each at its own best learning rate, which gamma is the fastest in the ravine?
#
# - **A** 0.8
# - **B** 0.9
# - **C** 0.95

# %% tags=["reveal"]
print("gamma   a step leaves   steps to come a million times closer")
learning_rates = np.linspace(0.001, 0.039, 400)
for gamma in (0.8, 0.9, 0.95):
    along = theory.momentum_matrix(learning_rates, gamma, 1)
    across = theory.momentum_matrix(learning_rates, gamma, 100)
    left = np.maximum(theory.spectral_radius(along), theory.spectral_radius(across))
    best = left.min()
    print(f"{gamma:5}   {best:13.3f}   {theory.steps_to_reduce(best, 1e6):5.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **A**, the smallest. "A larger gamma is faster" is simply false here. The best of all was 0.669, with 69 steps. How to
# find it is the question of lesson 03.
#
# </details>

# %% [markdown]
# ## The ball, corrected
#
# "A heavy ball" is a good picture with one wrong idea in it: gamma is not the ball's *mass*. 1 − gamma is the share of its
# speed that it loses in a step: **friction**, for a ball of given mass. Let one roll on flat ground.

# %%
flat = np.zeros_like  # as a gradient: zero everywhere
theta, velocity, seen = np.zeros(1), np.ones(1), []
for _ in range(5):
    theta, velocity = rules.momentum_step(theta, velocity, flat, 0.1, 0.9)
    seen.append(velocity.item())
print("velocity on flat ground, gamma 0.9:", np.round(seen, 3))

# %% [markdown]
# A tenth is lost in each step. With gamma = 1 nothing would be lost: without friction it would roll for ever. Gamma = 0 is
# a ball in honey: it stops as soon as nothing pushes. That is gradient descent.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. "Momentum adds the previous updates to the gradient." More precisely, the velocity is**
#
# <details><summary>A. the average of all gradients</summary>No: the weights are not equal, and they add up to 1 / (1 − gamma), not to 1.</details>
# <details><summary>B. a sum of past gradients, each weighing gamma times as much as the one after it</summary>Yes, times the learning rate.</details>
# <details><summary>C. the last gradient times gamma</summary>No: the last <em>velocity</em> is kept, and in it all gradients before.</details>

# %% [markdown]
# **2. You raise gamma from 0.9 to 0.99 and leave the learning rate. On an even slope the step becomes**
#
# <details><summary>A. 1.1 times as long</summary>No: look at the distance of gamma to 1.</details>
# <details><summary>B. ten times as long</summary>Yes: 1 / (1 − gamma) goes from 10 to 100. A learning rate that was safe may now be wild.</details>
# <details><summary>C. just as long, only smoother</summary>No: that would be an average. Here the pushes are added.</details>

# %% [markdown]
# **3. Momentum helps most where gradients are**
#
# <details><summary>A. large, and of one sign</summary>It helps there too, but where gradients are large gradient descent is quick as well.</details>
# <details><summary>B. small, and of one sign</summary>Yes: there the pushes add up, on an even slope to 1 / (1 − gamma) times a single one.</details>
# <details><summary>C. large, and of changing sign</summary>No: there they cancel, so nothing piles up. The swing need not get calmer: in the ravine it died out faster without momentum.</details>
