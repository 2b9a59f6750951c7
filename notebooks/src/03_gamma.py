# ---
# title: Gamma
# minutes: 55
# needs: lesson 02
# writes: "`spectral_radius`, `optimal_momentum`"
# picture: A map of learning rate and gamma for a narrow valley, dark where momentum is fast, beside the two motions at one point of it.
# goals:
#   - tell overdamped, critically damped and underdamped apart, and say which gamma is critical
#   - read a rate map, which says for each learning rate and gamma whether momentum converges, and how fast
#   - derive the best learning rate and gamma for a valley, and say where they are not the best
# ---

# %% [markdown]
# ## Three ways to come to rest
#
# A bowl splits into directions that do not know of each other, each with a curvature of its own (lesson 01). So we look at
# *one* direction first: a bowl of one parameter, with curvature 1. The ball begins at $\theta = -10$, without speed.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory
from mlmomentum.explorer import Choice, Slider, explore

bowl = surfaces.quadratic(1.0)
print("start", bowl.start, "minimum", bowl.minimum)

# %% [markdown]
# ### Predict
#
# The learning rate is 0.04. Which gamma brings the ball to within 0.1 of the minimum, *to stay there*, in the fewest
# steps?
#
# - **A** 0.3, which is careful
# - **B** 0.64
# - **C** 0.95, which is fast

# %% tags=["reveal"]
print("gamma   steps until it stays near   farthest beyond the minimum")
for gamma in (0.3, 0.64, 0.95):
    settings = {"learning_rate": 0.04, "gamma": gamma, "steps": 300}
    theta = simulate(rules.momentum_step, bowl, **settings).theta[:, 0]
    steps = np.flatnonzero(np.abs(theta) > 0.1)[-1] + 1
    print(f"{gamma:5}   {steps:10}                  {max(theta.max(), 0):6.2f}")

# %% tags=["reveal"]
plots.draw(scenes.side_by_side(0.04, (0.3, 0.64, 0.95)))

# %% [markdown]
# <details><summary><b>What happened?</b> Open when you have run the cells.</summary>
#
# **B.** With 0.3 the ball is **overdamped**: it creeps, and never passes the minimum. With 0.95 it is **underdamped**: it
# arrives with speed, **overshoots**, and swings. In between, as fast as it can be without overshooting, it is
# **critically damped**.
#
# </details>

# %% [markdown]
# You know the three from doors. One with a stiff closer takes ages. One without swings to and fro. A good one falls shut
# quickly, and once. What differs is the friction, and friction is $1 - \gamma$: a *large* gamma is *little* friction.

# %% [markdown]
# ## Two factors
#
# Without momentum a step multiplies $\theta$ by one number. With it, two numbers change, $\theta$ and the velocity $v$.
# Here $a$ is the learning rate and $\lambda$ the curvature. Put the line of the velocity into the line of theta:
#
# $$\begin{aligned}\theta &\leftarrow (1 - a\lambda)\,\theta - \gamma\, v\\ v &\leftarrow a\lambda\,\theta + \gamma\, v\end{aligned}$$
#
# with the *old* $\theta$ and $v$ on the right. So a step is a matrix of four numbers, times the pair of $\theta$ and $v$.

# %%
step = theory.momentum_matrix(learning_rate=0.04, gamma=0.64, curvature=1.0)
print(step)
after = rules.momentum_step(bowl.start, 0.5, bowl.gradient, 0.04, 0.64)
print("by the matrix", step @ [-10, 0.5])
print("by the rule  ", np.concatenate(after))

# %% [markdown]
# A run multiplies by this matrix again and again. What such a product does in the long run is told by the matrix's two
# **eigenvalues**: they are the two *factors* of the step. The larger one in size decides. It is called the **spectral
# radius**, and it is the **rate**: the share that a step leaves.
#
# Two facts follow from the matrix: the factors have the *sum* $1 + \gamma - a\lambda$ (its trace) and the *product*
# $\gamma$ (its determinant).

# %% [markdown]
# ### Predict
#
# Where a ball swings, the two factors are complex numbers of equal size. Let gamma be 0.81. A step leaves
#
# - **A** 0.81
# - **B** 0.9
# - **C** 1.8
# - **D** it depends on the learning rate

# %% tags=["reveal"]
print("learning rate   sizes of the factors   by a run")
for rate in (0.04, 0.5, 2.0):
    sizes = np.abs(np.linalg.eigvals(theory.momentum_matrix(rate, 0.81, 1.0)))
    settings = {"learning_rate": rate, "gamma": 0.81, "steps": 301}
    theta = simulate(rules.momentum_step, bowl, **settings).theta[:, 0]
    far = np.hypot(theta[1:], np.diff(theta))
    print(
        f"{rate:8}        {sizes.round(3)}           {(far[300] / far[100]) ** (1 / 200):6.2f}"
    )

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Two equal sizes with the product $\gamma$ are $\sqrt\gamma$ each. Neither the learning rate nor the curvature is in it.
#
# C is no joke. Distill's *Why Momentum Really Works* (Goh 2017) prints $2\sqrt\beta$ in a footnote, with $\beta$ for gamma: a one half
# got lost. By that, this ball would fly away. The run says 0.90.
#
# </details>

# %% [markdown]
# ## Write it
#
# With one function you can say for *every* learning rate, gamma and curvature how fast momentum is in the long run.

# %% [markdown]
# ### Exercise: spectral_radius
#
# Return the size of the larger of the two factors. All three arguments are numbers, and so is the result.
# `np.linalg.eigvals` gives the eigenvalues of a matrix, complex ones too. The size of a complex number is what `abs` gives.


# %% exercise="spectral_radius"
def spectral_radius(learning_rate, gamma, curvature):
    """The share that a step of momentum leaves in the long run, in a direction of this curvature."""
    # solution


# %% [markdown]
# Here your function is called for a hundred gammas, and draws a line on the course's own.

# %%
plots.draw(scenes.rates(spectral_radius, learning_rate=0.04), width=7.0)

# %% [markdown]
# From left to right it falls, slowly at first: overdamped. Then there is a sharp corner, and from there on it rises along
# $\sqrt\gamma$: underdamped. The corner is the critical gamma.
#
# Drag the learning rate. Where does the corner go? What happens beyond 2, on the left?

# %%
explore(scenes.rates, spectral_radius, learning_rate=Slider(0.1, 3.9, 0.1, 0.1))

# %% [markdown]
# ## The critical gamma
#
# At the corner two real factors meet and become a pair. They are equal there, so each is $\sqrt\gamma$, and their sum is
# $2\sqrt\gamma = 1 + \gamma - a\lambda$.
#
# ### Why
#
# Solve this for gamma before you open it. Hint: bring $a\lambda$ to one side, and look for a square.
#
# <details><summary><b>The critical gamma</b></summary>
#
# $(1 - \sqrt\gamma)^2 = a\lambda$, so $\gamma = (1 - \sqrt{a\lambda})^2$. A step leaves $\sqrt\gamma = 1 - \sqrt{a\lambda}$ there, while gradient
# descent leaves $1 - a\lambda$.
#
# </details>

# %% [markdown]
# ### Predict
#
# Learning rate times curvature is 0.04. Gradient descent needs 338 steps to come a million times closer. With the critical
# gamma it takes, by the rate, about
#
# - **A** 300
# - **B** 170
# - **C** 60

# %% tags=["reveal"]
print("gamma   a step leaves    steps")
for gamma in (0.0, theory.critical_gamma(0.04, 1.0)):
    rate = theory.spectral_radius(theory.momentum_matrix(0.04, gamma, 1.0))
    print(f"{gamma:5.2f}   {rate:10.2f}   {theory.steps_to_reduce(rate, 1e6):9.0f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** 0.96 became 0.8, because the root of 0.04 is 0.2. The smaller $a\lambda$ is, the more the root gains: that is where the
# $\sqrt\kappa$ of lesson 02 comes from.
#
# </details>

# %% [markdown]
# ### Predict
#
# 0.9 is the usual gamma. For which learning rate times curvature is it critical?
#
# - **A** for most, which is why it is usual
# - **B** for about 0.1
# - **C** for about 0.0026

# %% tags=["reveal"]
print("gamma   critical at   swings up to   which is")
for gamma in (0.5, 0.9, 0.99):
    low, high = (1 - np.sqrt(gamma)) ** 2, (1 + np.sqrt(gamma)) ** 2
    print(f"{gamma:5}   {low:9.3g}   {high:11.2f}   {high / low:10.0f} times as much")

# %% [markdown]
# <details><summary><b>So why is 0.9 usual?</b> Open when you have run the cell.</summary>
#
# **C**, and 0.99 only at 0.000025. But read on in the line of 0.9: *every* direction from 0.0026 up to 3.8 shrinks by
# $\sqrt{0.9} = 0.949$ in each step. One gamma serves curvatures that differ 1442 times. It is the best for hardly any
# direction, and decent for very many.
#
# </details>

# %% [markdown]
# ## Can gamma be too high?
#
# "Too high a gamma misses the solution", one often reads. Let us take a very high one, and much patience.

# %% [markdown]
# ### Predict
#
# Gamma is 0.999, the learning rate 0.04, and the ball begins at −10. In the long run it
#
# - **A** comes to rest beside the minimum
# - **B** swings for ever
# - **C** comes to rest at the minimum

# %% tags=["reveal"]
run = simulate(rules.momentum_step, bowl, learning_rate=0.04, gamma=0.999, steps=20_000)
print("steps   the farthest in the last 100 steps")
for steps in (100, 1000, 5000, 10_000, 20_000):
    print(f"{steps:6}  {np.abs(run.theta[steps - 100 : steps]).max():8.4f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** It swings for a very long time, and it gets there. *Every* gamma below 1 converges in a bowl, as long as the
# learning rate stays below a limit. What people see is the overshoot: after 1000 steps it is still far out. With a budget
# of 1000 steps that *is* too high. And with noise a high gamma has a price of its own: lesson 06.
#
# </details>

# %% [markdown]
# ## How long may a step be?
#
# ### Predict
#
# Gradient descent diverges from $a\lambda = 2$ on. With gamma 0.9, where steps get up to ten times as long, momentum
# diverges from
#
# - **A** 0.2
# - **B** 2
# - **C** 3.8

# %% tags=["reveal"]
print("gamma   learning rate   outcome")
for gamma, rate in ((0.0, 1.99), (0.0, 2.01), (0.9, 3.79), (0.9, 3.81)):
    settings = {"learning_rate": rate, "gamma": gamma, "steps": 5000}
    outcome = simulate(rules.momentum_step, bowl, **settings).outcome
    print(f"{gamma:5}   {rate:8}        {outcome}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** A run is lost when a factor passes −1: then the ball jumps from side to side, wider each time. With product $\gamma$,
# the other factor is $-\gamma$ there, and their sum says $1 + \gamma - a\lambda = -1 - \gamma$. So the limit is
#
# $$a\lambda < 2\,(1 + \gamma)$$
#
# and with momentum it is *wider* than without (Polyak 1964; Goh 2017). Each jump is braked by what is left of the one before,
# which went the other way.
#
# </details>

# %% [markdown]
# So momentum is "more stable"? Its limit is wider. But look at the way there: how far out does the ball come, and in how
# many of 100 steps does the loss *rise*?

# %%
print("gamma   learning rate   farthest, in starts   steps that raise the loss")
for gamma, rate in ((0.0, 1.9), (0.9, 1.9), (0.9, 3.7)):
    settings = {"learning_rate": rate, "gamma": gamma, "steps": 100}
    run = simulate(rules.momentum_step, bowl, **settings)
    far, rises = np.abs(run.theta).max() / 10, (np.diff(run.loss) > 0).mean()
    print(f"{gamma:5}   {rate:8}        {far:8.1f}              {rises:8.0%}")

# %% [markdown]
# All three converge. Under gradient descent the loss never rises in a bowl; under momentum it **ripples**. A wider limit is
# not a calmer run. And noise in the gradient is amplified as gamma grows (lesson 06 measures how much).

# %% [markdown]
# ## Read a rate map
#
# Each point of the map below is a pair of settings, for one curvature. Dark is fast, pale is slow, and where it is empty
# the ball is lost. The dashed line is critical damping. The cross is a pair, and beside the map is its run.

# %%
plots.draw(scenes.damping(learning_rate=0.1, gamma=0.9))

# %% [markdown]
# ### Predict
#
# Keep gamma at 0.8, and double the learning rate from 0.5 to 1. The rate in the long run
#
# - **A** gets better
# - **B** stays as it is
# - **C** gets worse

# %% tags=["reveal"]
print("learning rate   a step leaves")
for learning_rate in (0.5, 1.0):
    rate = theory.spectral_radius(theory.momentum_matrix(learning_rate, 0.8, 1.0))
    print(f"{learning_rate:8}        {rate:.4f}")

# %% [markdown]
# <details><summary><b>Where is that on the map?</b> Open when you have run the cell.</summary>
#
# **B.** Above the dashed line the colours lie in level bands: there the rate is $\sqrt\gamma$, and the learning rate does not
# matter. Below it on the left, a longer step helps. Below it on the right, at the edge, the ball jumps from side to side.
#
# </details>

# %% [markdown]
# Move the cross, with the sliders or by a click on the map. Find a ball that creeps, one that swings, one that jumps from
# side to side, and one that is lost.

# %%
rates, gammas = Slider(0.1, 4.0, 0.1, 0.1), Slider(0.0, 0.98, 0.02, 0.9)
explore(scenes.damping, learning_rate=rates, gamma=gammas)

# %% [markdown]
# ## Two directions, one pair
#
# The ravine has the curvatures 1 and 100, and both have to live with the same learning rate and gamma. The slower one of
# them decides. Each has a critical line of its own on the map.

# %% picture=true
plots.draw(scenes.damping(0.0175, 0.7, curvatures=(1.0, 100.0)))

# %% [markdown]
# This is the pair of lesson 02. Along the valley ($\theta_1$) the ball creeps, across it ($\theta_2$) it swings: too little gamma for
# one direction, too much for the other.

# %% [markdown]
# ### Predict
#
# Where on this map is the fastest pair?
#
# - **A** at the lowest point of a dashed line
# - **B** where the two dashed lines cross
# - **C** in the middle of the dark area, far from every edge

# %% tags=["reveal"]
rates, gammas = np.meshgrid(np.linspace(0.0002, 0.04, 200), np.linspace(0, 0.99, 100))
modes = [theory.momentum_matrix(rates, gammas, curvature) for curvature in (1.0, 100.0)]
worst = np.max([theory.spectral_radius(mode) for mode in modes], axis=0)
place = np.unravel_index(worst.argmin(), worst.shape)
print("the fastest of 20 000 pairs")
print(
    f"learning rate {rates[place]:.3f}, gamma {gammas[place]:.2f}: {worst[place]:.4f}"
)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Where the lines cross both directions are critical: the flat one on its overdamped side, the steep one on its
# jumping side. Leave this point in any direction, and one of the two gets slower. Note how near the edge it is: a little
# more learning rate, and the steep direction is soon lost.
#
# </details>

# %% [markdown]
# Drive the cross to the crossing. How do the two motions look there?

# %%
rates, gammas = Slider(0.0005, 0.0395, 0.0005, 0.0175), Slider(0.0, 0.98, 0.02, 0.7)
explore(scenes.damping, learning_rate=rates, gamma=gammas, curvatures=(1.0, 100.0))

# %% [markdown]
# ### Why
#
# Now in formulas, for curvatures from $\mu$ to $L$. The flat direction is critical where $\sqrt\gamma = 1 - \sqrt{a\mu}$. For the steep
# one the root has the other sign, $\sqrt\gamma = \sqrt{aL} - 1$. Both should hold.
#
# <details><summary><b>A hint for the next exercise</b></summary>
#
# Set the two right-hand sides equal. There is only one unknown left, and it stands under two roots. Once you have the
# learning rate, either line gives you gamma.
#
# </details>

# %% [markdown]
# ### Exercise: optimal_momentum
#
# Return the learning rate and the gamma, in this order, that are best for curvatures from `mu` to `L`. Both arguments are
# positive numbers, and `L` is the larger.


# %% exercise="optimal_momentum"
def optimal_momentum(mu, L):
    """The learning rate and the gamma that are best for curvatures from mu to L."""
    # solution


# %% [markdown]
# The cross is *your* pair, for a valley with the curvatures 1/κ and 1. On the right is the run with it, on the pale one of
# the course's pair.

# %%
plots.draw(scenes.best_pair(optimal_momentum, kappa=100))

# %% [markdown]
# Make the valley narrower, and rounder. Where does the best pair go?

# %%
explore(scenes.best_pair, optimal_momentum, kappa=Choice((4, 10, 30, 100, 1000), 100))

# %% [markdown]
# The narrower the valley, the closer to 1 is the best gamma. The last column is gradient descent at *its* best.

# %%
print(" kappa   learning rate     gamma      rate   steps   without")
for kappa in (10, 100, 10_000):
    learning_rate, gamma, rate = theory.best_momentum(1, kappa)
    steps = theory.steps_to_reduce([rate, theory.best_gd(1, kappa)[1]], 1e6)
    settings = f"{learning_rate:13.6f}   {gamma:.5f}   {rate:.5f}"
    print(f"{kappa:6}   {settings}   {steps[0]:5.0f}   {steps[1]:7.0f}")

# %% [markdown]
# Steps are counted to come a million times closer, by the rate: $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ with momentum,
# $(\kappa - 1)/(\kappa + 1)$ without (Polyak 1964; Lessard, Recht and Packard 2016, proposition 1). It is the price of
# $\sqrt\kappa$ that lesson 02 promised.

# %% [markdown]
# ## Over the barrier, which way?
#
# So far there was one minimum. "Momentum overcomes small local minima", one reads. Here are two wells, the left one
# deeper, and balls that begin everywhere, also high up on the walls.

# %% [markdown]
# ### Predict
#
# The learning rate is 0.01, and gamma is raised from 0 to 0.95. Then
#
# - **A** some balls leave the shallow well for the deep one, none the other way
# - **B** some balls leave either well for the other
# - **C** every ball stays in its well

# %% tags=["reveal"]
wells = surfaces.two_wells()
ridge = np.sort(np.roots([1, 0, -1, 0.1]).real)[1]
starts = np.linspace(-2.2, 2.2, 121)[:, None]
shallow = starts[:, 0] > ridge
print("gamma   leave the shallow well   leave the deep one")
for gamma in (0.0, 0.4, 0.8, 0.95):
    settings = {"learning_rate": 0.01, "gamma": gamma, "steps": 1000}
    run = simulate(rules.momentum_step, wells, start=starts, **settings)
    ends_shallow = run.theta[-1, :, 0] > ridge
    left, lost = (shallow & ~ends_shallow).sum(), (~shallow & ends_shallow).sum()
    print(
        f"{gamma:5}   {left:8} of {shallow.sum()}         {lost:8} of {(~shallow).sum()}"
    )

# %% tags=["reveal"]
plots.draw(scenes.wells(0.95), width=7.5)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cells.</summary>
#
# **B.** Up to 0.8 no ball crosses: a ball needs enough speed *and* little friction. At 0.95 18 of 58 leave the shallow well,
# and 12 of 63 leave the *deep* one. Momentum knows nothing of what lies beyond a barrier. Arriving sooner is one thing,
# arriving at a better place is another.
#
# </details>

# %% [markdown]
# From which gamma on does the first ball leave? Is there a gamma at which balls leave the shallow well, and none the deep one?

# %%
explore(scenes.wells, gamma=Slider(0.7, 0.98, 0.01, 0.9))

# %% [markdown]
# ## Best on bowls is not best everywhere
#
# The best pair was derived for bowls. Here is a curve that is no bowl, and looks harmless: convex, smooth, one minimum at 0.
# Its curvature is 25, except for a piece from 1 to 2, where it is 1. So we take the best pair for curvatures from 1 to 25.

# %% [markdown]
# ### Predict
#
# The ball begins at 3.3, and there is no noise. With that pair it
#
# - **A** converges, as fast as in a bowl
# - **B** converges, but more slowly
# - **C** never converges

# %% tags=["reveal"]
curve = surfaces.three_pieces()
learning_rate, gamma, _ = theory.best_momentum(1, 25)
print("the pair, and where it leads")
print(f"learning rate {learning_rate:.4f} = 1/9, gamma {gamma:.4f} = 4/9")
settings = {"start": [[3.07], [3.3], [3.46], [5.0]], "steps": 600}
run = simulate(
    rules.momentum_step, curve, learning_rate=learning_rate, gamma=gamma, **settings
)
print("start   the last three thetas, times 1225, in order")
lasts = np.sort(1225 * run.theta[-3:, :, 0], axis=0).round().astype(int)
for start, last in zip(settings["start"], lasts.T, strict=True):
    print(f"{start[0]:5}  ", *(f"{theta:6}" for theta in last))

# %% tags=["reveal"]
plots.draw(scenes.cycle(3.3), width=7.5)

# %% [markdown]
# <details><summary><b>What happened?</b> Open when you have run the cells.</summary>
#
# **C.** It goes round for ever, through 792/1225, −2208/1225 and 2592/1225. From 3.07 and 3.46 it falls into the same cycle,
# and from 5 it converges. Lessard, Recht and Packard published this curve in 2016 (section 4.6).
#
# </details>

# %% [markdown]
# Slide the start. Which balls fall into the cycle, and which escape?

# %%
explore(scenes.cycle, begin=Slider(2.5, 5.4, 0.05, 3.3))

# %% [markdown]
# The other two rules have no such trouble here. Each runs with its usual settings for curvatures from 1 to 25.

# %%
slow = simulate(rules.gd_step, curve, learning_rate=2 / 26, **settings)
nag = {"learning_rate": 1 / 25, "gamma": 2 / 3}
fast = simulate(rules.nag_step, curve, **nag, **settings)
print("all four starts end within 1e-9 of 0")
print("gradient descent:", (np.abs(slow.theta[-1]) < 1e-9).all())
print("Nesterov's rule: ", (np.abs(fast.theta[-1]) < 1e-9).all())

# %% [markdown]
# That is why "best" always needs the words *for what*. Lesson 04 is about Nesterov's rule, which is slower on bowls and has
# a guarantee for every smooth convex function (Nesterov 1983).

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Your loss falls, rises a little, falls, rises, with a steady rhythm. Momentum is probably**
#
# <details><summary>A. overdamped</summary>No: an overdamped direction creeps to the minimum from one side.</details>
# <details><summary>B. underdamped in a direction that matters</summary>Yes: it swings past the minimum and back. A smaller gamma damps it.</details>
# <details><summary>C. diverging</summary>No: then the peaks would grow.</details>

# %% [markdown]
# **2. The learning rate is divided by four. The critical gamma of a direction that was 0.64 becomes**
#
# <details><summary>A. 0.16</summary>No: gamma does not follow the learning rate in proportion. Look at where the root stands.</details>
# <details><summary>B. 0.64, as before</summary>No: it depends on learning_rate · curvature.</details>
# <details><summary>C. 0.81</summary>Yes: the root of learning_rate · curvature goes from 0.2 to 0.1, and 0.9 squared is 0.81. Shorter steps can do with less friction.</details>

# %% [markdown]
# **3. "The best gamma for my valley is 0.67, so I use it on every problem." What is wrong?**
#
# <details><summary>A. it belongs to one pair of curvatures, and to one learning rate</summary>Yes. And even with the right curvatures it is a promise for bowls only.</details>
# <details><summary>B. gamma should always be 0.9</summary>No: 0.9 is critical only where learning_rate · curvature is 0.0026. It is a start, not a law.</details>
# <details><summary>C. nothing, a gamma below 1 always converges</summary>In a bowl it does, below the limit of the learning rate. How fast is another question, and on other curves it need not converge at all.</details>
