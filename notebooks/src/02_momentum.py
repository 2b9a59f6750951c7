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
from mlmomentum import check, plots, rules, simulate, surfaces, theory

ravine = surfaces.ravine
walk = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=11)
met = ravine.gradient(walk.theta)
print("along the valley ", *np.where(met[:, 0] > 0, "+", "-"))
print("across the valley", *np.where(met[:, 1] > 0, "+", "-"))

# %% [markdown]
# Along the valley every gradient says the same. Across it they contradict each other. Gradient descent treats both alike,
# because it forgets each gradient as soon as it has used it.

# %% [markdown]
# ### Predict
#
# Add up these twelve gradients. What is left of them?
#
# - **A** much in both directions
# - **B** much along the valley, little across it
# - **C** little along the valley, much across it

# %% tags=["reveal"]
print("the sum, as a share of the sum of sizes: along, across")
print((np.abs(met.sum(axis=0)) / np.abs(met).sum(axis=0)).round(2))

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** Along the valley everything is kept. Across it nearly all cancels. That is the whole idea of momentum: let what
# is consistent add up, and let what contradicts itself cancel.
#
# </details>

# %% [markdown]
# ## The rule
#
# Momentum keeps one more thing beside $\theta$, the **velocity**. It is the last update.
#
# $$\begin{aligned}\text{velocity} &\leftarrow \gamma\cdot\text{velocity} + \text{learning\_rate}\cdot\text{gradient}(\theta)\\
# \theta &\leftarrow \theta - \text{velocity}\end{aligned}$$
#
# $\gamma$ (gamma) is the share of the last update that is kept. Polyak published the rule in 1964 as the *heavy ball*.

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
# The next lessons build on this rule, so take your time. If the check names a mistake, it is a common one.

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
# Drag gamma up from 0, which is gradient descent. Where does it look best? When does it begin to swing, and in which
# direction first? Lesson 03 will explain what you see.

# %%
from mlmomentum.explorer import Slider, explore

gammas = Slider(0.0, 0.98, 0.02, 0.7)
explore(plots.drive, momentum_step, ravine, learning_rate=0.0175, gamma=gammas)

# %% [markdown]
# ## How much does it help?
#
# First the plain comparison: one start, one learning rate, gamma 0 and 0.7.

# %% picture=true
slow = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=60)
fast = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=60)
plots.compare(ravine, "gamma 0 and gamma 0.7", gd_step=slow, momentum_step=fast)

# %% [markdown]
# Is that fair? The learning rate may suit one rule better than the other. In a fair race each rule has its own best
# settings. For a valley like this they are known in closed form (Polyak 1964; Lessard, Recht and Packard 2016,
# proposition 1).

# %% [markdown]
# ### Predict
#
# At its best, gradient descent needs 691 steps to come a million times closer (lesson 01). Momentum at its best needs
# about
#
# - **A** 600
# - **B** 350
# - **C** 70

# %% tags=["reveal"]
learning_rate, gamma, rate = theory.best_momentum(1, 100)
print("momentum at its best")
print(f"learning rate {learning_rate:.5f}, gamma {gamma:.5f}: a step leaves {rate:.5f}")
print(f"steps to come a million times closer: {theory.steps_to_reduce(rate, 1e6):.0f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** The number of steps goes with $\sqrt\kappa$ instead of $\kappa$: here $\sqrt{100} = 10$ times fewer. With
# $\kappa$ = 10 000 it is a hundred times fewer. Lesson 03 derives the two best settings.
#
# </details>

# %% [markdown]
# Let both run at their best.

# %%
settings = {"learning_rate": learning_rate, "gamma": gamma}
fast = simulate(rules.momentum_step, ravine, steps=120, **settings)
best = theory.best_gd(1, 100)[0]
slow = simulate(rules.gd_step, ravine, learning_rate=best, steps=120)
print(
    f"loss after 120 steps: {slow.loss[-1]:.2g} without and {fast.loss[-1]:.2g} with momentum"
)

# %%
plots.losses(ravine, "each rule at its best", gd_step=slow, momentum_step=fast)

# %% [markdown]
# Look at the first ten steps: momentum makes the loss *worse* at first. What is best in the long run is not the calmest
# on the way. Lesson 03 shows why.

# %% [markdown]
# ## What is inside the velocity?
#
# Put the rule into itself a few times, beginning with velocity 0:
#
# $$\text{velocity}_t = \text{learning\_rate}\,\big(g_t + \gamma\, g_{t-1} + \gamma^2 g_{t-2} + \dots\big)$$
#
# Here $g_t$ is the gradient met at step $t$. So the velocity is a sum over *all* gradients so far, and each weighs
# $\gamma$ times as much as the one after it. Does a real run obey?

# %%
run = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=20)
met = ravine.gradient(run.theta[:20])
weights = theory.gradient_weights(0.7, np.arange(20)[::-1])
print("last update of the run:", (run.theta[19] - run.theta[20]).round(6))
print("weighted sum:          ", (0.0175 * weights @ met).round(6))

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
for gamma in (0.5, 0.9, 0.99):
    print(f"{gamma:5}   {np.log(0.5) / np.log(gamma):4.1f} steps")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** What counts is the distance of gamma to 1, and that went from 0.1 down to 0.01. So 0.9 and 0.99 are far apart,
# while 0.5 and 0.6 are not.
#
# </details>

# %%
explore(plots.weights, gamma=Slider(0.0, 0.98, 0.01, 0.9))

# %% [markdown]
# ## The terminal step
#
# On a long, even slope every gradient is the same. The pushes pile up, while gamma takes a share away. Like a stone that
# falls through air, the ball tends to a *terminal* speed.

# %% [markdown]
# ### Predict
#
# With gamma = 0.9, how long does the step get, compared with that of gradient descent?
#
# - **A** 0.9 times
# - **B** 1.9 times
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
# Solve that for the velocity.
#
# </details>

# %% [markdown]
# ### Exercise: terminal_step
#
# Return the step that momentum tends to when the slope is the same everywhere. All three arguments are numbers.


# %% exercise="terminal_step"
def terminal_step(learning_rate, slope, gamma):
    """The step that momentum tends to on a constant slope, in units of theta."""
    # solution


# %% [markdown]
# Here your `momentum_step` goes down an even slope. The dotted line is the terminal step. Drag gamma up: the step gets
# longer, and it takes *longer to get there*.

# %%
plots.growth(momentum_step, gamma=0.9)

# %%
explore(plots.growth, momentum_step, gamma=Slider(0.0, 0.98, 0.02, 0.9))

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
# So such a drawing compares learning rates as much as gammas. There are two fair ways: tune the learning rate for each
# gamma, or hold the terminal step, learning_rate / (1 − gamma), fixed.

# %% [markdown]
# ### Predict
#
# In a round bowl with curvature 1, begin at $\theta = -10$ and hold the terminal step at 0.1. After 60 steps,
#
# - **A** gamma 0.8 is far ahead of gamma 0
# - **B** gamma 0 is far ahead of gamma 0.8
# - **C** all have come to about the same distance

# %% tags=["reveal"]
print("gamma   theta after 60 steps")
for gamma in (0.0, 0.5, 0.8):
    fair = {"learning_rate": 0.1 * (1 - gamma), "gamma": gamma}
    run = simulate(rules.momentum_step, surfaces.quadratic(1.0), steps=60, **fair)
    print(f"{gamma:5}   {run.theta[-1, 0]:7.4f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** From a distance of 10, all come to within 0.02. In a *round* bowl there is nothing to cancel and nothing to even
# out, so once the step is held fixed, little is left to gain. Momentum earns its keep where directions differ, as in the
# ravine.
#
# </details>

# %% [markdown]
# ## The ball, corrected
#
# "A heavy ball" is a good picture with one wrong idea in it: gamma is not the ball's *mass*. On flat ground a ball rolls
# on, whatever its mass, until something brakes it. 1 − gamma is the **friction**.

# %%
flat = np.zeros_like  # as a gradient: zero everywhere
theta, velocity, seen = np.zeros(1), np.ones(1), []
for _ in range(5):
    theta, velocity = rules.momentum_step(theta, velocity, flat, 0.1, 0.9)
    seen.append(velocity.item())
print("velocity on flat ground, gamma 0.9:", np.round(seen, 3))

# %% [markdown]
# A tenth is lost in each step. With gamma = 1 there would be no friction at all, and a ball in a bowl would swing for
# ever. Gamma = 0 is a ball in honey: it stops as soon as nothing pushes. That is gradient descent.

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
# <details><summary>C. no longer, only smoother</summary>No: that would be an average. Here the pushes are added.</details>

# %% [markdown]
# **3. Momentum helps most where gradients are**
#
# <details><summary>A. large</summary>No: where gradients are large, gradient descent is quick as well.</details>
# <details><summary>B. small but consistent</summary>Yes: there the pushes add up, to 1 / (1 − gamma) times a single one.</details>
# <details><summary>C. of changing sign</summary>No: there they cancel. That calms the swinging, but the speed comes from the consistent direction.</details>
