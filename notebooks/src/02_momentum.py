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
# Here is gradient descent in the ravine of lesson 01 again. Let us look at the *signs* of the gradients that it met, step
# by step.

# %%
import numpy as np

from mlmomentum import check, plots, rules, simulate, surfaces, theory

ravine = surfaces.ravine
walk = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=11)
signs = np.where(ravine.gradient(walk.theta) > 0, "+", "-")
print("along the valley ", *signs[:, 0])
print("across the valley", *signs[:, 1])

# %% [markdown]
# Along the valley every gradient says the same. Across it they contradict each other. Gradient descent treats both alike,
# because it forgets each gradient as soon as it has used it.
#
# ### Predict
#
# Suppose each step *added* a share of the step before. Then
#
# - **A** both directions get faster
# - **B** along the valley steps add up, across it they cancel
# - **C** nothing changes but the length of the step

# %% tags=["reveal"]
met = ravine.gradient(walk.theta)
print("sum of the 12 gradients, as a share of their sizes:", (np.abs(met.sum(axis=0)) / np.abs(met).sum(axis=0)).round(2))

# %% [markdown]
# **B.** Along the valley the sum keeps everything. Across it nearly all cancels. That is the whole idea: keep what is
# consistent, and let what contradicts itself cancel.

# %% [markdown]
# ## The rule
#
# Momentum keeps one more thing beside $\theta$: the **velocity**, which is the last update.
#
# $$\text{velocity} \leftarrow \gamma \cdot \text{velocity} + \text{learning\_rate} \cdot \text{gradient}(\theta)$$
# $$\theta \leftarrow \theta - \text{velocity}$$
#
# $\gamma$ (gamma) is the share of the last update that is kept. Polyak (1964) published it as the *heavy ball* method.
#
# Three things to note: the learning rate is *inside* the velocity; the velocity points uphill, like the gradient; and
# $\theta$ moves by the *new* velocity.

# %% [markdown]
# ### Predict
#
# By hand: velocity 0, the gradient is always 1, learning rate 1, gamma 0.9. The first three velocities are
#
# - **A** 1, 1, 1
# - **B** 1, 1.9, 2.71
# - **C** 1, 0.9, 0.81

# %% tags=["reveal"]
velocity = 0.0
for step in (1, 2, 3, 4):
    velocity = 0.9 * velocity + 1.0 * 1.0
    print(f"step {step}: velocity {velocity:.3f}")

# %% [markdown]
# **B.** It is the new push, plus nine tenths of all that was there. So it grows. If you chose C, you saw what happens to
# *one* push as it ages: 1, 0.9, 0.81. The velocity is the sum of these.

# %% [markdown]
# ## Write it
#
# ### Exercise: momentum_step
#
# Return the new theta and the new velocity, in this order. Both come in as arrays of the same shape; leave them as they
# are and return new ones. Call `gradient` once: in a network it is nearly all of the work.

# %% exercise="momentum_step"
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    """One step of momentum; returns the new theta and the new velocity, both of theta's shape."""
    # solution

# %% [markdown]
# Now your rule rolls through the ravine. Start, learning rate and number of steps are those of gradient descent above;
# only gamma is new.

# %%
figure = plots.drive(momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=60)
plots.show(figure, alt="The path of momentum in the ravine swings a few times and runs along the valley to the minimum.")

# %% [markdown]
# Drag gamma from 0 up. At 0 you have gradient descent. Where does it look best? When does it begin to swing, and along
# which direction? The next lesson will explain what you see.

# %%
from mlmomentum.explorer import Slider, explore

explore(plots.drive, momentum_step, ravine, steps=60, learning_rate=0.0175, gamma=Slider(0.0, 0.98, 0.02, 0.7))

# %% [markdown]
# ## How much does it help?
#
# A fair race: each rule with its own best settings for this valley. They are known in closed form (Polyak 1964; Lessard,
# Recht and Packard 2016).
#
# ### Predict
#
# Gradient descent needs 691 steps to come a million times closer. Momentum needs about
#
# - **A** 600
# - **B** 350
# - **C** 70

# %% tags=["reveal"]
_, gd_rate = theory.best_gd(1, 100)
learning_rate, gamma, rate = theory.best_momentum(1, 100)
print(f"best momentum: learning rate {learning_rate:.5f}, gamma {gamma:.5f}; each step leaves {rate:.5f}")
print(f"steps: {theory.steps_to_reduce(gd_rate, 1e6):.0f} for gradient descent, {theory.steps_to_reduce(rate, 1e6):.0f} for momentum")

# %% [markdown]
# **C.** The count goes with $\sqrt\kappa$ instead of $\kappa$: here $\sqrt{100} = 10$ times fewer. In a valley with
# $\kappa$ = 10 000 it is a hundred times fewer. Let both run:

# %%
slow = simulate(rules.gd_step, ravine, learning_rate=theory.best_gd(1, 100)[0], steps=120)
fast = simulate(rules.momentum_step, ravine, learning_rate=learning_rate, gamma=gamma, steps=120)
print(f"loss after 120 steps: {slow.loss[-1]:.2g} for gradient descent, {fast.loss[-1]:.2g} for momentum")

# %% picture=true
figure = plots.compare(ravine, "each at its best settings", gd_step=slow, momentum_step=fast)
plots.show(figure, alt="Momentum reaches the minimum of the valley, gradient descent still creeps. Its loss falls far faster.")

# %% [markdown]
# ## What is inside the velocity?
#
# Put the rule into itself a few times, starting from velocity 0:
#
# $$\text{velocity}_t = \text{learning\_rate}\,\big(g_t + \gamma\, g_{t-1} + \gamma^2 g_{t-2} + \dots\big)$$
#
# Here $g_t$ is the gradient met at step $t$. So the velocity is a sum over *all* gradients so far, each weighing less
# the older it is. Does that hold for a real run?

# %%
run = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=20)
met = ravine.gradient(run.theta[:20])
ages = np.arange(20)[::-1]
unrolled = 0.0175 * (theory.gradient_weights(0.7, ages)[:, None] * met).sum(axis=0)
print("velocity of the run  ", (run.theta[19] - run.theta[20]).round(6))
print("sum over the weights ", unrolled.round(6))

# %%
plots.show(plots.weights(0.9), alt="Bars that shrink by a tenth from each step to the one before it.")

# %% [markdown]
# ### Predict
#
# Gamma goes from 0.9 to 0.99. The memory, counted in steps until a gradient weighs less than half, gets
#
# - **A** about 1.1 times longer
# - **B** about twice as long
# - **C** about ten times longer

# %% tags=["reveal"]
for gamma in (0.5, 0.9, 0.99):
    print(f"gamma {gamma}: half the weight after {np.log(0.5) / np.log(gamma):.1f} steps")

# %% [markdown]
# **C.** What counts is the distance to 1: from 0.1 down to 0.01. That is why 0.9 and 0.99 are far apart, and 0.5 and 0.6
# are not.

# %%
explore(plots.weights, gamma=Slider(0.0, 0.98, 0.01, 0.9))

# %% [markdown]
# ## The terminal step
#
# On a long, even slope every gradient is the same. Then the pushes pile up, while gamma takes a share away. Like a
# falling stone in air, the ball tends to a *terminal* speed.
#
# ### Predict
#
# With gamma = 0.9, the step tends to how many times the step of gradient descent?
#
# - **A** 0.9
# - **B** 1.9
# - **C** 10
# - **D** it grows without end

# %% tags=["reveal"]
velocity = 0.0
for _ in range(200):
    velocity = 0.9 * velocity + 1.0
print(f"after 200 steps the step is {velocity:.6f} times that of gradient descent")

# %% [markdown]
# **C.** At the terminal speed a step loses as much as it gains: $\text{velocity} = \gamma\cdot\text{velocity} +
# \text{push}$. Solve that for the velocity.
#
# ### Exercise: terminal_step
#
# Return the step that momentum tends to when the slope is the same everywhere. All three arguments are numbers.

# %% exercise="terminal_step"
def terminal_step(learning_rate, slope, gamma):
    """The step that momentum tends to on a constant slope, in units of theta."""
    # solution

# %% [markdown]
# Here your `momentum_step` goes down an even slope. Does it tend to your formula? Drag gamma, and watch how much *longer
# it takes* to get there when gamma is large.

# %%
figure = plots.growth(momentum_step, gamma=0.9)
plots.show(figure, alt="The size of the step rises from the step of gradient descent and levels off at ten times that.")

# %%
explore(plots.growth, momentum_step, gamma=Slider(0.0, 0.98, 0.02, 0.9))

# %% [markdown]
# ## A trap: comparing gammas
#
# Many tutorials plot gamma 0.8, 0.9 and 0.95 at *one* learning rate and conclude that the larger gamma is faster. But on
# a consistent slope these are steps of very different length.

# %%
for gamma in (0.8, 0.9, 0.95):
    print(f"gamma {gamma}: terminal step {theory.terminal_step(1, 1, gamma):4.1f} times that of gradient descent")

# %% [markdown]
# So such a plot compares learning rates as much as gammas. There are two fair ways: tune the learning rate for each gamma,
# or hold learning_rate / (1 − gamma), the terminal step, fixed.
#
# ### Predict
#
# In a round bowl (curvature 1), hold learning_rate / (1 − gamma) at 0.1. After 60 steps, which gamma is ahead?
#
# - **A** 0.95, by far
# - **B** 0.8, by far
# - **C** there is hardly a difference

# %% tags=["reveal"]
round_bowl = surfaces.quadratic(1.0)
for gamma in (0.0, 0.5, 0.8):
    end = simulate(rules.momentum_step, round_bowl, learning_rate=0.1 * (1 - gamma), gamma=gamma, steps=60).theta[-1, 0]
    print(f"gamma {gamma}: theta {end:.4f}")

# %% [markdown]
# ## The ball, corrected
#
# "A heavy ball" is a good picture with one wrong idea in it: gamma is not the ball's *mass*. On flat ground a ball keeps
# its speed, whatever its mass, unless something brakes it. 1 − gamma is the **friction**.

# %%
velocity, history = 1.0, []
for _ in range(5):
    velocity = 0.9 * velocity
    history.append(round(velocity, 3))
print("velocity on flat ground, gamma 0.9:", history)

# %% [markdown]
# A tenth is lost in each step. With gamma = 1 there would be no friction, and a ball in a bowl would swing for ever.
# Gradient descent, gamma = 0, is a ball in honey: it stops as soon as nothing pushes.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. "Momentum adds the previous updates to the gradient." More precisely, the velocity is**
#
# <details><summary>A. the average of all gradients</summary>No: the weights add up to 1 / (1 − gamma), not to 1, and they are not equal.</details>
# <details><summary>B. a sum of past gradients, each weighing gamma times less than the one after it</summary>Yes, times the learning rate.</details>
# <details><summary>C. the last gradient times gamma</summary>No: the last velocity is kept, and in it all gradients before.</details>
#
# **2. You raise gamma from 0.9 to 0.99 and leave the learning rate. Along an even slope the step gets**
#
# <details><summary>A. 1.1 times longer</summary>No: look at the distance of gamma to 1.</details>
# <details><summary>B. ten times longer</summary>Yes: 1 / (1 − gamma) goes from 10 to 100. A rate that was safe may now be wild.</details>
# <details><summary>C. no longer, only smoother</summary>No: that would be an average. Here the pushes are added.</details>
#
# **3. Momentum helps most where gradients are**
#
# <details><summary>A. large</summary>No: where gradients are large, gradient descent is quick as well.</details>
# <details><summary>B. small but consistent</summary>Yes: there the pushes add up, to 1 / (1 − gamma) times the single one.</details>
# <details><summary>C. of changing sign</summary>There they cancel, which calms the swinging. But the gain in speed comes from the consistent direction.</details>
