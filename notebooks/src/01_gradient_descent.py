# ---
# title: Gradient descent
# minutes: 40
# needs: lesson 00
# writes: "`gd_step`, `learning_rate_limit`"
# picture: Gradient descent zigzags along a narrow valley while its loss falls slowly.
# goals:
#   - write gradient descent, and say what each part of it does
#   - derive from which learning rate on it diverges, and predict it for any bowl
#   - say what the condition number of a valley costs
# ---

# %% [markdown]
# ## One step
#
# Here is the smallest landscape there is: a bowl with one parameter, $f(\theta) = \frac12 \lambda \theta^2$. Its gradient
# is $\lambda\theta$, and $\lambda$ (lambda) is its *curvature*: how fast the slope grows as you leave the bottom.

# %%
import numpy as np

from mlmomentum import check, plots, rules, simulate, surfaces, theory

bowl = surfaces.quadratic(1.0)
print("at theta = 3 the loss is", bowl.value([3.0]), "and the gradient", bowl.gradient([3.0]))

# %% [markdown]
# The gradient points to where the loss *grows*. So gradient descent steps the other way, and the **learning rate** says
# how far:
#
# $$\theta \leftarrow \theta - \text{learning\_rate} \cdot \text{gradient}(\theta)$$
#
# (Cauchy had the idea in 1847, to compute the orbits of planets.)

# %% [markdown]
# ### Predict
#
# Start at $\theta = 3$ in this bowl, with a learning rate of 0.5. After one step, $\theta$ is
#
# - **A** 2.5
# - **B** 1.5
# - **C** 0

# %% tags=["reveal"]
theta = 3.0
print(theta - 0.5 * bowl.gradient([theta]))

# %% [markdown]
# **B.** The gradient at 3 is 3, and half of that is taken away. Each further step halves $\theta$ again, because the
# gradient shrinks together with $\theta$.

# %% [markdown]
# ## Write it
#
# `gradient` is handed to your rule as a *function*: you decide at which point to call it. That will matter in lesson 04.
#
# ### Exercise: gd_step
#
# Return theta after one step. `theta` may be an array of any shape, and your function should leave it as it is: make a
# new array.

# %% exercise="gd_step"
def gd_step(theta, gradient, learning_rate):
    """One step of gradient descent; returns the new theta, an array of theta's shape."""
    # solution

# %% [markdown]
# From here on, pictures that say *your gd_step* are driven by the function that you just wrote. The wide pale line is the
# course's own. If yours is right, it lies on top.

# %%
figure = plots.drive(gd_step, bowl, learning_rate=0.3, steps=12)
plots.show(figure, alt="A parabola. The path of gradient descent comes down its side in ever smaller steps.")

# %% [markdown]
# ## How long may a step be?
#
# In a bowl with curvature 1, take ten steps from the same start, with five learning rates.
#
# ### Predict
#
# Which of 0.1, 1, 1.9, 2 and 2.1 gets closest to the bottom?
#
# - **A** 0.1, the careful one
# - **B** 1
# - **C** 1.9, the fastest that still works

# %% tags=["reveal"]
for learning_rate in (0.1, 1, 1.9, 2, 2.1):
    walk = simulate(rules.gd_step, bowl, start=[1.0], learning_rate=learning_rate, steps=10)
    print(f"learning rate {learning_rate:3}: theta after 0, 1, 2 and 10 steps is {walk.theta[[0, 1, 2, 10], 0].round(3)}")

# %% [markdown]
# **B**, and in a single step. Below 1 it creeps. Above 1 it overshoots and swings from side to side. At 2 it swings for
# ever, and beyond 2 each swing is wider than the last.

# %% [markdown]
# ### Why
#
# Put the gradient $\lambda\theta$ into the rule:
#
# $$\theta \leftarrow (1 - \text{learning\_rate}\cdot\lambda)\,\theta$$
#
# Each step multiplies $\theta$ by the same number. It shrinks as long as that number lies between $-1$ and $1$, which is
# when
#
# $$\text{learning\_rate}\cdot\lambda < 2.$$

# %%
for learning_rate in (0.1, 1, 1.9, 2, 2.1):
    factor = theory.gd_matrix(learning_rate, 1.0).item()
    print(f"learning rate {learning_rate:3}: each step multiplies theta by {factor:4.1f}, ten steps by {factor**10:.3f}")

# %% [markdown]
# The last column is the last column of the run before. The sign of the factor tells creeping (+) from swinging (−).
#
# Drag the learning rate through 1 and through 2. This is your own `gd_step`.

# %%
from mlmomentum.explorer import Slider, explore

explore(plots.drive, gd_step, bowl, steps=12, learning_rate=Slider(0.05, 2.1, 0.05, 0.3))

# %% [markdown]
# ## Two directions, one learning rate
#
# A network has many parameters, and its bowl is not round: some directions are steep, others nearly flat. The `ravine` has
# the curvature 1 along the valley and 100 across it. Gradient descent has one learning rate for both.

# %%
ravine = surfaces.ravine
walk = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=60)
print("after 60 steps theta is", walk.theta[-1].round(4), "- the minimum is at", ravine.minimum)

# %% picture=true
figure = plots.compare(ravine, "gradient descent in a narrow valley", gd_step=walk)
plots.show(figure, alt="In a long narrow valley the path zigzags between the walls and creeps along the floor.")

# %% [markdown]
# Two complaints at once: across the valley it swings from wall to wall, so the learning rate is nearly too large. Along
# the valley it creeps, so the learning rate is far too small. No single number can please both.

# %% [markdown]
# ### Predict
#
# The learning rate grows. Which direction diverges first?
#
# - **A** along the valley, where it is slow
# - **B** across the valley, where it is steep
# - **C** both at once

# %% tags=["reveal"]
for learning_rate in (0.0199, 0.0201):
    end = simulate(rules.gd_step, ravine, learning_rate=learning_rate, steps=300).theta[-1]
    print(f"learning rate {learning_rate}: after 300 steps {end[0]:.3f} along the valley, {end[1]:.3f} across it")

# %% [markdown]
# **B.** Each direction obeys its own limit, and the steep one gives way first, at 2/100. A single steep direction is
# enough to spoil the run.

# %% [markdown]
# ### Exercise: learning_rate_limit
#
# You can now predict where gradient descent diverges, for any bowl. `curvatures` is an array with the curvature of each
# direction. Return the one learning rate from which on it diverges.

# %% exercise="learning_rate_limit"
def learning_rate_limit(curvatures):
    """The learning rate from which gradient descent diverges in a bowl with these curvatures, an array of shape (n,)."""
    # solution

# %% [markdown]
# ## What a narrow valley costs
#
# The **condition number** $\kappa$ (kappa) is the largest curvature divided by the smallest. At the best learning rate,
# $2/(L+\mu)$ with $L$ the largest and $\mu$ the smallest curvature, both ends shrink equally fast, by the factor
#
# $$\frac{\kappa - 1}{\kappa + 1}$$
#
# in each step (Lessard, Recht and Packard 2016, proposition 1).

# %%
learning_rate, rate = theory.best_gd(1, 100)
print(f"best learning rate {learning_rate:.5f}, each step leaves {rate:.5f} of the distance")
print(f"steps to come a million times closer: {theory.steps_to_reduce(rate, 1e6):.0f}")

# %% [markdown]
# That is theory. Does a run agree? The loss goes with the square of the distance, so a million times closer is a loss
# $10^{12}$ times smaller.

# %%
walk = simulate(rules.gd_step, ravine, learning_rate=learning_rate, steps=800)
print("steps taken by a run:", walk.steps_to(walk.loss[0] * 1e-12))

# %% [markdown]
# ### Predict
#
# Make the valley a hundred times narrower: $\kappa$ = 10 000 instead of 100. How many steps now?
#
# - **A** about 10 times as many
# - **B** about 100 times as many
# - **C** about the same, the learning rate can be retuned

# %% tags=["reveal"]
for kappa in (10, 100, 1000, 10_000):
    learning_rate, rate = theory.best_gd(1, kappa)
    print(f"kappa {kappa:6}: best rate {rate:.5f}, {theory.steps_to_reduce(rate, 1e6):6.0f} steps")

# %% [markdown]
# **B**: 100 times narrower, 100 times slower, and that is with the best learning rate there is. Networks have condition
# numbers in the thousands and beyond. This is the price that momentum will bring down, in the next lesson, to its square
# root.

# %% [markdown]
# ## Does the start matter?
#
# Five starts, on a circle around the minimum. Predict: does a lucky start change how *fast* the loss falls in the end?

# %%
angles = np.linspace(0.1, 1.5, 5)
starts = 10 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
walks = simulate(rules.gd_step, ravine, start=starts, learning_rate=0.0175, steps=300)
per_step = np.sqrt(walks.loss[300] / walks.loss[200]) ** (1 / 100)
print("distance left by each of the last steps:", per_step.round(5))

# %%
figure = plots.losses(ravine, "five starts, one learning rate", gd_step=walks)
plots.show(figure, alt="Five loss curves. They begin differently and then fall side by side, with the same slope.")

# %% [markdown]
# The start decides how high the curve begins. The slope on which all curves end is set by the flattest direction alone:
# 1 − 0.0175 · 1 = 0.9825.
#
# Now play. Which learning rate looks best for which curvature across the valley? Check yourself with `theory.best_gd`.

# %%
explore(
    plots.drive_valley, gd_step, steps=60, learning_rate=Slider(0.001, 0.06, 0.0005, 0.0175), kappa=Slider(1, 100, 1, 100)
)

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. The loss swings up and down and grows. What first?**
#
# <details><summary>A. A smaller learning rate</summary>Yes: learning_rate · curvature has passed 2 in the steepest direction.</details>
# <details><summary>B. More steps</summary>No: each step multiplies the error by a number beyond −1, so more steps make it worse.</details>
# <details><summary>C. Another start</summary>No: the factor does not depend on where you are.</details>
#
# **2. A bowl has the curvatures 4 and 0.5. Gradient descent diverges from the learning rate**
#
# <details><summary>A. 4</summary>No: 2 / 0.5 is the limit of the flat direction, and the steep one has given way long before.</details>
# <details><summary>B. 0.5</summary>Yes: 2 / 4.</details>
# <details><summary>C. 0.25</summary>No: at 1 / 4 the steep direction is solved in one step. The limit is twice that.</details>
#
# **3. Why not simply give each direction its own learning rate?**
#
# <details><summary>A. The directions of a real network are not known</summary>Yes. They are combinations of millions of parameters, and they change on the way. Lesson 05 shows what can be done coordinate by coordinate.</details>
# <details><summary>B. It would diverge</summary>No: with 1 / curvature in each direction, one step would reach the bottom of a bowl.</details>
