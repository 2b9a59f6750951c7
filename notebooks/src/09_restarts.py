# ---
# title: Restarts
# minutes: 45
# needs: lessons 05 and 06
# writes: "`restart_every`, `should_restart`"
# picture: "NAG with gamma 0.98 swings back and forth; with restarts its loss falls much faster."
# goals:
#   - say what a restart does to the next step, and write restarts after every k steps
#   - derive the interval that theory advises, and say why a fixed interval can make a run diverge
#   - write the gradient test, and say when it helps, slows, or diverges
#   - say what happens to Adam when its state is lost
# ---

# %% [markdown]
# ## What if gamma is too high?
#
# Here's a bowl with twenty directions, whose curvatures go from 1 to 100. Nesterov's accelerated gradient, lesson 05's **NAG**,
# has a standard gamma for this bowl. How many steps does NAG need to make the loss $10^{12}$ times smaller? And what if
# gamma is too high?

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

curvatures = np.geomspace(1, 100, 20)
wide = surfaces.quadratic(*curvatures, name="a bowl with twenty directions")

# %%
goal, settings = 1e-12 * wide.value(wide.start), {"learning_rate": 0.01, "steps": 2000}
for gamma in (theory.standard_nag(1, 100)[1], 0.98):
    run = simulate(rules.nag_step, wide, gamma=gamma, **settings)
    print(f"gamma {gamma:.3f}: {run.steps_to(goal):.0f} steps")

# %%
brief = {"learning_rate": 0.01, "steps": 150}
good, high = (simulate(rules.nag_step, wide, gamma=g, **brief) for g in (0.818, 0.98))
runs = {"nag_step: gamma 0.818": good, "gamma 0.98": high}
plots.draw(scenes.loss_curves(wide, "NAG with two gammas", **runs))

# %% [markdown]
# The catch: 0.818 comes from the condition number, and for a network you don't know it. With 0.98 the ball runs past the minimum,
# comes back, and runs past it again.
#
# There's a remedy, and it's simple: every now and then, set the velocity to zero, keep theta where it is, and go on. That is a
# **restart**.

# %% [markdown]
# ### Predict
#
# You may read that a restart "gives the run a new push". Take 12 steps with gamma 0.98, then set the velocity to zero. Compared
# with going on, the next step is
#
# - **A** shorter
# - **B** just as long
# - **C** longer

# %% tags=["reveal"]
run = simulate(rules.nag_step, wide, gamma=0.98, learning_rate=0.01, steps=12)
theta, velocity = run.theta[12], run.theta[11] - run.theta[12]
print("length of the next step")
for name, kept in (("going on", velocity), ("restarted", 0 * velocity)):
    moved, _ = rules.nag_step(theta, kept, wide.gradient, 0.01, 0.98)
    print(f"{name:9}  {np.linalg.norm(theta - moved):.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** A restart *takes away* the push that has built up in the velocity. All that's left is learning_rate · gradient, a plain
# step of gradient descent. So a restart pays off only once that push has started to lead you astray.
#
# </details>

# %% [markdown]
# ## How often should you restart?
#
# The simplest plan is to restart every k steps, no matter what happens. Too often, and you never build up speed. Too rarely, and
# you swing.

# %% [markdown]
# ### Predict
#
# With gamma 0.98, which interval leaves the lowest loss after 150 steps?
#
# - **A** every step
# - **B** every 10 steps
# - **C** every 40 steps

# %% tags=["reveal"]
from mlmomentum.schedules import growing_gamma, with_restarts

print("  k   loss after 150 steps")
for k in (1, 10, 40, 150):
    step = with_restarts(rules.nag_step, k)
    run = simulate(step, wide, learning_rate=0.01, gamma=0.98, steps=150)
    print(f"{k:3}   {run.loss[-1]:.2g}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** With k = 1 there's no momentum left, only gradient descent. With 40, the ball has been swinging for a long time before
# anyone stops it. The last row, 150, never restarts at all.
#
# </details>

# %% [markdown]
# ### Exercise: restart_every
#
# Write the restart. `velocity` is the velocity after `t` steps. Return zeros of the same shape when t is k, 2k, 3k, and so on;
# otherwise return the velocity unchanged. Before the first step, at t = 0, there's nothing to forget.


# %% exercise="restart_every"
def restart_every(velocity, t, k):
    """The velocity to go on with after t steps, if it is forgotten every k steps."""
    # solution


# %% [markdown]
# Let's see your restarts at work. The left plot shows the run you choose, and the right one shows the loss after 150 steps for *every*
# interval.
# Which k is best for gamma 0.98? Where does the best k go when you change gamma? And how precisely do you have to hit it?

# %%
from mlmomentum.explorer import Choice, Slider, explore

ks, gammas = Slider(1, 40, 1, 10), Choice((0.9, 0.95, 0.98, 0.99), 0.98)
explore(scenes.interval, restart_every, wide, learning_rate=0.01, k=ks, gamma=gammas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# For gamma 0.98 the best interval is 11, and anything from 8 to 13 comes within a factor of 100, which is close on this scale.
# The higher gamma is, the earlier you should restart: after 20 steps for 0.9, and after 9 for 0.99. But how would you know k?
#
# </details>

# %% [markdown]
# ## Which interval does theory advise?
#
# Remember NAG's promise from lesson 05. If gamma grows as (t − 1) / (t + 2), then NAG's loss after k steps is at most
# $2LD^2/(k+1)^2$, where $L$ is the largest curvature and $D$ the distance to the minimum at the start. Now let every curvature be at
# least $\mu$. Then $D^2 \le 2\,\text{loss}_0/\mu$, and with $\kappa = L/\mu$
#
# $$\text{loss}_k \;\le\; \frac{4\kappa}{(k+1)^2}\,\text{loss}_0.$$
#
# A restart sets t back to 0, and you can use the promise again. The best k squeezes the most out of the promise *per step*. If
# you drop the small +1, that k is
#
# $$k = e\,\sqrt{4\kappa},$$
#
# and each interval leaves at most $e^{-2}$, or 14%, of the loss.

# %%
print(f"for kappa = 100: {np.e * np.sqrt(4 * 100):.0f} steps by our bound,")
print(f"{np.e * np.sqrt(8 * 100):.0f} steps by O'Donoghue and Candès (2012)")
print("   k   left after one interval   promised   steps in all")
for k in (37, 54, 77, 2000):
    growing = {"gamma": lambda t, k=k: growing_gamma(t % k), **settings}
    run = simulate(with_restarts(rules.nag_step, k), wide, **growing)
    share, promised = run.loss[k] / run.loss[0], 4 * 100 / (k + 1) ** 2
    print(f"{k:4}   {share:23.5f}   {promised:8.5f}   {run.steps_to(goal):12.0f}")

# %% [markdown]
# O'Donoghue and Candès publish $e\sqrt{8\kappa}$ because they start from a bound that is about twice as large, $4LD^2/(k+2)^2$.
# Either way, the promise is kept with plenty to spare, and any of these intervals beats never restarting (k = 2000).
#
# But these are guarantees for *every* function whose curvatures lie between $\mu$ and $L$. For our bowl alone they aren't the best
# choice: 37 does better here. And they still ask for κ, the very number we don't have.

# %% [markdown]
# ## Every 2 steps?
#
# What about plain momentum? In lesson 01's ravine with learning rate 0.0175, gradient descent converges. So does
# momentum with gamma 0.95.

# %% [markdown]
# ### Predict
#
# Restart this momentum every 2 steps. The run
#
# - **A** converges, like the two rules that it mixes
# - **B** freezes where it is
# - **C** diverges

# %% tags=["reveal"]
print("  k   loss after 150 steps, from 100")
for k in (1, 2, 3, 4, 150):
    step = with_restarts(rules.momentum_step, k)
    run = simulate(step, surfaces.ravine, learning_rate=0.0175, gamma=0.95, steps=150)
    print(f"{k:3}   {run.loss[-1]:.2g}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** It diverges with 2 and with 4, while 1 (gradient descent), 3, and 150 (no restart) converge. Mix two good rules at fixed
# intervals, and you can get a bad one. A is the natural answer, and the next cell shows what it overlooks.
#
# </details>

# %% [markdown]
# ### Why
#
# Look across the ravine, where the curvature is 100. Starting from rest, k steps multiply theta by one number: the top-left
# entry of the k-th power of lesson 03's matrix. Every restart puts the run at rest again, so that number multiplies theta
# over and over.

# %%
matrix = theory.momentum_matrix(0.0175, 0.95, 100.0)
factors = [np.linalg.matrix_power(matrix, k)[0, 0] for k in (1, 2, 3, 4)]
print("k = 1 to 4 multiply theta by", np.round(factors, 2))

# %% [markdown]
# After 2 steps the factor is −1.1: the ball rolls through the minimum and ends up *higher* on the other side than it started. A real
# ball can't do that. A ball that moves in jumps can, when learning_rate · curvature is 1.75. Left alone, the ball would lose that
# height again in the following steps. The restart freezes it at the top of its swing, every time. After 4 steps the factor is
# 1.14: the ball has gone there and back, and gained height.

# %% [markdown]
# In the right plot, every interval has a stem, from the loss at the start to the loss after 150 steps. Stems that point *up*
# diverge. Which intervals diverge at learning rate 0.025? And at which learning rates do none of them?

# %%
harm = {"surface": surfaces.ravine, "rule": "momentum_step", "gamma": 0.95}
rates, ks = Choice((0.005, 0.01, 0.0175, 0.025), 0.0175), Slider(1, 40, 1, 2)
explore(scenes.interval, restart_every, k=ks, learning_rate=rates, **harm)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At 0.025 the runs with k = 1, 3, 5, 6, 8, 10 and 13 diverge. (1 is gradient descent, whose limit is 0.02.) At 0.0175 it's 2, 4, 6 and
# 8. At 0.01 and below, no interval diverges: the steps are too short to throw the ball up.
#
# </details>

# %% [markdown]
# ## Can the run tell you when?
#
# You want to restart when the run goes *uphill*, and the rule already has everything it needs to notice: the gradient it just
# used, and the new velocity. For a small step, the loss changes by gradient · step, summed over all parameters. Mind the sign:
# theta moves by *minus* the velocity.

# %% [markdown]
# ### Exercise: should_restart
#
# Return True when the velocity leads uphill, otherwise False. Both arguments are vectors of the same length. When the velocity leads
# neither up nor down, for example because it's zero at the start, there's no reason to restart.


# %% exercise="should_restart"
def should_restart(gradient, velocity):
    """Whether the velocity leads uphill: True or False."""
    # solution


# %% [markdown]
# This is the *gradient test* of O'Donoghue and Candès (2012). Their *function test* asks whether the loss has grown, and
# that takes an extra look at the loss in every step.

# %% [markdown]
# ### Predict
#
# At the start of this lesson, NAG took 143 steps with its standard gamma and 709 with 0.98. With 0.98 and the gradient
# test, it takes
#
# - **A** about 130
# - **B** about 400
# - **C** about 700

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
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** That's fewer than with the standard gamma, and nobody had to know the condition number. Now read down the columns.
# Without restarts, you have to choose gamma carefully. With the gradient test, anything from 0.95 up will do: the run
# finds its own interval.
#
# </details>

# %% picture=true
fast = simulate(tested, wide, gamma=0.98, **brief)
runs = {"nag_step: gradient test": fast, "never restarted": high}
plots.draw(scenes.loss_curves(wide, "NAG with gamma 0.98", **runs))

# %% [markdown]
# ## And plain momentum?
#
# Would the same test speed up plain momentum? In the same bowl, with gamma 0.98 and learning rate 0.01, plain momentum converges, just
# slowly.

# %% [markdown]
# ### Predict
#
# Add the gradient test to plain momentum here. The run
#
# - **A** gets about as fast as NAG with the test
# - **B** gets a little faster
# - **C** diverges

# %% tags=["reveal"]
hyper = {"gamma": 0.98, "learning_rate": 0.01, "steps": 600}
print("loss after 600 steps   never     gradient test   function test")
for rule in (rules.nag_step, rules.momentum_step):
    steps = (rule, with_gradient_restarts(rule), with_value_restarts(rule, wide.value))
    ends = [simulate(step, wide, **hyper).loss[-1] for step in steps]
    print(f"{rule.__name__:20}   {ends[0]:.1e}   {ends[1]:13.1e}   {ends[2]:13.1e}")

# %% [markdown]
# <details><summary><b>So?</b> Open this after you've run the cell.</summary>
#
# **C.** The very test that helps NAG so much blows plain momentum up. The function test, on the other hand, helps both.
#
# </details>

# %% [markdown]
# ### Why
#
# You've seen the culprit already: short runs from rest. Count how many steps pass between two restarts, and compute what that
# many steps do to the worst of the twenty directions.

# %%
from mlmomentum.tuning.restart_times import restart_times

print("learning rate   steps between restarts, mostly   worst factor of 3 steps")
for rate in (0.005, 0.01):
    pair = {"learning_rate": rate, "gamma": 0.98}
    times = restart_times(rules.momentum_step, wide, steps=600, **pair)
    three = np.linalg.matrix_power(
        theory.momentum_matrix(**pair, curvature=curvatures), 3
    )
    worst = np.abs(three[:, 0, 0]).max()
    print(f"{rate:13}   {np.median(np.diff(times)):30.0f}   {worst:23.2f}")

# %% [markdown]
# Plain momentum swings across the steep directions, and the swings set off the test about every third step. At 0.01, three
# steps from rest make theta grow by 7% in the worst direction, over and over. At 0.005 it shrinks, and the run converges. NAG at
# a learning rate of at most 1/L hardly swings across the steep directions, so what its test sees is the long, slow swing that
# we want to stop.

# %% [markdown]
# So the learning rate decides whether the test helps. Does gamma matter as well? The next table counts steps until the loss is
# a million times smaller, in a valley with curvatures 1 and 1000. "nan" means that the run never got there.

# %%
narrow = surfaces.quadratic(1.0, 1000.0)
hyper = {"gamma": np.array([0.99, 0.999]), "steps": 8000}
print("                            gamma 0.99           gamma 0.999")
print("rule          learning rate   never   test         never   test")
for rule in (rules.nag_step, rules.momentum_step):
    for rate in (0.0002, 0.001, 0.0015):
        both = (rule, with_gradient_restarts(rule))
        runs = [simulate(step, narrow, learning_rate=rate, **hyper) for step in both]
        never, test = (run.steps_to(1e-6 * narrow.value(narrow.start)) for run in runs)
        low, high = (f"{never[i]:5.0f}  {test[i]:5.0f}" for i in (0, 1))
        print(f"{rule.__name__:13}        {rate:6}   {low}         {high}")

# %% [markdown]
# The test helps NAG wherever NAG is stable at all (0.0015 is above its limit). With plain momentum, anything can happen. The test
# *helps* at 0.0002. At 0.001 it *slows* the run with gamma 0.99, and helps again with 0.999. And at 0.0015 it makes the run
# *diverge*. The gradient test belongs to NAG at a learning rate of at most 1/L.

# %% [markdown]
# Try your own test on both rules, in the bowl with twenty directions, where 1/L is 0.01. At which learning rates does it help
# plain momentum? What does it do to NAG above 0.01? Where is the function test the safer choice?

# %%
gammas = Choice((0.9, 0.95, 0.98, 0.99, 0.999), 0.98)
rates = Choice((0.0025, 0.005, 0.01, 0.015, 0.019), 0.01)
names = Choice(("nag_step", "momentum_step"), "nag_step")
sliders = {"gamma": gammas, "learning_rate": rates, "rule": names}
explore(scenes.adaptive, should_restart, wide, steps=300, **sliders)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# For gamma 0.95 and up, the gradient test helps plain momentum at 0.0025 and 0.005. At 0.01 the run diverges for every gamma from 0.98
# up. The test helps NAG up to 0.01; at 0.015 NAG itself is unstable, and only the function test can hold it. For plain momentum, too,
# the function test is the safer choice up to 0.01, but at 0.015 that run diverges as well. No test replaces a sensible learning rate.
#
# </details>

# %% [markdown]
# ## Does noise fool the test?
#
# A noisy gradient can point uphill by accident. Here's the ravine again, with noise of standard deviation 10 in each gradient.

# %%
rough = {"start": np.tile(surfaces.ravine.start, (400, 1)), "learning_rate": 0.01}
print("mean loss of 400 runs after   20 steps   300 steps")
for name, step in (("never", rules.nag_step), ("gradient test", tested)):
    ground = surfaces.noisy(surfaces.ravine, 10.0, np.random.default_rng(0))
    loss = simulate(step, ground, gamma=0.95, steps=300, **rough).loss.mean(axis=1)
    print(f"{name:27}   {loss[20]:8.1f}   {loss[300]:9.1f}")

# %% [markdown]
# On the way, false alarms cost speed. Near the minimum they help, but only by accident: a run that keeps losing
# its velocity has a shorter effective step, and so a lower noise floor (lesson 08).

# %% [markdown]
# ## Who uses this?
#
# Restarts are at home in convex optimization, where gradients are exact: in FISTA (Beck and Teboulle 2009) and solvers built on
# it. People who train networks hardly ever restart on purpose. But many do it by accident, and you'll see how in a
# moment.
#
# Don't confuse them with the *warm restarts* of SGDR (Loshchilov and Hutter 2017). Those raise the *learning rate* again after a
# cosine has lowered it, so they're a schedule.

# %% [markdown]
# ## What if Adam loses its state?
#
# Your training crashes. You load the weights from a checkpoint and carry on. Did you save the optimizer's state, too? Adam
# remembers three things: the two averages m and s, and the step number t.
#
# Say Adam has taken 5000 steps down an even slope where every gradient is 1. Each of its steps is one learning rate long. You
# resume with m and s at zero, but with t counting on, because your code computes t from the epoch.

# %% [markdown]
# ### Predict
#
# How long is the first step after resuming, in learning rates?
#
# - **A** 0.1
# - **B** more than 3
# - **C** 1, as before

# %% tags=["reveal"]
usual = {"learning_rate": 1.0, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
m, s = 1 - 0.9**5000, 1 - 0.999**5000  # what 5000 gradients of 1 add up to
print("what is lost   next step")
for name, *state in (
    ("nothing", m, s, 5001),
    ("m", 0, s, 5001),
    ("m and t", 0, s, 1),
    ("m and s", 0, 0, 5001),
    ("m, s and t", 0, 0, 1),
):
    theta, *_ = rules.adam_step(0.0, *state, np.ones_like, **usual)
    print(f"{name:13}   {-theta:8.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** After one step, m is 0.1 of what it should be, and the root of s is 0.03 of what it should be. Bias correction would fix
# both, but a large t tells it that the averages are full. So 0.1 is divided by 0.03. Only if you lose all three does Adam
# start over cleanly, with a step of one learning rate.
#
# </details>

# %% [markdown]
# A first step of three learning rates sounds survivable. But it doesn't end there, because m fills up faster than s.

# %%
theta, m, s, moves = 0.0, 0.0, 0.0, []
for t in range(5001, 5041):
    before = theta
    theta, m, s = rules.adam_step(theta, m, s, t, np.ones_like, **usual)
    moves.append(before - theta)
print("steps 1 to 4 after resuming:", np.round(moves[:4], 2))
print(f"the longest is step {np.argmax(moves) + 1}: {max(moves):.2f} learning rates")
print(f"40 steps cover {-theta:.0f} learning rates in place of 40")

# %% [markdown]
# If you've ever seen a loss spike right after resuming, this is one way to get it. So save the optimizer's state with the weights. If
# the state is gone, reset everything, t included: PyTorch keeps t with m and s, so a fresh optimizer does that. A short warm-up
# gives the new averages time to fill.

# %% [markdown]
# ## The lesson in formulas
#
# | | |
# |---|---|
# | fixed restart | velocity = 0 at t = k, 2k, 3k, … |
# | gradient test | restart when the sum of gradient · velocity is below 0 |
# | function test | restart when the loss has grown |
# | interval by lesson 05's bound | e · √(4κ); by O'Donoghue and Candès' e · √(8κ) |
# | factor of k steps from rest | top-left entry of (matrix)^k: diverges if its size is above 1 |

# %% [markdown]
# ## Quiz
#
# Answer in your head first, then open your answer.
#
# **1. A restart**
#
# <details><summary>A. gives the ball a new push, which gets it out of a slow stretch</summary>No: it sets the velocity to zero, so the next step is a plain step of gradient descent.</details>
# <details><summary>B. sends theta back to the start</summary>No: theta stays where it is. Only the memory is lost.</details>
# <details><summary>C. takes away the push that has built up</summary>Yes. That helps when the push leads uphill, and costs speed when it doesn't.</details>

# %% [markdown]
# **2. You train with plain momentum, gamma 0.99, and add the gradient test. What can you expect?**
#
# <details><summary>A. Anything: it may get faster, slower, or diverge</summary>Yes: it depends on the learning rate and on gamma. The test is made for NAG at a learning rate of at most 1/L.</details>
# <details><summary>B. It gets faster, since going uphill is never good</summary>No: swings across a steep direction set the test off all the time, and short runs from rest can grow.</details>
# <details><summary>C. It can't get worse than gradient descent, which every restart falls back to</summary>No: gradient descent and momentum may both converge while their mixture diverges.</details>

# %% [markdown]
# **3. In one step, gradient and velocity are (1, −2) and (3, 1). The gradient test says**
#
# <details><summary>A. restart, because the second product is negative</summary>No: the test is about the step as a whole, so the products are added.</details>
# <details><summary>B. go on, because the sum is positive</summary>Yes: 3 − 2 = 1. Theta moves by minus the velocity, and that leads downhill.</details>
# <details><summary>C. restart, because the sum is positive, and up is positive</summary>No: a positive sum means downhill, because the velocity is subtracted.</details>
