# ---
# title: AdamW, and when Adam wins or fails
# minutes: 45
# needs: lesson 06
# writes: "`adamw_step`, `adam_drift`"
# picture: On a model with rare features Adam's loss falls to a ten-thousandth of what momentum reaches.
# goals:
#   - name a task on which Adam beats momentum by far, and one on which it doesn't
#   - write AdamW, and say what its decay does that Adam's can't
#   - say what beta2 trades, and how long Adam's longest step is
#   - find losses on which Adam goes the wrong way, and what cures it
# ---

# %% [markdown]
# ## So why does everyone use Adam?
#
# In lesson 06 Adam's advantage was gone as soon as we turned the valley. So why do most people reach for it first? Let's build a task
# that suits it.
#
# Think of words. A model has 200 features, such as "this text contains the word *sun*", and a weight for each. To score a text, it adds up
# the weights of the features it finds there. Some features occur in half of the texts, some in one text out of 200. Each step sees a
# **batch** of 32 texts, so the gradient of a rare feature's weight is zero in most steps.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate
from mlmomentum.surfaces import online, penalty
from mlmomentum.tuning.features import best_run, features

frequencies = np.geomspace(0.5, 0.005, 200)
task = features(frequencies, seed=0)
print("features in a text, on average:", frequencies.sum().round(1))
print("loss at the start:", task.value(task.start).round(2))

# %% [markdown]
# ### Predict
#
# Three rules get 400 steps each, and each rule uses the best of 31 learning rates. Which one reaches the lowest loss?
#
# - **A** momentum, as in most races so far
# - **B** Adam, by a factor of more than 1000
# - **C** Adam, but only just

# %% tags=["reveal"]
usual = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
contest = {"gd_step": {}, "momentum_step": {"gamma": 0.9}, "adam_step": usual}
rates, runs = np.geomspace(0.001, 1, 31), {}
print("Loss after 400 steps, at the best learning rate")
for name, hyper in contest.items():
    rule = rules.RULES[name]
    runs[name], rate = best_run(rule, frequencies, rates, **hyper)
    print(f"{name:14} {runs[name].loss[-1]:.0e}   {rate:.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** A rare feature's weight gets a gradient in only a few steps, so on average its pull is tiny. Gradient descent and momentum must
# keep their learning rate below what the *common* features can bear, and at that rate the rare weights crawl. Adam divides each weight's
# gradients by their own typical size, so rare weights get long steps when their turn comes.
#
# </details>

# %% picture=true
plots.draw(scenes.loss_curves(task, "each at its best learning rate", **runs))

# %% [markdown]
# Where do the others lose? Here's how far the weights still are from the truth, on average, for the 50 most common and the 50
# rarest features:

# %%
print("                 common      rare")
for name, run in runs.items():
    error = np.abs(run.theta[-1] - task.minimum)
    print(f"{name:14} {error[:50].mean():8.0e} {error[-50:].mean():9.0e}")

# %% [markdown]
# They lose on the rare ones. Gradients that are mostly zero are called **sparse**, and adaptive rules were made for them (Duchi, Hazan, and
# Singer 2011). In this task one set of weights fits every text exactly, so the differences between batches fade near the minimum. In a task
# where they don't, every rule here would need a falling learning rate (lesson 08).
#
# ### Predict
#
# It's the same task with as many features in a text as before, but now all 200 are equally common: each occurs in 11% of the texts. Which
# rule reaches the lowest loss?
#
# - **A** gradient descent
# - **B** momentum with gamma 0.9
# - **C** Adam

# %% tags=["reveal"]
equal = np.full(200, frequencies.mean())
print("Loss after 400 steps, when all features are equally common")
print(f"each in {equal[0]:.0%} of the texts")
for name, hyper in contest.items():
    run, rate = best_run(rules.RULES[name], equal, rates, **hyper)
    print(f"{name:14} {run.loss[-1]:.0e}   {rate:.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** With nothing rare, there's nothing for Adam to even out, and the valley is round enough for plain gradient descent.
# Momentum does better than Adam, too. Adam isn't faster in general. It's faster where the gradients of different parameters live
# on different scales, and in networks they often do.
#
# </details>

# %% [markdown]
# ## What if weights should stay small?
#
# Networks often get a gentle, constant pull toward zero, called **weight decay**: small weights can make a network behave
# better on new data. There are two ways to write it. You can add a penalty to the loss, so that the gradient becomes $g +
# \text{weight\_decay}\cdot\theta$. Or you can shrink theta directly, by a share of itself in each step. For gradient descent that's the
# same thing:

# %%
theta, g, learning_rate, decay = 2.0, 0.5, 0.1, 0.3
through_gradient = theta - learning_rate * (g + decay * theta)
directly = (1 - learning_rate * decay) * theta - learning_rate * g
print(f"through the gradient: {through_gradient:.4f}, directly: {directly:.4f}")

# %% [markdown]
# Is it still the same with Adam? Take two weights that both start at 1, and whose gradients only go back and forth: +100, −100, +100, …
# for the *loud* weight, and ±0.01 for the *quiet* one. Only the decay has a direction.
#
# ### Predict
#
# Adam gets the decay through the gradient. After 1000 steps,
#
# - **A** both weights have shrunk equally
# - **B** the quiet weight is nearly 0, and the loud one has hardly shrunk
# - **C** the loud weight is nearly 0, and the quiet one has hardly shrunk

# %% tags=["reveal"]
settings = {"steps": 1000, "learning_rate": 0.01, **usual}
noise = penalty.canceling([100.0, 0.01])
pulled = penalty.penalized(noise, weight_decay=0.1)
run = simulate(rules.adam_step, pulled, **settings)
print("Where the loud and the quiet weight end")
print(run.theta[-1].round(3))

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** Adam divides the whole gradient by its typical size, and the decay is in there too. For the loud weight a pull of
# 0.1 is divided by 100, and almost nothing is left. For the quiet weight the pull *is* the gradient, so Adam blows it up to full speed.
# How strongly a weight decays now depends on how noisy its gradients are. Nobody asked for that.
#
# </details>

# %% [markdown]
# **AdamW** takes the decay out of the gradient (Loshchilov and Hutter 2019). The averages $m$ and $s$ never see it; theta simply loses
# a share of itself:
#
# $$\theta \leftarrow \theta - \text{learning\_rate}\cdot\left(\frac{\hat m}{\sqrt{\hat s} + \text{eps}} + \text{weight\_decay}\cdot\theta\right)$$
#
# This is **decoupled** weight decay. The learning rate multiplies the whole bracket, as in PyTorch: halve it, and you halve the decay as well.

# %% [markdown]
# ### Exercise: adamw_step
#
# Start from your Adam. Return the new theta, `m`, and `s`, in this order. The theta that decays is the one that came in.


# %% exercise="adamw_step"
def adamw_step(
    theta, m, s, t, gradient, learning_rate, beta1, beta2, eps, weight_decay
):
    """One step of AdamW; returns the new theta, m and s, both averages uncorrected."""
    # solution


# %% [markdown]
# Here are the two weights again: Adam with the decay in the gradient on the left, your AdamW on the right. Which of the two plots changes
# when you change the decay?

# %%
from mlmomentum.explorer import Choice, Slider, explore

decays = Choice((0.0, 0.01, 0.03, 0.1, 0.3), 0.1)
explore(scenes.decay, adamw_step, weight_decay=decays)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Only AdamW listens. On the left, every decay above 0 sends the quiet weight to 0, and none of them moves the loud one much. On the right both
# weights follow the same curve, $(1 - \text{learning\_rate}\cdot\text{weight\_decay})^t$, apart from a small first step. With a decay of
# 0.1, they end at about 0.36.
#
# </details>

# %% [markdown]
# In PyTorch, `Adam(weight_decay=...)` goes through the gradient, and `AdamW` is decoupled, with a default decay of 0.01. The two names look
# alike, but as you've just seen, they don't do the same thing.

# %% [markdown]
# ## How long can a step of Adam get?
#
# On a constant slope a step of Adam is one learning rate. But in the race above, rare weights often waited a long time for a gradient.
#
# ### Predict
#
# After 100,000 silent steps a gradient of 5 arrives. With $\beta_1 = 0.9$ and $\beta_2 = 0.999$, Adam's step at that moment is
#
# - **A** more than one learning rate
# - **B** exactly one learning rate, whatever the gradient is
# - **C** less than one, since $m$ has only just begun to grow

# %% tags=["reveal"]
hyper = {"learning_rate": 1.0, **usual}
theta, m, s = rules.adam_step(0.0, 0.0, 0.0, 100_000, lambda theta: 5.0, **hyper)
print("The step in learning rates, and (1 - beta1) / sqrt(1 - beta2)")
print(f"{-theta:.3f}", f"{(1 - 0.9) / np.sqrt(1 - 0.999):.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** After the long silence both averages are back at zero, and the bias correction has faded. So this is the *uncorrected* first step of
# lesson 06 once more, and that one was too long: $m$ holds a tenth of the gradient, but $\sqrt{s}$ only about a thirtieth.
#
# </details>

# %% [markdown]
# With these betas, the paper gives 3.16 as a bound on Adam's steps (Kingma and Ba 2015). It does bound the step of a *single* gradient
# after silence. But what if more gradients follow? In the next picture they do. The worst case is that they grow, each a bit larger than
# the last. Which betas keep the steps short?

# %%
beta1s, beta2s = Choice((0.8, 0.9, 0.95), 0.9), Choice((0.95, 0.99, 0.999), 0.999)
explore(scenes.surge, beta1=beta1s, beta2=beta2s)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At the defaults, equal gradients drive the step up to 6.57, and growing ones to 7.27. So the paper's 3.16 isn't a bound for every
# sequence. The closer together the two betas are, the shorter the steps: at 0.9 and 0.95 the longest is 1.16, and with two betas of 0.95
# no step gets longer than one learning rate.
#
# </details>

# %% [markdown]
# The longest possible step has a formula: $(1-\beta_1)\,/\sqrt{(1-\beta_2)(1-\beta_1^2/\beta_2)}$. (If you know the Cauchy–Schwarz
# inequality, you can derive it.) The table also shows about how many steps $s$ remembers.

# %%
print("beta1   beta2   longest step   memory of s, in steps")
for beta1, beta2 in ((0.9, 0.999), (0.9, 0.95), (0.95, 0.95)):
    longest = (1 - beta1) / np.sqrt((1 - beta2) * (1 - beta1**2 / beta2))
    print(f"{beta1:5} {beta2:7} {longest:14.3f} {1 / (1 - beta2):12.0f}")

# %% [markdown]
# So $\beta_2$ is a trade-off. A long memory gives steady divisors, but it's slow to notice when gradients suddenly grow, and then the steps
# get long. A short memory reacts fast.
#
# PyTorch, Keras, and Optax default to 0.999. Large language models are usually trained with 0.9 and 0.95: GPT-3 was (Brown et al.
# 2020), and so was LLaMA, with AdamW (Touvron et al. 2023). Across more than 1300 language models, Orvieto and Gower (2025) found equal
# betas to be nearly optimal.

# %% [markdown]
# ## What if the losses take turns?
#
# A short memory has a price. With small batches, every step sees a different loss, and what counts is their average. Reddi, Kale and Kumar
# (2018) boiled that down to a tiny example. There's one parameter between −1 and 1, and three losses take turns: $3\theta$, $-\theta$,
# $-\theta$. They add up to $\theta$. So −1 is the best place, and 1 is the worst.
#
# ### Predict
#
# Adam gets $\beta_1 = 0$, $\beta_2 = 0.1$, and a learning rate that shrinks like $1/\sqrt t$. After 3000 steps theta is
#
# - **A** near −1
# - **B** near 0, pushed back and forth
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
# <details><summary><b>Really?</b> Open this after you've run the cell.</summary>
#
# **C.** Adam ends up at the *worst* place. That's no accident of the numbers: the paper proves it for every $C > 2$ in place of 3, with
# $\beta_2 = 1/(1+C^2)$. Gradient descent gets it right, and so does AMSGrad, which we'll come to.
#
# </details>

# %% [markdown]
# How can that happen? Let's look at a single round of three steps, after many rounds have gone by:

# %%
s = 0.0
print("gradient   root of s   move")
for step, g in enumerate([3.0, -1.0, -1.0] * 100):
    s = 0.1 * s + 0.9 * g**2
    if step >= 297:
        print(f"{g:8}   {np.sqrt(s):9.3f}   {-g / np.sqrt(s):5.2f}")

# %% [markdown]
# The large gradient makes $s$ large first, and then gets divided by the root of that very $s$. By the time the small gradients come, $s$
# has forgotten the large one. So each of the three moves theta by about one learning rate, and it's two votes against one.

# %% [markdown]
# ### Exercise: adam_drift
#
# Now you're the adversary. The gradients in the array `gradients` repeat in a cycle. In the long run, how far does Adam move theta in *one*
# round, measured in learning rates? Take $\beta_1 = 0$ and eps = 0. Positive means that theta grows: the three moves above add up to 0.68.
#
# In the long run $s$ no longer depends on where it began. Let two hundred rounds go by, then measure the next one.


# %% exercise="adam_drift"
def adam_drift(gradients, beta2):
    """How far Adam moves theta in one round of gradients, in learning rates."""
    # solution


# %% [markdown]
# The plot on the left follows three rules, round by round. The map on the right is colored where Adam drifts to the worst place when
# every third gradient is $C$ and the others are −1. The line is where your `adam_drift` changes sign. Where's the border for $C = 3$?
# Does a larger $C$, which makes the best place more obvious, help Adam or hurt it? Click on the map, or drag the sliders.

# %%
large, shares = Slider(2.2, 9.4, 0.8, 3.0), Slider(0.05, 0.95, 0.05, 0.1)
explore(scenes.wrong_way, adam_drift, C=large, beta2=shares)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# For $C = 3$ the border is between $\beta_2$ = 0.45 and 0.5. A larger $C$ helps Adam: the border falls from about 0.8 at the left edge of
# the map to about 0.1 at the right edge.
#
# </details>

# %% [markdown]
# On this map $\beta_2 = 0.9$ is safe for every $C$. Just beyond the map's left edge, it isn't: closer to $C = 2$ the best place is barely
# better, and it takes a longer memory to notice.

# %%
for beta2 in (0.9, 0.99):
    drift = online.adam_drift(np.array([2.05, -1.0, -1.0]), beta2)
    print(f"C = 2.05, beta2 {beta2}: {drift:.3f} learning rates a round")

# %% [markdown]
# ## What's the cure?
#
# Nobody trains with $\beta_2 = 0.1$. But the large gradient can be rarer, too. In the paper's first experiment, a gradient of 101 comes
# once, and then −1 a hundred times. (The paper's numbers are ten times as large.) With $\beta_1 = 0.9$ and $\beta_2 = 0.99$, Adam ends at
# the worst place.
#
# ### Predict
#
# What cures it?
#
# - **A** the default, $\beta_2 = 0.999$
# - **B** no $\beta_2$ at all
# - **C** 0.9999 does, but 0.999 doesn't

# %% tags=["reveal"]
hyper = {"learning_rate": lambda t: 1 / np.sqrt(t + 1), "beta1": 0.9, "eps": 1e-8}
hyper["beta2"] = np.array([0.99, 0.999, 0.9999])
print("theta after 100 and 500 rounds")
print("beta2", *hyper["beta2"])
for name in ("adam_step", "amsgrad_step"):
    losses = online.turns([101.0] + [-1.0] * 100)
    rule = online.within(rules.RULES[name])
    run = simulate(rule, losses, steps=50_500, every=101, **hyper)
    print(name, run.theta[100, :, 0].round(2), run.theta[500, :, 0].round(2))

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** With 0.999, $s$ remembers about 1000 steps, and the gradient that matters comes every 101 steps. You'd think that's plenty, but
# theta is still creeping the wrong way, from −0.23 to 0. With 0.9999 it goes the right way. And AMSGrad is on its way to −1 with all
# three settings.
#
# </details>

# %% [markdown]
# So there are two cures. For a *given* problem, a large enough $\beta_2$ makes Adam converge (Zhang et al. 2022); how large depends on the problem.
# Reddi's theorem turns this around: for a given $\beta_2$, there's a problem that defeats it.
#
# The other cure is **AMSGrad**, from Reddi's paper. It divides by the root of the *largest* $s$ so far, so it never forgets a large
# gradient. That also means that one freak gradient slows it down forever. PyTorch offers it as `amsgrad=True`, and it's off
# by default.

# %% [markdown]
# Keep this in proportion. These losses were built to fool Adam, and most tasks aren't. What you should take away is that Adam
# is a good first try, not a promise: it can be fast and still miss the best solution. Whether a faster rule also does *better* on
# new data is another question, and lesson 11 asks it.

# %% [markdown]
# ## The lesson in formulas
#
# - L2 penalty: the gradient becomes $g + \text{weight\_decay}\cdot\theta$. For gradient descent that is weight decay; for Adam it isn't.
# - AdamW: $\theta \leftarrow \theta - \text{learning\_rate}\cdot\big(\hat m/(\sqrt{\hat s} + \text{eps}) + \text{weight\_decay}\cdot\theta\big)$.
# - A single gradient after silence: a step of $(1-\beta_1)/\sqrt{1-\beta_2}$ learning rates.
# - The longest step of all: $(1-\beta_1)\,/\sqrt{(1-\beta_2)(1-\beta_1^2/\beta_2)}$ learning rates, where $\beta_1^2 < \beta_2$.
# - Memory of $s$: about $1/(1-\beta_2)$ steps.
# - AMSGrad: divide by the root of the largest $s$ so far.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. You switch from SGD with a weight decay of 0.01 to `Adam(weight_decay=0.01)`, through the gradient. Now**
#
# <details><summary>A. all weights decay as they did before</summary>No: the decay is divided by each parameter's own scale.</details>
# <details><summary>B. weights with large gradients decay less than weights with small ones</summary>Yes: the root divides the decay along with everything else. AdamW was made to prevent that.</details>
# <details><summary>C. the decay has no effect, since Adam ignores the size of gradients</summary>No: where gradients are small, the decay can even run the show. The quiet weight went to zero.</details>

# %% [markdown]
# **2. Where does Adam beat momentum by far?**
#
# <details><summary>A. Where the gradients of some parameters are much rarer or smaller than those of others</summary>Yes: momentum has one learning rate for all of them, and Adam evens them out.</details>
# <details><summary>B. On every task, since it adapts its learning rates</summary>No: when all features were equally common, both gradient descent and momentum beat it.</details>
# <details><summary>C. Where the valley is narrow and runs diagonally</summary>No: that was the case in lesson 06 where its advantage vanished.</details>

# %% [markdown]
# **3. Adam drifts to the worst place because rare, large gradients get forgotten. What helps?**
#
# <details><summary>A. A smaller beta2, so that s reacts faster</summary>No: then s forgets even sooner.</details>
# <details><summary>B. A smaller learning rate</summary>No: it shrinks all the moves alike, so the sum keeps its sign.</details>
# <details><summary>C. A larger beta2, or AMSGrad</summary>Yes: both make s remember the large gradient until the next one comes.</details>
