# ---
# title: Bug hunt
# minutes: 70
# needs: lessons 02 and 05 to 09
# writes: "`keeps_rolling`, `mended_nag`, `mended_adam`, `mended_momentum`"
# picture: A rule with a bug in it reaches the minimum sooner than Nesterov's own rule.
# goals:
#   - write a probe, which catches a bug because you know the answer beforehand
#   - diagnose ten bugs that real projects had, and repair three of them
#   - say why a falling loss is no test
# ---

# %% [markdown]
# ## Who are the ten suspects?
#
# Ten real projects once had a bug in their optimizer, or in a schedule for it. We've rebuilt each bug as a short function in this
# course's form, and named the functions after fruits so that no name gives anything away. Not one of the ten stops with an error, and
# that's what makes them hard to find.
#
# You'll get a symptom and make your accusation. Then you'll hear the verdict, and the story.

# %%
from functools import partial

import numpy as np
from mlmomentum import bugs, check, plots, rules, scenes, simulate, surfaces

for name, case in bugs.CASES.items():
    print(f"{name:7} is meant to be {case.exercise}")

# %% [markdown]
# ## Is the first step right?
#
# A **probe** is a tiny experiment whose answer you know before you run it. The best first probe is the first step. On an even slope with
# gradient 1 and learning rate 1, momentum with gamma 0.9 takes steps of 1, 1.9, and 2.71 (lesson 02). Here's what `apple` does:

# %%
slope = surfaces.slope(1.0)
walk = simulate(bugs.apple, slope, learning_rate=1.0, gamma=0.9, steps=4)
print("steps of apple:", walk.theta[:-1, 0] - walk.theta[1:, 0])

# %% [markdown]
# ### Predict
#
# What's wrong with `apple`?
#
# - **A** It moves by the velocity of the step before.
# - **B** It averages the gradients.
# - **C** It leaves the learning rate out.

# %% tags=["reveal"]
bugs.verdict("apple")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** All steps have the right lengths, but each comes one step late. An average would make them smaller, not later. And C can't show
# here at all: the learning rate is 1, so leaving it out changes nothing. (Probes have blind spots. Remember that.)
#
# </details>

# %% [markdown]
# Adam's first step is as long as the learning rate, whatever the gradient (lesson 06). With learning rate 1, it should be 1.

# %%
adam = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
walk = simulate(bugs.banana, slope, learning_rate=1.0, steps=1, **adam)
print("first step of banana:", round(walk.theta[0, 0] - walk.theta[1, 0], 3))

# %% [markdown]
# ### Predict
#
# After one step m is 0.1 times the gradient, and s is 0.001 times its square. So what does `banana` do?
#
# - **A** It leaves the bias correction out.
# - **B** It multiplies by the correction.
# - **C** It leaves the root out.

# %% tags=["reveal"]
bugs.verdict("banana")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Do the arithmetic: 0.1 · 0.1 / √(0.001 · 0.001) = 10. Without any correction you'd get 0.1 / √0.001 = 3.16. With the correction
# but without the root you'd get 1, since the gradient is 1.
#
# </details>

# %% [markdown]
# `cherry` is meant to be Adam too. Let's try three learning rates, down to a rate that hardly moves anything.

# %%
print("learning rate   cherry")
for learning_rate in (1.0, 1e-3, 1e-9):
    walk = simulate(bugs.cherry, slope, learning_rate=learning_rate, steps=9, **adam)
    print(f"{learning_rate:13g}   {walk.outcome} in step {walk.stopped}")

# %% [markdown]
# ### Predict
#
# What's wrong with `cherry`?
#
# - **A** Its learning rate is too large.
# - **B** It leaves eps out.
# - **C** It counts the first step as step 0.

# %% tags=["reveal"]
bugs.verdict("cherry")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** $1 - \beta^0 = 0$, and `cherry` divides by it. No learning rate helps. B sounds plausible, since eps is there to prevent a
# division by zero. But the gradient is 1 here, so the step would be a number even without eps.
#
# </details>

# %% [markdown]
# ## Does the ball keep rolling?
#
# Now you build a probe yourself. Put a ball on *flat* ground, where the gradient is zero, and give it a velocity. Nothing pushes it, so
# you know exactly what has to happen: with gamma 0.9 and velocity 1, theta goes down by 0.9, and a velocity of 0.9 is left.

# %%
theta, velocity = rules.momentum_step(0.0, 1.0, lambda theta: 0.0, 0.1, 0.9)
print(f"theta moved from 0 to {theta}, and the velocity is {velocity}")

# %% [markdown]
# ### Exercise: keeps_rolling
#
# Write a function that takes a *rule*, calls it on flat ground, and returns True if the ball moves by gamma times its velocity and keeps
# gamma times its velocity. Otherwise it returns False.
#
# Call the rule as in the cell above: theta, velocity, a gradient function, a learning rate, gamma. Arrays such as `np.ones(2)` are fine,
# and `np.zeros_like` is a gradient function for flat ground. The check tries your probe on all ten bugs and on the right rules.


# %% exercise="keeps_rolling"
def keeps_rolling(rule):
    """Whether a ball on flat ground moves by gamma * velocity and keeps gamma * velocity."""
    # solution


# %% [markdown]
# Now send your probe hunting. Most suspects have no velocity of their own, so we've made a ball out of each: in Adam, m serves as the
# velocity (late in the run), RMSprop's step pushes one, `lemon` sets gamma after its ramp, and `mango` sees a velocity before the
# first step.

# %% [markdown]
# ### Predict
#
# How many of the ten does the probe catch?
#
# - **A** two
# - **B** four
# - **C** all ten

# %% tags=["reveal"]
bugs.try_probe(keeps_rolling)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** On flat ground you see what a rule does with the *old* velocity, and nothing else. The other six do something wrong with the
# gradient, with the first steps, or with somebody else's array. A good probe answers one question sharply. For another question, you
# need another probe.
#
# </details>

# %% [markdown]
# You've met `apple`. Here are the numbers behind two of the other catches.

# %%
print("               moves by   velocity left")
for rule in (rules.momentum_step, bugs.fig, bugs.grape):
    theta, velocity = rule(np.zeros(1), np.ones(1), np.zeros_like, 0.1, 0.9)
    print(f"{rule.__name__:13} {-theta.item() + 0:8.1f} {velocity.item():12.1f}")

# %% [markdown]
# ### Predict
#
# What's wrong with `fig`?
#
# - **A** It starts each step with velocity 0.
# - **B** It returns the old velocity.
# - **C** It multiplies the gradient by gamma, too.

# %% tags=["reveal"]
bugs.verdict("fig")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** It's gradient descent in disguise, and it trains as well as gradient descent does. With B, the velocity would still be 1. C can't
# show where there's no gradient.
#
# </details>

# %% [markdown]
# ### Predict
#
# And `grape`, which is meant to be Nesterov's rule?
#
# - **A** It takes the gradient at theta.
# - **B** It looks ahead in the wrong direction.
# - **C** It goes to the look-ahead point, and takes the whole step from there.

# %% tags=["reveal"]
bugs.verdict("grape")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** It moves by 1.8, so the old velocity counts twice. On flat ground it doesn't matter where the gradient is taken: A and B would
# move by 0.9, as they should.
#
# </details>

# %%
bugs.show("grape")

# %% [markdown]
# ### Exercise: mended_nag
#
# Repair `grape`. There's more than one way. The check is the one from lesson 05.


# %% exercise="mended_nag"
def mended_nag(theta, velocity, gradient, learning_rate, gamma):
    """What grape was meant to be; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# ## Is a rule with a bug always slower?
#
# You'd expect a rule with a bug to lose to the right one. Here are `grape` and `nag_step` in the ravine, with learning rate 1/L =
# 0.01 and the gamma of lesson 05.

# %% picture=true
ravine = surfaces.ravine
settings = {"learning_rate": 0.01, "gamma": 9 / 11, "steps": 60}
nag = simulate(rules.nag_step, ravine, **settings)
grape = simulate(bugs.grape, ravine, **settings)
both = {"nag_step": nag, "grape": grape}
plots.draw(scenes.compare(ravine, "grape, and what it was meant to be", **both))

# %%
print(f"loss after 60 steps: nag_step {nag.loss[-1]:.4f}, grape {grape.loss[-1]:.4f}")

# %% [markdown]
# The bug wins! No loss curve would have given it away. But you know something else about Nesterov's rule beforehand: above which
# learning rate it *must* diverge (lesson 05). Drag the learning rate up. Which of the two gives way first?

# %%
from mlmomentum import theory
from mlmomentum.explorer import Slider, explore

limit = theory.nag_limit(9 / 11, 100)
print(f"Nesterov's rule diverges above a learning rate of {limit:.4f}.")
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
# <details><summary>What is there to see?</summary>
#
# Nesterov's rule gives way first, right above its limit. `grape` still converges at 0.0195 and diverges at 0.0205. So `grape` is a
# perfectly good rule. It just isn't the rule that its name promises, and nothing that's been proved about Nesterov's rule holds for it.
#
# </details>

# %% [markdown]
# And here is your repaired version beside the rule that it's meant to be.

# %%
settings = {"learning_rate": 0.01, "gamma": 9 / 11, "meant_as": "nag_step"}
plots.draw(scenes.drive(mended_nag, ravine, **settings))

# %% [markdown]
# ## What happens later in the run?
#
# Some bugs behave perfectly in the first step. So let's look at a few more steps. On an even slope every step of Adam is as long as
# the learning rate, which is 1 here.

# %%
walk = simulate(bugs.kiwi, slope, learning_rate=1.0, steps=5, **adam)
print("steps of kiwi:", (walk.theta[:-1, 0] - walk.theta[1:, 0]).round(3))

# %% [markdown]
# ### Predict
#
# The first step is right, and then `kiwi` freezes. Why?
#
# - **A** It keeps the corrected m and s for the next step.
# - **B** It adds up the squares in s.
# - **C** It takes 1 for t in every step.

# %% tags=["reveal"]
bugs.verdict("kiwi")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** Corrected again and again, s grows much faster than m, and the fraction dies. With B, the first step would already be wrong: s
# would be 1 before the correction and 1000 after it. With C, the steps would grow.
#
# </details>

# %%
bugs.show("kiwi")

# %% [markdown]
# ### Exercise: mended_adam
#
# Repair `kiwi`. The check is the one from lesson 06.


# %% exercise="mended_adam"
def mended_adam(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """What kiwi was meant to be; returns the new theta, m, and s."""
    # solution


# %%
settings = {"learning_rate": 0.5, "steps": 80, "meant_as": "adam_step"}
plots.draw(scenes.drive(mended_adam, ravine, **settings, **adam))

# %% [markdown]
# Now for a change, read the code first. `lemon` sets gamma, step by step, for a momentum rule that has nothing wrong with it.

# %%
bugs.show("lemon")

# %% [markdown]
# ### Predict
#
# The ramp takes 100 steps, from gamma 0.5 to 0.95, in the ravine. You train for 200 steps. When will you notice?
#
# - **A** at once, because the ramp starts too high
# - **B** some time after step 100, because the loss grows again
# - **C** never, because the ball is near the minimum by then

# %% tags=["reveal"]
bugs.verdict("lemon")
gamma = partial(bugs.lemon, total_steps=100, gamma_start=0.5, gamma_end=0.95)
settings = {"learning_rate": 0.0175, "steps": 200, "every": 50}
walk = simulate(rules.momentum_step, ravine, gamma=gamma, **settings)
print("loss after 0, 50, 100, 150, 200 steps:", *[f"{loss:.0e}" for loss in walk.loss])
print("gamma after 100 and 200 steps:", gamma(100), round(gamma(200), 3))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Above 1 the velocity grows by itself, and even a ball that's nearly at rest takes off. No *constant* gamma below 1 diverges
# at this learning rate (lesson 03). And your probe caught `lemon`, because in our ball it sets gamma long after its ramp.
#
# </details>

# %% [markdown]
# Last in this section, restarts. With k = 3 on an even slope, the steps should be 1, 1.9, 2.71, and again 1, 1.9, 2.71.

# %%
theta, velocity = np.zeros(1), np.zeros(1)
for t in range(10):
    velocity = bugs.mango(velocity, t, k=3)
    theta, velocity = rules.momentum_step(theta, velocity, np.ones_like, 1.0, 0.9)
    print(f"{velocity.item():.2f}", end="  ")

# %% [markdown]
# ### Predict
#
# What's wrong with `mango`?
#
# - **A** Its count of the steps is one behind.
# - **B** It uses k + 1 in place of k.
# - **C** It restarts at t = 0, too.

# %% tags=["reveal"]
bugs.verdict("mango")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** Only the *first* round has four steps. With B, every round would. With C nothing would change, since the velocity is zero at the
# start anyway.
#
# </details>

# %% [markdown]
# ## Does it survive other sizes and other callers?
#
# A rule may be right for the numbers it was tried on, and for no others. RMSprop's first step should be 3.162 for every size of the
# gradient, as long as the gradient is much larger than eps, which is $10^{-8}$ here. Let's shrink the gradient.

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
# - **A** It leaves the root out.
# - **B** It has eps inside the root.
# - **C** It doesn't square the gradient.

# %% tags=["reveal"]
bugs.verdict("peach")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Inside the root, $10^{-8}$ counts as much as $10^{-4}$ does outside, and it drowns a gradient of that size. Without the root,
# small gradients would make *longer* steps. Without the square, the second row would say 0.316.
#
# </details>

# %% [markdown]
# `peach` has the best story of the ten. One project fixed it as a bug and put it back on purpose four months later. And two of the three
# frameworks of lesson 12 ship it today. One project's bug is another's definition. If you compare two implementations, ask first what
# each of them means by eps.

# %% [markdown]
# One suspect is left. Read the code and think about who else might be holding the arrays.

# %%
bugs.show("plum")

# %% [markdown]
# ### Predict
#
# Which caller is in for a surprise?
#
# - **A** a caller that uses a large learning rate
# - **B** a caller that runs `plum` for many steps
# - **C** a caller whose gradient function returns the same array each time, with new numbers in it

# %% tags=["reveal"]
bugs.verdict("plum")
settings = {"learning_rate": 0.0175, "gamma": 0.7}
for rule in (rules.momentum_step, bugs.plum):
    print(rule.__name__, simulate(rule, ravine, steps=60, **settings).loss[-1].round(9))
thrifty = partial(np.multiply, (1, 100), out=np.empty(2))
theta, velocity = ravine.start, np.zeros(2)
for _ in range(60):
    theta, velocity = bugs.plum(theta, velocity, thrifty, **settings)
print(f"plum, with one array for all gradients: {ravine.value(theta):.0e}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** In the first run `plum` matches momentum to the last digit, and many steps are no problem at all. The last run reuses one
# array to save memory, which is a perfectly reasonable thing to do. There, each new gradient overwrites the velocity before it's
# used.
#
# </details>

# %% [markdown]
# ### Exercise: mended_momentum
#
# Repair `plum`. The check is the one from lesson 02.


# %% exercise="mended_momentum"
def mended_momentum(theta, velocity, gradient, learning_rate, gamma):
    """What plum was meant to be; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# ## Is a falling loss a test?
#
# Eight of the ten are whole rules. Let's do what most people do with a new optimizer: run it for 200 steps in a harmless bowl and see
# "whether it trains".

# %% [markdown]
# ### Predict
#
# For how many of the eight does the loss fall below a tenth of its initial value?
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
# **C.** All but `cherry` and `kiwi`, and three even end *below* the right rule. Nearly anything that heads roughly downhill makes the
# loss fall, so a bug can live for years behind a beautiful curve.
#
# </details>

# %% [markdown]
# So a good test is a case whose answer you know beforehand. Here are ten such tests. Each takes only a few calls, and of the suspects
# that are meant to be the same rule, it catches exactly one.

# %%
bugs.ring_alarms()

# %% [markdown]
# If you enjoyed the repairs, seven more suspects are waiting. `bugs.show("fig")` prints the code, and `check(yours, "momentum_step")`
# judges your version.

# %% [markdown]
# ## What do people say about momentum, and is it true?
#
# You've now seen enough to read any article on momentum with a pencil in hand. Each line ends with the place where you saw it.

# %% [markdown]
# 1. *It overcomes small local minima.* It can cross a barrier either way. [Lesson 04](04_valley.ipynb#Over-the-barrier,-which-way?)
# 2. *It adds previous updates to gradients.* It adds decayed past *updates*; on a constant slope the step approaches learning_rate · g / (1 − γ). [Lesson 02](02_momentum.ipynb#How-fast-can-it-get?)
# 3. *It speeds up in a valley.* A small *consistent* gradient is amplified: on an even slope the factor approaches 1 / (1 − γ); where gradients shrink, it's larger. [Lesson 02](02_momentum.ipynb#How-much-does-it-help?)
# 4. *A larger γ is faster.* At one learning rate that compares step sizes: retune, or hold learning_rate / (1 − γ). [Lesson 02](02_momentum.ipynb#Is-a-larger-gamma-faster?)

# %% [markdown]
# 5. *With γ too high it misses the solution.* On a quadratic every constant γ < 1 with learning_rate · λ < 2 (1 + γ) converges; high γ is underdamped. [Lesson 03](03_gamma.ipynb#Can-gamma-be-too-high?)
# 6. *It is more stable.* Its limit is wider; but the loss ripples, and noise is amplified. [Lesson 03](03_gamma.ipynb#How-large-can-the-learning-rate-be?)
# 7. *NAG is even faster.* On quadratics the best heavy ball is faster; NAG's guarantee holds for all smooth convex functions. [Lesson 05](05_nesterov.ipynb#Is-it-faster?)
# 8. *γ rises to 1.* It should end below 1: γ₀ + (γ_max − γ₀) t/T. [Lesson 08](08_schedules.ipynb#What-would-gamma-=-1-cost?)

# %% [markdown]
# 9. *Raise γ near the solution.* A trade-off: Sutskever et al. (2013) raise it early and lower it for the last steps. [Lesson 08](08_schedules.ipynb#Should-gamma-rise-or-fall-toward-the-end?)
# 10. *That is learning-rate scheduling.* It is momentum scheduling. [Lesson 08](08_schedules.ipynb#Should-gamma-rise-or-fall-toward-the-end?)
# 11. *Adam adapts momentum.* β₁ is fixed; what adapts is each coordinate's step, by the gradient's size, not by curvature. [Lesson 06](06_rmsprop_adam.ipynb#What-adapts-in-Adam?)
# 12. *A restart gives a new push.* It takes the push away, and a fixed interval can do harm. [Lesson 09](09_restarts.ipynb#Every-2-steps?)

# %% [markdown]
# 13. *γ is the ball's mass.* 1 − γ is its friction. [Lesson 02](02_momentum.ipynb#Is-gamma-the-ball's-mass?)
# 14. *0.9 often works.* It is critical damping only where learning_rate · λ = 0.00263. [Lesson 03](03_gamma.ipynb#So-why-does-everybody-use-0.9?)
# 15. *It finds the best solution.* Faster training is not better accuracy, and Adam can converge to the worst point (lesson 07). [Lesson 11](11_fruit.ipynb#Does-a-lower-training-loss-mean-a-better-network?)
# 16. *It always helps.* With small batches and a small learning rate, SGD behaves the same with and without it. [Lesson 12](12_frameworks.ipynb#Is-momentum-just-a-longer-step?)

# %% [markdown]
# ## What will you build next?
#
# You started with a ball on a hill. Now you can derive its limits, write it in any framework, and catch it when it's broken. Three
# things to try while it's fresh:
#
# - Put your `keeps_rolling` into the tests of a project of your own. It takes two lines, and it never gets old.
# - Train the network of lesson 11 on your own photos, and pick the learning rate and gamma with the protocol of lesson 10.
# - Invent a rule. Give it the shape of `momentum_step`, and every picture, probe, and race in this course will run it.

# %% [markdown]
# And if you'd rather read by the fire tonight:
#
# - Polyak (1964) and Nesterov (1983): the two rules, in a few pages each.
# - Sutskever, Martens, Dahl, and Hinton (2013): why momentum matters in deep learning, and how to schedule it.
# - Goh (2017), *Why Momentum Really Works*: the mathematics of lesson 03, to play with.
# - Lessard, Recht, and Packard (2016): what can go wrong, with proofs.
# - Reddi, Kale, and Kumar (2018): where Adam fails.
# - Wang, Malladi, Wang, Lyu, and Li (2023, arXiv 2307.15196): when momentum makes no difference.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Your new optimizer reaches a lower loss than the reference with the same settings. So**
#
# <details><summary>A. its code is right, since a bug would cost performance</summary>No: <code>grape</code> has a bug, and it beat the reference.</details>
# <details><summary>B. you know nothing about its code yet</summary>Yes. Probe it where you know the answer beforehand.</details>
# <details><summary>C. its code is wrong, since the two should agree</summary>No: it may simply be a better rule, or lucky with these settings.</details>

# %% [markdown]
# **2. Somebody reports to TensorFlow (issue 903, 2016) that its momentum is wrong: the learning rate multiplies the whole velocity, at the end. With a constant learning rate**
#
# <details><summary>A. that's a bug, because old velocities are scaled twice</summary>No: there the velocity is a sum of bare gradients, so each gets the learning rate once.</details>
# <details><summary>B. theta takes the same path, and only the units of the velocity differ</summary>Yes, and that was the answer there. Lesson 12 shows what happens when the learning rate changes.</details>
# <details><summary>C. it's the averaging form</summary>No: there's no factor 1 − gamma.</details>

# %% [markdown]
# **3. Which single call catches a velocity that is set to zero in each step?**
#
# <details><summary>A. a step from rest, on a slope</summary>No: the velocity is zero there anyway.</details>
# <details><summary>B. a step with a velocity, on flat ground</summary>Yes: nothing may slow the ball down there except gamma.</details>
# <details><summary>C. a step with a velocity and gamma = 0, on any ground</summary>No: with gamma 0 the old velocity plays no part in the step.</details>

# %% [markdown]
# ## The lesson in formulas
#
# | probe | what a right rule does |
# |---|---|
# | momentum, first step from rest | theta moves by learning_rate · g |
# | momentum or Nesterov, flat ground | theta moves by γ · velocity, and γ · velocity is left |
# | Adam, first step | as long as the learning rate |
# | Adam, even slope | every step as long as the learning rate |
# | RMSprop, first step | the same for every size of the gradient (well above eps) |
# | a ramp, long after its end | gamma_end |
# | restarts with k = 1 | every step is a first step |
