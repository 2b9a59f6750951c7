# ---
# title: Nesterov's accelerated gradient
# minutes: 50
# needs: lesson 03
# writes: "`nag_step`, `nag_framework_step`"
# picture: At one learning rate and one gamma, momentum swings across a valley while Nesterov's rule glides along its floor.
# goals:
#   - write Nesterov's rule, and say where it looks and why
#   - say why PyTorch's lines look different, and turn one form into the other
#   - say where it is calmer than momentum, where it diverges first, and where it is not faster
# ---

# %% [markdown]
# ## A part of the step is known in advance
#
# Momentum's step has two parts. What is left of the velocity will be taken anyway, whatever the gradient says. Only the
# push of the gradient is new. Yet momentum asks for the gradient where $\theta$ *is*, and it is about to leave.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory

bowl = surfaces.quadratic(1.0)
theta, velocity = np.array([1.0]), np.array([2.0])
ahead = theta - 0.9 * velocity
print("theta is at", theta)
print("what is left of the velocity will carry it to", ahead)

# %% [markdown]
# The bottom is at 0. Where $\theta$ is, the gradient says: *go on*.

# %% [markdown]
# ### Predict
#
# At the point ahead, −0.8, the gradient says
#
# - **A** go on
# - **B** go back
# - **C** nothing, it is zero

# %% tags=["reveal"]
print("the gradient")
print("where theta is:     ", bowl.gradient(theta))
print("at the point ahead: ", bowl.gradient(ahead))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** The velocity carries the ball over the bottom and up the other side. There the gradient has the other sign.
# Momentum will feel that too, but one step later.
#
# </details>

# %% [markdown]
# ## Look first
#
# **Nesterov's accelerated gradient**, NAG for short, goes there first in thought, and takes the gradient *there*:
#
# $$\begin{aligned}\text{velocity} &\leftarrow \gamma\cdot\text{velocity} + \text{learning\_rate}\cdot
# \text{gradient}(\theta - \gamma\cdot\text{velocity})\\ \theta &\leftarrow \theta - \text{velocity}\end{aligned}$$
#
# Nesterov published the method in 1983; in this form it is by Sutskever, Martens, Dahl and Hinton (2013). It differs from
# momentum in one expression.

# %% [markdown]
# ### Predict
#
# Again $\theta = 1$ and velocity 2, in the bowl with curvature 1. The learning rate is 0.5, gamma is 0.9. Momentum ends at
# −1.3. NAG ends at
#
# - **A** −1.3 too
# - **B** −0.8
# - **C** −0.4

# %% tags=["reveal"]
print("rule       theta after the step")
for name, rule in (("momentum", rules.momentum_step), ("NAG", rules.nag_step)):
    after, _ = rule(theta, velocity, bowl.gradient, learning_rate=0.5, gamma=0.9)
    print(f"{name:10} {after[0]:5.1f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** Both roll on to −0.8. There momentum adds the push from *behind*, which is 0.5 further. NAG adds the push from
# *there*, which is 0.4 back.
#
# </details>

# %% [markdown]
# ## Write it
#
# In lesson 01 `gradient` came to you as a function, so that you could choose where to call it. Now it matters. You still
# call it once: looking ahead costs nothing more.

# %% [markdown]
# ### Exercise: nag_step
#
# Return the new theta and the new velocity, in this order. Leave the arrays that come in as they are, and call `gradient`
# once.


# %% exercise="nag_step"
def nag_step(theta, velocity, gradient, learning_rate, gamma):
    """One step of Nesterov's accelerated gradient; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# Here are the arrows of one step, in a valley with the curvatures 1 and 8. Both rules begin at the same place, with the
# same velocity. *gamma · velocity* is what is left of it, the same arrow for both. The blue arrow is the push, and the blue
# *dot* is where its gradient is taken. Together they are the step.

# %%
plots.draw(scenes.look_ahead(nag_step, step=1, learning_rate=0.1, gamma=0.9))

# %% [markdown]
# Drag *step* to follow momentum down the valley. At which steps do the two blue arrows point to different sides? Then
# lower the learning rate: the rules become alike. Then lower gamma.

# %%
from mlmomentum.explorer import Slider, explore

steps = Slider(0, 12, 1, 1)
rates = Slider(0.02, 0.16, 0.02, 0.1)
gammas = Slider(0.0, 0.95, 0.05, 0.9)
explore(scenes.look_ahead, nag_step, step=steps, learning_rate=rates, gamma=gammas)

# %% [markdown]
# ## Is PyTorch's NAG wrong?
#
# Look for the look-ahead in PyTorch's `SGD(nesterov=True)`, and you will not find it: the gradient is taken where the
# weights *are*, and then they move by other lines than ours (see the documentation of `torch.optim.SGD`). Keras and Optax
# do the same.
#
# In a network that is handy. Gradients are computed at the weights that are stored, and nobody has to move them to another
# place and back.

# %% [markdown]
# ### Predict
#
# So these libraries have
#
# - **A** a bug that nobody has noticed
# - **B** another method under the same name
# - **C** the same method, but they keep another point than $\theta$

# %% tags=["reveal"]
ravine = surfaces.ravine
same = {"surface": ravine, "learning_rate": 0.005, "gamma": 0.9, "steps": 5}
course = simulate(rules.nag_step, **same).theta
framework = simulate(rules.nag_framework_step, **same).theta
velocity = course[-2] - course[-1]
print("after five steps: along, across")
print("course, theta:            ", course[-1].round(4))
print("framework, weights:       ", framework[-1].round(4))
print("gamma * velocity:         ", (0.9 * velocity).round(4))
print("theta - gamma * velocity: ", (course[-1] - 0.9 * velocity).round(4))

# %% tags=["reveal"]
print("and at every other step?")
gap = framework[1:] - (course[1:] + 0.9 * np.diff(course, axis=0))
print(f"largest distance from theta - gamma * velocity: {np.abs(gap).max():.10f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cells.</summary>
#
# **C.** At every step the framework's weights are our look-ahead point. Nothing is wrong. A framework keeps the place where
# the gradient is taken, and we keep $\theta$.
#
# </details>

# %% [markdown]
# ### Why
#
# Call the look-ahead point $\varphi$ (phi), and write $v_t$ for the velocity after $t$ steps:
#
# $$\varphi_t = \theta_t - \gamma v_t, \qquad \theta_{t+1} = \theta_t - v_{t+1}, \qquad \varphi_{t+1} = \theta_{t+1} - \gamma
# v_{t+1}$$
#
# Put the first two into the third, so that $\theta$ is gone (Bengio, Boulanger-Lewandowski and Pascanu 2013). Do it on
# paper before you open this.
#
# <details><summary><b>A hint</b></summary>
#
# You get $\varphi_{t+1} = \varphi_t + \gamma v_t - v_{t+1} - \gamma v_{t+1}$. Two of these terms together are the push of
# the gradient.
#
# </details>

# %% [markdown]
# ### Exercise: nag_framework_step
#
# Write NAG for somebody who keeps $\varphi$. `phi` comes in as the look-ahead point, and goes out as the next one. The
# velocity is the same as in `nag_step`.


# %% exercise="nag_framework_step"
def nag_framework_step(phi, velocity, gradient, learning_rate, gamma):
    """One step of Nesterov's accelerated gradient from its look-ahead point; returns the new phi and velocity."""
    # solution


# %%
plots.draw(scenes.other_variables(nag_framework_step, learning_rate=0.1, gamma=0.9))

# %% [markdown]
# `phi` runs ahead of theta, by gamma · velocity. As the run settles the velocity dies out, and both end at the same place.
# While you train, the weights that a framework shows you are phi. Lesson 10 puts PyTorch's, Keras's and Optax's own numbers
# beside ours.
#
# At which gamma are phi and theta the same point?

# %%
rates, gammas = Slider(0.01, 0.16, 0.01, 0.1), Slider(0.0, 0.95, 0.05, 0.9)
explore(scenes.other_variables, nag_framework_step, learning_rate=rates, gamma=gammas)

# %% [markdown]
# ## What looking ahead does to one curvature
#
# In a bowl the gradient is $\lambda\theta$, so at the look-ahead point it is $\lambda\theta - \lambda\gamma\cdot
# \text{velocity}$. Put that into the rule, and sort:
#
# $$\text{velocity} \leftarrow \gamma\,(1 - \text{learning\_rate}\cdot\lambda)\cdot\text{velocity} +
# \text{learning\_rate}\cdot\lambda\theta$$
#
# That is *momentum with a smaller gamma* (Sutskever et al. 2013, appendix A.2).

# %% [markdown]
# ### Predict
#
# The ravine has the curvatures 1 along and 100 across. The learning rate is 0.005, gamma is 0.9. Compared with momentum,
# NAG changes
#
# - **A** mostly the motion along the valley
# - **B** mostly the motion across it
# - **C** both alike

# %% tags=["reveal"]
print("curvature   gamma that counts")
for curvature in (1, 100):
    print(f"{curvature:9}   {0.9 * (1 - 0.005 * curvature):.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Along the valley the gamma that counts is still almost 0.9. Across it only half of that is left, so the swinging
# is damped. The steeper a direction, the stronger the brake.
#
# </details>

# %% [markdown]
# If that is so, NAG with 0.9 and momentum with 0.45 must be *the same run* in a bowl with curvature 100.

# %%
steep = {"surface": surfaces.quadratic(100.0), "learning_rate": 0.005, "steps": 60}
ahead = simulate(rules.nag_step, gamma=0.9, **steep).theta
heavy = simulate(rules.momentum_step, gamma=0.45, **steep).theta
print(f"largest distance of the two runs: {np.abs(ahead - heavy).max():.10f}")

# %% [markdown]
# Now both rules in the ravine, with the same learning rate and the same gamma.

# %% picture=true
same = {"surface": ravine, "learning_rate": 0.005, "gamma": 0.9, "steps": 60}
pair = rules.momentum_step, rules.nag_step
both = {rule.__name__: simulate(rule, **same) for rule in pair}
plots.compare(ravine, "one learning rate, one gamma", **both)

# %%
print("after 60 steps   along     across")
for name, run in both.items():
    print(f"{name:14}  {run.theta[-1, 0]:6.3f}    {abs(run.theta[-1, 1]):.5f}")

# %% [markdown]
# The brake is $\text{learning\_rate}\cdot\lambda$. So where this is small for *all* curvatures, there is hardly anything to
# choose between the two.

# %%
print("learning rate   largest distance of the two runs")
for rate in (0.005, 0.0005, 0.00005):
    same = {"surface": ravine, "learning_rate": rate, "gamma": 0.9, "steps": 60}
    heavy, ahead = (simulate(rule, **same) for rule in pair)
    print(f"{rate:13.5f}   {np.abs(heavy.theta - ahead.theta).max():.3f}")

# %% [markdown]
# ## How long may a step be?
#
# Calmer at the same settings: so NAG is stabler, and bears a larger learning rate? In lesson 02 momentum ran through the
# ravine with a learning rate of 0.0175 and gamma 0.7.

# %% [markdown]
# ### Predict
#
# Take NAG instead, and change nothing else. It
#
# - **A** runs more calmly
# - **B** runs about the same
# - **C** diverges

# %% tags=["reveal"]
print("learning rate 0.0175, gamma 0.7, 60 steps")
for rule in pair:
    run = simulate(rule, ravine, learning_rate=0.0175, gamma=0.7, steps=60)
    print(f"{rule.__name__:13} {run.outcome} after {run.stopped} steps")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** Across the valley learning_rate · λ is 1.75, so the gamma that counts is 0.7 · (1 − 1.75), which is *negative*.
# NAG looks so far ahead that it brakes too hard, and is thrown back further than it came.
#
# </details>

# %% [markdown]
# ### Why
#
# Momentum converges while $\text{learning\_rate}\cdot\lambda < 2(1+\gamma)$: lesson 03. For NAG, put the gamma that counts
# into this, and solve for $\text{learning\_rate}\cdot\lambda$. Try it before you open this.
#
# <details><summary><b>NAG's limit</b></summary>
#
# Write $a$ for $\text{learning\_rate}\cdot\lambda$. From $a < 2\,(1 + \gamma - \gamma a)$ follows
# $a < \dfrac{2\,(1+\gamma)}{1+2\gamma}$.
#
# </details>

# %%
print("largest learning rate * curvature")
print("gamma   gradient descent   momentum    NAG")
for gamma in (0.0, 0.5, 0.9, 0.99):
    heavy, ahead = theory.momentum_limit(gamma, 1), theory.nag_limit(gamma, 1)
    print(f"{gamma:5}   {theory.gd_limit(1):16.2f}   {heavy:8.2f}   {ahead:.2f}")

# %% [markdown]
# Momentum *widens* the limit of gradient descent. NAG *narrows* it. Do runs agree with the formula?

# %%
rates = theory.nag_limit(0.9, 100) * np.array([0.99, 1.01])
runs = simulate(rules.nag_step, ravine, learning_rate=rates, gamma=0.9, steps=3000)
print("1% below the limit:", runs.outcome[0], "   1% above it:", runs.outcome[1])

# %% [markdown]
# In the next figure each curvature is a place on the axis below; the lower a curve, the faster that direction shrinks. Above
# the level line at 1 it grows.

# %%
plots.draw(scenes.rates_by_curvature(0.9), width=7.0)

# %% [markdown]
# Momentum treats nearly all curvatures alike. NAG brakes the steep ones, best at 1, but beyond 1 it soon gets dangerous. In
# which range is it the better one of the two?

# %%
push = np.linspace(0, 1.4, 1401)
heavy = theory.spectral_radius(theory.momentum_matrix(push, 0.9, 1.0))
ahead = theory.spectral_radius(theory.nag_matrix(push, 0.9, 1.0))
better = push[ahead < heavy]
print("NAG shrinks faster while learning rate * curvature is")
print(f"between {better.min():.3f} and {better.max():.3f}")

# %% [markdown]
# So "more stable" has two meanings here. NAG damps more, nearly up to its limit. The limit itself is *narrower*.
#
# Slide gamma from 0 up. Which way does each of the three limits move?

# %%
explore(scenes.rates_by_curvature, gamma=Slider(0.0, 0.98, 0.02, 0.9))

# %% [markdown]
# ## Is it faster?
#
# "NAG makes momentum even faster", says many a text. A fair race gives each rule its own best settings. For NAG we take
# the standard ones, made for curvatures from $\mu$ to $L$: learning rate $1/L$ and gamma
# $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ (Nesterov 2004, section 2.2.1).

# %% [markdown]
# ### Predict
#
# In the ravine, $\kappa = 100$, momentum at its best needs 69 steps to come a million times closer. NAG needs
#
# - **A** 35
# - **B** 69
# - **C** 131

# %% tags=["reveal"]
print(" kappa   settings        rate     steps to come a million times closer")
for kappa in (100, 10_000):
    for best in (theory.best_gd, theory.best_momentum, theory.standard_nag):
        rate = best(1, kappa)[-1]
        steps = theory.steps_to_reduce(rate, 1e6)
        print(f"{kappa:6}   {best.__name__:13}   {rate:.4f}   {steps:5.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** On a quadratic, momentum at its best takes about half as many steps (Lessard, Recht and Packard 2016,
# proposition 1). Both need $\sqrt\kappa$ instead of $\kappa$, and that is the large gain over gradient descent.
#
# </details>

# %% [markdown]
# Do runs agree? Let both run until the loss is $10^{12}$ times smaller.

# %%
learning_rate, gamma, _ = theory.best_momentum(1, 100)
same = {"surface": ravine, "steps": 160}
heavy = simulate(rules.momentum_step, learning_rate=learning_rate, gamma=gamma, **same)
learning_rate, gamma, _ = theory.standard_nag(1, 100)
ahead = simulate(rules.nag_step, learning_rate=learning_rate, gamma=gamma, **same)
print(f"momentum {heavy.steps_to(heavy.loss[0] * 1e-12):.0f} steps")
print(f"NAG      {ahead.steps_to(ahead.loss[0] * 1e-12):.0f} steps")

# %%
plots.losses(ravine, "each rule at its best", momentum_step=heavy, nag_step=ahead)

# %% [markdown]
# Each takes 24 steps more than by its rate, which speaks of the long run. Momentum gets there first, but look at its first
# steps. How bad does the loss get on the way?

# %%
print("loss       at first   highest")
for name, run in (("momentum", heavy), ("NAG", ahead)):
    print(f"{name:9} {run.loss[0]:9.0f} {run.loss.max():9.0f}")

# %% [markdown]
# NAG is the calmer one here too. And are the standard settings unfair to NAG? The best ones for a quadratic are known as
# well (Lessard, Recht and Packard 2016, proposition 1).

# %%
root = np.sqrt(3 * 100 + 1)
best = {"learning_rate": 4 / root**2, "gamma": (root - 2) / (root + 2)}
modes = [theory.nag_matrix(**best, curvature=curvature) for curvature in (1, 100)]
rate = max(theory.spectral_radius(mode) for mode in modes)
print(f"NAG's best rate is {rate:.3f}: {theory.steps_to_reduce(rate, 1e6):.0f} steps")

# %% [markdown]
# ## What NAG promises
#
# So what is NAG for? Momentum's best settings hold for quadratics. On another convex function they can swing for ever, as
# in lesson 03, while gradient descent and NAG converge there (Lessard, Recht and Packard 2016, section 4.6).
#
# NAG comes with a *guarantee*, for every smooth convex function.

# %% [markdown]
# Let no curvature be above $L$, let the start be $D$ away from a minimum, the learning rate $1/L$, and let gamma grow,
# $(t-1)/(t+2)$ after $t$ steps. Then after $t$ steps
#
# $$\text{loss} - \text{lowest} \;\le\; \frac{2\,L\,D^2}{(t+1)^2}$$
#
# (Nesterov 1983; with this gamma Su, Boyd and Candès 2016, equation 6). Gradient descent promises $L D^2 / (2t)$ only (Beck
# and Teboulle 2009, theorem 3.1).

# %% [markdown]
# ### Predict
#
# A hard case: 50 directions, with curvatures from 1 down to 0.0001. From 10 to 100 steps gradient descent's loss gets about
# ten times smaller. NAG's gets smaller by a factor of about
#
# - **A** 10 as well
# - **B** 90
# - **C** a million

# %% tags=["reveal"]
from mlmomentum.schedules import growing_gamma

hard = surfaces.quadratic(*np.geomspace(1e-4, 1, 50))
same = {"surface": hard, "start": np.ones(50), "steps": 1000, "learning_rate": 1.0}
slow = simulate(rules.gd_step, **same)
fast = simulate(rules.nag_step, gamma=growing_gamma, **same)
print("steps   gradient descent         NAG   its promise")
for t in (10, 100, 1000):
    promise = 2 * 50 / (t + 1) ** 2
    print(f"{t:5}   {slow.loss[t]:16.5f}   {fast.loss[t]:.7f}   {promise:.7f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B**, 87 here. Its promise shrinks by 84, since $t + 1$ goes from 11 to 101. No method that uses only gradients can promise a better power of
# $t$ for all smooth convex functions (Nesterov 2004, theorem 2.1.7). And note what it did *not* need: $\mu$, the smallest
# curvature.
#
# </details>

# %% [markdown]
# A network's loss is not convex, so there the guarantee says nothing. What is left is the brake on steep directions, which
# costs nothing. Training deep autoencoders, Sutskever et al. (2013, section 3) found NAG usually better than momentum, most
# of all with gammas near 1.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. At the same learning rate and gamma, NAG differs from momentum**
#
# <details><summary>A. in every direction by as much</summary>No: the gamma that counts is gamma · (1 − learning_rate · λ), and λ differs from direction to direction.</details>
# <details><summary>B. mostly in flat directions</summary>No: where λ is small, hardly anything is taken from gamma.</details>
# <details><summary>C. mostly in steep directions</summary>Yes: there it brakes.</details>

# %% [markdown]
# **2. Momentum with gamma = 0.9 runs well at learning_rate · λ = 1.8 in the steepest direction. You set `nesterov=True`.
# In that direction the run**
#
# <details><summary>A. gets calmer</summary>No: that holds up to about 1.33 only.</details>
# <details><summary>B. diverges</summary>Yes: NAG's limit is 3.8 / 2.8, about 1.36. Lower the learning rate first.</details>
# <details><summary>C. stays the same, it is only another way to write it</summary>No: PyTorch's form and ours are the same method, but neither is momentum.</details>

# %% [markdown]
# **3. "NAG makes momentum even faster." More precisely:**
#
# <details><summary>A. it always needs fewer steps</summary>No: on quadratics momentum at its best needs about half as many.</details>
# <details><summary>B. it has a guarantee on all smooth convex functions, which momentum's best settings lack</summary>Yes. There are convex functions on which those settings swing for ever.</details>
# <details><summary>C. it costs two gradients in each step, so it is slower</summary>No: it takes one gradient, only elsewhere.</details>
