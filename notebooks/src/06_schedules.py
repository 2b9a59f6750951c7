# ---
# title: Schedules
# minutes: 50
# needs: lesson 03
# writes: "`gamma_schedule`, `own_schedule`"
# picture: With noisy gradients a run does not come to rest, and with gamma 0.9 it swings widely.
# goals:
#   - say what noise does to a run with momentum, and compute its noise floor
#   - write a ramp of gamma that is capped, and say what gamma = 1 costs
#   - design a schedule that beats every constant gamma
# ---

# %% [markdown]
# ## Noise
#
# So far every gradient was exact. In training it comes from a small batch of data: the true gradient plus *noise*. Let us
# add normal noise with standard deviation 1 to each gradient of a bowl, and go downhill.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

rough = surfaces.noisy(surfaces.quadratic(1.0), 1.0, np.random.default_rng(0))
run = simulate(rules.gd_step, rough, start=[3.0], learning_rate=0.1, steps=200)
print("theta after 50, 100, 150 and 200 steps:", run.theta[50::50, 0].round(2))

# %% [markdown]
# The run never comes to rest: it hovers around the minimum. How widely? Take ten thousand runs, and look at the *variance*
# of theta, the mean of its square.

# %% [markdown]
# ### Predict
#
# Leave the learning rate at 0.1, and raise gamma from 0 to 0.9. The variance of theta gets
#
# - **A** smaller, since momentum averages the noise away
# - **B** neither smaller nor larger
# - **C** about ten times as large

# %% tags=["reveal"]
print("gamma   variance: measured, and by theory")
for gamma in (0.0, 0.5, 0.9, 0.95):
    rough = surfaces.noisy(surfaces.quadratic(1.0), 1.0, np.random.default_rng(1))
    many = {"start": np.zeros((10_000, 1)), "learning_rate": 0.1, "steps": 200}
    run = simulate(rules.momentum_step, rough, gamma=gamma, **many)
    variance = theory.stationary_variance(0.1, gamma, 1.0, 1.0)
    print(f"{gamma:5}              {run.theta[100:].var():.3f}   {variance:13.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** The velocity is a *sum* of past gradients, and so of past noises. For the learning rate $a$, noise of standard
# deviation $\sigma$ and curvature $\lambda$,
#
# $$\text{variance} = \frac{a\,\sigma^2\,(1+\gamma)}{\lambda\,(1-\gamma)\,\big(2(1+\gamma) - a\lambda\big)}$$
#
# (compare Mandt, Hoffman and Blei 2017). The $1-\gamma$ below is what makes it grow.
#
# </details>

# %% [markdown]
# One run with gamma = 0.9. The dashed lines are one standard deviation, the root of the variance, above and below the minimum.

# %% picture=true
plots.draw(scenes.jitter(gamma=0.9))

# %% [markdown]
# Drag gamma down to 0, where this is gradient descent: it arrives slowly, and then stays near. Drag it up: it swings, on
# and on. Can you bring the dashed lines together again with the other slider?

# %%
from mlmomentum.explorer import Choice, Slider, explore

gammas, rates = Slider(0.0, 0.98, 0.02, 0.9), Slider(0.01, 0.2, 0.01, 0.1)
explore(scenes.jitter, gamma=gammas, learning_rate=rates)

# %% [markdown]
# ## The effective step
#
# Lesson 02 called learning_rate / (1 − gamma) the terminal step, for a slope of 1. Under noise it matters again, and is
# called the **effective step**. Gradient descent at 0.1 has the effective step 0.1.

# %% [markdown]
# ### Predict
#
# Momentum with gamma = 0.9 and a learning rate of 0.01 has the effective step 0.1 too. Compared with gradient descent at
# 0.1, its variance is
#
# - **A** nearly the same
# - **B** ten times as large, as before
# - **C** ten times as small

# %% tags=["reveal"]
print("learning rate   gamma   effective step   variance")
for learning_rate, gamma in ((0.1, 0.0), (0.1, 0.9), (0.01, 0.9), (0.001, 0.99)):
    variance = theory.stationary_variance(learning_rate, gamma, 1.0, 1.0)
    step = learning_rate / (1 - gamma)
    print(f"{learning_rate:13}   {gamma:5}   {step:14.1f}   {variance:8.4f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **A.** Momentum neither averages noise away nor makes it worse, if the effective step is the same. For small learning
# rates the formula becomes
#
# $$\text{variance} \approx \frac{a}{1-\gamma}\cdot\frac{\sigma^2}{2\lambda}.$$
#
# </details>

# %% [markdown]
# ## Far away, and near
#
# Now a noisy *valley*, with the curvatures 1 and 10, noise of standard deviation 3, the learning rate 0.02, and only 60
# steps. The loss that is left has two parts:
#
# - **distance**: what a run without noise would have left;
# - **noise**: the rest.
#
# The mean over all noises need not be simulated. In a bowl it follows from the same matrices as in lesson 03.

# %% [markdown]
# ### Predict
#
# Which constant gamma ends with the smallest sum of the two?
#
# - **A** 0.3
# - **B** 0.64
# - **C** 0.9, the usual one

# %% tags=["reveal"]
from mlmomentum.noise import expected_losses

valley = surfaces.quadratic(1.0, 10.0)
print("gamma   distance   noise   mean loss   measured in 1000 runs")
for gamma in (0.3, 0.64, 0.9):
    setup = (0.02, np.full(60, gamma), (1.0, 10.0))
    loss, distance = (expected_losses(*setup, n, valley.start)[-1] for n in (3.0, 0.0))
    rough = surfaces.noisy(valley, 3.0, np.random.default_rng(2))
    many = {"start": np.tile(valley.start, (1000, 1)), "learning_rate": 0.02}
    run = simulate(rules.momentum_step, rough, gamma=gamma, steps=60, **many)
    each = f"{distance:8.3f}   {loss - distance:5.3f}   {loss:9.3f}"
    print(f"{gamma:5}   {each}   {run.loss[-1].mean():21.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** With 0.3 the run is quiet but has not arrived. With 0.9 it has arrived, and is loud. Among all constants (in
# hundredths) 0.64 is the best compromise for 60 steps.
#
# </details>

# %% [markdown]
# The two ends of the run want different gammas. So why keep it constant?

# %% [markdown]
# ## A ramp of gamma
#
# The article that this course grew out of lets gamma rise along a straight line, over $T$ steps:
#
# $$\gamma_t = \gamma_0 + (1 - \gamma_0)\,\frac{t}{T}$$
#
# It calls this *learning rate scheduling*. The learning rate stays as it is, so the right name is **momentum scheduling**.
# What changes with gamma is the effective step.

# %% [markdown]
# ### Predict
#
# The article begins at $\gamma_0 = 0.5$, and says that gamma should grow to 0.95. With its formula, gamma after $T$ steps is
#
# - **A** 0.95
# - **B** 1
# - **C** 1.5

# %% tags=["reveal"]
print("gamma after 0, half of, and all T steps:")
print([0.5 + (1 - 0.5) * share for share in (0, 0.5, 1)])

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B**: the formula contradicts its own text. A ramp needs an end that is chosen, below 1:
# $\gamma_0 + (\gamma_{\max} - \gamma_0)\,t/T$. And it has to say what happens after $T$ steps.
#
# </details>

# %% [markdown]
# ### Exercise: gamma_schedule
#
# Return gamma after `t` steps of a straight ramp from `gamma_start` to `gamma_end`, which takes `total_steps` steps and is
# held at its end. All four are numbers, and `t` is 0 before the first step.


# %% exercise="gamma_schedule"
def gamma_schedule(t, total_steps, gamma_start, gamma_end):
    """Gamma after t steps of a ramp that is held at gamma_end."""
    # solution


# %% [markdown]
# Your ramp in the noisy valley, up from 0.5 to 0.95 in 60 steps. The dashed line is the constant 0.64. Dotted: the *noise
# floor* of the gamma of that step, which is the mean loss at which a run with this gamma would stay for ever.

# %%
plots.draw(scenes.ramp(gamma_schedule, 0.5, 0.95, 60))

# %% [markdown]
# The loss falls well, meets the floor, and is then lifted by it. Now design: can a ramp end below the dashed line at all?
# Which of its two ends should be the larger one? And what changes when sigma, the noise, is 0?

# %%
ends = Choice((0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0), 0.95)
sliders = {"gamma_start": Slider(0.0, 0.9, 0.1, 0.5), "gamma_end": ends}
lengths, sigmas = Choice((20, 40, 60), 60), Choice((0.0, 1.0, 3.0), 3.0)
explore(scenes.ramp, gamma_schedule, **sliders, total_steps=lengths, sigma=sigmas)

# %% [markdown]
# ## What gamma = 1 costs
#
# In the article's ramp gamma ends at 1. What is so bad about that? First without noise: let a ball go in a bowl, from
# $\theta = 1$, with gamma = 1 all the time.

# %% [markdown]
# ### Predict
#
# After ten thousand steps without noise the ball
#
# - **A** is out of reach, since nothing slows it down
# - **B** swings as widely as in the beginning
# - **C** rests at the minimum

# %% tags=["reveal"]
forever = {"learning_rate": 0.1, "gamma": 1.0, "steps": 10_000}
run = simulate(rules.momentum_step, surfaces.quadratic(1.0), start=[1.0], **forever)
far = np.abs(run.theta[:, 0])
print("the largest distance from the minimum, in")
print(f"the first 100 steps {far[:100].max():.2f}, the last 100 {far[-100:].max():.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Without friction it loses nothing, and it gains nothing: the spectral radius is exactly 1. So gamma = 1 is *no*
# explosion. It only never arrives.
#
# </details>

# %% [markdown]
# And with noise? Each noise is a little kick, and with gamma = 1 no kick is ever forgotten. Here are three ramps in the
# noisy valley, from 0.5 in 60 steps, and then held.

# %%
from mlmomentum.schedules import gamma_schedule as ramp

print("held at   mean loss after 60, 600 and 6000 steps")
for end in (0.95, 0.99, 1.0):
    gammas = [ramp(t, 60, 0.5, end) for t in range(6000)]
    loss = expected_losses(0.02, gammas, (1.0, 10.0), 3.0, valley.start)
    print(f"{end:7}  ", *(f"{loss[t]:8.2f}" for t in (60, 600, 6000)))

# %% [markdown]
# With 0.95 and 0.99 the loss comes to its noise floor. With 1 there is none: the mean loss grows and grows, to about ten
# times as much for ten times as many steps. That is the trap, and in a short run one does not see it.

# %% [markdown]
# ## Up or down?
#
# "Increase gamma near the solution" is the article's advice. Here are four plans for the noisy valley, 60 steps each.

# %%
plans = {
    "constant 0.9": lambda t: 0.9,
    "up, to 0.95": lambda t: ramp(t, 60, 0.5, 0.95),
    "up, to 1": lambda t: ramp(t, 60, 0.5, 1.0),
    "up early, then 0.5": lambda t: ramp(t, 20, 0.5, 0.9) if t < 40 else 0.5,
}
for name, plan in plans.items():
    print(f"{name:19}  gamma in the last step: {plan(59):.2f}")

# %% [markdown]
# ### Predict
#
# Which of these three ends lowest?
#
# - **A** constant 0.9
# - **B** up, to 0.95
# - **C** up early, then 0.5

# %% tags=["reveal"]
print("plan                 distance   noise   mean loss")
for name, plan in plans.items():
    setup = (0.02, [plan(t) for t in range(60)], (1.0, 10.0))
    loss, distance = (expected_losses(*setup, n, valley.start)[-1] for n in (3.0, 0.0))
    print(f"{name:19}  {distance:8.3f}   {loss - distance:5.3f}   {loss:9.3f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** The ramps that rise to the end leave the least *distance*, and nearly as much noise as the constant 0.9, or more.
# With the lower gamma of the last 20 steps most of the noise is gone.
#
# </details>

# %% [markdown]
# "Increase it near the solution" is a trade-off, then: good against distance, bad against noise. What did people do who
# trained networks?
#
# Sutskever, Martens, Dahl and Hinton (2013, section 3) raise gamma early, in steps and up to 0.999, and *lower* it to 0.9
# for the last 1000 updates. By that the training error of their three networks fell from 0.096 to 0.074, from 1.2 to 0.73,
# and from 10.83 to 7.7 (their table 2).

# %% [markdown]
# The *one-cycle* policy (Smith 2018) moves gamma against the learning rate: while the learning rate rises, gamma falls, and
# the other way round. By PyTorch's defaults the learning rate rises by a factor of 25, while gamma falls from 0.95 to
# 0.85. How far does the effective step move?

# %%
low, high = 0.004 / (1 - 0.95), 0.1 / (1 - 0.85)
print(f"learning rate 0.004 to 0.1: {0.1 / 0.004:.0f} times")
print(f"effective step {low:.2f} to {high:.3f}: {high / low:.1f} times")

# %% [markdown]
# ## Your own
#
# Did you notice? None of the four plans ends lower than the constant 0.64, at 0.286. Your turn to design: gamma may be any
# function of the number of steps taken, as long as it stays from 0 to below 1.

# %% [markdown]
# ### Exercise: own_schedule
#
# Return gamma after `t` steps, for t from 0 to 59. In the noisy valley, with the learning rate 0.02, your run must end
# lower than with the best constant gamma, 0.64. The check lets 200 runs race for each of five noises, and both schedules
# meet the same noise. There are many right answers; you may use your `gamma_schedule`.


# %% exercise="own_schedule"
def own_schedule(t):
    """Gamma after t of 60 steps, a number from 0 to below 1."""
    # solution


# %% [markdown]
# Your schedule beside the constant 0.64: gamma, the effective step, and the mean loss by theory, with the noise floor of your
# gamma.

# %%
plots.draw(scenes.race(own_schedule, gamma=0.64))

# %% [markdown]
# A schedule fits a task. Let yours race against other constants, with more noise or none, and with other learning rates:
# where does it lose?

# %%
gammas, sigmas = Slider(0.0, 0.98, 0.02, 0.64), Slider(0.0, 6.0, 0.5, 3.0)
rates = Choice((0.005, 0.01, 0.02, 0.04, 0.08), 0.02)
explore(scenes.race, own_schedule, gamma=gammas, sigma=sigmas, learning_rate=rates)

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. The loss has stopped falling and jumps up and down. Noise is the reason. What makes it fall further?**
#
# <details><summary>A. a larger gamma</summary>No: that lengthens the effective step, and lifts the noise floor.</details>
# <details><summary>B. a smaller gamma, or a smaller learning rate</summary>Yes: both shorten the effective step, learning_rate / (1 − gamma).</details>
# <details><summary>C. more steps</summary>No: at the floor a run may stay for ever. Only the effective step moves the floor.</details>

# %% [markdown]
# **2. Gamma = 1, in a bowl without noise and with a small learning rate: the ball**
#
# <details><summary>A. flies away</summary>No: nothing is lost and nothing is gained, so it swings as widely as before.</details>
# <details><summary>B. swings for ever</summary>Yes. Only noise makes that worse and worse, since no kick is forgotten.</details>
# <details><summary>C. comes to rest</summary>No: for that something must slow it down, and 1 − gamma is that friction.</details>

# %% [markdown]
# **3. Gamma goes from 0.9 to 0.99, and the effective step shall stay the same. The learning rate must be**
#
# <details><summary>A. left as it is</summary>No: then the effective step becomes ten times as long.</details>
# <details><summary>B. divided by 10</summary>Yes: 1 − gamma is divided by 10, so the learning rate must be as well.</details>
# <details><summary>C. divided by 1.1</summary>No: what counts is the distance of gamma to 1.</details>
