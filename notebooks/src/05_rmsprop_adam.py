# ---
# title: RMSprop and Adam
# minutes: 60
# needs: lessons 01 and 02
# writes: "`rmsprop_step`, `adam_step`, `adam_drift`"
# picture: Adam drifts to the worst place while AMSGrad and gradient descent go the other way, and a map of where it does.
# goals:
#   - write RMSprop and Adam, and say which part of Adam is momentum
#   - explain the bias correction, eps, and why the scale of the loss drops out
#   - say when a scale for each coordinate helps, and when it does not
#   - find losses on which Adam goes to the worst place
# ---

# %% [markdown]
# ## A scale for each coordinate
#
# Lesson 01 ended with a question: why not give each direction its own learning rate? Because nobody knows the directions.
# But each parameter is a *coordinate*, and its gradient we see in every step.

# %%
import numpy as np
from mlmomentum import check, online, plots, rules, scenes, simulate, surfaces, theory

ravine = surfaces.ravine
print("first gradient, along and across:", ravine.gradient(ravine.start))

# %% [markdown]
# **RMSprop** watches how large the gradient of each coordinate has been lately, and divides by that:
#
# $$\begin{aligned}s &\leftarrow \rho\, s + (1-\rho)\, g^2 \qquad\text{with } g = \text{gradient}(\theta)\\
# \theta &\leftarrow \theta - \text{learning\_rate}\cdot\frac{g}{\sqrt{s} + \text{eps}}\end{aligned}$$
#
# $s$ is a running mean of the *squared* gradient, for each coordinate alone, and $\rho$ (rho) is the share of it that is
# kept. Its root is the size of a typical gradient. Tieleman and Hinton showed the rule in a lecture of 2012.

# %% [markdown]
# ### Predict
#
# Two coordinates have the gradients 1000 and 0.001. The learning rate is 0.1, $\rho = 0.9$, and $s$ is 0 before. In the
# first step of RMSprop
#
# - **A** the first coordinate moves a million times farther, as its gradient says
# - **B** the first coordinate moves a thousand times farther
# - **C** both move equally far

# %% tags=["reveal"]
usual = {"learning_rate": 0.1, "rho": 0.9, "eps": 1e-8}
steep_and_flat, zero = np.array([1000.0, 0.001]), np.zeros(2)
theta, s = rules.rmsprop_step(zero, zero, lambda theta: steep_and_flat, **usual)
print("How far each coordinate moves")
print(-theta.round(4))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** After one step $s = 0.1\,g^2$, so $g/\sqrt{s}$ is 3.16, whatever $g$ is. What is left of the gradient is its
# *sign*. The learning rate has become a length, in units of $\theta$.
#
# </details>

# %% [markdown]
# ### Exercise: rmsprop_step
#
# Return the new theta and the new `s`, in this order. `s` comes in with theta's shape: one mean for each coordinate.


# %% exercise="rmsprop_step"
def rmsprop_step(theta, s, gradient, learning_rate, rho, eps):
    """One step of RMSprop; returns the new theta and the new s."""
    # solution


# %% [markdown]
# Your rule in the ravine. The first gradient across was ten times the one along, and yet both coordinates set out at the
# same speed. On the way there is no zigzag and no creeping.

# %%
settings = {"learning_rate": 0.1, "rho": 0.9, "eps": 1e-8}
plots.draw(scenes.drive(rmsprop_step, ravine, steps=150, **settings))

# %% [markdown]
# ### Predict
#
# It goes on like this, with the learning rate 0.1 for ever. In the end RMSprop
#
# - **A** rests at the minimum
# - **B** steps to and fro across the minimum, for ever
# - **C** diverges

# %% tags=["reveal"]
run = simulate(rules.rmsprop_step, ravine, steps=2000, **settings)
print("The last four places, after 2000 steps")
print(run.theta[-4:].round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Near the minimum the gradient gets small, but so does $\sqrt{s}$, and their quotient stays about 1. Each step
# remains a learning rate long: from half of it on one side to half of it on the other. Gradient descent slows down by
# itself; here somebody has to lower the learning rate.
#
# </details>

# %% [markdown]
# ## The momentum in Adam
#
# **Adam** (Kingma and Ba 2015) keeps two running means, one of the gradient itself, and $s$ as in RMSprop:
#
# $$\begin{aligned}m &\leftarrow \beta_1\, m + (1-\beta_1)\, g\\ s &\leftarrow \beta_2\, s + (1-\beta_2)\, g^2\end{aligned}$$
#
# "Adam is momentum combined with RMSprop", texts say. Where is the momentum? Feed a velocity and an $m$ with the same
# gradients:

# %%
velocity = m = 0.0
print("gradient   velocity       m")
for g in (4.0, 4.0, -2.0, 1.0):
    velocity = 0.9 * velocity + g
    m = 0.9 * m + 0.1 * g
    print(f"{g:8}   {velocity:8.3f}   {m:.4f}")

# %% [markdown]
# $m$ is a tenth of the velocity, always. The weights of past gradients are those of lesson 02, only made to add up to 1
# instead of 1 / (1 − 0.9) = 10. So $\beta_1$ **is** gamma. Adam walks along $m$ in place of $g$: that is the momentum in
# it. The division by $\sqrt{s}$ is RMSprop.

# %% [markdown]
# A word on names. The paper, and many texts, call the mean of the squares $v$. But $v$ is also everybody's letter for the
# velocity, which lives on in $m$. Two things need two names: here the mean of the squares is $s$.

# %% [markdown]
# ## Means that start at zero
#
# The paper proposes $\beta_1 = 0.9$ and $\beta_2 = 0.999$, and nearly everybody takes these. Both means start at 0, so after
# the first step $m = 0.1\,g$ and $s = 0.001\,g^2$. Both are much too small.
#
# ### Predict
#
# Suppose we used them as they are. The first step, learning_rate · $m / \sqrt{s}$, would be
#
# - **A** about ten times too short, since $m$ is
# - **B** about right, since both are too small
# - **C** about three times too long

# %% tags=["reveal"]
g = 5.0
m, s = 0.1 * g, 0.001 * g**2
print("The first step without correction, in learning rates")
print(f"{m / np.sqrt(s):.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** $m$ is 10 times too small, but $\sqrt{s}$ is $\sqrt{1000} = 31.6$ times too small, and we *divide* by it. The
# start is too bold, not too timid.
#
# </details>

# %% [markdown]
# How much too small are they? As in lesson 02, $m$ is a weighted sum of past gradients. Add up the weights after $t$ steps:

# %%
print("  t   weights in m   1 - 0.9^t")
for t in (1, 2, 10, 50):
    weights = 0.1 * theory.gradient_weights(0.9, np.arange(t))
    print(f"{t:3}   {weights.sum():12.4f}   {1 - 0.9**t:9.4f}")

# %% [markdown]
# They should add up to 1, and they add up to $1-\beta_1^t$. So Adam divides by that. A hat means *corrected*:
#
# $$\hat m = \frac{m}{1-\beta_1^t} \qquad \hat s = \frac{s}{1-\beta_2^t} \qquad
# \theta \leftarrow \theta - \text{learning\_rate}\cdot\frac{\hat m}{\sqrt{\hat s} + \text{eps}}$$
#
# $t$ is 1 in the first step. $m$ and $s$ themselves go on uncorrected.

# %% [markdown]
# ### Exercise: adam_step
#
# Return the new theta, `m` and `s`, in this order. `t` is the number of the step, 1 in the first one.


# %% exercise="adam_step"
def adam_step(theta, m, s, t, gradient, learning_rate, beta1, beta2, eps):
    """One step of Adam; returns the new theta, m and s, the means uncorrected."""
    # solution


# %% [markdown]
# On a constant slope the right step is one learning rate, from the first step on. The grey lines leave out one
# correction, or both.

# %%
plots.draw(scenes.warm_up(adam_step, beta1=0.9, beta2=0.999))

# %% [markdown]
# Without correction the first step is not even the worst. How long does it last?

# %%
t = np.array([1, 12, 100, 1000, 2000])
print("step", t)
print("size", ((1 - 0.9**t) / np.sqrt(1 - 0.999**t)).round(2))

# %% [markdown]
# Six and a half learning rates at step 12, and still a quarter too long after a thousand steps. Drag the betas. Which one
# decides how *long* the solid grey line stays up? And for which pair is the first step right without any correction?

# %%
from mlmomentum.explorer import Choice, Slider, explore

beta1s, beta2s = Slider(0.0, 0.98, 0.02, 0.9), Choice((0.9, 0.99, 0.999), 0.999)
explore(scenes.warm_up, adam_step, beta1=beta1s, beta2=beta2s)

# %% [markdown]
# ## The scale of the loss drops out
#
# ### Predict
#
# Somebody multiplies the loss by 10 000, and with it all gradients. Learning rate and start stay. Adam now
#
# - **A** takes steps 10 000 times as long
# - **B** takes the same steps as before
# - **C** takes steps 100 times as long, because of the root

# %% tags=["reveal"]
usual_adam = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
settings = {"learning_rate": 0.1, "start": [-10.0, 1.0], **usual_adam}
print("loss times    first step       theta after 60 steps")
for scale in (1e-4, 1.0, 1e4):
    bowl = surfaces.quadratic(scale, 100 * scale)
    run = simulate(rules.adam_step, bowl, steps=60, **settings)
    first = run.theta[1] - run.theta[0]
    print(f"{scale:9}    ", first.round(3), "    ", run.theta[60].round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** $\hat m$ and $\sqrt{\hat s}$ grow by the same factor, and it cancels. The first step is learning_rate ·
# sign($g$), whatever the scale. Gradient descent would need a learning rate 10 000 times as small, to stay below its
# limit 2 / curvature.
#
# </details>

# %% [markdown]
# ## What eps is for
#
# ### Predict
#
# eps is $10^{-8}$. In some coordinate the gradient is $10^{-8}$, too. Adam's first step there is
#
# - **A** one learning rate, as always
# - **B** half a learning rate
# - **C** nothing

# %% tags=["reveal"]
small, zero = np.array([1.0, 1e-7, 1e-8, 1e-9, 0.0]), np.zeros(5)
hyper = {"learning_rate": 1.0, **usual_adam}
theta, *_ = rules.adam_step(zero, zero, zero, 1, lambda theta: small, **hyper)
print("Gradients, and Adam's first steps in learning rates")
print(small)
print((0 - theta).round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** The first step is learning_rate · $g / (|g| + \text{eps})$. eps says which gradients are too small to be blown up
# to full size, and it makes 0 / 0 a zero. Where eps is far *above* the gradients, $\sqrt{\hat s}$ no longer counts: the
# step is $\hat m$ times learning_rate / eps, which is momentum.
#
# </details>

# %% [markdown]
# Now your Adam with everything at hand. First with the usual settings:

# %%
settings = {"learning_rate": 0.3, **usual_adam}
plots.draw(scenes.drive(adam_step, ravine, **settings))

# %% [markdown]
# Try $\beta_1 = 0$, which is RMSprop with a correction, and a short memory, $\beta_2 = 0.9$. Then raise eps to 10 000 and
# the learning rate to 100: which rule of lesson 02 swings like this?

# %%
settings["learning_rate"] = Choice((0.01, 0.03, 0.1, 0.3, 1, 10, 100), 0.3)
settings["beta1"] = Choice((0, 0.5, 0.8, 0.9, 0.95), 0.9)
settings["beta2"] = Choice((0.9, 0.99, 0.999), 0.999)
settings["eps"] = Choice((1e-8, 1, 100, 10_000), 1e-8)
explore(scenes.drive, adam_step, ravine, **settings)

# %% [markdown]
# ## What adapts in Adam
#
# "Adam adapts momentum", one reads. You saw that $\beta_1$ stays what it is. What changes is each coordinate's divisor. Does
# it adapt to the *curvature* of the loss, then?
#
# ### Predict
#
# A round bowl has curvature 1 in both directions. Start at (10, 0.1), with the learning rate 0.5. In its first step Adam moves
#
# - **A** the first coordinate 100 times as far as the second
# - **B** both coordinates equally far
# - **C** straight towards the minimum, since the bowl is round

# %% tags=["reveal"]
round_bowl = surfaces.quadratic(1.0, 1.0)
settings = {"learning_rate": 0.5, **usual_adam}
run = simulate(rules.adam_step, round_bowl, start=[10.0, 0.1], steps=1, **settings)
print("Before the step, and after it")
print(run.theta.round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** The curvatures are equal, the scales are not: they follow the *size of the gradient*. The second coordinate was
# nearly there, and has leapt over the minimum. In the ravine a large gradient happens to go with a large curvature; here it
# only says how far away we are.
#
# </details>

# %% [markdown]
# ## Turn the valley
#
# So far each valley lay along a coordinate. In a network a valley may run across thousands of them. Take one with the
# condition number 1000, and turn it. To be fair, each rule gets the best of many learning rates at each angle.

# %%
small, large = np.linspace(0.0005, 0.0035, 31), np.geomspace(0.01, 1, 31)
tuned = {
    "gd_step": {"learning_rate": small[small < 0.002]},
    "momentum_step": {"learning_rate": small, "gamma": 0.9},
    "rmsprop_step": {"learning_rate": large, "rho": 0.9, "eps": 1e-8},
    "adam_step": {"learning_rate": large, **usual_adam},
}

# %% [markdown]
# ### Predict
#
# For which rules does the angle matter?
#
# - **A** for none: a turned valley is the same valley
# - **B** for RMSprop and Adam
# - **C** for gradient descent and momentum
# - **D** for all four

# %% tags=["reveal"]
print("steps above 1% of the first loss, to tens")
for angle in (0, 15, 45):
    valley = surfaces.quadratic(1, 1000, angle=np.radians(angle))
    print(f"turned by {angle} degrees")
    for name, hyper in tuned.items():
        run = simulate(rules.RULES[name], valley, steps=1500, **hyper)
        best = (run.loss > run.loss[0] / 100).sum(axis=0).min()
        print(f"   {name:13} {round(best, -1):5}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** The steep direction of a turned valley belongs to both coordinates, so both get the same large divisor, and nothing
# is gained along the floor. At 45 degrees RMSprop is no better than gradient descent. The other two know nothing of
# coordinates: their paths simply turn with the valley.
#
# </details>

# %% [markdown]
# Here is your RMSprop beside momentum, first in a valley that lies along a coordinate.

# %%
settings = {"learning_rate": 0.08, "rho": 0.9, "eps": 1e-8}
plots.draw(scenes.turned(rmsprop_step, angle=0, **settings))

# %% [markdown]
# And here the valley is turned by 45 degrees. Go back to 0, and turn it slowly. How small an angle is enough to spoil it? Can
# another learning rate save it?

# %%
settings["learning_rate"] = Choice((0.01, 0.03, 0.08, 0.2, 0.5), 0.08)
explore(scenes.turned, rmsprop_step, angle=Slider(0, 45, 5, 45), **settings)

# %% [markdown]
# ## Rare gradients
#
# Some coordinates have a gradient only now and then, such as the weights of a rare word. Adaptive rules were first made for
# such **sparse** gradients (Duchi, Hazan and Singer 2011).
#
# ### Predict
#
# After 100 000 silent steps a gradient of 5 arrives. With the usual settings, Adam's step at this moment is
#
# - **A** one learning rate
# - **B** about 3 learning rates
# - **C** about 30 learning rates

# %% tags=["reveal"]
t = 100_000
hyper = {"learning_rate": 1.0, **usual_adam}
theta, m, s = rules.adam_step(0.0, 0.0, 0.0, t, lambda theta: 5.0, **hyper)
print("The step in learning rates, and (1 - beta1) / sqrt(1 - beta2)")
print(f"{-theta:.3f}", f"{(1 - 0.9) / np.sqrt(1 - 0.999):.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** After the long silence both means are zero once more, and the correction has faded. So this is the uncorrected
# first step again. It is the longest that one gradient alone can cause (Kingma and Ba 2015, section 2.1). If others
# follow, the steps climb on to 6.57, as they did above.
#
# </details>

# %% [markdown]
# One step is not all: $m$ carries theta on for a while. How far does theta move for each gradient, if one comes every $n$
# steps?

# %%
settings = {"learning_rate": 1.0, **usual_adam}
print("   n   moved per gradient, in learning rates")
for n in (1, 10, 100, 1000):
    sparse = online.turns([1.0] + [0.0] * (n - 1))
    steps = max(5000, 20 * n)
    run = simulate(rules.adam_step, sparse, steps=steps, every=n, **settings)
    print(f"{n:4}   {(run.theta[-2] - run.theta[-1]).item():.1f}")

# %% [markdown]
# The rarer a gradient, the farther it moves theta, so that rare coordinates do not fall far behind. Gradient descent moves
# equally far for each.

# %% [markdown]
# ## Adam at the worst place
#
# With small batches each step has a loss of its own, and only their average counts. Reddi, Kale and Kumar (2018) made the
# simplest case: one parameter between −1 and 1, and three losses in turn, $3\theta$, $-\theta$, $-\theta$. Together
# $\theta$: so −1 is the best place, and 1 the worst.

# %% [markdown]
# ### Predict
#
# Adam gets $\beta_1 = 0$, $\beta_2 = 0.1$, and a learning rate that shrinks with $1/\sqrt t$. After 3000 steps it is
#
# - **A** near −1
# - **B** near 0, tossed to and fro
# - **C** near 1

# %% tags=["reveal"]
shrinking = {"learning_rate": lambda t: 0.1 / np.sqrt(t + 1)}
adaptive = {"beta1": 0.0, "beta2": 0.1, "eps": 1e-8, **shrinking}
contest = {"gd_step": shrinking, "adam_step": adaptive, "amsgrad_step": adaptive}
print("theta after 3000 steps")
for name, hyper in contest.items():
    rule, losses = online.within(rules.RULES[name]), online.turns([3.0, -1.0, -1.0])
    run = simulate(rule, losses, steps=3000, **hyper)
    print(f"{name:13} {run.theta[-1].item():6.3f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** At the *worst* place, for good. It is no accident of the numbers: the paper proves it for every $C > 2$ in place of
# 3, with $\beta_2 = 1/(1+C^2)$. Gradient descent gets it right, and so does AMSGrad, which we come to.
#
# </details>

# %% [markdown]
# Why? Look at $s$ during one round, when many rounds have passed:

# %%
s = 0.0
print("gradient   root of s   move")
for step, g in enumerate([3.0, -1.0, -1.0] * 100):
    s = 0.1 * s + 0.9 * g**2
    if step >= 297:
        print(f"{g:8}   {np.sqrt(s):9.3f}   {-g / np.sqrt(s):5.2f}")

# %% [markdown]
# The large gradient is divided by an $s$ that it has just made large itself. When the small ones come, $s$ has forgotten
# it. So each of the three counts for about 1, and it is two against one.

# %% [markdown]
# ### Exercise: adam_drift
#
# The gradients in the array `gradients` come round and round. In the long run, how far does Adam move theta in *one* round, in
# learning rates? Take $\beta_1 = 0$ and eps = 0. Positive means that theta grows; the three moves above add up to 0.68.
#
# In the long run $s$ no longer depends on where it began: two hundred rounds are plenty before you count one.


# %% exercise="adam_drift"
def adam_drift(gradients, beta2):
    """How far Adam moves theta in one round of gradients, in learning rates."""
    # solution


# %% [markdown]
# On the left, three rules, seen after each round of the three losses. On the map, colour shows where Adam drifts to the worst
# place if every third gradient is $C$ and the others are −1. The line is where your `adam_drift` changes its sign.

# %% picture=true
plots.draw(scenes.wrong_way(adam_drift, C=3.0, beta2=0.1))

# %% [markdown]
# Break Adam, and mend it: where on the map is the border for $C = 3$? Does a larger $C$, which makes the best place more
# obvious, help Adam or hurt it? Click on the map, or drag.

# %%
large, shares = Slider(2.2, 9.4, 0.8, 3.0), Slider(0.05, 0.95, 0.05, 0.1)
explore(scenes.wrong_way, adam_drift, C=large, beta2=shares)

# %% [markdown]
# ### Predict
#
# On this map $\beta_2 = 0.9$ is safe, for every $C$. With $\beta_1 = 0.9$ and $\beta_2 = 0.99$, Adam
#
# - **A** is safe on all losses that take turns
# - **B** goes wrong as well, if the large gradient is rare enough
# - **C** goes wrong only where $\beta_1$ is 0

# %% tags=["reveal"]
rare = [101.0] + [-1.0] * 100
shrinking = {"learning_rate": lambda t: 1 / np.sqrt(t + 1)}
adaptive = {"beta1": 0.9, "beta2": 0.99, "eps": 1e-8, **shrinking}
print("theta after 200 rounds of 101 steps; -1 is best")
for name in ("adam_step", "amsgrad_step"):
    rule, losses = online.within(rules.RULES[name]), online.turns(rare)
    run = simulate(rule, losses, steps=20_200, every=101, **adaptive)
    print(f"{name:13} {run.theta[-1].item():5.2f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** This is the first experiment of the paper (section 5), with all gradients divided by ten. A mean with
# $\beta_2 = 0.99$ remembers about a hundred steps, and a gradient that matters may be rarer than that. A larger $\beta_2$
# only moves the border.
#
# </details>

# %% [markdown]
# **AMSGrad**, from the same paper, divides by the root of the *largest* $s$ so far. It never forgets a large gradient, so a
# coordinate's divisor never shrinks.
#
# Adam promises no "best solution", then. It is often fast. Whether faster also means *better* on new data is another question:
# lesson 08.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. "Adam is momentum combined with RMSprop." The momentum in it is**
#
# <details><summary>A. beta1, which Adam adapts to the loss</summary>No: beta1 stays as you set it. What changes is the divisor of each coordinate.</details>
# <details><summary>B. m, a mean of past gradients with the weights of lesson 02</summary>Yes: it is the velocity, scaled so that its weights add up to 1.</details>
# <details><summary>C. s, which remembers the past squares</summary>No: s sets the scale of each coordinate. It has no direction.</details>

# %% [markdown]
# **2. Adam's first step, with bias correction, has in each coordinate about the size**
#
# <details><summary>A. of one learning rate</summary>Yes: learning_rate times the sign of the gradient, as long as the gradient is far above eps.</details>
# <details><summary>B. of 3.16 learning rates</summary>No: that is the first step without correction, or after a long silence.</details>
# <details><summary>C. of the learning rate times the gradient</summary>No: that is gradient descent. Here the scale of the gradient cancels.</details>

# %% [markdown]
# **3. Your loss has a narrow valley that runs across many coordinates. Dividing each coordinate by its own scale**
#
# <details><summary>A. widens the valley, as always</summary>No: look at 45 degrees. Both coordinates got the same divisor.</details>
# <details><summary>B. helps less than if the valley lay along one coordinate</summary>Yes: the scales belong to the coordinates, not to the directions of the valley.</details>
# <details><summary>C. makes Adam diverge</summary>No: it still arrives, only later.</details>
