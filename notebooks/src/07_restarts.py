# ---
# title: Restarts
# minutes: 45
# needs: lesson 04
# writes: "`restart_every`, `should_restart`"
# picture: Nesterov's momentum with gamma 0.98 swings; with restarts its loss falls much faster.
# goals:
#   - say what a restart does to a step, and write restarts after every k steps
#   - write the gradient test, which finds the interval by itself
#   - say when restarts hurt, and what they mean for Adam
# ---

# %% [markdown]
# ## A gamma that is too high
#
# Here is a bowl with twenty directions, whose curvatures go from 1 to 100. Nesterov's momentum (lesson 04) needs a gamma
# that fits them. How many steps until the loss is $10^{12}$ times smaller?

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

wide = surfaces.quadratic(*np.geomspace(1, 100, 20), name="a bowl of twenty directions")

# %%
goal, settings = 1e-12 * wide.value(wide.start), {"learning_rate": 0.01, "steps": 2000}
for gamma in (theory.standard_nag(1, 100)[1], 0.98):
    run = simulate(rules.nag_step, wide, gamma=gamma, **settings)
    print(f"gamma {gamma:.3f}: {run.steps_to(goal):.0f} steps")

# %% [markdown]
# 0.818 comes from the condition number, which nobody knows for a network. With 0.98 the ball runs past the minimum, comes
# back, and runs past it again.
#
# The cure is simple: now and then set the velocity to zero and go on from where you are. That is a **restart**.

# %% [markdown]
# ### Predict
#
# Some texts say that a restart "gives a new push". After 12 steps with gamma = 0.98 the velocity is set to zero. Compared
# with going on, the next step is
#
# - **A** longer
# - **B** as long
# - **C** shorter

# %% tags=["reveal"]
run = simulate(rules.nag_step, wide, gamma=0.98, learning_rate=0.01, steps=12)
theta, velocity = run.theta[12], run.theta[11] - run.theta[12]
print("length of the next step")
for name, kept in (("going on", velocity), ("restarted", 0 * velocity)):
    moved, _ = rules.nag_step(theta, kept, wide.gradient, 0.01, 0.98)
    print(f"{name:9}  {np.linalg.norm(theta - moved):.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** A restart *takes* the push that the velocity had gathered. What is left is learning_rate · gradient, the step of
# gradient descent. It pays only when that push has begun to lead astray.
#
# </details>

# %% [markdown]
# ## Every k steps
#
# The simplest plan: restart after every k steps, again and again, whatever happens.

# %% [markdown]
# ### Predict
#
# With gamma = 0.98, which of these three k is the best?
#
# - **A** 1
# - **B** 10
# - **C** 40

# %% tags=["reveal"]
from mlmomentum.schedules import growing_gamma, with_restarts

print("  k   loss after 150 steps")
for k in (1, 10, 40, 150):
    step = with_restarts(rules.nag_step, k)
    run = simulate(step, wide, learning_rate=0.01, gamma=0.98, steps=150)
    print(f"{k:3}   {run.loss[-1]:.2g}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** With 1 there is no momentum left: that is gradient descent. With 40 the ball has long swung back and forth. The
# last line, 150, never restarts.
#
# </details>

# %% [markdown]
# ### Exercise: restart_every
#
# `t` steps are taken, and this is the velocity after them. Return the velocity to go on with: zeros of its shape after k,
# 2k, 3k and so on steps, otherwise the velocity as it is. Before the first step, at t = 0, there is nothing to forget.


# %% exercise="restart_every"
def restart_every(velocity, t, k):
    """The velocity to go on with after t steps, when every k steps it is forgotten."""
    # solution


# %% [markdown]
# Your restarts, every 10 steps, with the gamma 0.98 that was too high. On the right is the loss after 150 steps for *every*
# interval.

# %%
plots.draw(scenes.interval(restart_every, wide, 10, learning_rate=0.01, gamma=0.98))

# %% [markdown]
# Where is the lowest place of the curve on the right for other gammas? How exactly must one hit it?

# %%
from mlmomentum.explorer import Choice, Slider, explore

ks, gammas = Slider(1, 40, 1, 10), Choice((0.9, 0.95, 0.98, 0.99), 0.98)
explore(scenes.interval, restart_every, wide, learning_rate=0.01, k=ks, gamma=gammas)

# %% [markdown]
# ## The interval of theory
#
# Nesterov's method for convex functions lets gamma grow with the steps, (t - 1) / (t + 2) as in lesson 04, and a restart
# sets t back to 0 too. For it the loss after k steps is at most $8\kappa/k^2$ of what it was. Which k makes the most of
# this bound, again and again?
#
# $$k = e\,\sqrt{8\kappa}$$
#
# (O'Donoghue and Candès 2012). Then each interval leaves at most $e^{-2}$ of the loss.

# %%
print(f"for kappa = 100: {np.e * np.sqrt(8 * 100):.0f} steps, at most {np.exp(-2):.3f}")
for k in (20, 40, 77, 2000):
    growing = {"gamma": lambda t, k=k: growing_gamma(t % k), **settings}
    run = simulate(with_restarts(rules.nag_step, k), wide, **growing)
    share, steps = run.loss[k] / run.loss[0], run.steps_to(goal)
    print(
        f"k = {k:4}: the first {k:4} steps leave {share:.5f}, {steps:3.0f} steps in all"
    )

# %% [markdown]
# The formula keeps its promise, and more: the first 77 steps leave far less than 0.135. Against no restart at all (2000)
# it is a great gain. But it is a guarantee for the *worst* bowl, not the best choice for this one: here 40 is better.
#
# And once more it needs $\kappa$.

# %% [markdown]
# ## A fixed interval can do harm
#
# Now plain momentum in the ravine of lesson 01, with the learning rate 0.0175. Gradient descent converges there, and so does
# momentum with gamma = 0.95.

# %% [markdown]
# ### Predict
#
# Restart this momentum every 2 steps. It
#
# - **A** converges, like the two that it lies between
# - **B** stays where it is
# - **C** diverges

# %% tags=["reveal"]
print("  k   loss after 150 steps")
for k in (1, 2, 3, 4, 150):
    step = with_restarts(rules.momentum_step, k)
    run = simulate(step, surfaces.ravine, learning_rate=0.0175, gamma=0.95, steps=150)
    print(f"{k:3}   {run.loss[-1]:.2g}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C**, with 2 and with 4, while 1 (gradient descent), 3 and 150 (no restart) converge. Two good rules, mixed in fixed
# turns, can make a bad one.
#
# </details>

# %% [markdown]
# ### Why
#
# From rest, k steps multiply theta across the ravine (curvature 100) by one number: the upper left one of the matrix of
# lesson 03, taken k times. Each restart brings the run to rest, so this number comes in again and again.

# %%
matrix = theory.momentum_matrix(0.0175, 0.95, 100.0)
factors = [np.linalg.matrix_power(matrix, k)[0, 0] for k in (1, 2, 3, 4)]
print("theta across is multiplied by", np.round(factors, 2))

# %% [markdown]
# With 2 steps it is beyond −1: from rest the ball rolls through the minimum and up the other side, *higher* than it
# started. Momentum alone would take that back later, when the swing dies out. The restart holds it fast at the highest
# place.

# %%
harm = {"surface": surfaces.ravine, "rule": "momentum_step", "gamma": 0.95}
plots.draw(scenes.interval(restart_every, k=2, learning_rate=0.0175, **harm))

# %% [markdown]
# The loss began at 100. Which intervals make it grow when the learning rate is 0.025? And at which learning rates does no
# interval do so?

# %%
rates, ks = Choice((0.005, 0.01, 0.0175, 0.025), 0.0175), Slider(1, 40, 1, 2)
explore(scenes.interval, restart_every, k=ks, learning_rate=rates, **harm)

# %% [markdown]
# ## Ask the run
#
# A restart is due when the step leads *uphill*. The rule has all that one needs to see it: the gradient that it used, and
# the new velocity. For a small step the loss changes by gradient · step, summed over all coordinates. And theta moves by
# *minus* the velocity.

# %% [markdown]
# ### Exercise: should_restart
#
# Return True when the velocity leads uphill, otherwise False. Both arguments are vectors of one length. When the velocity
# leads neither up nor down, as at the start, where it is zero, there is no reason to restart.


# %% exercise="should_restart"
def should_restart(gradient, velocity):
    """Whether the velocity leads uphill: True or False."""
    # solution


# %% [markdown]
# This is the *gradient test* of O'Donoghue and Candès (2012, section 3.2). Their *function test* asks whether the loss has
# grown, which takes one more look at the loss in each step.

# %% [markdown]
# ### Predict
#
# Nesterov's momentum with gamma = 0.98 took 709 steps, and with the gamma that fits, 143. With 0.98 and the gradient test
# it takes
#
# - **A** about 700
# - **B** about 400
# - **C** about 130

# %% tags=["reveal"]
from mlmomentum.schedules import with_gradient_restarts, with_value_restarts

tested = with_gradient_restarts(rules.nag_step)
watched = with_value_restarts(rules.nag_step, wide.value)
print("gamma   never   gradient test   function test")
for gamma in (0.9, 0.95, 0.98, 0.99, 0.999):
    steps = (rules.nag_step, tested, watched)
    runs = [simulate(step, wide, gamma=gamma, **settings) for step in steps]
    never, by_gradient, by_value = (run.steps_to(goal) for run in runs)
    print(f"{gamma:5}   {never:5.0f}   {by_gradient:13.0f}   {by_value:13.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C**: fewer than with the gamma that fits, and without knowing the condition number. And look down the columns: without
# restarts gamma must be chosen with care; with the gradient test anything from 0.95 on will do.
#
# </details>

# %% [markdown]
# Here is the run with 0.98 and the gradient test, beside the one that never restarts.

# %% picture=true
test = {"learning_rate": 0.01, "steps": 150}
fast = simulate(tested, wide, gamma=0.98, **test)
slow = simulate(rules.nag_step, wide, gamma=0.98, **test)
runs = {"nag_step: gradient test": fast, "never restarted": slow}
plots.losses(wide, "Nesterov's momentum, gamma 0.98", **runs)

# %% [markdown]
# Now your own test. Which gamma does it need? And what does it do to momentum_step, the plain rule?

# %%
gammas = Choice((0.8, 0.85, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999), 0.98)
methods = Choice(("nag_step", "momentum_step"), "nag_step")
explore(scenes.adaptive, should_restart, wide, gamma=gammas, rule=methods, **test)

# %% [markdown]
# ## When restarts hurt
#
# With momentum_step you have seen something odd. Look closer, in a valley with the curvatures 1 and 1000: how many steps are
# there until the loss is a million times smaller?

# %% [markdown]
# ### Predict
#
# There Nesterov's momentum with gamma = 0.999 takes 845 steps, and with the gradient test 100. *Plain* momentum with
# gamma = 0.99 takes 1051. With the gradient test it takes
#
# - **A** about 100
# - **B** about 1000
# - **C** about 1800

# %% tags=["reveal"]
narrow, hyper = surfaces.quadratic(1.0, 1000.0), {"learning_rate": 1e-3, "steps": 2000}
print("                       never   gradient test   function test")
for rule, gamma in ((rules.nag_step, 0.999), (rules.momentum_step, 0.99)):
    tested = with_gradient_restarts(rule)
    watched = with_value_restarts(rule, narrow.value)
    steps = (rule, tested, watched)
    runs = [simulate(step, narrow, gamma=gamma, **hyper) for step in steps]
    never, by_gradient, by_value = (run.steps_to(1e-6 * run.loss[0]) for run in runs)
    told = f"{never:5.0f}   {by_gradient:13.0f}   {by_value:13.0f}"
    print(f"{rule.__name__:13}  {gamma:5}   {told}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C**: the test that helps Nesterov's momentum so much *slows* the plain one. The function test does no better.
#
# </details>

# %% [markdown]
# ### Why
#
# How often does each restart in its first 200 steps? They can be counted in the run: the step after a restart is that of
# gradient descent.

# %%
for rule, gamma in ((rules.nag_step, 0.999), (rules.momentum_step, 0.99)):
    hyper = {"learning_rate": 1e-3, "gamma": gamma, "steps": 200}
    theta = simulate(with_gradient_restarts(rule), narrow, **hyper).theta
    descent = 1e-3 * narrow.gradient(theta[:-1])
    same = np.isclose(theta[:-1] - theta[1:], descent, rtol=1e-6, atol=0).all(axis=1)
    print(f"{rule.__name__:13}  {same[1:].sum():2} restarts")

# %% [markdown]
# At this learning rate, one divided by the largest curvature, Nesterov's momentum is done with the steep direction in a
# single step, and what the test sees is the flat one. Plain momentum goes on swinging across the valley. Each swing sets the
# test off, and each restart also takes the speed *along* the valley, which was good.

# %% [markdown]
# Noise can set it off as well. In the ravine, with noise of standard deviation 10 in each gradient:

# %%
rough = {"start": np.tile(surfaces.ravine.start, (400, 1)), "learning_rate": 0.01}
print("mean loss after   20 steps   300 steps")
for name, step in (
    ("never", rules.nag_step),
    ("tested", with_gradient_restarts(rules.nag_step)),
):
    ground = surfaces.noisy(surfaces.ravine, 10.0, np.random.default_rng(0))
    loss = simulate(step, ground, gamma=0.95, steps=300, **rough).loss.mean(axis=1)
    print(f"{name:15}   {loss[20]:8.1f}   {loss[300]:9.1f}")

# %% [markdown]
# On the way there the restarts cost speed. Near the minimum they help, for a reason that has nothing to do with their
# purpose: without speed the noise floor is lower (lesson 06).

# %% [markdown]
# ## And Adam?
#
# Adam has three things to remember: m, s, and the number of the step t. "Restart Adam" says nothing until one has said what
# happens to each. Here Adam has gone 5000 steps down an even slope, where every gradient is 1, and so is every step, in
# learning rates.

# %% [markdown]
# ### Predict
#
# Now m and s are set to zero, but t goes on counting. The next step is, in learning rates,
#
# - **A** 0.1
# - **B** 1
# - **C** 3.15

# %% tags=["reveal"]
usual = {"learning_rate": 1.0, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
m, s = 1 - 0.9**5000, 1 - 0.999**5000  # what 5000 gradients of 1 add up to
print("what is reset   next step")
for name, *state in (
    ("nothing", m, s, 5001),
    ("m", 0, s, 5001),
    ("m and t", 0, s, 1),
    ("m and s", 0, 0, 5001),
    ("m, s and t", 0, 0, 1),
):
    theta, *_ = rules.adam_step(0.0, *state, np.ones_like, **usual)
    print(f"{name:13}   {-theta:9.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** After one step m is 0.1 of what it should be, and the root of s 0.03. With a large t the bias correction does
# nothing about it, and 0.1 is divided by 0.03. Only when all three are reset does Adam begin anew, with a step of one
# learning rate.
#
# </details>

# %% [markdown]
# One more word of caution: *warm restarts* (SGDR, Loshchilov and Hutter 2017) are something else. They raise the *learning
# rate* again, after it has been lowered.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. A restart**
#
# <details><summary>A. gives the ball a new push</summary>No: it sets the velocity to zero, so the next step is the short one of gradient descent.</details>
# <details><summary>B. takes the push that has gathered</summary>Yes. That helps when the push leads uphill, and costs speed when it does not.</details>
# <details><summary>C. sends theta back to the start</summary>No: theta stays where it is. Only the memory is lost.</details>

# %% [markdown]
# **2. You do not know the condition number. With Nesterov's momentum you take**
#
# <details><summary>A. a large gamma, and restarts by the gradient test</summary>Yes: the test finds out when the velocity leads astray.</details>
# <details><summary>B. a large gamma, and a restart every 2 steps to be safe</summary>No: hardly anything of momentum is left then, and in plain momentum it can even diverge.</details>
# <details><summary>C. restarts every e · sqrt(8 · kappa) steps</summary>No: for that you would have to know kappa.</details>

# %% [markdown]
# **3. In one step gradient and velocity are (1, −2) and (3, 1). The gradient test says**
#
# <details><summary>A. restart, since the second product is negative</summary>No: the test is about the step as a whole, so the products are added.</details>
# <details><summary>B. go on</summary>Yes: 3 − 2 = 1 is positive. theta moves by minus the velocity, which leads downhill.</details>
# <details><summary>C. restart, since the sum is positive</summary>No: a positive sum means downhill, because the velocity is subtracted.</details>
