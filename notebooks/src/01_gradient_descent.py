# ---
# title: Gradient descent
# minutes: 40
# needs: lesson 00
# writes: "`gd_step`, `learning_rate_limit`"
# picture: Gradient descent zigzags along a narrow valley while its loss falls slowly.
# goals:
#   - write gradient descent, and say what each part of it does
#   - derive the learning rate above which gradient descent diverges, and predict it for any bowl
#   - say what the condition number of a valley costs
# ---

# %% [markdown]
# ## How does a ball know which way to go?
#
# Real hills are complicated. So let's study the simplest landscape there is, a bowl, until we understand everything about
# it. You'd be surprised how far that takes you: close to a minimum, most landscapes look like a bowl.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

plots.draw(scenes.one_step(theta=3.0, learning_rate=0.3))

# %% [markdown]
# The ball sits at $\theta = 3$ (theta, our only parameter). It can't see the bowl. It feels only the ground right under it:
# the *tangent*, which rises to the right. So it moves to the left, by an amount that depends on how steep the tangent is.
# The arrow shows that move, one step of gradient descent.

# %% [markdown]
# In symbols, the bowl and its slope are
#
# $$f(\theta) = \tfrac12\,\lambda\,\theta^2, \qquad \text{gradient}(\theta) = \lambda\,\theta.$$
#
# **Gradient** is the word for the slope when there may be many parameters. $\lambda$ (lambda) is the **curvature**: how fast
# the slope grows as you walk away from the bottom. In the picture, it's 1.

# %%
bowl = surfaces.quadratic(1.0)
print("at theta = 3 the loss is", bowl.value([3.0]))
print("and the gradient is", bowl.gradient([3.0]))

# %% [markdown]
# The gradient points to where the loss *grows*, so the ball goes the opposite way. The **learning rate** says how far:
#
# $$\theta \leftarrow \theta - \text{learning\_rate} \cdot \text{gradient}(\theta)$$
#
# Read the arrow as *becomes*. The idea is older than the telephone: Cauchy published it in 1847, because he wanted to
# compute the orbits of heavenly bodies (Lemaréchal 2012).

# %% [markdown]
# ### Predict
#
# Start at $\theta = 3$ again, this time with a learning rate of 0.5. Where is $\theta$ after one step?
#
# - **A** at 0
# - **B** at 1.5
# - **C** at 2.5

# %% tags=["reveal"]
print("theta after one step:")
print(simulate(rules.gd_step, bowl, start=[3.0], learning_rate=0.5, steps=1).theta[1])

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **B.** The gradient at 3 is 3, and the step takes away half of it. (If you chose 2.5, you subtracted the learning rate and
# forgot to multiply it by the gradient.) The next step will halve $\theta$ again, because the gradient shrinks along with
# $\theta$.
#
# </details>

# %% [markdown]
# ## Can you write it?
#
# You just computed a step by hand. Now teach it to the computer. Your rule receives `gradient` as a *function*, so you
# decide at which point to call it. That will matter in lesson 05.

# %% [markdown]
# ### Exercise: gd_step
#
# Return theta after one step. `theta` may be an array of any shape. Don't change it in place; return a new array.


# %% exercise="gd_step"
def gd_step(theta, gradient, learning_rate):
    """One step of gradient descent; returns the new theta, of theta's shape."""
    # solution


# %% [markdown]
# From here on, your own function drives every picture that says *your gd_step*. The wide, pale line is the course's rule.
# When your rule is right, its line lies exactly on top. Careful, that doesn't work backwards: a wrong rule can draw the
# right line in one particular bowl. For a verdict, ask the check.

# %%
plots.draw(scenes.drive(gd_step, bowl, learning_rate=0.3, steps=12))

# %% [markdown]
# The plot on the right has a *logarithmic* axis, like most loss plots in this course: equal distances mean equal factors. A
# straight line means that after every step, the same share of the loss is left.

# %% [markdown]
# ## How long may a step be?
#
# Long steps get you there faster, until they don't. Let's take ten steps from $\theta = 1$ in the bowl with curvature 1, with
# several learning rates.

# %% [markdown]
# ### Predict
#
# Which learning rate gets closest to the bottom in ten steps?
#
# - **A** 0.1, the careful one
# - **B** 1
# - **C** 1.9, the bold one

# %% tags=["reveal"]
print("learning rate   theta at the start, and after 1, 2, and 10 steps")
for learning_rate in (0.1, 1, 1.9, 2, 2.1):
    settings = {"start": [1.0], "learning_rate": learning_rate, "steps": 10}
    theta = simulate(rules.gd_step, bowl, **settings).theta[:, 0]
    print(f"{learning_rate:8}       ", *(f"{theta[t]:7.3f}" for t in (0, 1, 2, 10)))

# %% [markdown]
# <details><summary><b>What happened?</b> Open this when you have run the cell.</summary>
#
# **B**, and in a single step. Below 1, the ball creeps. Above 1, it overshoots the bottom and oscillates from side to side.
# At 2 it oscillates forever. Above 2, each swing is wider than the last: the run **diverges**. And did you notice that 0.1
# and 1.9 are equally far from the bottom after ten steps? Being too careful and being too bold cost the same here.
#
# </details>

# %% [markdown]
# ### Why
#
# Put the gradient $\lambda\theta$ into the rule:
#
# $$\theta \leftarrow \theta - \text{learning\_rate}\cdot\lambda\theta = (1 - \text{learning\_rate}\cdot\lambda)\,\theta$$
#
# Every step multiplies $\theta$ by the same factor. For which learning rates does $\theta$ shrink? Work it out on paper
# before you open this.
#
# <details><summary><b>The limit</b></summary>
#
# It shrinks as long as the factor lies between $-1$ and $1$. Subtract 1 from all three parts of
# $-1 < 1 - \text{learning\_rate}\cdot\lambda < 1$ and flip the signs:
#
# $$0 < \text{learning\_rate}\cdot\lambda < 2.$$
#
# Below 2 it converges, at 2 it oscillates forever, above 2 it diverges.
#
# </details>

# %%
print("learning rate   factor   factor^10")
for learning_rate in (0.1, 1, 1.9, 2, 2.1):
    factor = 1 - learning_rate * 1.0  # lambda is 1
    print(f"{learning_rate:8}        {factor:6.1f}   {factor**10:7.3f}")

# %% [markdown]
# No run was needed for this table, and yet its last column matches the last column of the runs above. One line of algebra
# predicted ten steps.
#
# Now drag the learning rate slowly through 1 and then through 2. This is your own `gd_step` at work. What changes at 1, and
# what changes at 2?

# %%
from mlmomentum.explorer import Choice, Slider, explore

rates = Slider(0.05, 2.1, 0.05, 0.3)
explore(scenes.drive, gd_step, bowl, steps=12, learning_rate=rates)

# %% [markdown]
# <details><summary><b>What is there to see?</b> Open this when you have played.</summary>
#
# With a learning rate below 1 the ball stays on its side of the bowl: the factor is positive. At 1 it drops to the bottom in
# one step. Above 1 the factor is negative, so the ball jumps to the other side at every step. At every setting but 1, the
# loss is a straight line. It slopes down while the learning rate is below 2, it's level at 2, and then it climbs.
#
# </details>

# %% [markdown]
# ## What if there are two directions?
#
# A network has many parameters, and its bowl isn't round. Some directions are steep, others nearly flat. Our `ravine` is a
# valley with curvature 1 along it and 100 across it. Gradient descent has to use *one* learning rate for both.

# %%
ravine = surfaces.ravine
walk = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=60)
print("theta at the start:  ", walk.theta[0])
print("theta after 60 steps:", walk.theta[-1].round(4))
print("the minimum:         ", ravine.minimum)

# %% picture=true
plots.draw(scenes.compare(ravine, "gradient descent in a narrow valley", gd_step=walk))

# %% [markdown]
# The ball bounces from wall to wall, and at the same time it creeps along the floor. After 60 steps the bouncing is over,
# and the ball still has a third of the way to go.
#
# The picture above stretches the valley. Here is the same run to scale, with steps at right angles to the contours, as they
# should be:

# %%
plots.draw(scenes.to_scale(ravine, "the same run to scale", gd_step=walk))

# %% [markdown]
# ### Predict
#
# The curvatures are 1 and 100. If you raise the learning rate, when does this run start to diverge?
#
# - **A** above 0.02, which is 2 divided by the larger curvature
# - **B** above about 0.04, which is 2 divided by their average
# - **C** above 2, which is 2 divided by the smaller curvature

# %% tags=["reveal"]
print("learning rate   theta after 300 steps: along, across")
for learning_rate in (0.0199, 0.02, 0.0201):
    run = simulate(rules.gd_step, ravine, learning_rate=learning_rate, steps=300)
    print(f"{learning_rate:8}                       ", run.theta[-1].round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **A.** Each direction obeys its own limit, and the steepest one fails first. One bad direction is enough to ruin the run.
# That's the dilemma: 0.0175 is nearly too large across the valley, and far too small along it.
#
# </details>

# %% [markdown]
# ### Exercise: learning_rate_limit
#
# You can now predict where gradient descent diverges, in any bowl. `curvatures` is an array with the curvature of each
# direction, in any order. Return the learning rate that separates the runs that converge from those that diverge.


# %% exercise="learning_rate_limit"
def learning_rate_limit(curvatures):
    """The learning rate below which gradient descent converges, for an array of curvatures."""
    # solution


# %% [markdown]
# In the valley below, the smaller curvature is 1. You choose the larger one, $L$, with the slider called `kappa`. Your limit is
# the dashed vertical line in the plot on the right. The other two lines show what share of the distance to the minimum one
# step leaves, along and across the valley. Above 1, the distance grows.
#
# For each kappa, which setting is best for *both* directions? And what happens to the flat direction as kappa grows?

# %%
settings = {"kappa": Choice((2, 5, 10, 50, 100), 10)}
settings["learning_rate_times_L"] = Slider(0.05, 2.2, 0.05, 1.75)
explore(scenes.limit, gd_step, learning_rate_limit, **settings)

# %% [markdown]
# <details><summary><b>What is there to see?</b> Open this when you have played.</summary>
#
# Your line should stand at 2 for every kappa, exactly where the steep direction's line climbs through 1.
#
# A run is only as fast as its slower direction, so the best setting is where the two lines cross: well below 2 for kappa 2,
# and closer and closer to the limit as kappa grows. The flat direction's line gets flatter all the while. At kappa 100, a step
# hardly changes anything along the valley.
#
# </details>

# %% [markdown]
# ## What does a narrow valley cost?
#
# The **condition number** $\kappa$ (kappa) measures how narrow a valley is: it's the largest curvature $L$ divided by the
# smallest, $\mu$ (mu).
#
# At the crossing you just saw, both directions are equally bad: $1 - a\mu = -(1 - aL)$, where $a$ is the learning rate. Solve
# that for $a$ before you open this.
#
# <details><summary><b>The best learning rate</b></summary>
#
# $a = 2/(L+\mu)$. Each step then leaves $1 - a\mu = \frac{\kappa - 1}{\kappa + 1}$ of the distance to the minimum (Lessard,
# Recht and Packard 2016). This share is called the **rate**: the smaller, the faster.
#
# </details>

# %%
learning_rate, rate = theory.best_gd(1, 100)
print(f"at the learning rate {learning_rate:.5f} each step leaves {rate:.5f}")
print(f"steps to get a million times closer: {theory.steps_to_reduce(rate, 1e6):.0f}")

# %% [markdown]
# That's theory. Does a real run agree? The loss shrinks with the *square* of the distance, so a million times closer means a
# loss $10^{12}$ times smaller.

# %%
walk = simulate(rules.gd_step, ravine, learning_rate=learning_rate, steps=800)
print(f"steps that the run took: {walk.steps_to(walk.loss[0] * 1e-12):.0f}")

# %% [markdown]
# ### Predict
#
# Now make the valley narrower: raise $\kappa$ from 100 to 10,000, and tune the learning rate again. How does the number of
# steps change?
#
# - **A** it grows about 100 times
# - **B** it grows about 10 times
# - **C** hardly at all, since the learning rate is tuned

# %% tags=["reveal"]
print(" kappa        rate    steps")
for kappa in (10, 100, 1000, 10_000):
    _, rate = theory.best_gd(1, kappa)
    print(f"{kappa:6}   {rate:9.5f}   {theory.steps_to_reduce(rate, 1e6):6.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cell.</summary>
#
# **A.** A hundred times the condition number costs a hundred times the steps, and that's with the *best* learning rate. More
# tuning can't buy them back.
#
# If you chose B, hold that thought. A factor of ten is the *square root* of a hundred, and it's exactly what momentum will
# achieve in lesson 04.
#
# </details>

# %% [markdown]
# ## Does the start matter?
#
# So far the ball always started at the same point. Let's try five starts on a circle around the minimum. The first lies
# nearly along the valley. The last lies nearly across it, high up on the wall.

# %% [markdown]
# ### Predict
#
# In the long run, which ball's distance shrinks by the largest share per step?
#
# - **A** the one that started along the valley, since it hardly bounces
# - **B** the one that started across the valley, where it's steep
# - **C** none: they all end up equally fast

# %% tags=["reveal"]
angles = np.linspace(0.1, 1.5, 5)
starts = 10 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
walks = simulate(rules.gd_step, ravine, start=starts, learning_rate=0.0175, steps=300)
shares = np.sqrt(walks.loss[300] / walks.loss[200]) ** (1 / 100)
print("From step 200 to step 300")
print("each step left this share of the distance:", shares.round(5))

# %% tags=["reveal"]
around = {"together": True, "window": ((-11, 11), (-11, 11))}
plots.draw(scenes.compare(ravine, "five starts on a circle", gd_step=walks, **around))

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cells.</summary>
#
# **C.** All five curves end with the same slope. The start decides only how high a curve begins, and how far it drops before
# it bends. After the bend, only the slowest direction is left, here the flat one: $1 - 0.0175 \cdot 1 = 0.9825$. The lowest
# curve belongs to the ball that started most nearly *across* the valley, since it had the shortest way to go along the
# floor.
#
# </details>

# %% [markdown]
# Now drag the white circle, or use the sliders for the start, and try something special: a start exactly along the valley
# (set the second number to 0), or exactly across it (set the first to 0). What happens to the loss?

# %%
rates = Slider(0.001, 0.0205, 0.0005, 0.018)
explore(scenes.valley, gd_step, kappa=100, learning_rate=rates)

# %% [markdown]
# <details><summary><b>What is there to see?</b> Open this when you have played.</summary>
#
# From a start exactly along the valley, nothing bounces: the steep direction has nothing to do, and the loss is one straight
# line, falling slowly. From a start exactly across, the flat direction has nothing to do, and the loss falls fast. That's the
# only kind of start that escapes the slow direction, and a random start is practically never one of them.
#
# </details>

# %% [markdown]
# ## The lesson in formulas
#
# | what | formula |
# |---|---|
# | gradient descent | $\theta \leftarrow \theta - \text{learning\_rate}\cdot\text{gradient}(\theta)$ |
# | what a step leaves in a direction of curvature $\lambda$ | $1 - \text{learning\_rate}\cdot\lambda$ |
# | it converges if, in every direction, | $0 < \text{learning\_rate}\cdot\lambda < 2$ |
# | condition number | $\kappa = L/\mu$ |
# | best learning rate, and its rate | $2/(L+\mu)$, $\quad(\kappa-1)/(\kappa+1)$ |

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Theta oscillates, and each swing is wider than the last. What do you change first?**
#
# <details><summary>A. Take more steps, so that it can settle.</summary>No: each step multiplies theta by a factor below −1, so more steps make it worse.</details>
# <details><summary>B. Lower the learning rate.</summary>Yes: learning_rate · curvature has passed 2 in the steepest direction.</details>
# <details><summary>C. Start closer to the minimum.</summary>No: the factor is the same everywhere in the bowl.</details>

# %% [markdown]
# **2. A bowl has the curvatures 4 and 0.5. Above which learning rate does gradient descent diverge?**
#
# <details><summary>= 0.5</summary>Yes: 2 / 4.</details>
# <details><summary>= 4</summary>No: 2 / 0.5 is the limit of the flat direction. The steep one has failed long before.</details>
# <details><summary>= 0.25</summary>No: at 1 / 4 the steep direction is solved in one step. The limit is twice that.</details>
# <details><summary>= else</summary>No: take the steepest direction, and the learning rate at which its factor becomes −1.</details>

# %% [markdown]
# **3. Why don't we simply give each direction its own learning rate?**
#
# <details><summary>A. The steep directions would diverge.</summary>No: each could have a learning rate below its own limit. With 1 / curvature as the learning rate of every direction, one step would reach the bottom of a bowl.</details>
# <details><summary>B. The flat directions hardly matter for the loss, so it wouldn't pay.</summary>No: in the ravine, all that was left of the loss after 60 steps lay along the flat direction.</details>
# <details><summary>C. We don't know a network's directions.</summary>Yes. They are mixtures of all its parameters, and they change along the way. Lesson 06 shows what can be done one parameter at a time.</details>
