# ---
# title: Bug hunt
# minutes: 30
# needs: lessons 02 and 04 to 07
# writes: "`mended_nag`, `mended_adam`, `mended_momentum`"
# picture: A rule with a bug in it reaches the minimum sooner than Nesterov's own rule.
# goals:
#   - find a bug with four probes, whose answers are known beforehand
#   - name ten bugs that real projects had, and mend three of them
#   - say why a falling loss is no test
# ---

# %% [markdown]
# ## Ten fruits
#
# Each fruit in `bugs` is a function with one bug, of a kind that a public project had; the code is written anew, in this
# course's form. First you see a *symptom*; then you accuse a suspect; then the check gives its verdict.
#
# None of the ten stops with an error. That is what makes them hard to find.

# %%
from functools import partial

import numpy as np
from mlmomentum import bugs, check, plots, rules, simulate, surfaces

for name, case in bugs.CASES.items():
    print(f"{name:7} is meant to be {case.exercise}")

# %% [markdown]
# ## Probe one: the first step
#
# On an even slope with gradient 1 and learning rate 1 the first steps of momentum with gamma 0.9 are 1, 1.9 and 2.71
# (lesson 02).

# %%
slope = surfaces.slope(1.0)
walk = simulate(bugs.apple, slope, learning_rate=1.0, gamma=0.9, steps=4)
print("steps of apple:", walk.theta[:-1, 0] - walk.theta[1:, 0])

# %% [markdown]
# ### Predict
#
# What does `apple` do?
#
# - **A** it averages the gradients
# - **B** it moves by the velocity of the step before
# - **C** it leaves the learning rate out

# %% tags=["reveal"]
bugs.verdict("apple")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** All steps are right, but each comes one step late. An average would make them smaller, not later; and the
# learning rate is 1 here, so this probe could not tell whether it is missing. In the project, Ian Goodfellow found it.
#
# </details>

# %% [markdown]
# Adam's first step has the length of the learning rate, whatever the gradient (lesson 05). Here that is 1.

# %%
adam = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
walk = simulate(bugs.banana, slope, learning_rate=1.0, steps=1, **adam)
print("first step of banana:", round(walk.theta[0, 0] - walk.theta[1, 0], 3))

# %% [markdown]
# ### Predict
#
# After one step m is 0.1 times the gradient, and s is 0.001 times its square. What does `banana` do?
#
# - **A** it leaves the bias correction out
# - **B** it multiplies by the correction
# - **C** it leaves the root out

# %% tags=["reveal"]
bugs.verdict("banana")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** 0.1 · 0.1 / √(0.001 · 0.001) = 10. Without any correction it is 0.1 / √0.001 = 3.16; with the correction but
# without the root it is 1, since the gradient is 1.
#
# </details>

# %% [markdown]
# Now `cherry`, which is meant to be Adam too, with three learning rates.

# %%
print("learning rate   cherry")
for learning_rate in (1.0, 1e-3, 1e-9):
    walk = simulate(bugs.cherry, slope, learning_rate=learning_rate, steps=9, **adam)
    print(f"{learning_rate:13g}   {walk.outcome} in step {walk.stopped}")

# %% [markdown]
# ### Predict
#
# What does `cherry` do?
#
# - **A** its learning rate is too large
# - **B** it leaves eps out
# - **C** it counts the first step as step 0

# %% tags=["reveal"]
bugs.verdict("cherry")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** $1 - \beta^0 = 0$, and that is divided by. No learning rate helps. Without eps the step would be a number here,
# because the gradient is not zero. In the project a bug *fix* had brought it in.
#
# </details>

# %% [markdown]
# ## Probe two: flat ground
#
# Where the gradient is zero, a ball with velocity 1 keeps rolling. With gamma 0.9 it moves by 0.9, and 0.9 is what is left
# of its velocity.

# %%
for rule in (rules.momentum_step, bugs.fig):
    theta, velocity = rule(np.zeros(1), np.ones(1), np.zeros_like, 0.1, 0.9)
    print(
        f"{rule.__name__:13} moves by {0 - theta.item():.1f}, velocity {velocity.item():.1f}"
    )

# %% [markdown]
# ### Predict
#
# What does `fig` do?
#
# - **A** it begins each step with velocity 0
# - **B** it returns the old velocity
# - **C** it multiplies the gradient by gamma, too

# %% tags=["reveal"]
bugs.verdict("fig")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** It is gradient descent, whatever gamma says, and trains as well as that does. With B the velocity would still be 1;
# C cannot show where there is no gradient.
#
# </details>

# %% [markdown]
# The same probe for `grape`, which is meant to be Nesterov's rule.

# %%
for rule in (rules.nag_step, bugs.grape):
    theta, velocity = rule(np.zeros(1), np.ones(1), np.zeros_like, 0.1, 0.9)
    print(
        f"{rule.__name__:8} moves by {0 - theta.item():.1f}, velocity {velocity.item():.1f}"
    )

# %% [markdown]
# ### Predict
#
# What does `grape` do?
#
# - **A** it takes the gradient at theta
# - **B** it looks ahead in the wrong direction
# - **C** it goes to the look-ahead point, and takes the whole step from there

# %% tags=["reveal"]
bugs.verdict("grape")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** The old velocity counts twice. Where the gradient is taken does not matter on flat ground, so A and B would move by
# 0.9.
#
# </details>

# %%
bugs.show("grape")

# %% [markdown]
# ### Exercise: mended_nag
#
# Mend `grape`. There is more than one way. The check is that of lesson 04.


# %% exercise="mended_nag"
def mended_nag(theta, velocity, gradient, learning_rate, gamma):
    """What grape was meant to be; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# And now the surprise: in the ravine, with the learning rate 1/L = 0.01 and the gamma of lesson 04, the bug wins.

# %% picture=true
ravine = surfaces.ravine
settings = {"learning_rate": 0.01, "gamma": 9 / 11, "steps": 60}
nag = simulate(rules.nag_step, ravine, **settings)
grape = simulate(bugs.grape, ravine, **settings)
plots.compare(ravine, "grape, and what it was meant to be", nag_step=nag, grape=grape)

# %%
print(f"loss after 60 steps: nag_step {nag.loss[-1]:.4f}, grape {grape.loss[-1]:.4f}")

# %% [markdown]
# No loss curve would have told. But there is something else that is known beforehand: Nesterov's rule *must* diverge from
# some learning rate on (lesson 04). Drag the learning rate up: which of the two gives way first?

# %%
from mlmomentum import scenes, theory
from mlmomentum.explorer import Slider, explore

limit = theory.nag_limit(9 / 11, 100)
print(f"Nesterov's rule diverges from a learning rate of {limit:.4f} on.")
rates = Slider(0.005, 0.025, 0.0005, 0.01)
settings = {"gamma": 9 / 11, "meant_as": "nag_step"}
explore(scenes.drive, bugs.grape, ravine, learning_rate=rates, **settings)

# %%
rates = np.array([0.0135, 0.0142, 0.0195, 0.0205])
print("at learning rates", *rates)
for rule in (rules.nag_step, bugs.grape):
    walks = simulate(rule, ravine, learning_rate=rates, gamma=9 / 11, steps=5000)
    print(f"{rule.__name__:8}", *walks.outcome)

# %% [markdown]
# `grape` is a rule, only not the one that its name promises: what is known of Nesterov's rule says nothing about it. Here is
# yours:

# %%
settings = {"learning_rate": 0.01, "gamma": 9 / 11, "meant_as": "nag_step"}
plots.drive(mended_nag, ravine, **settings)

# %% [markdown]
# ## Probe three: the long run
#
# On an even slope every step of Adam is as long as the learning rate, here 1.

# %%
walk = simulate(bugs.kiwi, slope, learning_rate=1.0, steps=5, **adam)
print("steps of kiwi:", (walk.theta[:-1, 0] - walk.theta[1:, 0]).round(3))

# %% [markdown]
# ### Predict
#
# The first step is right, and then it freezes. What does `kiwi` do?
#
# - **A** it adds up the squares in s
# - **B** it takes 1 for t in every step
# - **C** it keeps the corrected m and s for the next step

# %% tags=["reveal"]
bugs.verdict("kiwi")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** Corrected again and again, s grows much faster than m, and the fraction dies. With A already the first step would
# be wrong: s would be 1 before the correction, and 1000 after it. With B the steps would grow.
#
# </details>

# %%
bugs.show("kiwi")

# %% [markdown]
# ### Exercise: mended_adam
#
# Mend `kiwi`. The check is that of lesson 05.


# %% exercise="mended_adam"
def mended_adam(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """What kiwi was meant to be; returns the new theta, m and s."""
    # solution


# %%
settings = {"learning_rate": 0.5, "steps": 80, "meant_as": "adam_step"}
plots.drive(mended_adam, ravine, **settings, **adam)

# %% [markdown]
# Now momentum is right, and `lemon` gives it its gamma: a ramp of 100 steps, from 0.5 to 0.95.

# %%
gamma = partial(bugs.lemon, total_steps=100, gamma_start=0.5, gamma_end=0.95)
settings = {"learning_rate": 0.0175, "steps": 200, "every": 50}
walk = simulate(rules.momentum_step, ravine, gamma=gamma, **settings)
print("loss after 0, 50, 100, 150, 200 steps:", *[f"{loss:.0e}" for loss in walk.loss])

# %% [markdown]
# ### Predict
#
# What does `lemon` do?
#
# - **A** it reaches gamma_end too early
# - **B** it is not held at gamma_end
# - **C** it runs from 0.95 down to 0.5

# %% tags=["reveal"]
bugs.verdict("lemon")
print("gamma after 100 and 200 steps:", gamma(100), round(gamma(200), 3))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Beyond 1 the velocity grows by itself. No gamma below 1 diverges at this learning rate (lesson 03). In the project
# it was a learning rate, and its ramp went on below zero.
#
# </details>

# %% [markdown]
# Last, restarts. With k = 3 on an even slope the steps should be 1, 1.9, 2.71, and again 1, 1.9, 2.71.

# %%
theta, velocity = np.zeros(1), np.zeros(1)
for t in range(10):
    velocity = bugs.mango(velocity, t, k=3)
    theta, velocity = rules.momentum_step(theta, velocity, np.ones_like, 1.0, 0.9)
    print(f"{velocity.item():.2f}", end="  ")

# %% [markdown]
# ### Predict
#
# What does `mango` do?
#
# - **A** it takes k + 1 for k
# - **B** its count of steps is one behind
# - **C** it restarts at t = 0, too

# %% tags=["reveal"]
bugs.verdict("mango")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Only the *first* round has four steps. With A all would have. With C nothing would change, as the velocity is zero
# at the start. In the project it was the learning rate that restarted late.
#
# </details>

# %% [markdown]
# ## Probe four: other sizes, other hands
#
# A rule may be right for the numbers that it was tried on. RMSprop's first step should be the same, 3.162, for every size
# of the gradient, as long as that is much larger than eps, here $10^{-8}$.

# %%
print("gradient   first step of peach")
for size in (1.0, 1e-2, 1e-4, 1e-6):
    settings = {"learning_rate": 1.0, "rho": 0.9, "eps": 1e-8, "steps": 1}
    walk = simulate(bugs.peach, surfaces.slope(size), **settings)
    print(f"{size:8g}   {walk.theta[0, 0] - walk.theta[1, 0]:.3f}")

# %% [markdown]
# ### Predict
#
# What does `peach` do?
#
# - **A** it leaves the root out
# - **B** it has eps inside the root
# - **C** it does not square the gradient

# %% tags=["reveal"]
bugs.verdict("peach")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Inside the root $10^{-8}$ counts like $10^{-4}$ outside, and drowns a gradient of that size. Without the root small
# gradients would make *longer* steps; without the square the second row would say 0.316. Some libraries put eps inside on
# purpose: then the same eps means another rule.
#
# </details>

# %% [markdown]
# The last one. Here `plum` and momentum run in the ravine; and then once more, by hand, with a gradient function that
# writes all its answers into one and the same array, to save memory.

# %%
settings = {"learning_rate": 0.0175, "gamma": 0.7}
for rule in (rules.momentum_step, bugs.plum):
    print(rule.__name__, simulate(rule, ravine, steps=60, **settings).loss[-1].round(9))

thrifty = partial(np.multiply, (1, 100), out=np.empty(2))
theta, velocity = ravine.start, np.zeros(2)
for _ in range(60):
    theta, velocity = bugs.plum(theta, velocity, thrifty, **settings)
print(f"plum, by hand: {ravine.value(theta):.0e}")

# %% [markdown]
# ### Predict
#
# What does `plum` do?
#
# - **A** it keeps the velocity in the gradient's array
# - **B** it remembers theta in a global variable
# - **C** it evaluates the gradient twice

# %% tags=["reveal"]
bugs.verdict("plum")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** The next gradient overwrites the velocity before it is used. B would show in the first run, too, and C costs time
# but changes no number. In the project, weight decay was added into the caller's gradients.
#
# </details>

# %%
bugs.show("plum")

# %% [markdown]
# ### Exercise: mended_momentum
#
# Mend `plum`. The check is that of lesson 02.


# %% exercise="mended_momentum"
def mended_momentum(theta, velocity, gradient, learning_rate, gamma):
    """What plum was meant to be; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# ## Is a falling loss a test?
#
# Eight of the ten are whole rules. We run each for 200 steps in a harmless bowl, as one would to see "whether it trains".
#
# ### Predict
#
# For how many of the eight does the loss fall below a tenth of what it was?
#
# - **A** two
# - **B** four
# - **C** six

# %% tags=["reveal"]
roll = {"learning_rate": 0.01, "gamma": 0.7}
settings = {"momentum_step": roll, "nag_step": roll}
settings["adam_step"] = {"learning_rate": 0.1, **adam}
settings["rmsprop_step"] = {"learning_rate": 0.1, "rho": 0.9, "eps": 1e-8}

print("the loss after 200 steps, as a share of the first")
print("           bug  right rule")
bowl = surfaces.quadratic(1.0, 10.0)
for name, case in bugs.CASES.items():
    if hyper := settings.get(case.exercise):
        both = case.found, rules.RULES[case.exercise]
        runs = [simulate(rule, bowl, steps=200, **hyper) for rule in both]
        print(f"{name:8}", *[f"{run.loss[-1] / run.loss[0]:.0e}  " for run in runs])

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** All but `cherry` and `kiwi`; and three end *below* the right rule. A loss falls under nearly everything that goes
# roughly downhill.
#
# </details>

# %% [markdown]
# A good test is a case whose answer you know beforehand. Here are ten, one or a few calls each, and who fails them among
# the fruits that are meant to be the same rule.

# %%
bugs.ring_alarms()

# %% [markdown]
# You may mend the other seven, too. `bugs.show("fig")` prints the code, and `check(yours, "momentum_step")` judges what
# you make of it; the list at the top names the exercise for each fruit.

# %% [markdown]
# ## What is often said, and what holds
#
# Each line ends with the place where you see it.
#
# 1. *It overcomes small local minima.* It can cross a barrier either way. [Lesson 03](03_gamma.ipynb#Over-the-barrier,-which-way?)
# 2. *It adds previous updates to gradients.* It adds decayed past *updates*; on a constant slope the step tends to learning_rate · g / (1 − γ). [Lesson 02](02_momentum.ipynb#The-terminal-step)
# 3. *It speeds up in a valley.* It amplifies a small *consistent* gradient, at most 1 / (1 − γ) times. [Lesson 02](02_momentum.ipynb#How-much-does-it-help?)
# 4. *A larger γ is faster.* At one learning rate that compares step sizes: retune, or hold learning_rate / (1 − γ). [Lesson 02](02_momentum.ipynb#A-trap:-comparing-gammas)

# %% [markdown]
# 5. *With γ too high it misses the solution.* On a quadratic every γ < 1 with learning_rate · λ < 2 (1 + γ) converges; high γ is underdamped. [Lesson 03](03_gamma.ipynb#Can-gamma-be-too-high?)
# 6. *It is more stable.* Its limit is wider; but the loss ripples, and noise is amplified. [Lesson 03](03_gamma.ipynb#How-long-may-a-step-be?)
# 7. *NAG is even faster.* On quadratics the best heavy ball is faster; NAG's guarantee holds for all smooth convex functions. [Lesson 04](04_nesterov.ipynb#Is-it-faster?)
# 8. *γ rises to 1.* It should end below 1: γ₀ + (γ_max − γ₀) t/T. [Lesson 06](06_schedules.ipynb#A-ramp-of-gamma)

# %% [markdown]
# 9. *Raise γ near the solution.* A trade-off: Sutskever et al. (2013) raise it early and lower it for the last steps. [Lesson 06](06_schedules.ipynb#Up-or-down?)
# 10. *That is learning-rate scheduling.* It is momentum scheduling. [Lesson 06](06_schedules.ipynb#A-ramp-of-gamma)
# 11. *Adam adapts momentum.* β₁ is fixed; what adapts is each coordinate's step, by the gradient's size, not by curvature. [Lesson 05](05_rmsprop_adam.ipynb#What-adapts-in-Adam)
# 12. *A restart gives a new push.* It takes the push away, and a fixed interval can do harm. [Lesson 07](07_restarts.ipynb#A-gamma-that-is-too-high)

# %% [markdown]
# 13. *γ is the ball's mass.* 1 − γ is its friction. [Lesson 02](02_momentum.ipynb#The-ball,-corrected)
# 14. *0.9 often works.* It is critical damping only where learning_rate · λ = 0.00263. [Lesson 03](03_gamma.ipynb#The-critical-gamma)
# 15. *It finds the best solution.* Faster training is not better accuracy, and Adam can converge to the worst point. [Lesson 05](05_rmsprop_adam.ipynb#Adam-at-the-worst-place)
# 16. *It always helps.* With small batches and a small learning rate, SGD with and without it behave alike. [Lesson 10](10_frameworks.ipynb#Momentum,-or-only-a-longer-step?)

# %% [markdown]
# ## Where to read on
#
# - Polyak (1964) and Nesterov (1983): the two rules, a few pages each.
# - Sutskever, Martens, Dahl and Hinton (2013): why momentum matters in deep learning, and how to schedule it.
# - Goh (2017), *Why Momentum Really Works*: the same mathematics as lesson 03, to play with.
# - Lessard, Recht and Packard (2016): what can go wrong, proved.
# - Reddi, Kale and Kumar (2018): where Adam fails.
# - Wang, Malladi, Wang, Lyu and Li (2023, arXiv 2307.15196): when momentum makes no difference.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Your new optimiser reaches a lower loss than the reference with the same settings. So**
#
# <details><summary>A. its code is right</summary>No: <code>grape</code> did that, too.</details>
# <details><summary>B. nothing is known about its code yet</summary>Yes. Probe it where you know the answer beforehand.</details>
# <details><summary>C. its code is wrong</summary>No: it may simply be a better rule, or be lucky with these settings.</details>

# %% [markdown]
# **2. Somebody reports to TensorFlow (issue 903, 2016) that its momentum is wrong: the learning rate multiplies the whole velocity, at the end. With a constant learning rate**
#
# <details><summary>A. that is a bug: old velocities are scaled twice</summary>No: there the velocity is a sum of bare gradients, so each gets the learning rate once.</details>
# <details><summary>B. theta takes the same path; only the velocity is in other units</summary>Yes, and so it was answered there. Lesson 10 shows what changes when the learning rate does.</details>
# <details><summary>C. it is the average form</summary>No: no factor 1 − gamma is there.</details>

# %% [markdown]
# **3. Which single call catches a velocity that is set to zero in each step?**
#
# <details><summary>A. a step from rest</summary>No: there the velocity is zero anyway.</details>
# <details><summary>B. a step with a velocity, on flat ground</summary>Yes: nothing may stop the ball there but gamma.</details>
# <details><summary>C. a step with gamma = 0</summary>No: then the old velocity has no part in the step.</details>
