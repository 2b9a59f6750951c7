# ---
# title: Momentum today
# minutes: 50
# needs: lessons 03, 05, 06, 08, and 11
# writes: "`lion_step`, `muon_step`"
# picture: Steps after a single gradient. Those of four rules fade, each in its own way; Lion and Muon march on at full length.
# goals:
#   - find the momentum in NAdam, QHM, Lion, Muon, and Schedule-Free
#   - write Lion and Muon, and say what each keeps of its momentum
#   - say which rules notice when a valley is turned, and why
#   - predict how steep a network's valley gets from gamma and the learning rate
#   - say why large batches want momentum
# ---

# %% [markdown]
# ## Which of these names have you heard?
#
# NAdam, QHM, Lion, Muon, Schedule-Free. Each has a paper and fans, and some of them train very large models. You could learn them
# one by one. Or you could ask each of them the same question:
#
# **Where is the momentum in it?**
#
# You have a tool for that. It's a probe, as in lesson 13: give the rule a single gradient, then nothing but flat ground, and watch what it
# keeps doing. What you see is the rule's *echo*.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces
from mlmomentum.scenes.today import steps_after_a_gradient

print("momentum's steps:", steps_after_a_gradient(rules.momentum_step, 0.9, 6).round(3))

# %% [markdown]
# That's an old friend: each step is gamma times the last. Now all six at once. Every line starts at 1, because we measure each rule in
# its own first step.

# %% picture=true
names = ("momentum", "qhm", "nadam", "lion", "muon", "schedule_free")
plots.draw(scenes.echo(*(rules.RULES[f"{name}_step"] for name in names)))

# %% [markdown]
# All six keep moving, so there's momentum in every one of them. But look at the line on top: it's two lines, Lion's and Muon's, and they
# never come down at all! And two others drop sharply after one step, then fade like momentum. By the end of this lesson you can explain
# each line.

# %% [markdown]
# ## What if Adam looked ahead?
#
# Adam (lesson 06) keeps an average $m$ of the gradients, and $m$ is its momentum. Nesterov's rule (lesson 05) is momentum that looks
# ahead. In the frameworks' form, looking ahead means that the newest gradient gets an extra share of the step. So let's give Adam's step
# an extra share of $g$:
#
# $$\text{ahead} = \frac{\beta_1\, m}{1-\beta_1^{t+1}} + \frac{(1-\beta_1)\, g}{1-\beta_1^t} \qquad
# \theta \leftarrow \theta - \text{learning\_rate}\cdot\frac{\text{ahead}}{\sqrt{\hat s} + \text{eps}}$$
#
# Everything else stays as it was. This is **NAdam** (Dozat 2016). Dividing by $1-\beta_1^t$ is the bias correction you know from Adam.

# %% [markdown]
# To see its momentum alone, let's switch the rest off. Make eps so huge that $\sqrt{\hat s}$ no longer matters, and start at a late
# $t$, where the bias correction has faded.
#
# ### Predict
#
# In the ravine, NAdam now walks the path of
#
# - **A** momentum
# - **B** Nesterov's rule, in the frameworks' form
# - **C** neither, but something in between

# %% tags=["reveal"]
g, usual = surfaces.ravine.gradient, {"beta1": 0.9, "beta2": 0.999, "eps": 1e9}
print("Largest distance in 60 steps")
for name in ("nadam_step", "adam_step"):
    theta = phi = heavy = surfaces.ravine.start
    m = s = v = velocity = np.zeros(2)
    gaps, step = [], rules.RULES[name]
    for t in range(10**6, 10**6 + 60):
        theta, m, s = step(theta, m, s, t, g, learning_rate=0.02 * 1e9, **usual)
        phi, v = rules.nag_framework_step(phi, v, g, 0.002, 0.9)
        heavy, velocity = rules.momentum_step(heavy, velocity, g, 0.002, 0.9)
        gaps.append([np.abs(theta - other).max() for other in (phi, heavy)])
    ahead, plain = np.max(gaps, axis=0)
    print(f"{name:10} from Nesterov's {ahead:.4f}, from momentum {plain:.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B.** Without the division, Adam is plain momentum, and NAdam is Nesterov's rule. So NAdam really is lesson 05 plus lesson 06. (In
# the cell, the factor 1e9 makes up for the huge eps, and 0.02 is ten times 0.002 because $m$ is an average.) Its look-ahead also explains the sharp drop in the picture: in the first step the newest gradient counts twice, once inside $m$ and once on
# its own.
#
# </details>

# %% [markdown]
# ## Can one rule be three?
#
# If you can mix in an extra share of the newest gradient, you can mix in any share. That's **QHM**, quasi-hyperbolic momentum (Ma and
# Yarats 2019). It has one more knob, $\nu$ (nu):
#
# $$\begin{aligned}m &\leftarrow \beta\, m + (1-\beta)\, g\\
# \theta &\leftarrow \theta - \text{learning\_rate}\cdot\big((1-\nu)\, g + \nu\, m\big)\end{aligned}$$
#
# At $\nu = 0$ the average drops out, and you get gradient descent. At $\nu = 1$ you get the averaged momentum of lesson 12.

# %% [markdown]
# ### Predict
#
# Somewhere in between hides Nesterov's rule, in the frameworks' form. With $\beta = 0.9$, at which $\nu$?
#
# - **A** 0.1, which is $1-\beta$
# - **B** 0.5, halfway
# - **C** 0.9, which is $\beta$

# %% tags=["reveal"]
phi, v = [surfaces.ravine.start], np.zeros(2)
for _ in range(200):
    point, v = rules.nag_framework_step(phi[-1], v, g, learning_rate=0.002, gamma=0.9)
    phi.append(point)
print("Largest distance from Nesterov's path in 200 steps")
settings = {"learning_rate": 0.002 / (1 - 0.9), "beta": 0.9, "steps": 200}
for nu in (0.1, 0.5, 0.9):
    run = simulate(rules.qhm_step, surfaces.ravine, nu=nu, **settings)
    print(f"nu {nu}: {np.abs(run.theta - phi).max():.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** For learning rate $a$, the frameworks' step is $\gamma\cdot\text{velocity} + a\, g$. The velocity is a sum, and that's $a/(1-\gamma)$ times
# the average $m$ (lesson 12). So the step is $a/(1-\gamma)\cdot(\gamma\, m + (1-\gamma)\, g)$. There you have QHM: $\nu$ is gamma, and the learning
# rate is $1/(1-\gamma)$ times as large.
#
# </details>

# %% [markdown]
# Three rules on one slider. Start at $\nu = 0$ and learning rate 0.02, which is gradient descent exactly at its limit in the ravine. Now
# nudge $\nu$ up. Then try the larger learning rates: which $\nu$ do they need, and which one ends lowest?

# %%
from mlmomentum.explorer import Choice, Slider, explore

rates = Choice((0.01, 0.02, 0.04, 0.1), 0.02)
explore(scenes.mixture, nu=Slider(0.0, 1.0, 0.05, 0.0), learning_rate=rates)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At 0.02 the smallest share of momentum ends the bouncing: the loss ends at 4.43 instead of 54.4. At 0.04 every $\nu$ up to 0.5 diverges,
# and at 0.1 every $\nu$ up to 0.8. At these three learning rates, the best $\nu$ on the slider is 0.95: nearly averaged momentum, with a
# small extra share for the newest gradient. Only at 0.01, where gradient descent is safe, is $\nu = 0$ the best.
#
# </details>

# %% [markdown]
# ## What if only the sign counts?
#
# **Lion** wasn't thought up by a person. A program tried out a huge number of rules, and this one won (Chen and others 2023):
#
# $$\begin{aligned}\theta &\leftarrow \theta - \text{learning\_rate}\cdot\text{sign}\big(\beta_1\, m + (1-\beta_1)\, g\big)\\
# m &\leftarrow \beta_2\, m + (1-\beta_2)\, g\end{aligned}$$
#
# Every parameter moves by exactly one learning rate, up or down. All that $m$ and $g$ decide is *which*. Look at the order, too: the direction is
# made from the $m$ that came in, and only then does $m$ take in the new gradient, using a second beta. The usual pair is 0.9 and 0.99.

# %% [markdown]
# ### Exercise: lion_step
#
# Write it. NumPy's `np.sign` gives 1, −1, or 0 for each number. Return the new theta and the new `m`, in this order.


# %% exercise="lion_step"
def lion_step(theta, m, gradient, learning_rate, beta1, beta2):
    """One step of Lion; returns the new theta and the new m."""
    # solution


# %% [markdown]
# ### Predict
#
# On flat ground Lion never slows down: you saw its line at the top of the picture. So what does it take to turn it around? Give it one
# gradient of 1, then 100 zeros, then a gradient that points the other way. With the usual betas, how strong must that gradient be?
#
# - **A** About 1, since Lion is still at full speed
# - **B** About 0.37, which is what $0.99^{100}$ leaves of the first gradient
# - **C** About 0.03

# %% tags=["reveal"]
usual = {"learning_rate": 0.1, "beta1": 0.9, "beta2": 0.99}
theta, m = rules.lion_step(0.0, 0.0, np.ones_like, **usual)
for _ in range(100):
    before = theta
    theta, m = rules.lion_step(theta, m, np.zeros_like, **usual)
print("a gradient of 1, then 100 zeros, then one the other way")
print(f"after 100 zeros: step {theta - before:+.1f}, m {m:.4f}")
for g in (-0.01, -0.03, -0.04, -0.4):
    after, _ = rules.lion_step(theta, m, lambda theta, g=g: g, **usual)
    print(f"then a gradient of {g:5}: step {after - theta:+.1f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** The sign of a small number is as long as the sign of a large one, so Lion still walks at full speed, as if gamma were 1. But only
# 0.0037 is left of $m$, and a gradient turns the sign as soon as $0.1\,g$ outweighs $0.9\,m$. That takes 0.033. So what fades in Lion isn't
# its speed but its *stubbornness*.
#
# </details>

# %% [markdown]
# Nothing but a smaller learning rate ever makes Lion's steps shorter, so it needs a schedule that lowers the rate at the end. In return
# it's thrifty. Adam keeps two numbers for each parameter, $m$ and $s$. Lion keeps one, and in a model with billions of parameters that's
# gigabytes saved.

# %% [markdown]
# ## What does Lion do in a turned valley?
#
# In lesson 06 you turned a narrow valley, and RMSprop and Adam fell behind, since they treat each parameter on its own. So does a sign.
# Turn the valley again, this time with your Lion. Watch where it ends.

# %%
settings = {"beta1": 0.9, "beta2": 0.99}
settings["learning_rate"] = Choice((0.01, 0.03, 0.1, 0.3), 0.1)
explore(scenes.turned, lion_step, angle=Slider(0, 45, 5, 0), **settings)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Lion's steps all point along one of four diagonals, whichever way the valley points. So every angle gives another run: at
# learning rate 0.1 the loss after 200 steps is 6.77 in the unturned valley, 2.26 at 25 degrees, and 6.71 at 40. Turning can even help: at
# 0.03 Lion does best at 45 degrees, where the valley itself lies on a diagonal. Momentum's path simply turns along.
#
# </details>

# %% [markdown]
# ## Is there a step that turns with the valley?
#
# Momentum turns with the valley, but its steps are long where the slope is steep. A sign makes all steps equally long, but it knows only
# the axes. Can you have both?
#
# Here's what helps: a layer's weights aren't a long list, they're a *matrix*. So the gradient of a layer is a matrix too. A matrix
# stretches some directions much more than others, and its **singular values** say how much. Let's look at a real gradient: the hidden
# layer of lesson 11's fruit network, at a random start.

# %%
from mlmomentum.networks import Network, fruits

train = fruits.paint(80, np.random.default_rng(1)).shrink(2)
net = Network.of(train, 16)
loss = net.loss(train, net.start(np.random.default_rng(4)))
hidden, output = net.layers(loss.gradient(loss.start))
values = np.linalg.svd(hidden, compute_uv=False)
print(hidden.shape, "singular values, as shares of the largest")
print((values / values[0]).round(3))

# %% [markdown]
# There are 16 directions, and a handful of them get nearly everything. Half of them get less than a hundredth of what the strongest gets. A
# step along this gradient teaches the network a few things and ignores the rest. What if all 16 were equally strong?

# %% [markdown]
# ## How do you make all directions equally strong?
#
# Setting every singular value of a matrix to 1, without touching its directions, is called **orthogonalizing** it. It's what a sign is for
# a number: the direction stays, the size goes.
#
# You don't even need the singular values for it. Put a number between 0 and 1 into this polynomial, put the result in again, and watch:

# %%
x = values / np.linalg.norm(values)
print("start  ", x[[0, 1, 5, 10, 15]].round(3))
for turn in range(1, 6):
    x = 3.4445 * x - 4.7750 * x**3 + 2.0315 * x**5
    print("round", turn, x[[0, 1, 5, 10, 15]].round(3))

# %% [markdown]
# After five rounds nearly all of them lie between about 0.7 and 1.2. Only the tiniest is still on its way up. For a matrix $X$, read $x^3$ as $XX^TX$. Then
# the polynomial acts on all singular values at once, with nothing but products of matrices, which graphics cards love. The function
# `orthogonalized` does just that:

# %%
from mlmomentum.rules import orthogonalized

print(np.linalg.svd(orthogonalized(hidden), compute_uv=False).round(2))

# %% [markdown]
# Now put momentum in front of it:
#
# $$\begin{aligned}m &\leftarrow \beta\, m + (1-\beta)\, g\\
# \text{matrix} &\leftarrow \text{matrix} - \text{learning\_rate}\cdot\text{orthogonalized}(m)\end{aligned}$$
#
# First momentum, then orthogonalize: that's **Muon** (Jordan and others 2024). PyTorch ships it, with Nesterov's look-ahead on top.

# %% [markdown]
# ### Exercise: muon_step
#
# Now write Muon. It moves a whole matrix, so its first argument is called `matrix`. Hand `orthogonalized` a matrix, and you get one of the
# same shape back. Return the new matrix and the new `m`, in this order.


# %% exercise="muon_step"
def muon_step(matrix, m, gradient, learning_rate, beta):
    """One step of Muon; returns the new matrix and the new m."""
    # solution


# %% [markdown]
# ### Predict
#
# Take some $m$ with two rows and three columns. Each column is an arrow in the plane. Turn all three arrows by 40 degrees. Whose step
# turns by the same 40 degrees?
#
# - **A** Muon's
# - **B** Lion's
# - **C** both
# - **D** neither

# %% tags=["reveal"]
a = np.radians(40)
turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
m = np.random.default_rng(3).normal(size=(2, 3))
print("How far the step for the turned m is from the turned step")
for name, step in (("Muon", orthogonalized), ("Lion", np.sign)):
    print(f"{name}: {np.abs(step(turn @ m) - turn @ step(m)).max():.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** Turning changes the directions of a matrix but not its singular values, and the singular values are all that Muon touches. Lion gives
# every *parameter* the same say, and that ties it to the axes. Muon gives every *direction* the same say.
#
# </details>

# %% [markdown]
# Here's the turned valley once more, with your Muon. A point has only two numbers, so we hand them to Muon as a matrix with one column.

# %%
settings = {"beta": 0.95, "learning_rate": Choice((0.03, 0.1, 0.3), 0.1)}
explore(scenes.turned, muon_step, angle=Slider(0, 45, 5, 0), **settings)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At every angle the same path, turned, and the same loss after 200 steps: 7.51 at learning rate 0.1, and 0.00342 at 0.3. A column has only one
# singular value, so here orthogonalizing just fixes the length of the step. That keeps Muon from settling: like Lion, it needs
# a schedule in the end. With two parameters it has no advantage over momentum. Its home is a matrix.
#
# </details>

# %% [markdown]
# ## Does Muon pay off on a real network?
#
# Back to the fruit, and to a fair race. First each rule gets to choose among three learning rates on one start. (The cell prints each
# loss as a multiple of that rule's lowest one, so it won't spoil the race.) `by_layer` makes Muon a rule of $\theta$ that moves each layer
# as a matrix.

# %%
from mlmomentum.tuning.comparison import USUAL

racers = {name: rules.RULES[name] for name in ("momentum_step", "adam_step")}
racers |= {"lion_step": rules.lion_step, "muon_step": net.by_layer(rules.muon_step)}
tries = {"momentum_step": (0.05, 0.1, 0.2), "adam_step": (0.004, 0.008, 0.016)}
tries |= {"lion_step": (0.002, 0.004, 0.008), "muon_step": (0.1, 0.2, 0.4)}
best, budget = {}, {"steps": 60, "every": 60}
for name, rule in racers.items():
    settings = USUAL[name] | budget
    ends = [
        simulate(rule, loss, learning_rate=r, **settings).loss[-1] for r in tries[name]
    ]
    best[name] = tries[name][np.argmin(ends)]
    shares = np.round(ends / np.min(ends), 2)
    print(f"{name:13}", shares, "best learning rate", best[name], flush=True)

# %% [markdown]
# ### Predict
#
# Now the race: three fresh starts, 60 gradients for every rule. How does Muon's training loss compare with momentum's?
#
# - **A** It's higher: Muon throws away how strong each direction is
# - **B** It's about the same
# - **C** It's less than half

# %% tags=["reveal"]
held_out = fruits.paint(80, np.random.default_rng(2)).shrink(2)
fresh = net.loss(train, net.start(np.random.default_rng(5), 3))
print("after 60 gradients: mean and spread of three fresh seeds")
for name, rule in racers.items():
    settings = USUAL[name] | budget
    run = simulate(rule, fresh, learning_rate=best[name], **settings)
    print(f"{name:13}", net.report(run, held_out), flush=True)

# %% [markdown]
# <details><summary><b>So?</b> Open this after you've run the cell.</summary>
#
# **C**, and by a wide margin: every step moves all 16 directions of the hidden layer about equally far. The accuracy gains much less than
# the loss, though. As lesson 11 warned, a lower minimum isn't always a better one. Each of Muon's steps also costs fifteen extra products
# of matrices per layer. They're small next to a gradient from many images, but they aren't free. And remember what this is: one small network, one data set, and a few
# learning rates for each rule.
#
# </details>

# %% [markdown]
# ## Can averaging replace a schedule?
#
# In lesson 08, noise kept the loss from falling below a floor, and a schedule had to lower the learning rate. But a schedule
# needs to know when training ends. **Schedule-Free** (Defazio and others 2024) does without one. It lets $z$ walk boldly, without ever
# calming down, and reports the average $x$ of all the points that $z$ has visited. The gradient is taken at $y$, between the two:
#
# $$\begin{aligned}y &= (1-\beta)\, z + \beta\, x\\
# z &\leftarrow z - \text{learning\_rate}\cdot\text{gradient}(y)\\
# x &\leftarrow \text{the average of all } z \text{ so far}\end{aligned}$$
#
# No velocity anywhere! Is this the one rule without momentum?

# %% [markdown]
# ### Predict
#
# Put $\beta = 1$, so that the gradient is taken at the average $x$ itself. Which rule walks exactly the path of $x$?
#
# - **A** momentum whose gamma rises toward 1 while its learning rate falls
# - **B** momentum with a constant gamma of 0.9
# - **C** gradient descent with a learning rate that falls

# %% tags=["reveal"]
free = {"learning_rate": 0.02, "beta": 1.0, "steps": 300}
x = simulate(rules.schedule_free_step, surfaces.ravine, **free).theta
falling = {"learning_rate": lambda t: 0.02 / (t + 1)}
rivals = {"1 - 2 / t": falling | {"gamma": lambda t: 1 - 2 / (t + 1)}}
rivals |= {"0.9": {"learning_rate": 0.002, "gamma": 0.9}, "0": falling | {"gamma": 0.0}}
print("Largest distance from x in 300 steps")
for gamma, settings in rivals.items():
    run = simulate(rules.momentum_step, surfaces.ravine, steps=300, **settings)
    print(f"gamma {gamma:10} {np.abs(run.theta - x).max():.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **A.** An average of $t$ points changes slowly, because its past weighs more and more. That is momentum. In step $t$ its gamma is
# $1 - 2/t$ and its learning rate is learning_rate / $t$, so its effective step is the same all along: half the learning rate. The velocity was there
# all along. It hides in the gap between $x$ and $z$, of which step $t$ closes the share $1/t$. A smaller $\beta$ moves the gradient ahead of $x$, as in Nesterov's rule.
#
# </details>

# %% [markdown]
# Now the noisy valley of lesson 08, where gradient descent at learning rate 0.1 gets stuck on its noise floor. How low does
# Schedule-Free get, without anybody lowering anything?

# %%
from mlmomentum.tuning.noisy_valley import SIGMA, VALLEY

print("steps             ", *(f"{t:6}" for t in (400, 800, 1600)))
many = {"start": np.tile(VALLEY.start, (200, 1)), "steps": 1600, "every": 400}
for name, settings in (("gd_step", {}), ("schedule_free_step", {"beta": 0.5})):
    noise = surfaces.noisy(VALLEY, SIGMA, np.random.default_rng(1))
    run = simulate(rules.RULES[name], noise, learning_rate=0.1, **settings, **many)
    print(f"{name:18}", *(f"{loss:6.3f}" for loss in run.loss.mean(axis=1)[[1, 2, 4]]))

# %% [markdown]
# There's no floor in sight: twice the steps, about half the loss. Where a schedule would need the number of steps beforehand, you can stop this run
# whenever you like. Change the learning rate and beta. Which $\beta$ is best here? How much does the learning rate matter?

# %%
rates, betas = Choice((0.02, 0.05, 0.1, 0.15), 0.1), Choice((0.0, 0.5, 0.8, 0.9), 0.9)
explore(scenes.averaging, learning_rate=rates, beta=betas)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# The best $\beta$ on the list is 0.5. With it, Schedule-Free ends below gradient descent with a cosine schedule at every learning rate
# here, and the learning rate hardly matters: from 0.05 to 0.15 it ends at 0.0175, 0.0172, and 0.0168. Without a schedule, gradient
# descent goes from 0.292 to 1.79. The usual $\beta$, 0.9, isn't the best one in this valley.
#
# </details>

# %% [markdown]
# ## How steep a valley does a run choose?
#
# In lesson 03 the surface was given, and the learning rate had to stay below $2(1+\gamma)$ / curvature. On a network the curvature changes as you
# train. So who adapts to whom?
#
# To find out, we need a network that's small enough to compute its whole Hessian again and again. Let's shrink each fruit to a single pixel, its
# mean color, and train 56 parameters on it, with all images in every gradient.

# %%
from mlmomentum.networks import largest_curvatures

dots = fruits.paint(20, np.random.default_rng(1)).shrink(24)
tiny = Network.of(dots, 4)
small = tiny.loss(dots, tiny.start(np.random.default_rng(1)))
start = largest_curvatures(small, small.start)
print(tiny.parameters, "parameters, largest curvature at the start:", start.round(2))

# %% [markdown]
# ### Predict
#
# The learning rate is 1. With gamma 0.5, the limit $2(1+\gamma)$ / learning_rate is 3, far above the curvature at the start. In 1500
# steps, the largest curvature
#
# - **A** falls: training looks for flat places
# - **B** climbs, and settles near 3
# - **C** climbs past 3, and the run diverges

# %% tags=["reveal"]
gammas = np.array([0.0, 0.5, 0.8])
settings = {"learning_rate": 1.0, "steps": 1500, "every": 100}
run = simulate(rules.momentum_step, small, gamma=gammas, **settings)
tops = largest_curvatures(small, run.theta)[-10:].mean(axis=0)
print("gamma   limit   largest curvature in the last 1000 steps, on average")
for gamma, top in zip(gammas, tops, strict=True):
    limit = 2 * (1 + gamma)
    print(f"{gamma:5}   {limit:5.1f}   {top / limit:.1f} times the limit")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **B**, and the same goes for every gamma: the curvature stays close to lesson 03's limit. Training keeps walking into steeper places until
# the limit is reached. There the steps start to swing across the valley, and the swings push the run back to where it's flatter. Cohen and
# others (2021) call this the **edge of stability**, and they saw it in large networks too. So momentum doesn't just survive steeper
# valleys. It moves into them.
#
# </details>

# %% [markdown]
# Watch it happen. How early does the curvature cross the dashed line? And does the loss fall all the way?

# %% tags=["chaotic"]
explore(scenes.edge, small, learning_rate=1.0, gamma=Choice((0.0, 0.5, 0.8, 0.9), 0.5))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# At gamma 0.5, the curvature after 100 steps is 4.66, far above the line, and after 200 it's back below. At step 400 it's above once more,
# and right after that the loss takes a bump. Then the jolts die down, and the curvature stays near the line. (By now the run is chaotic: on
# another computer the jolts may look different.) In the long run the loss keeps falling, slowly, with every gamma.
#
# </details>

# %% [markdown]
# ## Why do large batches want momentum?
#
# Now you have two limits on a step. Noise is one: it limits the effective step, learning_rate / (1 − gamma) (lesson 08). The edge is the
# other: it limits the learning rate at $2(1+\gamma)$ / curvature. Which of the two do you hit first?
#
# Take lesson 08's bowl with twenty curvatures, the largest of them 1, and tune the learning rate for each batch size and each gamma:

# %%
from mlmomentum.tuning.batch_size import fewest_steps

print("batch   gamma   steps   effective step   learning rate / its limit")
for batch in (1, 4096):
    for gamma in (0.0, 0.5, 0.8):
        steps, rate = fewest_steps(batch, gamma)
        effective, share = rate / (1 - gamma), rate / (2 * (1 + gamma))
        print(f"{batch:5}   {gamma:5}   {steps:5}   {effective:14.2f}   {share:25.0%}")

# %% [markdown]
# With a batch of one, noise decides: every gamma ends up with about the same effective step, far from the edge, and needs about the same number of
# steps. Momentum has nothing to offer. With a batch of 4096 there's hardly any noise, and the best learning rates crowd
# toward the edge. There momentum gains twice: its edge is farther out, and below it each step is $1/(1-\gamma)$ times as effective. With
# gamma 0.8, the large batch needs a third of the steps. (The bowl with its noise is a model by Zhang and others 2019.)

# %% [markdown]
# ## So where is it?
#
# Here's the picture from the beginning, now with your own Lion and Muon in it. Move beta, the share that each rule's momentum keeps.
# Whose echo changes, and whose doesn't?

# %%
own = {"lion_step": lion_step, "muon_step": muon_step}
shown = [(rules.RULES | own)[f"{name}_step"] for name in names]
explore(scenes.echo, *shown, beta=Slider(0.5, 0.98, 0.02, 0.9))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# Momentum, QHM, and NAdam fade with beta. Lion and Muon don't: they drop the size of $m$, so their echo never ends. And Schedule-Free's echo
# doesn't depend on beta at all. How fast it fades depends on the age of the run, and so does its gamma.
#
# </details>

# %% [markdown]
# One question, and five answers:
#
# | rule | its momentum | what becomes of it |
# |---|---|---|
# | NAdam | $m$ | looks ahead, then is divided by $\sqrt{\hat s}$ |
# | QHM | $m$ | is mixed with the newest gradient |
# | Lion | $m$ | only the sign counts |
# | Muon | $m$ | only the directions count |
# | Schedule-Free | $x - z$ | gamma rises as the run gets older |

# %% [markdown]
# The next big name will come, and it will have a paper and fans. You know what to ask it.
#
# And maybe it will be yours. You have the parts on the table now: a velocity, a look-ahead, a sign, an average. What would you build? In
# the next lesson you'll build it.

# %% [markdown]
# ## The lesson in formulas
#
# - NAdam: $\text{ahead} = \beta_1 m/(1-\beta_1^{t+1}) + (1-\beta_1)\, g/(1-\beta_1^t)$ takes over from Adam's $\hat m$.
# - QHM: $\theta \leftarrow \theta - \text{learning\_rate}\cdot((1-\nu)\, g + \nu\, m)$. $\nu = 0$: gradient descent; 1: averaged momentum; $\beta$: Nesterov.
# - Lion: $\theta \leftarrow \theta - \text{learning\_rate}\cdot\text{sign}(\beta_1 m + (1-\beta_1) g)$, then $m \leftarrow \beta_2 m + (1-\beta_2) g$.
# - Muon: $m \leftarrow \beta m + (1-\beta) g$, then $\text{matrix} \leftarrow \text{matrix} - \text{learning\_rate}\cdot\text{orthogonalized}(m)$.
# - Schedule-Free at $\beta = 1$: momentum with gamma $1 - 2/t$ and learning rate learning_rate / $t$.
# - Edge of stability: the largest curvature hovers at $2(1+\gamma)$ / learning_rate.

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. You multiply a loss by 1000 and leave everything else alone. Which rule's path changes?**
#
# <details><summary>A. Lion's</summary>No: m and the gradient grow by the same factor, and a sign doesn't notice.</details>
# <details><summary>B. Muon's</summary>No: orthogonalizing drops the size of m, so a factor is dropped as well.</details>
# <details><summary>C. QHM's</summary>Yes. Its step is proportional to the gradient, like the steps of gradient descent and momentum, so its learning rate has to shrink.</details>

# %% [markdown]
# **2. A network trains with all its images in each gradient, learning rate 0.1, and gamma 0.9. Near which value will its largest curvature hover?**
#
# <details><summary>= 38</summary>Yes: 2 · 1.9 / 0.1.</details>
# <details><summary>= 20</summary>That's 2 / learning_rate, the edge of gradient descent. Momentum's edge is 1 + gamma times as far out.</details>
# <details><summary>= 200</summary>Effective steps are ten times as long, but the edge isn't: it's at 2 (1 + gamma) / learning_rate.</details>
# <details><summary>= 2</summary>That would be the edge of gradient descent at learning rate 1.</details>
# <details><summary>= else</summary>The edge is at 2 (1 + gamma) / learning_rate.</details>

# %% [markdown]
# **3. A colleague writes Muon, but orthogonalizes each gradient first and averages the results in m. What gets lost?**
#
# <details><summary>A. Nothing: the order doesn't matter</summary>No: lesson 06 had two orders for momentum and RMSprop, and they weren't the same rule either.</details>
# <details><summary>B. m no longer knows how strong each gradient was</summary>Yes. A faint, noisy gradient then counts as much as a strong one.</details>
# <details><summary>C. The step no longer turns with the matrix</summary>No: it still does, since both steps on the way turn with it.</details>
