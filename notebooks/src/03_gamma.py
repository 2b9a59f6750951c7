# ---
# title: Gamma
# minutes: 50
# needs: lesson 02
# writes: "`spectral_radius`"
# picture: The two factors of a step in the complex plane, inside the unit circle, beside the oscillating run that they make.
# goals:
#   - tell overdamped, critically damped, and underdamped runs apart
#   - find the two factors of a step, and see in them how fast a run converges, or that it diverges
#   - say which gamma is critical, and how large the learning rate can be
#   - read a rate map
# ---

# %% [markdown]
# ## How does a ball come to rest?
#
# In lesson 02 you turned gamma up and the ball started to overshoot. How much is too much? To find out, let's look at a *single*
# direction of a bowl: one parameter, curvature 1, and the ball at rest at $\theta = -10$.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory
from mlmomentum.explorer import Choice, Slider, explore

bowl = surfaces.quadratic(1.0)
print("start", bowl.start, "minimum", bowl.minimum)

# %% [markdown]
# ### Predict
#
# The learning rate is 0.04. You want the ball within 0.1 of the minimum, and you want it to *stay* there. Which gamma needs the
# fewest steps?
#
# - **A** 0.3: little memory, no risk
# - **B** 0.64: something in between
# - **C** 0.95: the fastest ball

# %% tags=["reveal"]
gammas = np.array([0.3, 0.64, 0.95])
settings = {"learning_rate": 0.04, "steps": 300}
runs = simulate(rules.momentum_step, bowl, gamma=gammas, **settings)
print("gamma                       ", gammas)
print("steps until it stays within ", runs.steps_to_stay(0.1**2 / 2))
print("farthest past the minimum   ", runs.theta.max(axis=0)[:, 0].clip(0).round(2))

# %% tags=["reveal"]
plots.draw(scenes.side_by_side(0.04, (0.3, 0.64, 0.95)))

# %% [markdown]
# <details><summary><b>What happened?</b> Open this when you have run the cells.</summary>
#
# **B.** With gamma 0.3 the ball creeps: it's **overdamped**. With 0.95 it arrives at full speed, **overshoots**, and oscillates for
# a long time: it's **underdamped**. With 0.64 it's as fast as it can be without overshooting: it's **critically damped**.
#
# C is a reasonable guess, and in the plot 0.95 does get to the minimum first. It just doesn't stay.
#
# </details>

# %% [markdown]
# You know all three from doors. A door with a stiff closer takes ages to shut. A saloon door swings back and forth. A good door
# closes quickly, in one go. The difference is friction, and here the friction is $1 - \gamma$: a *large* gamma means *little*
# friction.
#
# Is critical damping the best you can do? Almost. A door that overshoots by a hair shuts even sooner:

# %%
near = simulate(rules.momentum_step, bowl, gamma=0.68, **settings)
print("gamma 0.68, steps until it stays within 0.1:", near.steps_to_stay(0.1**2 / 2))
print("farthest past the minimum:", near.theta.max().round(3))

# %% [markdown]
# ## What does a step multiply by?
#
# Without momentum, life was simple: each step multiplied $\theta$ by $1 - a\lambda$, with $a$ for the learning rate and
# $\lambda$ for the curvature. What does a step of momentum multiply it by?
#
# The velocity is just the last step, $\theta_{t-1} - \theta_t$. Put that into the rule, and the velocity is gone:
#
# $$\theta_{t+1} = \theta_t - \gamma\,(\theta_{t-1} - \theta_t) - a\lambda\,\theta_t$$
#
# Collect the terms with $\theta_t$:
#
# $$\theta_{t+1} = (1 + \gamma - a\lambda)\,\theta_t - \gamma\,\theta_{t-1}$$
#
# So the next $\theta$ depends on the last *two*. Let's check this line against the rule.

# %%
theta = simulate(rules.momentum_step, bowl, gamma=0.3, **settings).theta[:, 0]
print("by the rule  ", theta[2:6])
print("by that line ", (1 + 0.3 - 0.04) * theta[1:5] - 0.3 * theta[:4])

# %% [markdown]
# Now a trick worth remembering. We *hope* that each step simply multiplies $\theta$ by some number $z$. So let's try it: put
# $\theta_t = z^t$ into the line, and divide by $z^{t-1}$.
#
# $$z^2 - (1 + \gamma - a\lambda)\,z + \gamma = 0$$
#
# That's a quadratic equation, straight from school. Its two solutions are the two **factors** of a step.

# %%
factors = np.roots([1, -(1 + 0.3 - 0.04), 0.3])
print("the two factors", factors.round(4))
print("step   theta, divided by the theta before")
for step in (1, 2, 3, 5, 10, 20):
    print(f"{step:3}    {theta[step] / theta[step - 1]:.4f}")

# %% [markdown]
# The run is a mix of the two: $\theta_t = c_1 z_1^t + c_2 z_2^t$. The part with the smaller factor dies out within a few steps. The
# part with the larger factor remains, and that factor is the **rate** of lesson 01: the share of the distance that a step leaves
# in the long run.
#
# School gives us two more facts for free. The factors add up to $1 + \gamma - a\lambda$, and multiply to $\gamma$.

# %% [markdown]
# ## What if there is no real solution?
#
# The school formula takes the square root of $(1 + \gamma - a\lambda)^2 - 4\gamma$. When that number is negative, the factors are a
# pair of *complex* numbers, mirror images of each other: $x + iy$ and $x - iy$. Both have the same **size**, $\sqrt{x^2 + y^2}$.
# Multiply something by such a factor again and again, and each time two things happen: its size is multiplied by the size of the
# factor, and it *turns* in the complex plane. The turning is what you see as oscillation.

# %% [markdown]
# ### Predict
#
# Gamma is 0.81, and the two factors are complex. Remember their product. In the long run, a step leaves
#
# - **A** 0.9 of the distance
# - **B** 0.81 of the distance
# - **C** more or less than that, depending on the learning rate

# %% tags=["reveal"]
print("learning rate   the two factors             their size")
for rate in (0.04, 0.5, 2.0):
    factors = np.roots([1, -(1 + 0.81 - rate), 0.81])
    print(f"{rate:8}        {factors.round(3)}   {np.abs(factors).round(3)}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **A.** The two factors have equal sizes, and their product is $\gamma$. So each has the size $\sqrt\gamma$. The learning rate isn't
# in there, and neither is the curvature. (If you chose B, you took the product itself.)
#
# It's easy to slip here: a footnote in Distill's *Why Momentum Really Works* (Goh 2017) has $2\sqrt\beta$, with $\beta$ for our gamma.
# A factor of ½ went missing.
#
# </details>

# %% [markdown]
# ## Where do the two factors go?
#
# The crosses are the two factors in the complex plane, and the plot on the right is the run they make. The powers of a factor
# inside the circle of size 1 shrink, and the powers of a factor outside it grow.
#
# Start at gamma 0 and drag it up slowly. What do the crosses do? What happens to the run at the moment they meet? Then try other
# learning rates. What is different at 1.9? And at 3?

# %%
rates = Choice((0.01, 0.04, 0.25, 1.0, 1.9, 3.0, 3.7), 0.04)
explore(scenes.roots, learning_rate=rates, gamma=Slider(0.0, 0.98, 0.02, 0.3))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At gamma 0 one factor is gradient descent's, $1 - a\lambda$, and the other is 0. As gamma grows they walk toward each other, meet
# (that's critical damping), and part: one goes up, one down, on a circle of size $\sqrt\gamma$ that grows toward 1.
#
# At learning rate 1.9 they meet on the *negative* side: there the ball jumps from side to side. At 3 gradient descent diverges.
# Its factor is $-2$, off the plot. As gamma grows that factor comes in, and above gamma 0.5 the run converges!
#
# </details>

# %% [markdown]
# If you remember one picture from this lesson, make it this one: two factors on a circle of size $\sqrt\gamma$, and a run that
# swings back and forth as it shrinks.

# %% picture=true
plots.draw(scenes.roots(learning_rate=0.04, gamma=0.9))

# %% [markdown]
# Two more names before you write this down. A step turns the pair ($\theta$, velocity) into a new pair, and in a bowl you can write
# it as a 2-by-2 matrix. The factors you've found are called the **eigenvalues** of that matrix, and the larger of their sizes is
# its **spectral radius**. If you've met these words before, this is all they mean here. If you haven't: now you have.

# %%
step = theory.momentum_matrix(learning_rate=0.04, gamma=0.3, curvature=1.0)
print("the step as a matrix")
print(step)
print("its eigenvalues", np.linalg.eigvals(step).round(4))

# %% [markdown]
# ## How fast is any gamma?
#
# Your turn. One short function will tell you, for *every* learning rate, gamma, and curvature, how fast momentum converges in the
# long run, and whether it converges at all.

# %% [markdown]
# ### Exercise: spectral_radius
#
# Return the larger of the sizes of the two factors. All three arguments are numbers, and so is the result. `np.roots` solves a
# quadratic equation, complex solutions included; `np.linalg.eigvals` works as well. For a complex number, `abs` is the size.
# (`theory.spectral_radius` exists, but if you call it, the check only checks us.)


# %% exercise="spectral_radius"
def spectral_radius(learning_rate, gamma, curvature):
    """The share of the distance that a step of momentum leaves in the long run, for this curvature."""
    # solution


# %% [markdown]
# Now your function draws a curve: its value at a hundred gammas, on top of the course's own. Before you drag, find the point on
# this curve where the two crosses met. Then change the learning rate. Where does that point go? And what happens to the left end
# of the curve when the learning rate is above 2?

# %%
explore(scenes.rates, spectral_radius, learning_rate=Slider(0.1, 3.9, 0.1, 0.1))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# The sharp corner is where the factors meet. Left of it both are real, and more gamma helps. Right of it they are complex, the curve
# follows $\sqrt\gamma$, and more gamma hurts. The corner moves left as the learning rate grows, reaches gamma 0 at a learning rate of 1,
# and comes back. At learning rates above 2, the left end of the curve is above 1: without enough gamma the run diverges.
#
# </details>

# %% [markdown]
# ## Which gamma is critical?
#
# At the corner the two factors are equal. Their product is $\gamma$, so each is $\sqrt\gamma$. Their sum gives an equation:
#
# $$2\sqrt\gamma = 1 + \gamma - a\lambda$$
#
# ### Why
#
# Try to solve it for gamma before you open this. (Bring $a\lambda$ to one side and look for a square.)
#
# <details><summary><b>The critical gamma</b></summary>
#
# $(1 - \sqrt\gamma)^2 = a\lambda$, so $\gamma = (1 - \sqrt{a\lambda})^2$. With this gamma a step leaves
# $\sqrt\gamma = 1 - \sqrt{a\lambda}$. Gradient descent leaves $1 - a\lambda$. The only difference is a square root.
#
# </details>

# %% [markdown]
# ### Predict
#
# Learning rate times curvature is 0.04. Gradient descent needs 338 steps to get a million times closer to the minimum. How much
# can a square root do? With the critical gamma, the rate predicts about
#
# - **A** 60 steps
# - **B** 170 steps
# - **C** 300 steps

# %% tags=["reveal"]
print("gamma   a step leaves    steps")
for gamma in (0.0, theory.critical_gamma(0.04, 1.0)):
    rate = theory.spectral_radius(theory.momentum_matrix(0.04, gamma, 1.0))
    print(f"{gamma:5.2f}   {rate:10.2f}   {theory.steps_to_reduce(rate, 1e6):9.0f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **A.** The square root of 0.04 is 0.2, so 0.96 becomes 0.8. The smaller $a\lambda$ is, the more the root gains. In the next lesson
# it becomes the $\sqrt\kappa$ that lesson 02 promised.
#
# </details>

# %% [markdown]
# ## So why does everybody use 0.9?
#
# ### Predict
#
# 0.9 is the usual gamma. For which learning rate times curvature is it critical?
#
# - **A** for about 0.9, where the two match
# - **B** for about 0.1, which is 1 − 0.9
# - **C** for about 0.0026

# %% tags=["reveal"]
print("gamma   its root   critical at   oscillates up to   ratio")
for gamma in (0.5, 0.9, 0.99):
    root = np.sqrt(gamma)
    low, high = (1 - root) ** 2, (1 + root) ** 2
    print(f"{gamma:5}   {root:.3f}   {low:11.3g}   {high:16.2f}   {high / low:7.0f}")

# %% [markdown]
# <details><summary><b>So why is 0.9 usual?</b> Open this when you have run the cell.</summary>
#
# **C.** Put 0.9 into $(1 - \sqrt\gamma)^2$. That's tiny! But now read on along the row for 0.9. Take *any* direction whose learning
# rate times curvature lies between 0.0026 and 3.8: a step leaves the same $\sqrt{0.9} = 0.949$ of the distance. One gamma serves
# curvatures that differ by a factor of 1442. It's perfect for hardly any direction and decent for a huge range of them, which is
# just what you want when you don't know the curvatures. (Why not 0.99, then? Its range is far wider still, but
# $\sqrt{0.99} = 0.995$ is so close to 1 that every direction in it crawls.)
#
# </details>

# %% [markdown]
# ## Can gamma be too high?
#
# You'll often read that too high a gamma misses the solution. Let's take a very high gamma, and a lot of patience.

# %% [markdown]
# ### Predict
#
# Gamma is 0.999 and the learning rate 0.04. The ball starts at −10. In the long run it
#
# - **A** oscillates forever
# - **B** converges to the minimum
# - **C** comes to rest somewhere away from the minimum

# %% tags=["reveal"]
run = simulate(rules.momentum_step, bowl, learning_rate=0.04, gamma=0.999, steps=20_000)
print("steps   largest distance in the last 100 steps")
for steps in (100, 1000, 5000, 10_000, 20_000):
    print(f"{steps:6}  {np.abs(run.theta[steps - 100 : steps]).max():8.4f}")

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cell.</summary>
#
# **B.** It takes forever, but not literally. In a bowl *every* gamma below 1 converges, as long as the learning rate stays below a
# limit: the product of the factors is $\gamma$, so complex factors are always inside the circle. What people see is the overshoot.
# After 1000 steps the ball is still far out, and if 1000 steps are all you have, this gamma *is* too high. And where there's noise,
# a high gamma has another cost (lesson 08).
#
# </details>

# %% [markdown]
# ## How large can the learning rate be?
#
# ### Predict
#
# Gradient descent converges below $a\lambda = 2$, oscillates forever at 2, and diverges above. With gamma 0.9 the steps can get ten
# times as long. Momentum then diverges above
#
# - **A** 0.2
# - **B** 2
# - **C** 3.8

# %% tags=["reveal"]
print("gamma   learning rate   outcome")
for gamma, rate in ((0.0, 1.99), (0.0, 2.01), (0.9, 3.79), (0.9, 3.81)):
    settings = {"learning_rate": rate, "gamma": gamma, "steps": 5000}
    outcome = simulate(rules.momentum_step, bowl, **settings).outcome
    print(f"{gamma:5}   {rate:8}        {outcome}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **C.** Most people say A, and if all steps went the *same* way, they'd be right to worry. But a run diverges when a factor leaves the
# circle, and it leaves at $-1$, where the ball jumps from side to side. Then, by the product, the other factor is $-\gamma$, and the
# sum says $1 + \gamma - a\lambda = -1 - \gamma$. So the condition is
#
# $$a\lambda < 2\,(1 + \gamma)$$
#
# (Polyak 1964; Goh 2017). Each jump is slowed by what's left of the last jump, which went the other way.
#
# </details>

# %% [markdown]
# So is momentum "more stable"? Its limit is higher. But convergence is not comfort. Below the limit, how far out does the ball get
# along the way, and in how many of 100 steps does the loss *rise*?

# %%
print("gamma   learning rate   largest distance   steps that raise the loss")
for gamma, rate in ((0.0, 1.9), (0.9, 1.9), (0.9, 3.7)):
    settings = {"learning_rate": rate, "gamma": gamma, "steps": 100}
    run = simulate(rules.momentum_step, bowl, **settings)
    far, rises = np.abs(run.theta).max(), (np.diff(run.loss) > 0).mean()
    print(f"{gamma:5}   {rate:8}        {far:8.0f}           {rises:8.0%}")

# %% [markdown]
# All three converge. Below its limit, gradient descent never raises the loss of a bowl. Momentum does: the loss **ripples**, and near
# the limit the ball flies out to almost five times its initial distance before it settles. A higher limit doesn't make a calmer run.

# %% [markdown]
# ## How do you read a rate map?
#
# Everything so far fits into one picture. Each point of the map below is a pair of settings for one direction of curvature 1. The
# color is the rate, the number that your `spectral_radius` returns: dark is fast, and the color bar shows the numbers. Dotted
# contours join settings of equal rate. On the dashed line damping is critical. Where the map is empty, momentum diverges.

# %% [markdown]
# ### Predict
#
# Keep gamma at 0.8 and double the learning rate from 0.5 to 1. In the long run, momentum
#
# - **A** is exactly as fast as before
# - **B** is faster
# - **C** is slower

# %% tags=["reveal"]
print("learning rate   a step leaves")
for learning_rate in (0.5, 1.0):
    rate = theory.spectral_radius(theory.momentum_matrix(learning_rate, 0.8, 1.0))
    print(f"{learning_rate:8}        {rate:.4f}")

# %% [markdown]
# <details><summary><b>Where is that on the map?</b> Open this when you have run the cell.</summary>
#
# **A.** Both points are above the dashed line, where the factors are complex. There the rate is $\sqrt\gamma$, the contours are level,
# and the learning rate makes no difference at all.
#
# </details>

# %% [markdown]
# Move the cross, with the sliders or by clicking on the map. Can you find a ball that creeps, one that oscillates, one that jumps
# from side to side, and one that diverges? And where is the fastest ball of all?

# %%
rates, gammas = Slider(0.1, 4.0, 0.1, 0.1), Slider(0.0, 0.98, 0.02, 0.9)
explore(scenes.damping, learning_rate=rates, gamma=gammas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Below the dashed line on the left, the ball creeps: try learning rate 0.1 with gamma 0.2. Above the line it oscillates. Below the line
# on the right it jumps from side to side: try 1.8 with gamma 0.1. In the empty corner it diverges: try 2.5 with gamma 0.1.
#
# The fastest is gamma 0 with learning rate 1: for a *single* curvature, gradient descent hits the minimum in one step. You don't need
# momentum there. You need it when there are two curvatures, and that's the next lesson.
#
# </details>

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Your loss falls, rises a little, falls again, rises again, with a steady rhythm. Momentum is probably**
#
# <details><summary>A. overdamped</summary>No: an overdamped direction creeps toward the minimum from one side.</details>
# <details><summary>B. underdamped</summary>Yes: some direction overshoots and comes back, again and again. A smaller gamma damps it.</details>
# <details><summary>C. about to diverge, because the loss rises</summary>No: a diverging run has growing peaks. With momentum, ripples are normal.</details>

# %% [markdown]
# **2. The critical gamma of a direction is 0.64. You divide the learning rate by four. Now the critical gamma is**
#
# <details><summary>A. 0.81, because shorter steps need less friction</summary>Yes: the square root of learning_rate · curvature goes from 0.2 to 0.1, and 0.9 squared is 0.81.</details>
# <details><summary>B. 0.16, because gamma has to follow the learning rate</summary>No: it isn't proportional. Look at where the square root stands.</details>
# <details><summary>C. 0.64 as before, because it depends on the curvature only</summary>No: it depends on learning_rate · curvature.</details>

# %% [markdown]
# **3. Both factors of a step are complex, and gamma is 0.99. You halve the learning rate, and they stay complex. In the long run the ball**
#
# <details><summary>A. converges in half as many steps</summary>No: what would the learning rate have to do with the size of the factors?</details>
# <details><summary>B. needs twice as many steps</summary>No: that's gradient descent with a small learning rate. Here the rate is the square root of gamma.</details>
# <details><summary>C. converges as fast as before</summary>Yes: complex factors have the size √gamma, whatever the learning rate. Only the rhythm gets slower.</details>

# %% [markdown]
# ## The lesson in formulas
#
# | | one direction, curvature $\lambda$, learning rate $a$ |
# |---|---|
# | two steps in one line | $\theta_{t+1} = (1 + \gamma - a\lambda)\,\theta_t - \gamma\,\theta_{t-1}$ |
# | the two factors | $z^2 - (1 + \gamma - a\lambda)\,z + \gamma = 0$ |
# | sum and product | $1 + \gamma - a\lambda$ and $\gamma$ |
# | complex factors | size $\sqrt\gamma$: underdamped |
# | critical damping | $\gamma = (1 - \sqrt{a\lambda})^2$, rate $\sqrt\gamma$ |
# | converges | $a\lambda < 2\,(1 + \gamma)$ and $0 \le \gamma < 1$ |
