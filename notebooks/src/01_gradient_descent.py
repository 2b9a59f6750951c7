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
# Here is the smallest landscape there is: a bowl with one parameter $\theta$ (theta), and the loss
#
# $$f(\theta) = \tfrac12\,\lambda\,\theta^2, \qquad \text{gradient}(\theta) = \lambda\,\theta.$$
#
# $\lambda$ (lambda) is its **curvature**: how fast the slope grows as you leave the bottom.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

bowl = surfaces.quadratic(1.0)
print("at theta = 3 the loss is", bowl.value([3.0]))
print("and the gradient is", bowl.gradient([3.0]))

# %% [markdown]
# The gradient points to where the loss *grows*. So gradient descent steps the other way, and the **learning rate** says
# how far:
#
# $$\theta \leftarrow \theta - \text{learning\_rate} \cdot \text{gradient}(\theta)$$
#
# Read the arrow as *becomes*. Cauchy published the idea in 1847; he wanted to compute the orbits of heavenly bodies
# (Lemaréchal 2012).

# %% [markdown]
# ### Predict
#
# Start at $\theta = 3$ in this bowl, with a learning rate of 0.5. After one step, $\theta$ is
#
# - **A** 2.5
# - **B** 1.5
# - **C** 0

# %% tags=["reveal"]
print("theta after one step:")
print(simulate(rules.gd_step, bowl, start=[3.0], learning_rate=0.5, steps=1).theta[1])

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** The gradient at 3 is 3, and half of that is taken away. The next step halves $\theta$ again, because the gradient
# shrinks together with $\theta$.
#
# </details>

# %% [markdown]
# ## Write it
#
# `gradient` is handed to your rule as a *function*: you decide at which point to call it. That will matter in lesson 04.

# %% [markdown]
# ### Exercise: gd_step
#
# Return theta after one step. `theta` may be an array of any shape. Leave it as it is, and return a new one.


# %% exercise="gd_step"
def gd_step(theta, gradient, learning_rate):
    """One step of gradient descent; returns the new theta, of theta's shape."""
    # solution


# %% [markdown]
# From here on, a picture that says *your gd_step* is driven by the function that you just wrote. The wide pale line is
# the course's own. When yours is right, it lies on top.

# %%
plots.drive(gd_step, bowl, learning_rate=0.3, steps=12)

# %% [markdown]
# On the right the loss has a *logarithmic* axis, as in most pictures of this course: equal distances are equal factors.
# So a straight line says that each step leaves the same share of the loss.

# %% [markdown]
# ## How long may a step be?
#
# Take ten steps from $\theta = 1$ in the bowl with curvature 1, once with each of several learning rates.

# %% [markdown]
# ### Predict
#
# Which of these comes closest to the bottom?
#
# - **A** 0.1, the careful one
# - **B** 1
# - **C** 1.9, the bold one

# %% tags=["reveal"]
print("learning rate   theta at first, and after one, two and ten steps")
for learning_rate in (0.1, 1, 1.9, 2, 2.1):
    settings = {"start": [1.0], "learning_rate": learning_rate, "steps": 10}
    theta = simulate(rules.gd_step, bowl, **settings).theta[:, 0]
    print(f"{learning_rate:8}       ", *(f"{theta[t]:7.3f}" for t in (0, 1, 2, 10)))

# %% [markdown]
# <details><summary><b>What happened?</b> Open when you have run the cell.</summary>
#
# **B**, and in a single step. Below 1 it creeps. Above 1 it overshoots and swings from side to side. At 2 it swings for
# ever, and beyond 2 each swing is wider than the one before: it *diverges*. And did you see that 0.1 and 1.9 are equally
# far after ten steps?
#
# </details>

# %% [markdown]
# ### Why
#
# Put the gradient $\lambda\theta$ into the rule:
#
# $$\theta \leftarrow (1 - \text{learning\_rate}\cdot\lambda)\,\theta$$
#
# Every step multiplies $\theta$ by the same factor. For which learning rates does $\theta$ shrink? Work it out before you
# open this.
#
# <details><summary><b>The limit</b></summary>
#
# It shrinks as long as the factor lies between $-1$ and $1$. Take 1 from all three parts of
# $-1 < 1 - \text{learning\_rate}\cdot\lambda < 1$ and turn the signs, and you have
#
# $$0 < \text{learning\_rate}\cdot\lambda < 2.$$
#
# </details>

# %%
print("learning rate   factor   factor^10")
for learning_rate in (0.1, 1, 1.9, 2, 2.1):
    factor = 1 - learning_rate * 1.0  # lambda is 1
    print(f"{learning_rate:8}        {factor:6.1f}   {factor**10:7.3f}")

# %% [markdown]
# The last column is the last column of the runs above. The sign of the factor tells creeping (+) from swinging (−).
#
# Now drag the learning rate through 1, and through 2. This is your own `gd_step`.

# %%
from mlmomentum.explorer import Choice, Slider, explore

rates = Slider(0.05, 2.1, 0.05, 0.3)
explore(scenes.drive, gd_step, bowl, steps=12, learning_rate=rates)

# %% [markdown]
# ## Two directions, one learning rate
#
# A network has many parameters, and its bowl is not round: some directions are steep, others nearly flat. Our `ravine`
# has the curvature 1 along the valley and 100 across it. Gradient descent has one learning rate for both.

# %%
ravine = surfaces.ravine
walk = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=60)
print("theta at first:      ", walk.theta[0])
print("theta after 60 steps:", walk.theta[-1].round(4))
print("the minimum:         ", ravine.minimum)

# %% picture=true
plots.compare(ravine, "gradient descent in a narrow valley", gd_step=walk)

# %% [markdown]
# It swings from wall to wall, and it creeps along the floor. Both come from one learning rate. (Mind the two axes: the
# valley is drawn wider than it is.)

# %% [markdown]
# ### Predict
#
# The learning rate grows. From where on does this run diverge? The curvatures are 1 and 100.
#
# - **A** from 2, which is 2 divided by the smaller
# - **B** from about 0.04, which is 2 divided by their average
# - **C** from 0.02, which is 2 divided by the larger

# %% tags=["reveal"]
print("learning rate   theta in the end: along, across")
for learning_rate in (0.0199, 0.0201):
    run = simulate(rules.gd_step, ravine, learning_rate=learning_rate, steps=300)
    print(f"{learning_rate:8}                       ", run.theta[-1].round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** Each direction obeys its own limit, and the steep one gives way first. A single steep direction is enough to spoil
# the run. So the 0.0175 of our picture is nearly too large across the valley, and far too small along it.
#
# </details>

# %% [markdown]
# ### Exercise: learning_rate_limit
#
# Now you can say beforehand where gradient descent diverges, in any bowl. `curvatures` is an array with the curvature of
# each direction, in any order. Return the learning rate at which it stops converging.


# %% exercise="learning_rate_limit"
def learning_rate_limit(curvatures):
    """The learning rate from which gradient descent diverges, for an array of curvatures."""
    # solution


# %% [markdown]
# ## What a narrow valley costs
#
# The **condition number** $\kappa$ (kappa) is the largest curvature $L$ divided by the smallest, $\mu$ (mu).
#
# The best fixed learning rate $a$ is a compromise: too short for the flat direction, too long for the steep one, and
# equally bad for both, $1 - a\mu = -(1 - aL)$. So $a = 2/(L+\mu)$, and each step leaves
#
# $$\frac{\kappa - 1}{\kappa + 1}$$
#
# of the distance to the minimum (Lessard, Recht and Packard 2016, proposition 1). This share is called the **rate**: the
# smaller, the faster.

# %%
learning_rate, rate = theory.best_gd(1, 100)
print(f"at the learning rate {learning_rate:.5f} each step leaves {rate:.5f}")
print(f"steps to come a million times closer: {theory.steps_to_reduce(rate, 1e6):.0f}")

# %% [markdown]
# That is theory. Does a run agree? The loss goes with the *square* of the distance, so a million times closer means a
# loss $10^{12}$ times smaller.

# %%
walk = simulate(rules.gd_step, ravine, learning_rate=learning_rate, steps=800)
print(f"steps that the run took: {walk.steps_to(walk.loss[0] * 1e-12):.0f}")

# %% [markdown]
# ### Predict
#
# Raise $\kappa$ from 100 to 10 000, and tune the learning rate again. The number of steps grows
#
# - **A** hardly, since the learning rate is tuned
# - **B** about 10 times
# - **C** about 100 times

# %% tags=["reveal"]
print(" kappa        rate    steps")
for kappa in (10, 100, 1000, 10_000):
    _, rate = theory.best_gd(1, kappa)
    print(f"{kappa:6}   {rate:9.5f}   {theory.steps_to_reduce(rate, 1e6):6.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C**: a hundred times the condition number, a hundred times the steps, and that is with the best fixed learning rate.
# Momentum will bring the price down to the *square root* of $\kappa$. That is the next lesson.
#
# </details>

# %% [markdown]
# ## Does the start matter?
#
# Five starts on a circle around the minimum, and one learning rate. The first start lies nearly along the valley, the
# last one nearly across it, high up on the wall.

# %% [markdown]
# ### Predict
#
# Whose loss falls by the largest share in each step, in the end?
#
# - **A** the one that starts along the valley, as it hardly swings
# - **B** the one that starts across it, where it is steep
# - **C** all fall equally fast

# %% tags=["reveal"]
angles = np.linspace(0.1, 1.5, 5)
starts = 10 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
walks = simulate(rules.gd_step, ravine, start=starts, learning_rate=0.0175, steps=300)
shares = np.sqrt(walks.loss[300] / walks.loss[200]) ** (1 / 100)
print("From step 200 to 300")
print("each step left, of the distance:", shares.round(5))

# %% tags=["reveal"]
plots.losses(ravine, "five starts, one learning rate", gd_step=walks)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cells.</summary>
#
# **C.** The start decides how high a curve begins, and how far it falls before it bends: the lowest one started most
# nearly across the valley. How steeply all of them fall in the end is decided by the slowest direction, here the
# flattest: $1 - 0.0175 \cdot 1 = 0.9825$. Only a start exactly across the minimum would escape it.
#
# </details>

# %% [markdown]
# Now play, with your own rule. Which learning rate looks best for each kappa? The table below the picture has what the
# formula says. Then drag the white circle, or set one of the starts to 0: what is special about a start exactly along
# the valley, or exactly across it?

# %%
rates, kappas = Slider(0.001, 0.2, 0.001, 0.018), Choice((10, 20, 50, 100), 100)
explore(scenes.valley, gd_step, learning_rate=rates, kappa=kappas)

# %%
print("By theory\n kappa   best learning rate     limit")
for kappa in (10, 20, 50, 100):
    print(f"{kappa:6}   {theory.best_gd(1, kappa)[0]:18.4f}   {2 / kappa:7.4f}")

# %% [markdown]
# <details><summary><b>What is there to see?</b> Open when you have played.</summary>
#
# The best learning rate lies close below the limit, and the narrower the valley, the closer. In only 60 steps one that is
# a little smaller still looks better. From a start exactly along the valley nothing swings, since the steep direction has
# nothing to do, and the loss is one straight line. From a start exactly across it only the steep direction is at work:
# with the learning rate 0.018 and kappa 100 the loss falls fast.
#
# </details>

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Theta swings from side to side, wider each time. What do you change first?**
#
# <details><summary>A. a smaller learning rate</summary>Yes: learning_rate · curvature has passed 2 in the steepest direction.</details>
# <details><summary>B. more steps</summary>No: each step multiplies the error by a factor beyond −1, so more steps make it worse.</details>
# <details><summary>C. another start</summary>No: the factor does not depend on where you are.</details>

# %% [markdown]
# **2. A bowl has the curvatures 4 and 0.5. From which learning rate on does gradient descent diverge?**
#
# <details><summary>= 0.5</summary>Yes: 2 / 4.</details>
# <details><summary>= 4</summary>No: 2 / 0.5 is the limit of the flat direction. The steep one has given way long before.</details>
# <details><summary>= 0.25</summary>No: at 1 / 4 the steep direction is solved in one step. The limit is twice that.</details>
# <details><summary>= else</summary>No: take the steepest direction, and the learning rate at which its factor becomes −1.</details>

# %% [markdown]
# **3. Why not simply give each direction its own learning rate?**
#
# <details><summary>A. the directions of a real network are not known</summary>Yes. They are mixtures of all its parameters, and they change on the way. Lesson 05 shows what can be done coordinate by coordinate.</details>
# <details><summary>B. the steep directions would diverge</summary>No: each could have a rate below its own limit. With 1 / curvature in each direction, one step would reach the bottom of a bowl.</details>
# <details><summary>C. the flat directions do not matter for the loss</summary>No: in the ravine nearly all of the loss that was left lay along the flat one.</details>
