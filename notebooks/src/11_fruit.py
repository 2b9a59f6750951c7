# ---
# title: A network that knows fruit
# minutes: 60
# needs: lesson 03; for the race of five rules also lessons 06 and 10
# writes: "`network_step`, `fair_comparison`"
# picture: The valley of a real network, drawn to scale; gradient descent crawls while momentum swings along it to the middle.
# goals:
#   - train a real network on images of fruit with your own momentum, and watch it learn
#   - measure how narrow its valley is, and say which learning rates that rules out
#   - compare rules fairly, and say what a lower training loss does and doesn't mean
# ---

# %% [markdown]
# ## Can you teach a network to tell a lemon from a pear?
#
# So far our surfaces had a handful of parameters. This one has 7064. It's the loss of a small network that looks at an image and says
# which fruit it shows, and you're going to train it with a rule you wrote yourself.
#
# First, the fruit. We draw the images in code; each fruit gets its own pose, lighting, size, color, and background.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate
from mlmomentum.networks import Network, fruits, section, spectrum
from mlmomentum.tuning import comparison

images = fruits.paint(80, np.random.default_rng(1))
print(images)

# %%
plots.gallery(images)

# %% [markdown]
# Each of the eight fruits is a **class**. The network gets a coarser version of each image, with a quarter of the pixels. It trains
# on these 640 and is tested on 640 others that it has never seen, the **held-out** set. The share of images that it gets right is its
# **accuracy**.

# %%
train = images.shrink(2)
held_out = fruits.paint(80, np.random.default_rng(2)).shrink(2)
plots.gallery(train, per_class=6, title="what the network sees")

# %% [markdown]
# ## What does the network compute?
#
# An image is $12\cdot 12\cdot 3 = 432$ numbers. A **hidden layer** mixes them into 16 numbers and squeezes each through tanh. An
# **output layer** mixes those into 8 scores, one per class, and *softmax* turns the scores into probabilities. Each layer is one
# matrix. Its last row is the *bias*, which gets added no matter what the image shows.

# %%
net = Network.of(train, 16)
print("layers:", net.shapes, "with", net.parameters, "parameters together")

# %% [markdown]
# Line all the parameters up in one long vector, $\theta$. The loss is the **cross-entropy**: take the probability that the network gives
# to the right class, take minus its logarithm, and average over the images. It has a value and a gradient, so it's a surface
# like any other, and everything you've learned applies.

# %% [markdown]
# ### Predict
#
# The parameters are still random, so the network is guessing among eight classes. About how large is its loss?
#
# - **A** About 2, which is log(8).
# - **B** About 0.125, which is 1/8.
# - **C** About 8, one for each class.

# %% tags=["reveal"]
starts = net.start(np.random.default_rng(4), 5)
loss = net.loss(train, starts)
print("Five random starts")
print("the losses:", loss.value(starts).round(2), "and log(8) =", np.log(8).round(2))
print("accuracy:", net.accuracy(starts, held_out).round(2))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** If you know nothing, you give each class a probability of 1/8, and $-\log(1/8) = \log 8$. By chance you get one image in
# eight right. When you build a network of your own, check this first: an initial loss far from log(classes) means a bug.
#
# </details>

# %% [markdown]
# ### Exercise: network_step
#
# `momentum_step` from lesson 02 could train this network as it is, because to it $\theta$ is just one vector. Most programs keep the
# layers apart, though. Then each layer needs its own velocity, in its own shape.
#
# Take one step of momentum with both layers. `gradient(hidden, output)` returns two arrays, one gradient per layer; call it
# once. Return both new layers, and then both new velocities.


# %% exercise="network_step"
def network_step(
    hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma
):
    """One step of momentum; returns hidden, output and their velocities."""
    # solution


# %% [markdown]
# From here on, your rule does the training. Until you've written it, the course's own fills in, and the cell says so.

# %%
my_rule = net.rule_or_ours(network_step)

# %% [markdown]
# A second check that professionals run before any long training: can the network learn *sixteen* images by heart? If not,
# something is broken, and no learning rate will fix it.

# %%
few, _ = train.split(0.025, np.random.default_rng(0))
race = {"learning_rate": 0.05, "gamma": 0.9}
by_heart = simulate(my_rule, net.loss(few, starts[0]), steps=200, **race)
right = net.accuracy(by_heart.theta[-1], few)
print(f"{len(few)} images: loss {by_heart.loss[-1]:.3f}, accuracy {right:.0%}")

# %% [markdown]
# It can. Now for all 640.

# %% [markdown]
# ## What does learning look like?
#
# Below, your rule trains the network twice from the same start: on the left wall with gamma 0, which is gradient descent, and on the
# right wall with gamma 0.9. The forty images are held out. A frame turns green when the network gets its image right.

# %%
from mlmomentum.explorer import Choice, Slider, explore

one = net.loss(train, starts[0])
rates = Choice((0.02, 0.05, 0.1, 0.2), 0.05)
print("eight networks are being trained ...", flush=True)
explore(scenes.fruit_wall, my_rule, net, one, held_out, learning_rate=rates)

# %% [markdown]
# Press play, or drag the step slider slowly. Which fruit does the network get first? Which does it keep confusing? Then
# try the other learning rates. Does gamma 0 ever catch up? Does gamma 0.9 ever fail?
#
# <details><summary>What is there to see?</summary>
#
# At 0.05, with gamma 0.9, the strawberries, lemons, and oranges turn green within the first 50 steps; apples, bananas, and grapes
# take longest. The right wall ends with 33 green frames, the left one with 23, and no learning rate takes gamma 0 any farther. But
# gamma 0.9 isn't invincible: at 0.2 it breaks down, and ends with about a dozen.
#
# </details>

# %% [markdown]
# ## Is that momentum, or just a longer step?
#
# One start and forty images make a nice show, but not evidence. Let's do it properly: five random starts, 640 held-out images, and
# 200 gradients for every rule, since gradients are nearly all of the work. Gradient descent, momentum, and Nesterov's rule get the
# learning rate 0.05. RMSprop and Adam measure theirs in units of $\theta$, so they get Keras's default, 0.001.

# %% [markdown]
# ### Predict
#
# How does momentum's training loss compare with gradient descent's after those 200 gradients?
#
# - **A** It's about the same.
# - **B** It's about three times as high: momentum overshoots on such a rough surface.
# - **C** It's about a third.

# %% tags=["reveal"]
USUAL = comparison.USUAL
budget = {"steps": 200, "every": 200}
rule_of = rules.RULES | {"momentum_step": my_rule}
ends = {}
print("after 200 gradients: mean and spread of five seeds")
for name in ("gd_step", "momentum_step", "nag_step", "rmsprop_step", "adam_step"):
    rate = 0.001 if name in ("rmsprop_step", "adam_step") else 0.05
    settings = {"learning_rate": rate, **budget, **USUAL[name]}
    run = simulate(rule_of[name], loss, **settings)
    ends[name] = run.loss[-1].mean()
    print(f"{name:13}", net.report(run, held_out), flush=True)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** Momentum also gets about three quarters of the held-out images right; gradient descent gets fewer than three in five. Do the
# losses look familiar? Lesson 00 opened with this very race. This time the rule is yours.
#
# </details>

# %% [markdown]
# Not so fast. With gamma 0.9, a step on an even slope is ten times as long (lesson 02). Maybe momentum has nothing to do with it, and
# longer steps are all you need. There's an experiment for that.

# %% [markdown]
# ### Predict
#
# Give momentum a *tenth* of the learning rate, so that its long steps are only as long as gradient descent's. What's its loss now?
#
# - **A** About the same as gradient descent's.
# - **B** Still about a third: it's the memory that helps.
# - **C** Much higher.

# %% tags=["reveal"]
run = simulate(my_rule, loss, learning_rate=0.005, gamma=0.9, **budget)
print("momentum with a tenth of the learning rate")
print(net.report(run, held_out))
print(f"gradient descent had {ends['gd_step']:.2f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **A**, even a touch higher, because momentum needs a few steps to get going. So the gain does come from the longer steps.
#
# </details>

# %% [markdown]
# Then why doesn't gradient descent simply take steps ten times as long?

# %%
wild = simulate(rules.gd_step, loss, learning_rate=0.5, **budget)
worse = (wild.loss[-1] > ends["gd_step"]).sum()
print(f"with ten times the learning rate, {worse} of 5 seeds end above")
print(f"the {ends['gd_step']:.2f} that gradient descent had before")

# %% [markdown]
# Every run ends up worse. Something about this surface throws gradient descent around when its steps are long, yet lets momentum
# through. In lesson 01 the culprit was a steep direction across a valley. Is there one here?

# %% [markdown]
# ## How narrow is this valley?
#
# At every point the surface has 7064 curvatures: the eigenvalues of the **Hessian**, the matrix of all second derivatives. We can't
# look at that matrix, which has about 50 million entries. But we can find its steepest direction with a trick you could write on a napkin.
#
# Take any direction. See how the *gradient changes* when you step along it: that change is the Hessian times your direction, and it
# leans toward the steepest direction. So take the change as your next direction, and repeat. This is **power iteration**.

# %%
walk = simulate(my_rule, one, steps=200, every=20, **race)
trained, h = walk.theta[-1], 1e-4
direction = np.random.default_rng(0).standard_normal(net.parameters)
print("round   how much the gradient changes along it")
for turn in range(1, 21):
    direction /= np.linalg.norm(direction)
    ahead = one.gradient(trained + h * direction)
    behind = one.gradient(trained - h * direction)
    direction = (ahead - behind) / (2 * h)
    if turn in (1, 2, 5, 20):
        print(f"{turn:5}   {np.linalg.norm(direction):10.1f}")

# %% [markdown]
# After two rounds we're close, and after twenty the number has all but settled. It's the largest curvature. `spectrum` does the same
# with a faster relative of the trick (Lanczos 1950), and finds the other large curvatures too.

# %% [markdown]
# ### Predict
#
# This network has 7064 directions. In how many of them is the curvature at least a fifth of the largest?
#
# - **A** About 700.
# - **B** About 7.
# - **C** About 7000.

# %% tags=["reveal"]
found = spectrum(one, trained, np.random.default_rng(0))
print("the ten largest curvatures")
print(found.values[:-11:-1].round(1))
print("at least a fifth of the largest:", np.sum(found.values > found.values[-1] / 5))
flat = np.abs(found.values) < found.values[-1] / 100
print(f"less than a hundredth of it: {found.shares[flat].sum():.1%} of all directions")
print(f"curved downward: {found.shares[found.values < 0].sum():.0%} of all directions")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** Seven steep directions, one fewer than there are classes, and thousands of nearly flat ones. Large networks show the same
# pattern: a few large curvatures that depend on the data, and a bulk near zero (Sagun, Evci, Güney, Dauphin, and Bottou 2017). In a
# few percent of the directions the surface even curves *down*: we're on the side of a saddle, not at the bottom of a bowl.
#
# </details>

# %% [markdown]
# Let's look at the valley. We cut a slice through the surface: the steepest direction goes across, and the twentieth-steepest goes
# along. With both axes drawn to the same scale, it looks like this:

# %% picture=true
from dataclasses import replace

steep, mild = found.directions[-1], found.directions[-20]
cut = section(one, trained, mild, steep, reach=(3, 0.4), labels=("along", "across"))
cut = replace(cut, start=np.array([-2.5, 0.25]))
print(f"curvature across : along = {found.values[-1] / found.values[-20]:.0f} : 1")
plots.to_scale(cut, learning_rate=0.03, gamma=0.9)

# %% [markdown]
# Gradient descent and momentum take the same number of steps here, at the same learning rate. One of them crawls. The explorer
# stretches the strip so that you can see what happens across it. (So mind the axes: their scales differ.)

# %%
rates, gammas = Slider(0.01, 0.08, 0.01, 0.03), Choice((0.5, 0.8, 0.9, 0.95), 0.9)
explore(scenes.slice_walk, cut, learning_rate=rates, gamma=gammas, steps=30)

# %% [markdown]
# Raise the learning rate. When does gradient descent start to leap from wall to wall? And momentum? Then drag the start toward
# the middle, to about −1 along and 0.2 across, and ask again.
#
# <details><summary>What is there to see?</summary>
#
# From the far start, gradient descent leaps at 0.07 and above. From the start near the middle it already leaps at 0.05, because the
# walls are steeper there, and momentum swings just as wildly. Momentum doesn't win by surviving those rates. It wins at 0.03, where
# both are calm: momentum has reached the middle, and gradient descent has hardly left.
#
# </details>

# %% [markdown]
# So the limit depends on where you are. By lesson 01, the limit of gradient descent is 2 / curvature; by lesson 03, momentum's is
# $2(1+\gamma)$ / curvature. Here they are at the first and last point of your training run:

# %%
first = spectrum(one, starts[0], np.random.default_rng(0))
print("largest curvature, and the limits without momentum and with gamma 0.9")
for name, there in {"at the start": first, "when trained": found}.items():
    top = there.values[-1]
    print(f"{name}: {top:.1f}, {2 / top:.3f}, {2 * 1.9 / top:.3f}")

# %% [markdown]
# With gamma 0.9 the limit isn't even twice as high. But within it, every consistent push counts ten times. There's the gain:
# **momentum takes long steps along the valley at a learning rate that is small enough for its walls.**

# %% [markdown]
# ## Where does the valley come from?
#
# The steepest direction at the start is a change of all 7064 parameters. We can draw it: for six of the hidden units, here's what it
# adds to the weight of each pixel, averaged over the three colors. Orange is less, purple is more, white is nothing.

# %%
plots.look(net, first.directions[-1], "the steepest direction")

# %%
added = net.layers(first.directions[-1])[0][:-1]
same = np.maximum((added > 0).mean(axis=0), (added < 0).mean(axis=0))
print(f"Of a hidden unit's weights, {same.mean():.0%} change the same way.")

# %% [markdown]
# Each unit's weights all go up together, or all go down. So this direction asks one dull question: *how bright is the image?* Pixel
# values are all positive, so every image has brightness, and a small change of these weights changes every answer. What if we
# subtracted the mean image first, so that about half of the values were negative?

# %% [markdown]
# ### Predict
#
# We subtract the mean image, and start from the same parameters. What happens to the largest curvature?
#
# - **A** It stays at about 25: no information was lost, so the surface is the same.
# - **B** It drops to about 12: half the values are negative now.
# - **C** It drops to about 1.

# %% tags=["reveal"]
mean = train.images.mean(axis=0)
centered = replace(train, images=train.images - mean)
centered_out = replace(held_out, images=held_out.images - mean)
easy = net.loss(centered, starts)
print("mean image subtracted")
there = spectrum(easy, starts[0], np.random.default_rng(0))
print(f"largest curvature {there.values[-1]:.1f}; after 200 gradients, five seeds:")
for name, rate in {"gd_step": 0.9, "momentum_step": 0.5}.items():
    settings = {"learning_rate": rate, **budget, **USUAL[name]}
    run = simulate(rule_of[name], easy, **settings)
    print(f"{name:14}", net.report(run, centered_out), flush=True)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** The steepest direction is more than twenty times gentler, so both rules can take learning rates about ten times as large (we
# didn't tune these two). Now gradient descent does better than momentum did before, and momentum does better still. Momentum is one
# cure for a narrow valley. Fixing the valley is another, and the two work well together.
#
# </details>

# %% [markdown]
# ## Which rule is best?
#
# Back to the original images. You've seen that one learning rate for everybody isn't a fair race. A fair one gives each rule
#
# - the same number of gradients,
# - its own search, over equally many settings,
# - several seeds for each setting,
# - and a judge that looks at the *training* loss only. The held-out images come in at the very end, or they aren't held out anymore.

# %% [markdown]
# ### Exercise: fair_comparison
#
# `losses` and `accuracies` both have the shape (rules, settings, seeds). For each rule, find the setting with the smallest *median*
# training loss over the seeds, just as in lesson 10, and that setting's mean accuracy. Return two arrays with one entry per rule: the index of the
# chosen setting, and the mean accuracy.
#
# A diverged run has a loss of `nan` or infinity. A setting in which *any* run diverged must not win.
#
# (Why a median here and a mean there? One odd seed shouldn't decide a choice. A report should show what to expect on average, with the
# spread beside it, as the tables in this lesson do.)


# %% exercise="fair_comparison"
def fair_comparison(losses, accuracies):
    """The best setting of each rule by training loss, and its mean accuracy."""
    # solution


# %% [markdown]
# Five rules, five learning rates for each, three seeds for each of those. That makes 75 networks.

# %%
middle = {"gd_step": 0.1, "momentum_step": 0.05, "nag_step": 0.05}
middle |= {"rmsprop_step": 0.002, "adam_step": 0.004}
grid = {name: rate * 3.0 ** np.arange(-2, 3) for name, rate in middle.items()}
search = net.start(np.random.default_rng(3), 3)[:, None]
losses, accuracies = np.zeros((2, 5, 5, 3))
for index, (name, rates) in enumerate(grid.items()):
    settings = {"learning_rate": rates, **budget, **USUAL[name]}
    run = simulate(rule_of[name], loss, start=search, **settings)
    losses[index] = run.loss[-1].T
    accuracies[index] = net.accuracy(run.theta[-1], held_out).T
    print(f"{15 * (index + 1)} of 75 networks are trained: {name}", flush=True)

# %% [markdown]
# The search used three seeds. The race below uses five that neither the search nor any cell above has seen. Luck doesn't
# repeat itself, so only fresh seeds tell you what to expect.

# %% [markdown]
# ### Predict
#
# Each rule runs at its own best learning rate. Whose training loss stays far above momentum's?
#
# - **A** Gradient descent's alone.
# - **B** Gradient descent's and RMSprop's.
# - **C** Everybody else's, Adam's included.

# %% tags=["reveal"]
best, _ = comparison.fair_comparison(losses, accuracies)
fresh = net.start(np.random.default_rng(5), 5)
print("each at its best: learning rate, and five fresh seeds")
races = {}
for index, (name, rates) in enumerate(grid.items()):
    settings = {"learning_rate": rates[best[index]], "steps": 200, "every": 10}
    run = simulate(rule_of[name], loss, start=fresh, **settings, **USUAL[name])
    print(f"{name:14} {rates[best[index]]:5}", net.report(run, held_out), flush=True)
    races[name] = run

# %% tags=["reveal"]
plots.races(net, held_out, "each at its best", **races)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cells.</summary>
#
# **B.** Even at its best, gradient descent creeps. RMSprop scales each parameter separately, but the steep directions are mixtures of
# thousands of them. Momentum, Nesterov, and Adam all remember past gradients, and they finish close together; to crown one of
# them you'd need a finer grid and more seeds. (The bands reach from the lowest seed to the highest.)
#
# </details>

# %% [markdown]
# The course's comparison picked those settings. Now let yours pick. Each line is a rule, and each dot a learning rate.

# %% tags=["chaotic"]
plots.choices(fair_comparison, grid, losses, accuracies)

# %% [markdown]
# ## Hasn't gradient descent just broken its limit?
#
# Something doesn't add up. At the start, the limit of gradient descent was 0.079. Yet 0.1 won its search, and no run diverged. Let's
# count how often a step *raises* the loss, and measure the largest curvature along the second half of each run.

# %%
print("learning rate   steps that raise the loss   limit   largest curvature")
for rate in (0.02, 0.05, 0.1):
    run = simulate(rules.gd_step, one, learning_rate=rate, steps=200)
    raised = (np.diff(run.loss) > 0).mean()
    states, rng = run.theta[100::50], np.random.default_rng(0)
    top = np.median([spectrum(one, state, rng, 15).values[-1] for state in states])
    print(f"{rate:13}   {raised:25.0%}   {2 / rate:5.0f}   {top:17.0f}", flush=True)

# %% [markdown]
# The limit holds *where it was measured*, and curvatures change on the way. With 0.02 and 0.05, the curvature stays below the limit
# and no step goes up. With 0.1, nearly every other step does: the run leaps across the steep walls until it finds gentler ones, and
# hovers near its limit. In a bowl, where the curvature is the same everywhere, it would diverge. Large networks do the same, at the
# *edge of stability* (Cohen, Kaur, Li, Kolter, and Talwalkar 2021).

# %% [markdown]
# ## Does a lower training loss mean a better network?
#
# You'll often read that momentum "finds the best solution". What you've seen is that it finds a low *training* loss sooner. Look back
# at the race of fresh seeds: tuned by training loss, gradient descent got no more images right than it did with 0.05. If anything, it
# got fewer.

# %% [markdown]
# ### Predict
#
# We keep training with momentum for 1600 gradients. From 400 to 1600, the training loss falls to about a tenth. What does the
# accuracy on held-out images do?
#
# - **A** It rises clearly: a tenth of the loss, far fewer mistakes.
# - **B** It stays about where it is.
# - **C** It falls clearly: the network learns its images by heart.

# %% tags=["reveal"]
unseen = net.loss(held_out, starts)
far = {"start": starts[:3], "steps": 1600, "every": 400}
long = simulate(my_rule, loss, **far, **race)
print("gradients   training loss   held-out loss   accuracy")
for state in (1, 2, 4):
    theta, low = long.theta[state], long.loss[state].mean()
    high, right = unseen.value(theta).mean(), net.accuracy(theta, held_out).mean()
    print(f"{long.t[state]:9}   {low:13.2f}   {high:13.2f}   {right:8.0%}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** The held-out *loss* even gets worse: where the network is wrong, it's wrong with more and more confidence. You saw the same with the centered
# images, where momentum's training loss was far below gradient descent's and its accuracy no better. Judge a rule as
# a *minimizer* by its training loss. Whether the minimum is any good is another question.
#
# </details>

# %% [markdown]
# There is one case in which momentum does buy accuracy: when the budget runs out before gradient descent has learned enough, as it did
# after our 200 gradients. And here's what your trained network still gets wrong:

# %%
plots.mistakes(net, trained, held_out)

# %% [markdown]
# ## Does momentum help with small batches?
#
# Large networks are trained on a few images at a time, a **batch**. The gradient is then cheap and noisy: 16 of our images cost a
# fortieth of all 640.

# %% [markdown]
# ### Predict
#
# Take batches of 16, and choose the learning rates so that on an even slope both rules take equally long steps: 0.02 without momentum, 0.002
# with gamma 0.9. How do the training losses compare after 1000 steps?
#
# - **A** They're about the same.
# - **B** Momentum's is much lower: it averages the noise away.
# - **C** Momentum's is much higher: it piles the noise up.

# %% tags=["reveal"]
print("batches of 16, 1000 steps: mean and spread of five seeds")
many = {"steps": 1000, "every": 1000}
for rate in (0.02, 0.05):
    for name, own_rate in {"gd_step": rate, "momentum_step": rate / 10}.items():
        noisy = net.loss(train, starts, batch=16, rng=np.random.default_rng(5))
        settings = {"learning_rate": own_rate, **many, **USUAL[name]}
        run = simulate(rule_of[name], noisy, **settings)
        print(f"{name:14} {own_rate:5.3f}", net.report(run, held_out), flush=True)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **A**, to within the spread of the seeds, and the accuracies agree as well. While steps are short, nothing is near a stability
# limit, and momentum just spreads each push over time. Wang et al. (2023, arXiv 2307.15196) prove this for small learning rates. With
# longer steps, in the last two lines, the steep directions matter again, and the two rules differ.
#
# </details>

# %% [markdown]
# ## What about your own fruit?
#
# Make a folder `my_fruit` beside this notebook, with one sub-folder of images per class: your photographs, or a few classes of the
# public *Fruits-360* set. Images of any size will do. Files that can't be read are skipped, and `own.skipped` lists them with the
# reason. Bright photographs make a steeper valley, so if the loss swings, halve the learning rate.

# %%
from pathlib import Path

if Path("my_fruit").is_dir():
    own = fruits.load_folder(Path("my_fruit"), size=12)
    mine, other = own.split(0.8, np.random.default_rng(0))
    my_net = Network.of(mine, 16)
    my_loss = my_net.loss(mine, my_net.start(np.random.default_rng(0)))
    run = simulate(my_net.rule_or_ours(network_step), my_loss, **budget, **race)
    right = my_net.accuracy(run.theta[-1], other)
    print(f"{right:.0%} of {len(other)} unseen images are classified correctly")
else:
    print("There is no folder my_fruit yet.")

# %% [markdown]
# ## The lesson in formulas
#
# | what | formula |
# |---|---|
# | loss: cross-entropy | mean of $-\log p(\text{right class})$; with $k$ classes it starts near $\log k$ |
# | momentum, layer by layer | velocity ← gamma · velocity + learning_rate · gradient; layer ← layer − velocity |
# | largest curvature | repeat: direction ← change of the gradient along the direction |
# | limits at that curvature | 2 / curvature, and 2 (1 + gamma) / curvature |
# | fair choice | each rule its own setting, by the median training loss; none if a run diverged |

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. The steepest direction has curvature 40. Up to which learning rate is momentum with gamma 0.9 stable there?**
#
# <details><summary>= 0.095</summary>Yes: 2 · 1.9 / 40. That's not even twice the limit of gradient descent, and yet momentum was faster here, because along the flat directions a consistent push counts ten times.</details>
# <details><summary>= 0.05</summary>2 / 40 is the limit of gradient descent. With gamma it's 2 (1 + gamma) / curvature.</details>
# <details><summary>= 0.5</summary>A consistent push counts ten times along the <em>flat</em> directions. But the limit in the steep direction isn't ten times as high.</details>
# <details><summary>= 0.005</summary>A tenth of the learning rate makes equally long steps on an even slope. The limit moves the other way.</details>
# <details><summary>= else</summary>Start from the limit of lesson 03: 2 (1 + gamma) / curvature.</details>

# %% [markdown]
# **2. You try ten learning rates and report the best accuracy on the test images. What should a reader know about that number?**
#
# <details><summary>A. It's what to expect on new images, since the network never trained on the test images</summary>The network didn't, but you chose with them: it's the best of ten tries on the same images, so there's luck in it.</details>
# <details><summary>B. On average, it's too high</summary>Yes. Choose by the training loss, or by images set aside for choosing, and ask the test images once.</details>
# <details><summary>C. It's fair, as long as every rule gets ten tries</summary>Then it flatters all of them equally, and it's still too high.</details>

# %% [markdown]
# **3. One rule reaches a tenth of another's training loss. What can you say about new images?**
#
# <details><summary>A. It will make about a tenth of the mistakes</summary>The training loss is about other images.</details>
# <details><summary>B. It will do worse, because it has learned its images by heart</summary>It might. Here the accuracy hardly moved.</details>
# <details><summary>C. Nothing yet</summary>Yes. It may do better, the same, or worse. Only held-out images will show which.</details>
