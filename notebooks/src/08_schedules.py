# ---
# title: Schedules
# minutes: 55
# needs: lesson 04
# writes: "`gamma_schedule`, `own_schedule`"
# picture: "Gradient descent with noisy gradients: it reaches the minimum, and then keeps jittering around it."
# goals:
#   - say what noise does to a run, and predict its noise floor from the effective step
#   - write and compare schedules of gamma and of the learning rate, one-cycle included
#   - say what a larger batch and averaged weights do about noise
#   - design a schedule that beats every constant gamma at the same learning rate
# ---

# %% [markdown]
# ## What does noise do to a run?
#
# So far nearly every gradient was exact. In real training, you estimate each gradient from a small *batch* of examples, and what
# you get is the true gradient plus *noise*. Let's imitate that: take a bowl with one direction, and add a normally distributed
# random number with standard deviation 1 to each gradient.

# %% picture=true
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

plots.draw(scenes.jitter(gamma=0.0))

# %% [markdown]
# Gradient descent arrives, but it never comes to rest: it jitters around the minimum forever. How widely? One run is a matter
# of luck, so let's take ten thousand of them and compute the *variance* of theta: its mean squared distance from the average,
# which here is the minimum.

# %% [markdown]
# ### Predict
#
# Keep the learning rate at 0.1 and raise gamma from 0 to 0.9. What happens to the variance?
#
# - **A** It gets about ten times as large
# - **B** It stays about the same
# - **C** It gets smaller, because momentum averages the noise away

# %% tags=["reveal"]
print("gamma   variance: measured, and by theory")
for gamma in (0.0, 0.5, 0.9, 0.95):
    rough = surfaces.noisy(surfaces.quadratic(1.0), 1.0, np.random.default_rng(1))
    many = {"start": np.zeros((10_000, 1)), "learning_rate": 0.1, "steps": 200}
    run = simulate(rules.momentum_step, rough, gamma=gamma, **many)
    variance = theory.stationary_variance(0.1, gamma, 1.0, 1.0)
    print(f"{gamma:5}              {run.theta[100:].var():.3f}   {variance:13.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** Most people expect C, and an *average* of gradients would indeed be calmer. But the velocity is a *sum*: it adds up
# past gradients, and their noise along with them. For learning rate $a$, curvature $\lambda$, and noise with standard
# deviation $\sigma$,
#
# $$\text{variance} = \frac{a\,\sigma^2\,(1+\gamma)}{\lambda\,(1-\gamma)\,\big(2(1+\gamma) - a\lambda\big)}$$
#
# (compare Mandt, Hoffman and Blei 2017). As gamma nears 1, the $1-\gamma$ in the denominator makes the variance explode.
#
# </details>

# %% [markdown]
# Start at gamma 0.9 and watch the run swing. The dashed lines are one standard deviation (the root of the variance) above and
# below the minimum. First drag gamma down. Then put it back, and try to bring the dashed lines together with the *other*
# slider.

# %%
from mlmomentum.explorer import Choice, Slider, explore

gammas, rates = Slider(0.0, 0.98, 0.02, 0.9), Slider(0.01, 0.2, 0.01, 0.1)
explore(scenes.jitter, gamma=gammas, learning_rate=rates)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At gamma 0 the run takes its time and then stays close. Back at 0.9, the dashed lines do come together as you lower the
# learning rate. But you have to lower it a long way. How far, and why? That calls for an explanation.
#
# </details>

# %% [markdown]
# ## How long is a step, really?
#
# On an even slope of 1, momentum's step grows until it is learning_rate / (1 − gamma) long: lesson 02's terminal step. From
# here on we'll call that quantity the **effective step**. Gradient descent at learning rate 0.1 has an effective step of 0.1.

# %% [markdown]
# ### Predict
#
# Momentum with gamma 0.9 and learning rate 0.01 has an effective step of 0.1, too. Compared with gradient descent at 0.1, its
# variance is
#
# - **A** ten times as large, as before
# - **B** ten times smaller, because its learning rate is ten times smaller
# - **C** nearly the same

# %% tags=["reveal"]
print("learning rate   gamma   effective step   variance")
for learning_rate, gamma in ((0.1, 0.0), (0.1, 0.9), (0.01, 0.9), (0.001, 0.99)):
    variance = theory.stationary_variance(learning_rate, gamma, 1.0, 1.0)
    step = learning_rate / (1 - gamma)
    print(f"{learning_rate:13}   {gamma:5}   {step:14.1f}   {variance:8.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** Two very different settings, and they're equally noisy. At equal effective steps, momentum neither averages the noise
# away nor makes it worse. For small learning rates the formula above turns into
#
# $$\text{variance} \approx \frac{a}{1-\gamma}\cdot\frac{\sigma^2}{2\lambda},$$
#
# and now you can read off what helps: a shorter effective step, or less noise.
#
# </details>

# %% [markdown]
# ## What does a run need: speed or calm?
#
# Meet the **noisy valley**. It has curvatures 1 and 10, noise with standard deviation 3, and you get 60 steps at learning
# rate 0.02. At the end, the expected loss (its mean over all possible noise) has two parts:
#
# - **distance**: the loss that a run without noise would still have;
# - **noise**: the rest.
#
# You don't need to simulate either. In a bowl, both follow from lesson 03's matrices.

# %% [markdown]
# ### Predict
#
# Which of these constant gammas ends with the lowest expected loss?
#
# - **A** 0.3
# - **B** 0.6
# - **C** 0.9, the usual choice

# %% tags=["reveal"]
from mlmomentum.tuning import noisy_valley
from mlmomentum.tuning.noisy_valley import distance_and_noise

print("gamma   distance   noise   expected loss   mean of 200 runs")
for gamma in (0.3, 0.6, 0.9):
    constant = np.full(60, gamma)
    distance, noise = distance_and_noise(constant)
    measured = noisy_valley.race(constant, seed=1)
    total = f"{distance + noise:13.3f}   {measured:16.3f}"
    print(f"{gamma:5}   {distance:8.3f}   {noise:5.3f}   {total}")
best, loss = noisy_valley.best_constant()
print(f"the best of all hundredths: gamma {best}, expected loss {loss:.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** With 0.3 the run is calm but hasn't arrived. With 0.9 it has arrived, and it's loud. The best constant, 0.64, is a
# compromise between the two.
#
# </details>

# %% [markdown]
# Look at the columns again. On the way you want the *distance* of 0.9; at the end you want the *noise* of 0.3. Why settle for
# one gamma?

# %% [markdown]
# ## Should gamma rise or fall toward the end?
#
# A hyper-parameter that changes with the step number follows a **schedule**. Let's move gamma along a straight line from the
# first step to the last. Which way?

# %% [markdown]
# ### Predict
#
# Which of these ends with the lowest expected loss in the noisy valley?
#
# - **A** gamma falls from 0.95 to 0.5
# - **B** gamma rises from 0.5 to 0.95
# - **C** gamma stays at 0.64, the best constant

# %% tags=["reveal"]
from mlmomentum.schedules import gamma_schedule as ramp

print("gamma            distance   noise   expected loss")
for start, end in ((0.95, 0.5), (0.5, 0.95), (0.64, 0.64)):
    distance, noise = distance_and_noise([ramp(t, 60, start, end) for t in range(60)])
    parts = f"{distance:8.3f}   {noise:5.3f}   {distance + noise:13.3f}"
    print(f"{start:4} to {end:4}     {parts}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** Look at the distances: both ramps cover the ground equally well, and better than the constant. The whole difference
# between them is noise. Noise from early steps has time to fade, so the last steps decide how loud the end is, and that's
# where the falling ramp is calm.
#
# </details>

# %% [markdown]
# People who train networks have tried both. Sutskever, Martens, Dahl and Hinton (2013) raise gamma early, in stages and up to
# 0.999, and then *lower* it to 0.9 for the last 1000 updates. Demon (Chen, Wolfe, Li and Kyrillidis, arXiv 1910.04952) lowers
# it all the way to 0. Both put the long memory where there is distance to cover.

# %% [markdown]
# ### Exercise: gamma_schedule
#
# Write the ramp yourself. Return gamma after `t` steps of a straight line from `gamma_start` to `gamma_end` that takes
# `total_steps` steps. After that, gamma stays at `gamma_end`. All four are plain numbers, and `t` is 0 before the first step.


# %% exercise="gamma_schedule"
def gamma_schedule(t, total_steps, gamma_start, gamma_end):
    """Gamma after t steps of a ramp that is held at gamma_end."""
    # solution


# %% [markdown]
# Now send your ramp through the noisy valley. The dashed line is the constant 0.64. The dotted line is the **noise floor** of the
# current gamma: the expected loss at which a run would settle if gamma stayed as it is.
#
# Can a ramp end below the dashed line? Does it have to start high or end high? And what changes when you set sigma, the
# standard deviation of the noise, to 0?

# %%
ends = Choice((0.0, 0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 0.95, 0.99, 1.0), 0.95)
sliders = {"gamma_start": Slider(0.0, 0.95, 0.05, 0.5), "gamma_end": ends}
lengths, sigmas = Choice((20, 40, 60), 60), Choice((0.0, 1.0, 3.0), 3.0)
explore(scenes.ramp, gamma_schedule, **sliders, total_steps=lengths, sigma=sigmas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# With the rising ramp, the loss falls fast, meets the noise floor, and is then lifted by it. No rising ramp on these sliders
# gets below the dashed line. Falling ramps do: the one from 0.95 to 0 ends at 0.13. Without noise the floor is gone, and rising ramps
# are among the best, such as 0.6 to 0.9 in 40 steps. So "raise gamma near the solution" is a trade-off: good advice for exact
# gradients, bad advice for noisy ones.
#
# </details>

# %% [markdown]
# <details><summary>A footnote about the article that this course grew out of</summary>
#
# The article "Understanding Momentum in Neural Network Optimization" proposes the ramp
# $\gamma_t = \gamma_0 + (1 - \gamma_0)\,t/T$, and wants gamma to grow to 0.95. Put in $t = T$: you get 1, whatever
# $\gamma_0$ is. The formula $\gamma_0 + (\gamma_{\max} - \gamma_0)\,t/T$ fixes that. The article also calls the ramp
# learning-rate scheduling. But the learning rate doesn't change, so the right name is **momentum scheduling**.
#
# </details>

# %% [markdown]
# ## What would gamma = 1 cost?
#
# Would a ramp that ends at exactly 1 be so bad? Let's try the extreme without noise first: release a ball in a bowl at
# theta = 1, with gamma = 1 the whole time.

# %% [markdown]
# ### Predict
#
# After ten thousand steps without noise, the ball
#
# - **A** is out of reach, because nothing slows it down
# - **B** swings as widely as at the start
# - **C** rests at the minimum

# %% tags=["reveal"]
forever = {"learning_rate": 0.1, "gamma": 1.0, "steps": 10_000}
run = simulate(rules.momentum_step, surfaces.quadratic(1.0), start=[1.0], **forever)
far = np.abs(run.theta[:, 0])
print("the largest distance from the minimum, in")
print(f"the first 100 steps {far[:100].max():.2f}, the last 100 {far[-100:].max():.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** Without friction the ball loses nothing, and it gains nothing: both of lesson 03's factors have a size of exactly 1. So
# with gamma = 1 nothing explodes. The ball just never arrives.
#
# </details>

# %% [markdown]
# Now add noise. Each random kick goes into the velocity, and with gamma = 1 no kick is ever forgotten. Here are three ramps in
# the noisy valley. Each climbs from 0.5 for 60 steps and then holds.

# %%
print("held at   expected loss after 60, 600 and 6000 steps")
for end in (0.95, 0.99, 1.0):
    loss = noisy_valley.mean_losses([ramp(t, 60, 0.5, end) for t in range(6000)])
    print(f"{end:7}  ", *(f"{loss[t]:8.2f}" for t in (60, 600, 6000)))

# %% [markdown]
# At 0.95 and 0.99 the loss settles at its noise floor. At 1 there is no floor: from 600 to 6000 steps, the loss grows about
# tenfold too. And here's the trap: after 60 steps you couldn't tell.

# %% [markdown]
# ## Why not lower the learning rate instead?
#
# You may have wondered about this for a while. If only the effective step counts, you could just as well leave gamma alone
# and lower the learning rate. Let's compare the two honestly: both plans below take their *effective step* down the same
# straight line, from 0.1 to 0.02. One does it with gamma, the other with the learning rate.

# %% [markdown]
# ### Predict
#
# Falling gamma ends far below the best constant's 0.286. Now the learning rate falls instead, through the same effective steps.
# Where does that end?
#
# - **A** much higher: gamma is what matters
# - **B** near 0.286, like a constant gamma
# - **C** nearly as low as the falling gamma

# %% tags=["reveal"]
effective = np.linspace(0.1, 0.02, 60)
falling_gamma = distance_and_noise(1 - 0.02 / effective)
falling_rate = distance_and_noise(np.full(60, 0.8), 0.2 * effective)
print("expected loss")
print(f"gamma falls from 0.8 to 0, learning rate 0.02:       {sum(falling_gamma):.3f}")
print(f"learning rate falls from 0.02 to 0.004, gamma 0.8:   {sum(falling_rate):.3f}")
rate, gamma, loss = noisy_valley.best_pair()
print(f"best constant pair, learning rate {rate} and gamma {gamma}:  {loss:.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** Run the effective step down either way, and the noise goes down with it. One knob is enough, so most people schedule
# the learning rate and leave gamma at 0.9.
#
# The last line keeps us honest. 0.64 is the best constant gamma *at learning rate 0.02*. If you tune both, a constant pair
# gets a good deal lower, but still not as low as the two schedules.
#
# </details>

# %% [markdown]
# ## Which shapes do people use?
#
# Here are the usual schedules of the learning rate. **Step decay** multiplies it by a factor now and then (He et al. 2016).
# **Cosine** follows half a cosine down to 0 (Loshchilov and Hutter 2017). **Warm-up** starts with tiny learning rates and
# grows to the full one (Goyal et al. 2017). **One-cycle** goes up and down once (Smith 2018). Each takes only a few lines:
# look into `mlmomentum.schedules`.

# %%
from mlmomentum.schedules import cosine, decay, warm_up

print("step   decay   cosine   warm-up")
for t in (0, 4, 10, 20, 30, 45, 59):
    drop, wave, warm = (
        decay(t, 0.04, 0.3, 20),
        cosine(t, 60, 0.04),
        warm_up(t, 10, 0.04),
    )
    print(f"{t:4}   {drop:.4f}   {wave:.4f}   {warm:.4f}")

# %% [markdown]
# Race each shape against a constant learning rate with the same peak. Keep gamma at 0.64, and give each shape its own best
# peak. Which one ends lowest? Does warm-up gain anything here? Does one-cycle?

# %%
from mlmomentum.scenes.schedules import PLANS

peaks, gammas = (
    Slider(0.005, 0.1, 0.005, 0.04),
    Choice((0.0, 0.5, 0.64, 0.8, 0.9), 0.64),
)
explore(scenes.plan, name=Choice(tuple(PLANS), "cosine"), peak=peaks, gamma=gammas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At gamma 0.64, cosine reaches 0.15 and step decay 0.13, both with a peak near 0.04. A constant gets to 0.29 at best.
# Warm-up gains nothing here, because our valley is equally steep everywhere. A network can start in a region so steep
# that the full learning rate would diverge there (Gilmer et al. 2021), and that's what warm-up is for. One-cycle's loss stays
# above 1: 60 steps are too few for its gamma of 0.85 to 0.95. It was made for thousands of steps.
#
# </details>

# %% [markdown]
# ## Why does one-cycle move gamma the other way?
#
# One-cycle moves two things at once, in opposite directions. With PyTorch's defaults (`OneCycleLR`), the learning rate first
# grows by a factor of 25, while gamma falls from 0.95 to 0.85. Then the learning rate falls far below where it started, and gamma
# returns to 0.95.

# %% [markdown]
# ### Predict
#
# On the way up, the learning rate grows 25 times. By what factor does the effective step grow?
#
# - **A** 25
# - **B** about 8
# - **C** about 75

# %% tags=["reveal"]
from mlmomentum.schedules import one_cycle

print("step   learning rate   gamma   effective step   compared with the first")
for t in (0, 29, 64, 99):
    rate, gamma = one_cycle(t, 100, peak=0.1)
    step = rate / (1 - gamma)
    print(f"{t:4}   {rate:13.7f}   {gamma:5.2f}   {step:14.6f}   {step / 0.08:23.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** 1 − gamma triples, from 0.05 to 0.15, and that divides the 25 by 3. The falling gamma *softens* the rise of the
# effective step, so the run can visit large learning rates without overshooting as far. On the way down, gamma's return
# softens the fall, but the learning rate falls so far that you hardly notice: the last effective step is 10,000 times shorter
# than the first. Up for distance, down for calm: you know the plot.
#
# </details>

# %% [markdown]
# ## Can you average the noise away?
#
# Momentum doesn't average the noise away, because it sums gradients. But nothing stops you from averaging the *weights*. Run
# 400 steps in the noisy valley with everything constant. Then compare the last theta with the average of the last 200.

# %%
print("gamma   loss of the last theta   loss of the average theta")
for gamma in (0.0, 0.64, 0.9):
    rough = surfaces.noisy(noisy_valley.VALLEY, 3.0, np.random.default_rng(3))
    many = {"start": np.tile(noisy_valley.VALLEY.start, (1000, 1)), "steps": 400}
    run = simulate(rules.momentum_step, rough, gamma=gamma, learning_rate=0.02, **many)
    average = noisy_valley.VALLEY.value(run.theta[-200:].mean(axis=0))
    print(f"{gamma:5}   {run.loss[-1].mean():22.3f}   {average.mean():25.3f}")

# %% [markdown]
# In every row, the average has a far lower loss than the last theta, and gamma hardly matters anymore. The run itself is as loud
# as ever; you just stop listening to single steps. Polyak and Juditsky (1992) proved how well this works. Today you'll meet the
# idea as weight averaging or EMA (exponential moving average), and Schedule-Free (Defazio et al. 2024) builds an optimizer on it.

# %% [markdown]
# ## When does momentum help at all?
#
# There's one more knob: the **batch size**. If you average the gradients of B examples, the standard deviation of the noise
# shrinks by the square root of B. So instead of lowering the learning rate, you can enlarge the batch (Smith, Kindermans, Ying
# and Le 2018, "Don't decay the learning rate, increase the batch size").

# %%
gammas = np.full(60, 0.64)
print("examples in a batch   expected loss, gamma 0.64")
for batch in (1, 4, 10):
    loss = noisy_valley.mean_losses(gammas, sigma=3 / np.sqrt(batch))[-1]
    print(f"{batch:19}   {loss:25.3f}")

# %% [markdown]
# Now for the question behind this whole course. Take a bowl with twenty curvatures from 0.01 to 1, where the noise shrinks with
# the batch, and tune the learning rate for every batch size and gamma. How many steps does it take to get the loss down to 2% of
# its start?

# %% [markdown]
# ### Predict
#
# Where does momentum save the most?
#
# - **A** with a batch of one, where there is the most noise to smooth
# - **B** everywhere about equally
# - **C** with batches of thousands, where there is hardly any noise

# %% tags=["reveal"]
from mlmomentum.tuning.batch_size import fewest_steps

print("batch   steps with gamma 0   0.5   0.8   gain of 0.8")
for batch in (1, 16, 64, 256, 4096):
    plain, half, high = (fewest_steps(batch, gamma)[0] for gamma in (0.0, 0.5, 0.8))
    print(f"{batch:5}   {plain:18}   {half:3}   {high:3}   {plain / high:11.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** With a batch of one, noise limits the effective step, and that limit is the same for every gamma. So momentum has next to
# nothing to offer. With large batches the valley's *shape* is the limit, and shape is what momentum is good at. Zhang et al. (2019,
# arXiv 1907.04164) found this in a model like this one and in networks; Fu et al. (2023, arXiv 2306.09000) ask where
# the advantage begins.
#
# </details>

# %% [markdown]
# ## Can you beat every constant gamma?
#
# Time to design a schedule of your own. Any gamma from 0 to below 1 is allowed in any step; the learning rate stays at 0.02.

# %% [markdown]
# ### Exercise: own_schedule
#
# Return gamma after `t` steps, for t from 0 to 59. In the noisy valley at learning rate 0.02, the best constant gamma ends
# at an expected loss of 0.286. Yours must end at **0.27 or lower**. That loss is computed by theory, so luck plays no part. The
# check also runs five races against that constant, for your information only. There are many right answers, and you're welcome
# to use your `gamma_schedule`.


# %% exercise="own_schedule"
def own_schedule(t):
    """Gamma after t of 60 steps, a number from 0 to below 1."""
    # solution


# %% [markdown]
# Here's your schedule next to the constant 0.64. You made it for one task, so change the task: try more noise or none, other
# learning rates, other constants. Where does your schedule lose?

# %%
gammas, sigmas = Slider(0.0, 0.98, 0.02, 0.64), Slider(0.0, 6.0, 0.5, 3.0)
rates = Choice((0.005, 0.01, 0.02, 0.04, 0.08), 0.02)
explore(scenes.race, own_schedule, gamma=gammas, sigma=sigmas, learning_rate=rates)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# That depends on your schedule, but many schedules have two weak spots. At learning rate 0.005 they haven't arrived by the time
# gamma falls, and a constant 0.88 wins easily. And without noise there's nothing to calm down: a constant 0.76 is hard to beat.
#
# </details>

# %% [markdown]
# ## The lesson in formulas
#
# | | |
# |---|---|
# | effective step | learning_rate / (1 − gamma) |
# | variance around the minimum, for small learning rates | effective step · σ² / (2 λ) |
# | noise of a batch of B | σ / √B |
# | ramp of gamma | gamma_start + (gamma_end − gamma_start) · min(t / T, 1) |
# | cosine | peak · (1 + cos(π t / T)) / 2 |
# | warm-up | peak · min((t + 1) / T, 1) |

# %% [markdown]
# ## Quiz
#
# Answer in your head first, then open your answer.
#
# **1. The loss has stopped falling and jumps up and down because of noise. What makes it fall further?**
#
# <details><summary>A. a larger gamma, since it averages over more gradients</summary>No: it sums more gradients, which lengthens the effective step and raises the noise floor.</details>
# <details><summary>B. a shorter effective step, or a larger batch</summary>Yes: the floor is proportional to both the effective step and the square of the noise. Averaging the weights helps, too.</details>
# <details><summary>C. many more steps with the same settings</summary>No: the run sits on its floor, and the floor doesn't sink. A shorter effective step or less noise lowers it.</details>

# %% [markdown]
# **2. You raise gamma from 0.9 to 0.99 and want to keep the effective step. The learning rate must be**
#
# <details><summary>A. left as it is, because gamma has nothing to do with it</summary>No: then the effective step gets ten times as long.</details>
# <details><summary>B. divided by 1.1, as 0.99 is 1.1 times 0.9</summary>No: what counts is how far gamma is from 1, and that shrinks by a factor of 10.</details>
# <details><summary>C. divided by 10</summary>Yes: 1 − gamma falls from 0.1 to 0.01.</details>

# %% [markdown]
# **3. A colleague trains with batches of two examples and finds that momentum, fairly tuned, gains nothing. What do you say?**
#
# <details><summary>A. That's plausible</summary>Yes: where noise limits the effective step, all gammas do about equally well. Momentum pays off with larger batches.</details>
# <details><summary>B. There must be a bug in the momentum, which always speeds training up</summary>No: momentum speeds up what the shape of the valley slows down. Here noise is the limit.</details>
# <details><summary>C. Gamma must be too low: with more noise, you need more momentum</summary>No: a higher gamma at the same effective step has the same noise.</details>
