# ---
# title: RMSprop and Adam
# minutes: 60
# needs: lessons 01 and 02
# writes: "`rmsprop_step`, `rmsprop_momentum_step`, `adam_step`"
# picture: RMSprop crosses the ravine without a zigzag, until its loss suddenly jumps at step 75.
# goals:
#   - write RMSprop and Adam, and point to the momentum in them
#   - explain RMSprop's sudden kicks with the limit from lesson 01
#   - combine momentum and RMSprop in either order, and say what changes
#   - say what bias correction and eps are for, and why the scale of the loss doesn't matter
#   - say when a separate scale for each parameter helps, and when it can't
# ---

# %% [markdown]
# ## Could each parameter have its own learning rate?
#
# In lesson 01 the steepest direction dictated one learning rate for everybody, and the flat directions crawled. What if every
# direction had its own? You don't know the directions, but you do know the parameters, and in every step you see
# each parameter's gradient. Here's the ravine again:

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

ravine = surfaces.ravine
print("first gradient, along and across:", ravine.gradient(ravine.start))

# %% [markdown]
# Across the ravine the gradient is ten times as large as along it. **RMSprop** measures how large each parameter's gradients
# have been lately, and divides by that size:
#
# $$\begin{aligned}s &\leftarrow \rho\, s + (1-\rho)\, g^2 \qquad\text{with } g = \text{gradient}(\theta)\\
# \theta &\leftarrow \theta - \text{learning\_rate}\cdot\frac{g}{\sqrt{s} + \text{eps}}\end{aligned}$$
#
# $s$ is a running average of the *squared* gradient, kept separately for each parameter. $\rho$ (rho) is the share of the old
# average that stays. So $\sqrt{s}$ is the size of a typical recent gradient, and the tiny eps prevents a division by zero. RMSprop never
# had a paper of its own: it comes from a 2012 lecture (Tieleman and Hinton).

# %% [markdown]
# ### Predict
#
# Two parameters have the gradients 1000 and 0.001. The learning rate is 0.1, $\rho = 0.9$, and $s$ starts at 0. In the first step
# of RMSprop,
#
# - **A** the first parameter moves a million times as far, as its gradient demands
# - **B** the first parameter moves a thousand times as far, because of the root
# - **C** both move equally far

# %% tags=["reveal"]
settings = {"learning_rate": 0.1, "rho": 0.9, "eps": 1e-8}
gradients, zero = np.array([1000.0, 0.001]), np.zeros(2)
theta, s = rules.rmsprop_step(zero, zero, lambda theta: gradients, **settings)
print("How far each parameter moves")
print(-theta.round(4))

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** After one step $s = 0.1\,g^2$, so $|g|/\sqrt{s}$ is $1/\sqrt{0.1} = 3.16$, no matter what $g$ is. Only the *sign* of the gradient
# survives. The learning rate has become a length: roughly how far each parameter moves in a step. (The first step is longer than that,
# because $s$ started at 0.)
#
# </details>

# %% [markdown]
# ### Exercise: rmsprop_step
#
# Your turn. Return the new theta and the new `s`, in this order. `s` has the same shape as theta, one average for each
# parameter, so NumPy handles all of them at once.


# %% exercise="rmsprop_step"
def rmsprop_step(theta, s, gradient, learning_rate, rho, eps):
    """One step of RMSprop; returns the new theta and the new s."""
    # solution


# %% [markdown]
# Let's watch your rule in the ravine. Gradient descent zigzagged here. Does RMSprop?

# %% picture=true
plots.draw(scenes.drive(rmsprop_step, ravine, steps=150, **settings))

# %% [markdown]
# It sets out diagonally, at the same speed in both directions, and settles on the valley floor without a single zigzag. Lovely. But
# then look at the loss, around step 75.

# %% [markdown]
# ## What happens at step 75?
#
# Here are the numbers. At step 40, $\theta_2$, the parameter across the ravine, has been resting at the bottom for a while:

# %%
run = simulate(rules.rmsprop_step, ravine, steps=150, **settings)
print("step   theta_2     loss")
for t in (10, 20, 40, 74, 76, 78):
    print(f"{t:4} {run.theta[t, 1]:9.4f} {run.loss[t]:8.2f}")

# %% [markdown]
# Out of nowhere, something kicks $\theta_2$ up the wall. Nothing in the ravine has changed, so the cause must be in the rule.
#
# Lesson 01 has the clue: gradient descent is stable while learning_rate · curvature stays below 2. RMSprop is gradient
# descent with an **effective learning rate** of its own for each parameter, learning_rate / $\sqrt{s}$.
#
# ### Predict
#
# While $\theta_2$ rests at the bottom, its effective learning rate
#
# - **A** grows
# - **B** stays the same
# - **C** shrinks

# %% tags=["reveal"]
s = 0.0
print("step   effective learning rate x curvature   distance of theta_2")
for t, g in enumerate(ravine.gradient(run.theta[:-1])[:, 1], start=1):
    s = 0.9 * s + 0.1 * g**2
    if t in (10, 40, 60, 70, 75, 78):
        print(f"{t:4} {0.1 / np.sqrt(s) * 100:20.2f} {abs(run.theta[t, 1]):28.0e}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** At rest the gradient is almost zero, so $s$ loses a tenth of itself in every step. We divide by its root, so the effective
# learning rate climbs, and soon its product with the curvature passes lesson 01's limit of 2. From then on every step makes the error
# *larger*. The error starts out invisibly small, but it keeps multiplying, until the gradient is large enough to refill $s$. That's the
# kick. By step 78 the product is below 2 again, and the wait for the next kick begins.
#
# </details>

# %% [markdown]
# Here's the whole story, driven by your rule. Would a longer memory (a larger rho) cure the kicks? Would a smaller learning rate?

# %%
from mlmomentum.explorer import Choice, Slider, explore

rates, shares = Choice((0.03, 0.1, 0.3), 0.1), Choice((0.9, 0.95, 0.99, 0.999), 0.9)
explore(scenes.kicks, rmsprop_step, learning_rate=rates, rho=shares, steps=400)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At learning rate 0.1, rho 0.99 only postpones the first kick, to about step 350, and that kick is a bigger one. With 0.999 there's none in
# these 400 steps, except right at the start, where the product is above 2 because $s$ is still almost empty. (More about that below.) A
# smaller learning rate makes the kicks smaller, but doesn't abolish them. And notice where the product ends when rho is 0.9: at 2, right
# on the limit. The rule keeps pushing itself to the edge.
#
# </details>

# %% [markdown]
# Even without kicks, RMSprop never slows down by itself: near the minimum the gradient shrinks, but so does $\sqrt{s}$, and each
# step stays about as long as the learning rate. If you want the ball to come to rest, lower the learning rate. (Lesson 08 does.)

# %%
late = simulate(rules.rmsprop_step, ravine, steps=2000, **settings)
print("theta after 1999 and 2000 steps:", *late.theta[-2:].round(3))

# %% [markdown]
# ## What if you add momentum?
#
# RMSprop remembers how *large* the gradients were, but it forgets where they *pointed*. A velocity would remember.
# So there are two jobs now: **normalize** each gradient (divide it by $\sqrt{s}$), and **accumulate** it (add it to a velocity). Does
# the order matter? Let's normalize first:
#
# $$\begin{aligned}s &\leftarrow \rho\, s + (1-\rho)\, g^2\\
# \text{velocity} &\leftarrow \gamma\cdot\text{velocity} + \text{learning\_rate}\cdot\frac{g}{\sqrt{s} + \text{eps}}\\
# \theta &\leftarrow \theta - \text{velocity}\end{aligned}$$
#
# This is the order of PyTorch's `RMSprop(momentum=...)`.

# %% [markdown]
# ### Exercise: rmsprop_momentum_step
#
# You've written both halves already: RMSprop above, momentum in lesson 02. Put them together. Return theta, `s`, and the velocity,
# in this order.


# %% exercise="rmsprop_momentum_step"
def rmsprop_momentum_step(theta, s, velocity, gradient, learning_rate, rho, gamma, eps):
    """One step of RMSprop with momentum; returns the new theta, s and velocity."""
    # solution


# %% [markdown]
# ### Predict
#
# On a constant slope a step of plain RMSprop settles at one learning rate. With momentum and gamma = 0.9 the steps settle at
#
# - **A** ten learning rates
# - **B** one learning rate, since each gradient is normalized
# - **C** about three learning rates, since there's a root

# %% tags=["reveal"]
print("The 300th step on a constant slope, in learning rates")
for gamma in (0.0, 0.5, 0.9):
    hyper = {"learning_rate": 1.0, "rho": 0.9, "gamma": gamma, "eps": 1e-8}
    run = simulate(rules.rmsprop_momentum_step, surfaces.slope(1.0), steps=300, **hyper)
    print(f"gamma {gamma}: {(run.theta[-2] - run.theta[-1]).item():.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** What goes *into* the velocity is normalized, so each gradient adds one learning rate. But the velocity then piles them
# up, and lesson 02 showed you where that leads: to 1 / (1 − gamma) times as much. If you switch on `momentum=0.9`, divide
# your learning rate by ten.
#
# </details>

# %% [markdown]
# Try that advice in the ravine. Start at learning rate 0.1 without momentum, then raise gamma to 0.9. Now lower the learning rate to 0.01.

# %%
settings["learning_rate"] = Choice((0.003, 0.01, 0.03, 0.1), 0.1)
settings["gamma"] = Choice((0.0, 0.5, 0.8, 0.9, 0.95), 0.0)
explore(scenes.drive, rmsprop_momentum_step, ravine, steps=150, **settings)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Without momentum, learning rate 0.1 ends at a loss of 0.139, with kicks along the way. Gamma 0.9 at the same learning rate sets
# out with huge steps and swings widely; it ends at 0.0164. With learning rate 0.01 and gamma 0.9, the path is calm, and the loss ends at 0.00147.
# The same learning rate without momentum is still far away, at 35.5.
#
# </details>

# %% [markdown]
# ## What about the other order?
#
# **Adam** (Kingma and Ba 2015) accumulates first and normalizes afterward. It keeps two running averages, $m$ of the gradient
# and $s$ of its square, and walks along $m/\sqrt{s}$, give or take a correction that we'll get to:
#
# $$\begin{aligned}m &\leftarrow \beta_1\, m + (1-\beta_1)\, g\\ s &\leftarrow \beta_2\, s + (1-\beta_2)\, g^2\end{aligned}$$
#
# You'll often read that Adam is "momentum plus RMSprop". Then where's the momentum? Let's feed a velocity and an $m$ the same
# gradients:

# %%
velocity = m = 0.0
print("gradient   velocity       m")
for g in (4.0, 4.0, -2.0, 1.0):
    velocity = 0.9 * velocity + g
    m = 0.9 * m + 0.1 * g
    print(f"{g:8}   {velocity:8.3f}   {m:.4f}")

# %% [markdown]
# In every row $m$ is a tenth of the velocity. It remembers past gradients with the weights from lesson 02, scaled so that they add up
# to 1 instead of 10. So $\beta_1$ *is* gamma, and $m$ is the momentum in Adam.
#
# A word about names: the paper calls the average of the squares $v$. But $v$ is also everybody's letter for the velocity, and the
# velocity lives in $m$. To keep the two apart, this course calls the average of the squares $s$.

# %% [markdown]
# ## Can you trust an average that starts at zero?
#
# The paper suggests $\beta_1 = 0.9$ and $\beta_2 = 0.999$, and these are still the defaults of PyTorch, Keras, and Optax. Both averages start
# at 0. After the first step, then, $m = 0.1\,g$ and $s = 0.001\,g^2$: both are far too small.
#
# ### Predict
#
# Suppose we used them as they are. The first step, learning_rate · $m / \sqrt{s}$, would be
#
# - **A** about ten times too short, just like $m$
# - **B** about right, since both are too small
# - **C** about three times too long

# %% tags=["reveal"]
g = 5.0
m, s = 0.1 * g, 0.001 * g**2
print("The first step without correction, in learning rates")
print(f"{m / np.sqrt(s):.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** $m$ is 10 times too small. But $\sqrt{s}$ is $\sqrt{1000} \approx 32$ times too small, and we *divide* by it. Without a correction, Adam
# would start too boldly, not too timidly.
#
# </details>

# %% [markdown]
# How much too small is an average after $t$ steps? As in lesson 02, $m$ is a weighted sum of past gradients. In a fair average the
# weights add up to 1. What do they add up to here?

# %%
print("  t   weights in m   1 - 0.9^t")
for t in (1, 2, 10, 50):
    weights = 0.1 * theory.gradient_weights(0.9, np.arange(t))
    print(f"{t:3}   {weights.sum():12.4f}   {1 - 0.9**t:9.4f}")

# %% [markdown]
# They add up to exactly $1-\beta_1^t$, so that's what Adam divides by. This is the **bias correction**; a hat marks a corrected average:
#
# $$\hat m = \frac{m}{1-\beta_1^t} \qquad \hat s = \frac{s}{1-\beta_2^t} \qquad
# \theta \leftarrow \theta - \text{learning\_rate}\cdot\frac{\hat m}{\sqrt{\hat s} + \text{eps}}$$
#
# In the first step $t$ is 1. The hats are only for taking the step: $m$ and $s$ themselves carry over to the next step uncorrected.

# %% [markdown]
# ### Exercise: adam_step
#
# Now write the whole rule. Return the new theta, `m`, and `s`, in this order. `t` is the number of the step, 1 for the first one.


# %% exercise="adam_step"
def adam_step(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """One step of Adam; returns the new theta, m and s, both averages uncorrected."""
    # solution


# %% [markdown]
# On a constant slope, accumulating first gives steps of one learning rate, where normalizing first gave ten. With the correction,
# that's true from the very first step. How long would the trouble last without it?

# %%
t = np.array([1, 12, 100, 1000, 2000])
print("step                       ", t)
print("size without any correction", ((1 - 0.9**t) / np.sqrt(1 - 0.999**t)).round(2))

# %% [markdown]
# Step 12 is more than six learning rates long, and step 1000 is still a quarter too long! In the next picture, your Adam is the
# colored line; the gray lines leave out one correction, or both. Which of the two betas decides how *long* the solid gray line stays up?
# And can you find a pair of betas for which the first step needs no correction?

# %%
beta1s, beta2s = Slider(0.0, 0.98, 0.02, 0.9), Choice((0.9, 0.99, 0.999), 0.999)
explore(scenes.warm_up, adam_step, beta1=beta1s, beta2=beta2s)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# $\beta_2$ decides how long the line stays up: $s$ needs about $1/(1-\beta_2)$ steps to fill. And the uncorrected first step is right for
# 0.9 and 0.99, because then $1-\beta_1$ is the root of $1-\beta_2$. (Later steps are still too long.)
#
# </details>

# %% [markdown]
# ## What if somebody rescales the loss?
#
# ### Predict
#
# A colleague multiplies the loss by 10,000, which does the same to all the gradients. The learning rate and the start stay the same. Adam
# now takes
#
# - **A** steps that are 10,000 times as long
# - **B** the same steps as before
# - **C** steps that are 100 times as long, because of the root

# %% tags=["reveal"]
usual = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
settings = {"learning_rate": 0.1, **usual}
print("loss times    first step       theta after 60 steps")
for scale in (1e-4, 1.0, 1e4):
    bowl = surfaces.quadratic(scale, 100 * scale)
    run = simulate(rules.adam_step, bowl, start=[-10.0, 1.0], steps=60, **settings)
    first = run.theta[1] - run.theta[0]
    print(f"{scale:9}    ", first.round(3), "    ", run.theta[60].round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** $\hat m$ and $\sqrt{\hat s}$ grow by the same factor, and it cancels. Adam's first step is learning_rate · sign($g$) at any scale.
# Gradient descent would diverge, unless you divided its learning rate by 10,000 too. This is one reason why a single
# setting of Adam works for so many networks.
#
# </details>

# %% [markdown]
# The cancellation stops where eps takes over. Watch Adam's first step as the gradient shrinks toward eps, here $10^{-8}$, and below:

# %%
small, zero = np.array([1.0, 1e-7, 1e-8, 1e-9, 0.0]), np.zeros(5)
hyper = {"learning_rate": 1.0, **usual}
theta, *_ = rules.adam_step(zero, zero, zero, 1, lambda theta: small, **hyper)
print("gradients, and Adam's first steps in learning rates")
print(small)
print((0 - theta).round(3))

# %% [markdown]
# The first step is learning_rate · $g / (|g| + \text{eps})$. So eps decides which gradients are too small to be blown up to full size.
# At $g = \text{eps}$ you get half a step. And without eps, a gradient of 0 would give 0 / 0, which is nan instead of no step.

# %% [markdown]
# ## What adapts in Adam?
#
# You'll hear that "Adam adapts its momentum". It doesn't: $\beta_1$ stays what you set. What changes is each parameter's divisor. But
# what does the divisor measure? Is it the curvature of the loss?
#
# ### Predict
#
# A round bowl has curvature 1 in every direction. Start at (10, 0.1) with learning rate 0.5. In its first step, Adam moves
#
# - **A** straight toward the minimum, since the bowl is round
# - **B** both parameters equally far
# - **C** the first parameter 100 times as far as the second

# %% tags=["reveal"]
bowl, settings["learning_rate"] = surfaces.quadratic(1.0, 1.0), 0.5
run = simulate(rules.adam_step, bowl, start=[10.0, 0.1], steps=1, **settings)
print("Before the step, and after it")
print(run.theta.round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** The curvatures are equal, but the divisors aren't: they measure the *size of the gradient*. The second parameter was nearly
# there, and got thrown past the minimum. In the ravine a large gradient happened to go with a large curvature. Here a large gradient
# only means that you're far away.
#
# </details>

# %% [markdown]
# ## What if the valley is turned?
#
# So far every valley ran along a parameter's axis. In a real network a valley can cut across thousands of parameters at once.
# Let's take a narrow valley, with condition number 1000, and turn it. To be fair, each rule gets the best of 31 learning rates at
# each angle.

# %%
small, large = np.linspace(0.0005, 0.0035, 31), np.geomspace(0.01, 1, 31)
tuned = {
    "gd_step": {"learning_rate": small[small < 0.002]},
    "momentum_step": {"learning_rate": small, "gamma": 0.9},
    "rmsprop_step": {"learning_rate": large, "rho": 0.9, "eps": 1e-8},
    "adam_step": {"learning_rate": large, **usual},
}

# %% [markdown]
# ### Predict
#
# For which rules does the angle matter?
#
# - **A** for none of them: a turned valley is still the same valley
# - **B** for RMSprop and Adam
# - **C** for gradient descent and momentum
# - **D** for all four

# %% tags=["reveal"]
print("steps until the loss is below 1% of its start, rounded to tens")
for angle in (0, 15, 45):
    valley = surfaces.quadratic(1, 1000, angle=np.radians(angle))
    print(f"turned by {angle} degrees")
    for name, hyper in tuned.items():
        run = simulate(rules.RULES[name], valley, steps=1500, **hyper)
        best = (run.loss > run.loss[0] / 100).sum(axis=0).min()
        print(f"   {name:13} {round(best, -1):5}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** In a turned valley both parameters feel the steep wall, so both get the same large divisor, and nothing is gained
# along the floor. Without a turn, Adam needs half as many steps as momentum. At 45 degrees it needs about four times as many, and RMSprop
# is no better than gradient descent. Gradient descent and momentum know nothing about axes: turn the valley, and their paths simply turn
# with it.
#
# </details>

# %% [markdown]
# Turn the valley yourself, with your RMSprop beside momentum. How small an angle is enough to spoil RMSprop? Can another
# learning rate save it?

# %%
settings = {"rho": 0.9, "eps": 1e-8}
settings["learning_rate"] = Choice((0.01, 0.03, 0.08, 0.2, 0.5), 0.08)
explore(scenes.turned, rmsprop_step, angle=Slider(0, 45, 5, 0), **settings)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At 10 degrees, RMSprop's loss after 200 steps is already four times that of the unturned valley (3.49 against 0.801), and
# at 20 degrees fifteen times. No learning rate on the list saves it: at 45 degrees the best one, 0.03, ends at about 22. Momentum ends
# at 2.9e-7 at every angle.
#
# </details>

# %% [markdown]
# ## The lesson in formulas
#
# - RMSprop: $s \leftarrow \rho\, s + (1-\rho)\, g^2$, then $\theta \leftarrow \theta - \text{learning\_rate}\cdot g/(\sqrt{s} + \text{eps})$.
# - Effective learning rate of a parameter: learning_rate / $\sqrt{s}$. Above 2 / curvature, expect a kick.
# - Normalize, then accumulate (RMSprop with momentum): steps up to learning_rate / (1 − gamma) on a constant slope.
# - Accumulate, then normalize (Adam): steps of learning_rate there.
# - Adam: $m \leftarrow \beta_1 m + (1-\beta_1) g$, $\;s \leftarrow \beta_2 s + (1-\beta_2) g^2$, $\;\hat m = m/(1-\beta_1^t)$, $\;\hat s = s/(1-\beta_2^t)$,
#   $\;\theta \leftarrow \theta - \text{learning\_rate}\cdot \hat m/(\sqrt{\hat s} + \text{eps})$.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Where is the momentum in Adam?**
#
# <details><summary>A. In beta1, which Adam adapts to the loss as it trains</summary>No: beta1 stays as you set it. What changes is each parameter's divisor.</details>
# <details><summary>B. In m, an average of past gradients</summary>Yes: it's the velocity, scaled so that its weights add up to 1.</details>
# <details><summary>C. In s, which remembers past gradients too</summary>No: s remembers squares, so it knows how large the gradients were, but not where they pointed.</details>

# %% [markdown]
# **2. A parameter has rested at its minimum for a long time, and RMSprop suddenly throws it away. Why?**
#
# <details><summary>A. Its effective learning rate has grown past 2 / curvature</summary>Yes: at rest s fades, so the division blows up ever smaller gradients, until the step is unstable.</details>
# <details><summary>B. Its velocity was never reset, so it overshoots</summary>No: plain RMSprop has no velocity.</details>
# <details><summary>C. s has become so large that the division is no longer accurate</summary>No: s has become tiny. That's the trouble.</details>

# %% [markdown]
# **3. A long, narrow valley runs diagonally across many parameters. Giving each parameter its own scale**
#
# <details><summary>A. widens the valley, as always</summary>No: look at 45 degrees. Both parameters got the same divisor.</details>
# <details><summary>B. makes Adam diverge, since the scales fight each other</summary>No: it still arrives, only later.</details>
# <details><summary>C. helps less than in a valley along one axis</summary>Yes: the scales belong to parameters, and the valley doesn't.</details>
