# ---
# title: Nesterov's accelerated gradient
# minutes: 50
# needs: lesson 04
# writes: "`nag_step`, `nag_framework_step`"
# picture: At one learning rate and one gamma, momentum swings across a valley while Nesterov's rule glides along its floor.
# goals:
#   - write Nesterov's rule, and say where it looks and why
#   - say why PyTorch's lines look different, turn one form into the other, and say when the two disagree
#   - say where Nesterov's rule is calmer than momentum, where it diverges sooner, and where it isn't faster
# ---

# %% [markdown]
# ## What do you already know about your next step?
#
# Momentum's step has two parts. The leftover velocity will carry you along no matter what the gradient says, so you already know that
# part. Only the push of the gradient is news. And yet momentum asks for the gradient where $\theta$ *is*: the very place it's about
# to leave.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces, theory
from mlmomentum.conventions import pytorch_nesterov
from mlmomentum.explorer import Slider, explore

bowl = surfaces.quadratic(1.0)
theta, velocity = np.array([1.0]), np.array([2.0])
ahead = theta - 0.9 * velocity
print("theta is at", theta)
print("the leftover velocity will carry it to", ahead)

# %% [markdown]
# The bottom of the bowl is at 0. At $\theta = 1$ the gradient is positive, so downhill is to the left. The gradient says: *keep going*.

# %% [markdown]
# ### Predict
#
# And at the point ahead, −0.8, what does the gradient say?
#
# - **A** go back, to the right
# - **B** keep going left
# - **C** nothing, it is zero

# %% tags=["reveal"]
print("the gradient")
print("where theta is:     ", bowl.gradient(theta))
print("at the point ahead: ", bowl.gradient(ahead))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** The velocity is about to carry the ball through the bottom and up the other side. There the gradient is negative, so downhill is
# back to the right. Momentum will find out too, but one step later.
#
# </details>

# %% [markdown]
# ## What if you looked first?
#
# **Nesterov's accelerated gradient**, or **NAG** for short, does just that. It goes to the **look-ahead point**, where the leftover
# velocity alone would carry it, and takes the gradient *there*:
#
# $$\begin{aligned}\text{velocity} &\leftarrow \gamma\cdot\text{velocity} + \text{learning\_rate}\cdot
# \text{gradient}(\theta - \gamma\cdot\text{velocity})\\ \theta &\leftarrow \theta - \text{velocity}\end{aligned}$$
#
# Only one expression is different from momentum. Nesterov published the method in 1983; this form of it is due to Sutskever,
# Martens, Dahl and Hinton (2013).

# %% [markdown]
# ### Predict
#
# Once more: $\theta = 1$, velocity 2, the bowl with curvature 1. With learning rate 0.5 and gamma 0.9, momentum ends up at −1.3. Where
# does NAG end up?
#
# - **A** at −1.3, too
# - **B** at −0.8
# - **C** at −0.4

# %% tags=["reveal"]
print("rule       theta after the step")
for name, rule in (("momentum", rules.momentum_step), ("NAG", rules.nag_step)):
    after, _ = rule(theta, velocity, bowl.gradient, learning_rate=0.5, gamma=0.9)
    print(f"{name:10} {after[0]:5.1f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** Both roll on to −0.8. There, momentum adds the push it felt back at 1, which sends it 0.5 *farther*. NAG adds the push it feels
# at −0.8, which brings it 0.4 *back*.
#
# </details>

# %% [markdown]
# ## Can you write it?
#
# Ever since lesson 01, `gradient` has come to you as a function, and you may have wondered why. Here's the payoff: *you* choose where
# to call it. One call is still enough, so looking ahead costs nothing extra.

# %% [markdown]
# ### Exercise: nag_step
#
# Return the new theta and the new velocity, in this order. Leave the arrays that come in unchanged, and call `gradient` once.


# %% exercise="nag_step"
def nag_step(theta, velocity, gradient, learning_rate, gamma):
    """One step of Nesterov's accelerated gradient; returns the new theta and the new velocity."""
    # solution


# %% [markdown]
# Before you play with it, compare the two rules in the ravine, with the same learning rate and the same gamma.

# %% picture=true
ravine = surfaces.ravine
same = {"surface": ravine, "learning_rate": 0.005, "gamma": 0.9, "steps": 60}
pair = rules.momentum_step, rules.nag_step
both = {rule.__name__: simulate(rule, **same) for rule in pair}
plots.draw(scenes.compare(ravine, "one learning rate, one gamma", **both))

# %%
print("after 60 steps   along     across")
for name, run in both.items():
    print(f"{name:14}  {run.theta[-1, 0]:6.3f}    {abs(run.theta[-1, 1]):.5f}")

# %% [markdown]
# What a difference it makes to move one gradient! Let's put a single step under the magnifying glass. Both rules start from the same
# place with the same velocity, so they share arrow 1, the leftover velocity. Arrow 2 is the push of the gradient, and that's where they
# part. The two dots show where each rule takes its gradient, and the pale bands are the finished steps.
#
# Move *step* to follow momentum down the valley. At which steps do the two pushes point to *different sides* of the valley? Then lower
# the learning rate. What happens to the difference?

# %%
steps = Slider(1, 12, 1, 1)
rates = Slider(0.02, 0.16, 0.02, 0.1)
gammas = Slider(0.1, 0.95, 0.05, 0.9)
explore(scenes.look_ahead, nag_step, step=steps, learning_rate=rates, gamma=gammas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# With the sliders as you found them, the pushes point to different sides at steps 1, 4 and 11. Momentum still pushes down the near slope,
# while NAG already feels the far one. Those are the moments just before the ball crosses the valley floor. At all other steps both pushes
# point to the same side.
#
# With a small learning rate the velocity is small as well, so the look-ahead point is close to theta. Then the two rules are nearly the
# same.
#
# </details>

# %%
valley = surfaces.quadratic(1.0, 8.0)
run = simulate(
    rules.momentum_step, valley, learning_rate=0.1, gamma=0.9, steps=12
).theta
here, velocity = run[1:], run[:-1] - run[1:]
sides = valley.gradient(here)[:, 1] * valley.gradient(here - 0.9 * velocity)[:, 1]
print("the pushes point to different sides at steps", np.flatnonzero(sides < 0) + 1)

# %% [markdown]
# ## Is PyTorch's NAG wrong?
#
# Look for the look-ahead in PyTorch's `SGD(nesterov=True)`, and you won't find it. The gradient `g` is taken where the weights *are*, and
# the update lines differ from ours. Here they are, with the learning rate applied at the end:
#
# ```python
# buffer = gamma * buffer + g
# weights = weights - learning_rate * (g + gamma * buffer)
# ```
#
# Keras and Optax do something similar. It's handy: nobody has to move the weights of a network to another place and back.

# %% [markdown]
# ### Predict
#
# So what do these libraries have?
#
# - **A** a bug that nobody has noticed
# - **B** the same method, but they store a different point from $\theta$
# - **C** another method under the same name

# %% tags=["reveal"]
same = {"surface": ravine, "learning_rate": 0.005, "gamma": 0.9, "steps": 60}
course = simulate(rules.nag_step, **same).theta
pytorch = simulate(pytorch_nesterov, **same).theta
velocity = course[:-1] - course[1:]
ahead = course[1:] - 0.9 * velocity
print("after five steps: along, across")
print("the course's theta:       ", course[5].round(4))
print("theta - gamma * velocity: ", ahead[4].round(4))
print("PyTorch's weights:        ", pytorch[5].round(4))
gap = np.abs(pytorch[1:] - ahead).max()
print(f"largest distance from theta - gamma * velocity: {gap:.10f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** At every step PyTorch's weights sit exactly at our look-ahead point. Nothing is wrong: PyTorch stores the place where the gradient
# is taken, and we store $\theta$. (C was a good guess, and in a moment you'll see when it comes true.)
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
# Substitute the first two into the third to eliminate $\theta$ (Bengio, Boulanger-Lewandowski and Pascanu 2013). Do it on paper before
# you open the hint.
#
# <details><summary><b>A hint</b></summary>
#
# You get $\varphi_{t+1} = \varphi_t + \gamma v_t - v_{t+1} - \gamma v_{t+1}$. Two of these terms, taken together, are the push of
# the gradient.
#
# </details>

# %% [markdown]
# ### Exercise: nag_framework_step
#
# Write NAG for someone who stores $\varphi$ instead of $\theta$: `phi` is the look-ahead point, and you return the next one. The
# velocity is the same as in `nag_step`, with the learning rate inside.


# %% exercise="nag_framework_step"
def nag_framework_step(phi, velocity, gradient, learning_rate, gamma):
    """One step of Nesterov's accelerated gradient from its look-ahead point; returns the new phi and velocity."""
    # solution


# %% [markdown]
# The picture shows both points on their way: theta, and your phi, which runs ahead of it by gamma · velocity. As the run settles, the
# velocity dies out and both end at the same place. At which gamma are phi and theta the same point all along?

# %%
rates, gammas = Slider(0.01, 0.16, 0.01, 0.1), Slider(0.0, 0.95, 0.05, 0.9)
explore(scenes.other_variables, nag_framework_step, learning_rate=rates, gamma=gammas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At gamma 0. Then no velocity is left over, there's nothing to look ahead to, and both are gradient descent. The larger gamma, the longer
# the lead of phi.
#
# </details>

# %% [markdown]
# ## When do the two forms disagree?
#
# The substitution used one gamma for *all* steps, and PyTorch's buffer has no learning rate inside. So what if you change
# gamma or the learning rate along the way, as nearly everyone does in practice? Let's hand the same schedule to both forms, and measure
# how far PyTorch's weights get from the look-ahead point.

# %%
constant, ramp = lambda t: 0.9, lambda t: min(0.9, 0.5 + 0.02 * t)
fixed, drop = lambda t: 0.005, lambda t: 0.005 if t < 20 else 0.0005
print("changing            largest distance")
for name, rate, gamma in (
    ("nothing", fixed, constant),
    ("gamma", fixed, ramp),
    ("learning rate", drop, constant),
):
    same = {"surface": ravine, "learning_rate": rate, "gamma": gamma, "steps": 60}
    course = simulate(rules.nag_step, **same).theta
    pytorch = simulate(pytorch_nesterov, **same).theta
    kept = np.array([gamma(t) for t in range(1, 61)])[:, None]
    ahead = course[1:] - kept * (course[:-1] - course[1:])
    print(f"{name:15} {np.abs(pytorch[1:] - ahead).max():15.3f}")

# %% [markdown]
# So "the same method" holds while gamma and the learning rate stay put. The drop of the learning rate separates the two forms most: our
# velocity still carries steps made at the old rate, while PyTorch multiplies its whole buffer by the new rate. When gamma changes, the
# gap is small, but it's there. A theorem about NAG with a changing gamma isn't automatically a theorem about PyTorch's lines. Lesson 12
# shows how to move a run from one form to the other.

# %% [markdown]
# ## Why does looking ahead calm things down?
#
# In a bowl the gradient is $\lambda\theta$, so at the look-ahead point it's $\lambda\theta - \lambda\gamma\cdot
# \text{velocity}$. The second part is the news: a force *against* the velocity. In other words, it's friction. Substitute that into the
# rule and collect terms:
#
# $$\text{velocity} \leftarrow \gamma\,(1 - \text{learning\_rate}\cdot\lambda)\cdot\text{velocity} +
# \text{learning\_rate}\cdot\lambda\theta$$
#
# That's momentum with a smaller gamma, the **effective gamma** (Sutskever et al. 2013).

# %% [markdown]
# ### Predict
#
# The ravine has curvature 1 along it and 100 across it. The learning rate is 0.005, and gamma is 0.9. Compared with momentum, NAG changes
#
# - **A** mostly the motion across the valley
# - **B** mostly the motion along it
# - **C** both about equally

# %% tags=["reveal"]
print("curvature   effective gamma")
for curvature in (1, 100):
    print(f"{curvature:9}   {0.9 * (1 - 0.005 * curvature):.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** Along the valley the effective gamma is still almost 0.9. Across it, only half of that is left, so the swing dies out
# quickly. The steeper a direction, the stronger the brake. NAG brakes exactly where you want it to.
#
# </details>

# %% [markdown]
# If that's so, then in a bowl with curvature 100 and at this learning rate, NAG with gamma 0.9 and momentum with gamma 0.45 must be *the
# same run*.

# %%
steep = {"surface": surfaces.quadratic(100.0), "learning_rate": 0.005, "steps": 60}
ahead = simulate(rules.nag_step, gamma=0.9, **steep).theta
heavy = simulate(rules.momentum_step, gamma=0.45, **steep).theta
print(f"largest distance between the two runs: {np.abs(ahead - heavy).max():.10f}")

# %% [markdown]
# They are. And where learning_rate · λ is small in *all* directions, there's hardly any brake, and it hardly matters which of the two
# rules you choose:

# %%
print("learning rate   largest distance between NAG and momentum")
for rate in (0.005, 0.0005, 0.00005):
    same = {"surface": ravine, "learning_rate": rate, "gamma": 0.9, "steps": 60}
    heavy, ahead = (simulate(rule, **same) for rule in pair)
    print(f"{rate:13.5f}   {np.abs(heavy.theta - ahead.theta).max():.3f}")

# %% [markdown]
# ## How long can a step be?
#
# NAG is calmer at the same settings, so it can take a larger learning rate, right? In lesson 02 momentum ran through the ravine
# with a learning rate of 0.0175 and gamma 0.7.

# %% [markdown]
# ### Predict
#
# Use NAG instead, and change nothing else. The run
#
# - **A** gets calmer
# - **B** diverges
# - **C** stays about the same

# %% tags=["reveal"]
rate, gamma = 0.0175, 0.7
print(f"learning rate {rate}, gamma {gamma}, 60 steps")
for rule in pair:
    run = simulate(rule, ravine, learning_rate=rate, gamma=gamma, steps=60)
    print(f"{rule.__name__:13} {run.outcome} after {run.stopped} steps")
print(f"effective gamma across: {gamma * (1 - rate * 100):.3f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Most people expect A, and at a smaller learning rate they'd be right. But here learning_rate · λ is 1.75 across the valley, and the
# effective gamma is *negative*: −0.525. NAG brakes so hard that it throws the ball back farther than it came.
#
# </details>

# %% [markdown]
# ### Why
#
# Momentum converges while $\text{learning\_rate}\cdot\lambda < 2(1+\gamma)$, as you know from lesson 03. For NAG, put the effective
# gamma into that, and solve for $\text{learning\_rate}\cdot\lambda$. Try it before you open the solution.
#
# <details><summary><b>NAG's limit</b></summary>
#
# With $a$ for the learning rate, the condition becomes $a\lambda < 2\,(1 + \gamma - \gamma a\lambda)$. Bring everything with
# $a\lambda$ to the left, and divide: $a\lambda < \dfrac{2\,(1+\gamma)}{1+2\gamma}$.
#
# </details>

# %%
print("largest learning rate * curvature")
print("gamma   gradient descent   momentum    NAG")
for gamma in (0.0, 0.5, 0.9, 0.99):
    heavy, ahead = theory.momentum_limit(gamma, 1), theory.nag_limit(gamma, 1)
    print(f"{gamma:5}   {theory.gd_limit(1):16.2f}   {heavy:8.2f}   {ahead:.2f}")

# %% [markdown]
# Momentum *widens* gradient descent's limit. NAG *narrows* it. Do runs agree with the formula?

# %%
rates = theory.nag_limit(0.9, 100) * np.array([0.99, 1.01])
runs = simulate(rules.nag_step, ravine, learning_rate=rates, gamma=0.9, steps=3000)
print("1% below the limit:", runs.outcome[0], "   1% above it:", runs.outcome[1])

# %% [markdown]
# The next plot shows all directions at once. The horizontal axis is learning rate · curvature, and a curve's height is the share of the
# distance that a step leaves there. Low is fast, and above 1 the distance grows. The dotted lines mark the ravine's two directions at a
# learning rate of 0.005.
#
# Over what range does NAG beat momentum? And as you raise gamma from 0, which way do the limits of the three rules move?

# %%
explore(scenes.rates_by_curvature, gamma=Slider(0.0, 0.98, 0.02, 0.9))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Gradient descent's limit stays at 2. Momentum's limit moves up toward 4, and NAG's moves down toward 4/3. Over a wide range momentum's
# curve is flat: it treats nearly all curvatures alike. NAG's curve dips to 0 where learning rate · curvature is 1, and then shoots up.
#
# At gamma 0.9 NAG beats momentum from 0.003 to 1.333, which is nearly all of NAG's range. (Near 1, gradient descent beats both. A single
# direction doesn't need momentum. A valley does.)
#
# </details>

# %%
push = np.linspace(0, 1.4, 1401)
heavy = theory.spectral_radius(theory.momentum_matrix(push, 0.9, 1.0))
ahead = theory.spectral_radius(theory.nag_matrix(push, 0.9, 1.0))
better = push[ahead < heavy]
print("NAG shrinks faster while learning rate * curvature is")
print(f"between {better.min():.3f} and {better.max():.3f}")

# %% [markdown]
# So "more stable" can mean two things. NAG damps more than momentum, nearly up to its limit. But the limit itself comes sooner.

# %% [markdown]
# ## Is it faster?
#
# You'll often read that NAG makes momentum even faster. Let's race. Momentum gets its best settings for the ravine. For NAG we take
# the standard choice for curvatures from $\mu$ to $L$: learning rate $1/L$ and gamma
# $(\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ (Nesterov 2004).

# %% [markdown]
# ### Predict
#
# In the ravine, with $\kappa = 100$, momentum at its best needs 69 steps to get a million times closer, according to its rate. By the same
# count, NAG with its standard settings needs
#
# - **A** 35
# - **B** 69
# - **C** 131

# %% tags=["reveal"]
print(" kappa   settings        rate     steps to get a million times closer")
for kappa in (100, 10_000):
    for best in (
        theory.best_gd,
        theory.best_momentum,
        theory.standard_nag,
        theory.best_nag,
    ):
        rate = best(1, kappa)[-1]
        steps = theory.steps_to_reduce(rate, 1e6)
        print(f"{kappa:6}   {best.__name__:13}   {rate:.4f}   {steps:5.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** In a bowl, momentum at its best needs about half as many steps as standard NAG. Aren't the standard settings unfair to NAG,
# though? A little: the last row of each block has NAG at *its* best, and momentum needs about 60% of those steps (Lessard, Recht and
# Packard 2016). Gradient descent pays $\kappa$. Momentum and NAG both get by with $\sqrt\kappa$, and that's the big win.
#
# </details>

# %% [markdown]
# Those were rates. Do runs agree? Let all three run until the loss is $10^{12}$ times smaller.

# %%
runs = {}
for name, rule, choice in (
    ("momentum_step", rules.momentum_step, theory.best_momentum),
    ("nag_step: standard", rules.nag_step, theory.standard_nag),
    ("NAG at its best", rules.nag_step, theory.best_nag),
):
    learning_rate, gamma, _ = choice(1, 100)
    runs[name] = simulate(
        rule, ravine, learning_rate=learning_rate, gamma=gamma, steps=160
    )
print("                     steps   highest loss on the way")
for name, run in runs.items():
    print(f"{name:20} {run.steps_to(run.loss[0] * 1e-12):5.0f}   {run.loss.max():8.0f}")

# %%
plots.draw(
    scenes.loss_curves(ravine, "momentum at its best, and NAG at two settings", **runs)
)

# %% [markdown]
# All three take 20 to 24 steps more than their rates predict: a rate only describes the long run. Momentum gets there first, but
# look at how it starts. Its loss climbs from 100 to 717 before it falls, while NAG's never rises above the start. Do you want to be fast,
# or calm? In a bowl, you can choose.

# %% [markdown]
# ## So what is NAG for?
#
# Momentum's best settings are made for bowls. On another convex function, a run with those settings can cycle forever, as you saw in
# lesson 04, while gradient descent and NAG converge there (Lessard, Recht and Packard 2016).
#
# NAG comes with a *guarantee*, and it covers every smooth **convex** function. Convex means that the curvature is negative nowhere, so
# there's no wrong hollow to get stuck in. Smooth means that no curvature is above some number $L$.

# %% [markdown]
# Start at a distance $D$ from a minimum, set the learning rate to $1/L$, and let gamma grow: after $t$ steps it's $(t-1)/(t+2)$. Then
# after $t$ steps
#
# $$\text{loss} - \text{lowest} \;\le\; \frac{2\,L\,D^2}{(t+1)^2}$$
#
# (Nesterov 1983; with this gamma, Su, Boyd and Candès 2016). Gradient descent promises only $L D^2 / (2t)$ (Beck and Teboulle
# 2009).

# %% [markdown]
# ### Predict
#
# Here's a hard case: 50 directions, with curvatures from 1 down to 0.0001. Between step 10 and step 100, gradient descent's loss shrinks by
# a factor of about ten. NAG's shrinks by a factor of about
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
print(
    f"from 10 to 100 steps: NAG {fast.loss[10] / fast.loss[100]:.0f} times, promise {(101 / 11) ** 2:.0f} times"
)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** The factor is 87. The promise itself shrinks by a factor of 84, because $t + 1$ goes from 11 to 101 and the square counts.
#
# No method that only uses gradients can promise a better power of $t$ for all smooth convex functions, as long as there are more than
# about $2t$ parameters (Nesterov 2004). And notice what NAG did *not* need: the smallest curvature.
#
# </details>

# %% [markdown]
# A network's loss isn't convex, so there the guarantee says nothing. What's left is the brake on steep directions. It takes no extra
# gradient; its price is the narrower limit. When Sutskever et al. (2013) trained deep autoencoders, NAG usually beat momentum, most
# clearly with gammas close to 1.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. At the same learning rate and gamma, NAG differs from momentum**
#
# <details><summary>A. mostly in steep directions</summary>Yes: that's where it brakes.</details>
# <details><summary>B. by the same amount in every direction</summary>No: the effective gamma is gamma · (1 − learning_rate · λ), and λ differs from direction to direction.</details>
# <details><summary>C. mostly in flat directions</summary>No: where λ is small, the effective gamma is almost gamma.</details>

# %% [markdown]
# **2. Momentum with gamma = 0.9 runs well at learning_rate · λ = 1.8 in the steepest direction. You set `nesterov=True`. In that direction
# the run**
#
# <details><summary>A. gets calmer, because NAG is the more stable rule</summary>No: that holds only up to about 1.33.</details>
# <details><summary>B. stays the same, because it's another way to write momentum</summary>No: PyTorch's form and ours are the same method, but neither of them is momentum.</details>
# <details><summary>C. diverges</summary>Yes: NAG's limit is 3.8 / 2.8, about 1.36. Lower the learning rate first.</details>

# %% [markdown]
# **3. "NAG makes momentum even faster." More precisely:**
#
# <details><summary>A. it always needs fewer steps</summary>No: in bowls, momentum at its best needs about 60% of the steps of NAG at its best.</details>
# <details><summary>B. it has a guarantee for all smooth convex functions, which momentum's best settings lack</summary>Yes. There are convex functions on which momentum with those settings cycles forever.</details>
# <details><summary>C. it's slower, because each step takes two gradients</summary>No: each step takes one gradient, just at another point.</details>

# %% [markdown]
# ## The lesson in formulas
#
# | | learning rate $a$, curvature $\lambda$ |
# |---|---|
# | NAG | $v_{t+1} = \gamma v_t + a\,\text{gradient}(\theta_t - \gamma v_t)$, then $\theta_{t+1} = \theta_t - v_{t+1}$ |
# | look-ahead point | $\varphi_t = \theta_t - \gamma v_t$ |
# | effective gamma | $\gamma\,(1 - a\lambda)$ |
# | converges | $a\lambda < 2\,(1 + \gamma) / (1 + 2\gamma)$ |
# | standard settings | $a = 1/L$, $\gamma = (\sqrt\kappa - 1)/(\sqrt\kappa + 1)$ |
# | best in a bowl | $a = 4/(3L + \mu)$, rate $1 - 2/\sqrt{3\kappa + 1}$ |
# | guarantee, convex | $2LD^2/(t+1)^2$ with $a = 1/L$, $\gamma_t = (t-1)/(t+2)$ |
