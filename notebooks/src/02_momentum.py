# ---
# title: Momentum
# minutes: 55
# needs: lesson 01
# writes: "`momentum_step`, `terminal_step`"
# picture: In a narrow valley momentum reaches the minimum while gradient descent still creeps.
# goals:
#   - write momentum, and draw one of its steps as arrows
#   - unroll the velocity into weights of past gradients
#   - say how long the step becomes on a constant slope, and compare two gammas fairly
# ---

# %% [markdown]
# ## What does gradient descent throw away?
#
# Let's go back to the ravine of lesson 01 and watch gradient descent work its way down for eleven steps. This time, keep an eye on
# the twelve gradients it meets, one at the start and one after each step. Which sign does each of them have?

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory
from mlmomentum.explorer import Slider, explore

ravine = surfaces.ravine
walk = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=11)
met = ravine.gradient(walk.theta)
print("along the valley ", *np.where(met[:, 0] > 0, "+", "-"))
print("across the valley", *np.where(met[:, 1] > 0, "+", "-"))

# %%
plots.draw(scenes.compare(ravine, "eleven steps of gradient descent", gd_step=walk))

# %% [markdown]
# Look at the two rows. Along the valley, all twelve gradients agree: go right. Across it, each one contradicts the last: down, up,
# down, up. You can see the pattern at a glance. Gradient descent can't, because it throws every gradient away the moment it has used
# it. What if it kept them?

# %% [markdown]
# ### Predict
#
# Add up all twelve gradients. Along the valley nothing cancels: the sum is as large as all their sizes together. Across the valley
# each gradient has the opposite sign of the last, and three quarters of its size. What share of the total size is left there?
#
# - **A** about a seventh
# - **B** about a half
# - **C** nothing at all

# %% tags=["reveal"]
print("the sum, as a share of the sum of the sizes")
share = np.abs(met.sum(axis=0)) / np.abs(met).sum(axis=0)
print(f"along {share[0]:.2f}, across {share[1]:.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **A.** The first two gradients are like 1 and −0.75. Their sum is 0.25, out of a total size of 1.75, and that's a seventh. Each
# later pair is smaller, but has the same proportion.
#
# </details>

# %% [markdown]
# That's the whole idea of momentum. Remember the gradients and add them up: whatever is consistent grows, and whatever contradicts
# itself mostly cancels.

# %% [markdown]
# ## What does one step look like?
#
# Gradient descent steps along a single arrow, the downhill one. Momentum uses two. First it repeats a *share* of the step it took
# last time. That share is called **gamma**. Then it adds the downhill arrow, the one from the place where the step began.
# Tip to tail, the two arrows make the new step.
#
# Drag the slider *step* and follow the ball around the bend. Can you find a step where the downhill arrow works *against* the old
# step? And what does a larger gamma do to the arrows?

# %%
steps, gammas = Slider(1, 15, 1, 3), Slider(0.1, 0.95, 0.05, 0.8)
explore(
    scenes.step_arrows,
    step=steps,
    learning_rate=Slider(0.01, 0.1, 0.01, 0.05),
    gamma=gammas,
)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At step 3 the kept arrow still dives down across the valley, while the downhill arrow already points back up. Their sum bends the
# path into the valley. By step 6 the two agree, and the new step is longer than either. With a larger gamma the kept arrow takes over,
# and the ball turns later. With gamma near 0 the new step is nearly the downhill arrow alone: that's gradient descent.
#
# </details>

# %% [markdown]
# ## How do you write that down?
#
# Besides $\theta$, momentum keeps one more thing: the **velocity**, the amount it subtracted from $\theta$ in the last step.
#
# $$\begin{aligned}\text{velocity} &\leftarrow \gamma\cdot\text{velocity} + \text{learning\_rate}\cdot\text{gradient}(\theta)\\
# \theta &\leftarrow \theta - \text{velocity}\end{aligned}$$
#
# Boris Polyak published this rule in 1964. People also call it the *heavy ball*.

# %% [markdown]
# Three details to watch:
#
# - The learning rate is *inside* the velocity.
# - The velocity is built from gradients, so it's *subtracted*, just like a gradient.
# - $\theta$ moves by the *new* velocity.
#
# Other books and libraries make other choices, so the same name may stand for a slightly different rule. Lesson 12 translates
# between them.

# %% [markdown]
# ### Predict
#
# Try it by hand. The velocity starts at 0, the gradient is always 1, the learning rate is 1, and gamma is 0.9. The first three
# velocities are
#
# - **A** 1, 0.9, 0.81
# - **B** 1, 1, 1
# - **C** 1, 1.9, 2.71

# %% tags=["reveal"]
velocity = 0.0
print("step   velocity")
for step in (1, 2, 3, 4):
    velocity = 0.9 * velocity + 1.0
    print(f"{step:3}    {velocity:.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **C.** Each velocity is nine tenths of the last one, plus a fresh push, so it grows. If you chose A, you saw something real: that's
# how *one* push fades with age. The velocity is the sum of all of them.
#
# </details>

# %% [markdown]
# ## Can you write it?
#
# Your turn. You'll use this rule in every lesson from here on, so take a minute to get it right. If something's off, the check will
# tell you which line to look at.

# %% [markdown]
# ### Exercise: momentum_step
#
# Return the new theta and the new velocity, in this order. Both come in as arrays of the same shape. Leave those arrays unchanged, and
# return new ones. Call `gradient` only once: in a network, that call is nearly all of the work.


# %% exercise="momentum_step"
def momentum_step(theta, velocity, gradient, learning_rate, gamma):
    """One step of momentum; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# A rule takes one step. Who takes the next? So far, `simulate` has done that for you. There's no magic in it, only a loop that hands
# the rule's results back to it:

# %%
theta, velocity = ravine.start, np.zeros(2)
for step in range(1, 61):
    theta, velocity = rules.momentum_step(
        theta, velocity, ravine.gradient, learning_rate=0.0175, gamma=0.7
    )
    if step % 20 == 0:
        print(f"step {step}:", theta.round(6))
run = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=60)
print("simulate:", run.theta[-1].round(6))

# %% [markdown]
# Every training loop you'll ever meet has these lines at its heart. (Put your own `momentum_step` in there, too.)
#
# Now let your rule loose in the ravine. Start with gamma at 0: that's plain gradient descent. Then drag it up slowly. Where does the
# path look best to you? And at what gamma does the ball first roll *past* the minimum along the valley?

# %%
gammas = Slider(0.0, 0.98, 0.02, 0.7)
rates = Slider(0.001, 0.061, 0.0015, 0.0175)
explore(scenes.drive, momentum_step, ravine, learning_rate=rates, gamma=gammas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At learning rate 0.0175, the loss after 60 steps is smallest with gamma at 0.76. From 0.78 up, the ball rolls past the
# minimum and has to come back. Near 1 it rolls back and forth for a long time.
#
# Now lower the learning rate, and the best gamma gets higher. Lesson 03 explains why.
#
# </details>

# %%
gammas = np.arange(0, 0.99, 0.02)
runs = simulate(
    rules.momentum_step, ravine, learning_rate=0.0175, gamma=gammas, steps=60
)
past = runs.theta[..., 0].max(axis=0)
print(f"smallest loss after 60 steps: gamma {gammas[runs.loss[-1].argmin()]:.2f}")
print(f"rolls past the minimum from gamma {gammas[past > 0].min():.2f} up")

# %% [markdown]
# When the ball has rolled past the minimum, the gradient tells it to come back, but the velocity carries on for a while. So the
# velocity doesn't always point uphill, although it's built from gradients that do. How often do the two disagree?

# %%
run = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.9, steps=60)
velocity, gradient = -np.diff(run.theta[:, 0]), ravine.gradient(run.theta[1:])[:, 0]
print(
    f"gamma 0.9, along the valley: opposite signs in {np.mean(velocity * gradient < 0):.0%} of 60 steps"
)

# %% [markdown]
# ## How much does it help?
#
# First the obvious comparison: the same start, the same learning rate, and gamma 0 against 0.7.

# %% picture=true
slow = simulate(rules.gd_step, ravine, learning_rate=0.0175, steps=60)
fast = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=60)
both = {"gd_step": slow, "momentum_step": fast}
plots.draw(scenes.compare(ravine, "gamma 0 and gamma 0.7", **both))

# %% [markdown]
# Along the valley momentum pulls away. By how much? Let's divide each of its steps by learning_rate · gradient, the step that gradient
# descent would have taken from the same place.

# %%
step = -np.diff(fast.theta[:, 0])
ratio = step / (0.0175 * ravine.gradient(fast.theta[:-1])[:, 0])
print("after 0, 1, 2, 5, 10 and 20 steps:", ratio[[0, 1, 2, 5, 10, 20]].round(2))

# %% [markdown]
# The gradient along the valley is small but consistent, and momentum amplifies it: about four times, in the end.
#
# *Across* the valley there's a surprise. Contradictions cancel, so the swing should calm down. But look at the picture again: here
# momentum swings *longer* than gradient descent. Let's see what share of the swing is left after each step, at four learning rates.

# %%
print("across the valley, a step leaves in the long run")
print("learning rate   gradient descent   gamma 0.7")
for rate in (0.0175, 0.0184, 0.0198, 0.033):
    descent = theory.spectral_radius(theory.gd_matrix(rate, 100))
    heavy = theory.spectral_radius(theory.momentum_matrix(rate, 0.7, 100))
    print(f"{rate:13.4f}   {descent:16.3f}   {heavy:9.3f}")

# %% [markdown]
# Gradient descent gets worse as its steps get longer: from 0.750 to 0.980, and at 0.033 it diverges. Momentum leaves 0.837 *every*
# time, and 0.837 is $\sqrt{0.7}$. So canceling doesn't remove the swing. It lets the swing shrink by the same factor, $\sqrt\gamma$, over
# a wide range of learning rates. That's the real gain: momentum can use learning rates that would throw gradient descent out of the
# valley. (Where that range ends, and where the square root comes from, is the story of lesson 03.)

# %% [markdown]
# ## What if each rule gets its own best settings?
#
# One learning rate for both isn't a fair race: it may suit one rule better. For a valley like this, the best settings of
# both rules are known in closed form (Polyak 1964; Lessard, Recht and Packard 2016).

# %% [markdown]
# ### Predict
#
# At its best, gradient descent needs 691 steps to get a million times closer (lesson 01). Go with your gut: what does momentum at
# its best need, according to its rate?
#
# - **A** about 70
# - **B** about 350
# - **C** about 600

# %% tags=["reveal"]
learning_rate, gamma, rate = theory.best_momentum(1, 100)
print("momentum at its best")
print(f"learning rate {learning_rate:.5f}, gamma {gamma:.5f}")
print(f"a step leaves, in the long run, {rate:.5f} of the distance")
print(f"steps to get a million times closer: {theory.steps_to_reduce(rate, 1e6):.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cell.</summary>
#
# **A.** Ten times fewer! Gradient descent's steps grow with the condition number $\kappa$, here 100. Momentum's grow with
# $\sqrt\kappa$, here 10. With $\kappa = 10{,}000$ you'd win a factor of a hundred. Lesson 04 derives these settings.
#
# </details>

# %% [markdown]
# That was theory. Now let both of them run, until the loss is $10^{12}$ times smaller, which means a million times closer.

# %%
settings = {"learning_rate": learning_rate, "gamma": gamma}
fast = simulate(rules.momentum_step, ravine, steps=120, **settings)
best = theory.best_gd(1, 100)[0]
slow = simulate(rules.gd_step, ravine, learning_rate=best, steps=800)
goal = 1e-12 * slow.loss[0]
print(f"gradient descent {slow.steps_to(goal):.0f} steps")
print(f"momentum         {fast.steps_to(goal):.0f} steps")

# %%
both = {"gd_step": slow, "momentum_step": fast}
plots.draw(scenes.loss_curves(ravine, "each rule at its best", **both))

# %% [markdown]
# The run took 93 steps; the rate alone predicts 69. Look at the start of the curve to see why: momentum first makes the loss *worse*.
# The setting that wins in the long run isn't the smoothest along the way.

# %% [markdown]
# ## What is inside the velocity?
#
# The velocity remembers gradients. But for how long, and how well?
#
# ### Predict
#
# Start with velocity 0 and take three steps. In the *third* velocity, how much does the *first* gradient weigh compared with the
# newest gradient?
#
# - **A** $\gamma$ times as much
# - **B** $\gamma^2$ times as much
# - **C** $\gamma^3$ times as much

# %% tags=["reveal"]
gradients, velocity = np.eye(3), np.zeros(3)
for g in gradients:
    velocity = 0.9 * velocity + g
print("weights of the first, second and third gradient:")
print(velocity)

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **B.** The first gradient has seen two more steps since it arrived, and each of them multiplied it by gamma.
#
# </details>

# %% [markdown]
# Substitute the rule into itself, again and again, and the whole past unrolls:
#
# $$\text{velocity}_t = \text{learning\_rate}\,\big(g_t + \gamma\, g_{t-1} + \gamma^2 g_{t-2} + \dots\big)$$
#
# Here $g_t$ is the gradient at step $t$. *Every* gradient so far is in there, and each one weighs $\gamma$ times as much as the one
# that came after it. Does a real run agree?

# %%
run = simulate(rules.momentum_step, ravine, learning_rate=0.0175, gamma=0.7, steps=20)
met = ravine.gradient(run.theta[:20])
weights = theory.gradient_weights(0.7, np.arange(20)[::-1])
print("last velocity of the run:", (run.theta[19] - run.theta[20]).round(6))
print("weighted sum:            ", (0.0175 * weights @ met).round(6))

# %% [markdown]
# It does.
#
# ### Predict
#
# You raise gamma from 0.9 to 0.99. Measure the memory by its half-life: the number of steps until a gradient has lost half of its
# weight. The half-life gets
#
# - **A** about ten times as long
# - **B** about twice as long
# - **C** about 1.1 times as long

# %% tags=["reveal"]
print("gamma   half the weight after")
for gamma in (0.5, 0.6, 0.9, 0.99):
    print(f"{gamma:5}   {np.log(0.5) / np.log(gamma):4.1f} steps")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **A.** What counts is how far gamma is from 1, and that distance shrank from 0.1 to 0.01. So 0.9 and 0.99 are worlds apart,
# while 0.5 and 0.6 are neighbors.
#
# </details>

# %% [markdown]
# Here are the weights as bars, the newest gradient first. Drag gamma up from 0 and count the bars taller than one half. Where does
# their number grow slowly, and where does it explode?

# %%
explore(scenes.weights, gamma=Slider(0.0, 0.98, 0.01, 0.9))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Up to gamma 0.5, only one bar is taller than a half: the newest. At 0.9 there are 7, at 0.95 there are 14, and at 0.98 there are 35.
#
# </details>

# %%
print("gamma   bars taller than one half")
for gamma in (0.5, 0.9, 0.95, 0.98):
    print(
        f"{gamma:5}   {(theory.gradient_weights(gamma, np.arange(1000)) > 0.5).sum()}"
    )

# %% [markdown]
# ## Do you need the velocity at all?
#
# Many papers write momentum without a velocity. It's just the last step, after all: $\theta_{t-1} - \theta_t$. Put that into the rule:
#
# $$\theta_{t+1} = \theta_t - \text{learning\_rate}\cdot\text{gradient}(\theta_t) + \gamma\,(\theta_t - \theta_{t-1})$$
#
# It's the picture with the arrows, as a formula: a downhill step, plus gamma times the last move. Does it walk the same path?

# %%
before, now = run.theta[0], run.theta[1]
for _ in range(19):
    before, now = now, now - 0.0175 * ravine.gradient(now) + 0.7 * (now - before)
print("without a velocity:", now.round(6))
print("with a velocity:   ", run.theta[20].round(6))

# %% [markdown]
# The same path, so it's the same rule. In lesson 03 this form will be the key to everything.

# %% [markdown]
# ## How fast can it get?
#
# On a long, even slope every gradient is the same. Each step adds a push and takes away the share $1 - \gamma$ of the velocity. The
# faster the ball is, the more it loses. Like a skydiver before the parachute opens, it approaches a *terminal* speed.

# %% [markdown]
# ### Predict
#
# With gamma = 0.9, the first four steps are 1, 1.9, 2.71 and 3.439 times as long as gradient descent's. In the long run
#
# - **A** they approach 5 times
# - **B** they approach 10 times
# - **C** they grow without end

# %% tags=["reveal"]
slope = surfaces.slope(1.0)
run = simulate(rules.momentum_step, slope, learning_rate=1.0, gamma=0.9, steps=200)
print("the step, in steps of gradient descent")
steps = -np.diff(run.theta[:, 0])
print(f"the first {steps[0]:.3f}, the 200th {steps[-1]:.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **B.** At the terminal speed each step loses exactly as much velocity as it gains:
#
# $$\text{velocity} = \gamma\cdot\text{velocity} + \text{push}$$
#
# Solve that for the velocity. (Or add up the weights $1 + \gamma + \gamma^2 + \dots$ of the last section. You get the same.)
#
# </details>

# %% [markdown]
# ### Exercise: terminal_step
#
# Return the step that momentum approaches when the slope is the same everywhere. Give it the sign of the velocity. All three arguments
# are plain numbers.


# %% exercise="terminal_step"
def terminal_step(learning_rate, slope, gamma):
    """The step that momentum approaches on a constant slope, in units of theta."""
    # solution


# %% [markdown]
# The dots below are your `momentum_step` on its way down an even slope, and the dotted line is your `terminal_step`. Drag gamma up and
# the line rises. What happens to the time it takes to get close?

# %%
gammas = Slider(0.0, 0.96, 0.02, 0.9)
explore(scenes.growth, momentum_step, terminal_step, gamma=gammas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# It takes *longer*. To get within a tenth of the terminal step, the ball needs 4 steps with gamma 0.5, 22 with 0.9, and 57 with 0.96.
# A long memory has to fill up first.
#
# </details>

# %%
print("gamma   steps until it is within a tenth of the terminal step")
for gamma in (0.5, 0.9, 0.96):
    print(f"{gamma:5}   {np.ceil(np.log(0.1) / np.log(gamma)):.0f}")

# %% [markdown]
# One number doesn't seem to fit. In the ravine, gamma = 0.7 made the step 4.02 times as long, but this formula says 1 / (1 − 0.7), which
# is 3.33. Is the formula wrong? No: the ravine isn't an even slope. Its gradient shrinks along the way, so the older gradients in the
# velocity are *larger* than the newest gradient, the one we divided by.

# %% [markdown]
# ## Is a larger gamma faster?
#
# Tutorials like to plot gamma 0.8, 0.9 and 0.95 at *one* learning rate. There's a trap in that comparison, and you already know
# enough to see it: on a consistent slope, these are steps of very different lengths.

# %%
print("gamma   terminal step, in steps of gradient descent")
for gamma in (0.7, 0.8, 0.9, 0.95):
    print(f"{gamma:5}   {theory.terminal_step(1, 1, gamma):5.2f}")

# %% [markdown]
# So a plot like that compares step lengths as much as gammas. There are two fair ways to compare. The first is to keep the terminal
# step, learning_rate / (1 − gamma), fixed.

# %% [markdown]
# ### Predict
#
# Take a round bowl with curvature 1, start at $\theta = -10$, and keep learning_rate / (1 − gamma) at 0.1. How close are the balls
# to the minimum after 60 steps?
#
# - **A** the larger its gamma, the closer the ball
# - **B** all of them are equally close
# - **C** all of them are about equally close, until gamma gets too large

# %% tags=["reveal"]
print("gamma   theta in the end")
for gamma in (0.0, 0.5, 0.8, 0.9, 0.95):
    fair = {"learning_rate": 0.1 * (1 - gamma), "gamma": gamma}
    run = simulate(rules.momentum_step, surfaces.quadratic(1.0), steps=60, **fair)
    print(f"{gamma:5}   {run.theta[-1, 0]:7.4f}")

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cell.</summary>
#
# **C.** From a distance of 10, every gamma up to 0.9 gets within 0.04. In a *round* bowl, most of what gamma seemed to do came from
# longer steps. With 0.95 the ball remembers for so long that it's still swinging.
#
# </details>

# %% [markdown]
# The second fair way is to tune the learning rate separately for each gamma. For the ravine, theory gives the share of the
# distance that a step leaves for any learning rate and gamma, so we can just search a grid.
#
# ### Predict
#
# Give each gamma its own best learning rate. Which gamma is the fastest in the ravine?
#
# - **A** 0.5
# - **B** 0.8
# - **C** 0.9

# %% tags=["reveal"]
print("gamma   a step leaves   steps to get a million times closer")
learning_rates = np.linspace(0.001, 0.039, 400)
for gamma in (0.5, 0.8, 0.9, 0.95):
    along = theory.momentum_matrix(learning_rates, gamma, 1)
    across = theory.momentum_matrix(learning_rates, gamma, 100)
    left = np.maximum(theory.spectral_radius(along), theory.spectral_radius(across))
    best = left.min()
    print(f"{gamma:5}   {best:13.3f}   {theory.steps_to_reduce(best, 1e6):5.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cell.</summary>
#
# **B**, the one in the middle. At 0.5 there's too little memory, and at 0.9 or 0.95 too much: the ball swings for too long. You've
# already met the best gamma of all, 0.669 with 69 steps. Lessons 03 and 04 show how to find it.
#
# </details>

# %% [markdown]
# ## Is gamma the ball's mass?
#
# "A heavy ball" is a lovely picture with one trap in it: it sounds as if gamma were the *mass*. Let's put the ball on perfectly flat
# ground, give it a shove, and see what gamma does.

# %%
flat = np.zeros_like  # as a gradient: zero everywhere
theta, velocity, seen = np.zeros(1), np.ones(1), []
for _ in range(5):
    theta, velocity = rules.momentum_step(theta, velocity, flat, 0.1, 0.9)
    seen.append(velocity.item())
print("velocity on flat ground, gamma 0.9:", np.round(seen, 3))

# %% [markdown]
# The ball loses a tenth of its speed in each step. So $1 - \gamma$ is **friction**. With gamma = 1 there would be none, and the ball
# would roll forever. With gamma = 0 it's a ball in honey: it stops the moment nothing pushes it. And you know the ball in honey
# already: it's gradient descent.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. "Momentum adds the previous updates to the gradient." More precisely, the velocity is**
#
# <details><summary>A. the average of all the gradients it has met so far</summary>No: the weights aren't equal, and they add up to 1 / (1 − gamma) in the long run, not to 1.</details>
# <details><summary>B. the last gradient times gamma, plus the new gradient</summary>No: it keeps a share of the last <em>velocity</em>, and with it every earlier gradient.</details>
# <details><summary>C. a sum of past gradients with fading weights</summary>Yes: each gradient weighs gamma times as much as the one after it, and the learning rate multiplies them all.</details>

# %% [markdown]
# **2. You raise gamma from 0.9 to 0.99 and leave the learning rate alone. On an even slope the step becomes, in the long run,**
#
# <details><summary>A. 1.1 times as long</summary>No: look at how far gamma is from 1.</details>
# <details><summary>B. ten times as long</summary>Yes: 1 / (1 − gamma) goes from 10 to 100. A learning rate that was safe may now be wild.</details>
# <details><summary>C. just as long, but smoother</summary>No: that would be true if the velocity were an average. Here the pushes are added up.</details>

# %% [markdown]
# **3. Across a steep valley the gradients keep changing sign. There, momentum**
#
# <details><summary>A. keeps the swing under control at learning rates that gradient descent can't take</summary>Yes: in the ravine each step left 0.837 of the swing even at 0.033, where gradient descent diverges.</details>
# <details><summary>B. removes the swing, because the gradients cancel</summary>No: they cancel only in part. With gamma 0.7, each step leaves 0.837 of the swing.</details>
# <details><summary>C. always calms the swing compared with gradient descent</summary>No: at the learning rate 0.0175 it lasted longer with momentum (0.837 against 0.750 left per step).</details>

# %% [markdown]
# ## The lesson in formulas
#
# | | learning rate $a$, gradient $g_t$ at step $t$ |
# |---|---|
# | momentum | $v_t = \gamma v_{t-1} + a\,g_t$, then $\theta_{t+1} = \theta_t - v_t$ |
# | without a velocity | $\theta_{t+1} = \theta_t - a\,g_t + \gamma\,(\theta_t - \theta_{t-1})$ |
# | unrolled | $v_t = a\,(g_t + \gamma g_{t-1} + \gamma^2 g_{t-2} + \dots)$ |
# | terminal step on a slope $g$ | $a\,g / (1 - \gamma)$ |
# | a fair comparison | hold $a / (1 - \gamma)$, or tune $a$ for each gamma |
# | friction | $1 - \gamma$ |
