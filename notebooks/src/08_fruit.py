# ---
# title: A network that knows fruit
# minutes: 60
# needs: lessons 02 and 05
# writes: "`network_step`, `fair_comparison`"
# picture: In a slice of a real network's loss momentum swings along the valley to its end, where gradient descent creeps.
# goals:
#   - train a real network on pictures of fruit, with and without momentum
#   - measure how narrow its valley is, and say which learning rates that forbids
#   - compare rules fairly, and say what a lower training loss does and does not mean
# ---

# %% [markdown]
# ## Eight kinds of fruit
#
# Until now our surfaces had a few parameters at most. This one has 7064: it is the loss of a network that looks at pictures and says
# which fruit they show. The pictures are painted here, each with its own pose, light, size, colour and background.

# %%
import numpy as np
from mlmomentum import check, comparison, fruits, plots, rules, scenes, simulate

pictures = fruits.paint(80, np.random.default_rng(1))
print(pictures)

# %%
plots.gallery(pictures)

# %% [markdown]
# The network sees them coarser, with a quarter of the pixels. It trains on these 640, and is asked about 640 others that it
# never saw: they are **held out**.

# %%
train = pictures.shrink(2)
held_out = fruits.paint(80, np.random.default_rng(2)).shrink(2)
plots.gallery(train, per_kind=6, title="what the network sees")

# %% [markdown]
# ## The network
#
# A picture is $12\cdot 12\cdot 3 = 432$ numbers. A **hidden layer** mixes them into 16, and squeezes each by tanh. An
# **output layer** mixes those into 8 scores, one for each kind. Each layer is a matrix; its last row is the bias.

# %%
from mlmomentum.network import Network

net = Network.of(train, 16)
print("layers:", net.shapes, "together", net.parameters, "parameters")

# %% [markdown]
# All parameters stand in one long row, $\theta$. The loss is the *cross-entropy*: minus the logarithm of the probability
# that the network gives to the right kind, averaged over the pictures. It has a value and a gradient, so it is a surface
# like any other.

# %% [markdown]
# ### Predict
#
# The parameters are still random. With eight kinds to choose from, the loss is about
#
# - **A** 0
# - **B** 2
# - **C** 8

# %% tags=["reveal"]
starts = net.start(np.random.default_rng(4), 5)
loss = net.loss(train, starts)
print("Five random starts")
print("the losses:", loss.value(starts).round(2), "and log(8) =", np.log(8).round(2))
print("told right:", net.accuracy(starts, held_out).round(2))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Who knows nothing gives each kind the probability 1/8, and $-\log(1/8) = \log 8 \approx 2.08$. One picture in
# eight is told right by chance.
#
# </details>

# %% [markdown]
# ## Momentum on all layers
#
# `momentum_step` from lesson 02 trains this network as it is: for it $\theta$ is one row of numbers. Most programs keep
# the layers apart, though. Then each layer needs a velocity of its own, of its own shape.

# %% [markdown]
# ### Exercise: network_step
#
# Take one step of momentum with both layers. `gradient(hidden, output)` returns two arrays: the gradient of the hidden
# layer, and that of the output layer. Call it once. Return both new layers and then both new velocities.


# %% exercise="network_step"
def network_step(
    hidden, output, hidden_velocity, output_velocity, gradient, learning_rate, gamma
):
    """One step of momentum; returns hidden, output and their velocities."""
    # solution


# %% [markdown]
# Your rule trains the network now, from one of the starts.

# %%
one = net.loss(train, starts[0])
race = {"learning_rate": 0.05, "gamma": 0.9}
plots.draw(scenes.training(network_step, net, one, held_out, **race))

# %% [markdown]
# Choose gamma 0 first, which is gradient descent, and look for its best learning rate. Then do the same with gamma 0.9.
# Remember both: a race at the end of this lesson will search for them again.

# %%
from mlmomentum.explorer import Choice, Slider, explore

rates, gammas = Choice((0.01, 0.02, 0.05, 0.1, 0.2), 0.05), Choice((0, 0.5, 0.9), 0.9)
settings = {"learning_rate": rates, "gamma": gammas}
explore(scenes.training, network_step, net, one, held_out, **settings)

# %% [markdown]
# ## The same budget
#
# Nearly all of the work is in the gradients. So let every rule compute 200 of them, from the same five starts. The three
# rules with a plain learning rate get the same one, 0.05. RMSprop and Adam count theirs in units of $\theta$, and get the
# 0.001 that Keras begins with.

# %% [markdown]
# ### Predict
#
# After 200 gradients at one learning rate, the training loss with momentum, compared with gradient descent's, is
#
# - **A** about the same
# - **B** about a third
# - **C** about three times as high

# %% tags=["reveal"]
USUAL = comparison.USUAL
budget = {"steps": 200, "every": 200}
print("after 200 gradients: mean and spread of five seeds")
for name, hyper in USUAL.items():
    rate = 0.001 if name in ("rmsprop_step", "adam_step") else 0.05
    run = simulate(rules.RULES[name], loss, learning_rate=rate, **budget, **hyper)
    print(f"{name:14}", net.report(run, held_out))

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** And nearly four pictures in five are told right, against fewer than three.
#
# </details>
#
# But lesson 02 had a warning: with gamma 0.9, the step on an even slope is ten times as long. Is it the momentum that
# helps, or just the length of the step?

# %% [markdown]
# ### Predict
#
# Give momentum a tenth of the learning rate, so that its long steps are as long as gradient descent's. Its loss is then
#
# - **A** still much lower than gradient descent's 1.24
# - **B** about the same
# - **C** much higher

# %% tags=["reveal"]
short = {"learning_rate": 0.005, "gamma": 0.9}
run = simulate(rules.momentum_step, loss, **short, **budget)
print("momentum with learning rate 0.005")
print(net.report(run, held_out))

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B**, even a little higher, since momentum needs some steps to get going. So the gain is in the length. Then why does
# gradient descent not take steps that are ten times as long?
#
# </details>

# %%
wild = simulate(rules.gd_step, loss, learning_rate=0.5, **budget)
worse = (wild.loss[-1] > 1.24).sum()
print("gradient descent with learning rate 0.5 ends above the 1.24")
print(f"that it reached with 0.05, with {worse} of 5 seeds")

# %% [markdown]
# It cannot. Something in this surface throws long steps of gradient descent about, and lets momentum pass. In lesson 01
# that was a steep direction across a valley. Is there one here?

# %% [markdown]
# ## The valley, measured
#
# At each point the surface has 7064 curvatures, the eigenvalues of the **Hessian**, the matrix of all second derivatives.
# That matrix has 50 million numbers. We never write it down: two gradients close together give its product with a vector,
# and from 60 such products the method of *Lanczos* (1950) finds the largest curvatures.

# %% [markdown]
# ### Predict
#
# We look at a network that momentum has trained. How many of its 7064 directions have at least a fifth of the largest
# curvature?
#
# - **A** about 7000
# - **B** about 700
# - **C** about 7

# %% tags=["reveal"]
from mlmomentum.spectrum import section, spectrum

walk = simulate(rules.momentum_step, one, steps=200, every=20, **race)
trained = walk.theta[-1]
found = spectrum(one, trained, np.random.default_rng(0))
print("the ten largest curvatures")
print(found.values[:-11:-1].round(1))
print("at least a fifth of the largest:", np.sum(found.values > found.values[-1] / 5))
flat = np.abs(found.values) < found.values[-1] / 100
print(f"less than a hundredth of it: {found.shares[flat].sum():.1%} of all directions")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** Seven steep directions, one fewer than there are kinds of fruit, and about seven thousand nearly flat ones. Large
# networks look alike: a few large curvatures that depend on the data, and a bulk near zero (Sagun, Evci, Güney, Dauphin
# and Bottou 2017).
#
# </details>
#
# This is what along and across the valley look like, from the trained network outwards:

# %%
steep, mild, level = (found.directions[-place] for place in (1, 20, 30))
views = {"steepest": steep, "number 20": mild, "number 30": level}
plots.slices(one, trained, views)

# %% [markdown]
# Now a slice with both: the steepest direction across, number 20 along. Gradient descent and momentum run *in this slice*
# at one learning rate. Mind the two scales: the axis along the valley covers more than seven times as much.

# %% picture=true
from dataclasses import replace

labels = ("along", "across")
cut = section(one, trained, mild, steep, reach=(3, 0.4), labels=labels)
cut = replace(cut, start=np.array([-2.5, 0.25]))
plots.draw(scenes.slice_walk(cut, learning_rate=0.03, gamma=0.9))

# %% [markdown]
# From which learning rate on does gradient descent leap from wall to wall? Then drag the start towards the middle, to about
# −1 along and 0.2 across, and ask again.

# %%
rates, gammas = Slider(0.01, 0.08, 0.01, 0.03), Choice((0.5, 0.8, 0.9, 0.95), 0.9)
explore(scenes.slice_walk, cut, learning_rate=rates, gamma=gammas, steps=30)

# %% [markdown]
# From 0.07 on, and nearer to the middle from 0.05 on: there the walls are steeper, and momentum's swings grow as well. A
# limit belongs to a curvature, and the curvature changes with the place. By lesson 01 the limit of gradient descent is
# 2 / curvature; by lesson 03 that of momentum is $2(1+\gamma)$ / curvature. Here they are for the first and the last place
# of the training:

# %%
first = spectrum(one, starts[0], np.random.default_rng(0))
print("largest curvature, and the limits without momentum and with gamma 0.9")
for name, there in {"at the start": first, "when trained": found}.items():
    top = there.values[-1]
    print(f"{name}: {top:.1f}, {2 / top:.3f}, {2 * 1.9 / top:.3f}")

# %% [markdown]
# So with gamma 0.9 the limit is not even twice as far. Yet within it every consistent push counts ten times. That is where
# the gain comes from: **momentum takes steps that gradient descent is forbidden.** Rank 1 is the steepest direction, and the
# dotted line is the curvature up to which momentum is stable with its learning rate of 0.05. Drag through the training: the
# curvatures grow on the way.

# %%
limit, rng = 2 * 1.9 / race["learning_rate"], np.random.default_rng(0)
last = scenes.curvatures(one, walk, 10, limit, rng)
plots.draw(last)

# %%
settings = {"limit": limit, "rng": rng}
explore(scenes.curvatures, one, walk, checkpoint=Slider(0, 10, 2, 10), **settings)

# %% [markdown]
# ## Where does the valley come from?
#
# The steepest direction at the start is a change of 7064 parameters. Here it is as pictures: what it adds to the weights
# that six of the hidden units give to the pixels. Mid-grey is nothing, lighter is more, darker is less.

# %%
plots.look(net, first.directions[-1], "the steepest direction")

# %%
added = net.layers(first.directions[-1])[0][:-1]
same = np.maximum((added > 0).mean(axis=0), (added < 0).mean(axis=0))
print(f"Of the weights of a hidden unit, {same.mean():.0%} are changed in one sense.")

# %% [markdown]
# All in one sense: the direction asks *how bright is the picture?* Every pixel is positive, so all pictures have
# that in common, and a small change of these weights changes every answer. What if pixels were positive and negative,
# about equally? Let us subtract the mean picture.

# %% [markdown]
# ### Predict
#
# At the same start, with the mean picture subtracted, the largest curvature goes from 25 to about
#
# - **A** 25, since nothing is lost
# - **B** 12
# - **C** 1

# %% tags=["reveal"]
mean = train.images.mean(axis=0)
centred = replace(train, images=train.images - mean)
centred_out = replace(held_out, images=held_out.images - mean)
easy = net.loss(centred, starts)
print("mean picture subtracted")
there = spectrum(easy, starts[0], np.random.default_rng(0))
print(f"largest curvature {there.values[-1]:.1f}; after 200 gradients, five seeds:")
for name, rate in {"gd_step": 0.9, "momentum_step": 0.5}.items():
    settings = {"learning_rate": rate, **budget, **USUAL[name]}
    run = simulate(rules.RULES[name], easy, **settings)
    print(f"{name:14}", net.report(run, centred_out))

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** The steepest direction is more than twenty times gentler. Gradient descent may take a learning rate far beyond its
# old limit, and now does better than momentum did before. Momentum gains once more on top. It is one cure for a narrow
# valley; to mend the valley is another, and the two go together.
#
# </details>

# %% [markdown]
# ## A fair race
#
# We return to the pictures as they were. One learning rate for all is no fair race, as you saw. A fair one gives each rule
#
# - the same number of gradients,
# - a search of its own, over equally many settings,
# - several seeds for each setting,
# - and a judge that looks at the *training* loss only. The held-out pictures come in at the very end, or they are held out
#   no longer.
#
# How the settings are searched may decide which rule seems the best (Choi and others 2019).

# %% [markdown]
# ### Exercise: fair_comparison
#
# `losses` has the shape (rules, settings, seeds), and so has `accuracies`. For each rule find the setting with the smallest
# *mean* training loss over the seeds, and the mean accuracy of that setting. Return two arrays with one entry for each
# rule: the settings' numbers, from 0, and the accuracies.
#
# A run that diverged has a loss that is not a number, or infinite. A setting in which *any* run diverged must not win.


# %% exercise="fair_comparison"
def fair_comparison(losses, accuracies):
    """The best setting of each rule by training loss, and its mean accuracy."""
    # solution


# %% [markdown]
# Five rules, five learning rates for each, three seeds for each of those: 75 networks. This takes some seconds.

# %%
middle = {"gd_step": 0.1, "momentum_step": 0.05, "nag_step": 0.05}
middle |= {"rmsprop_step": 0.002, "adam_step": 0.004}
grid = {name: rate * 3.0 ** np.arange(-2, 3) for name, rate in middle.items()}
tuning = net.start(np.random.default_rng(3), 3)[:, None]
losses, accuracies = np.zeros((2, 5, 5, 3))
for place, (name, rates) in enumerate(grid.items()):
    settings = {"learning_rate": rates, **budget, **USUAL[name]}
    run = simulate(rules.RULES[name], loss, start=tuning, **settings)
    losses[place] = run.loss[-1].T
    accuracies[place] = net.accuracy(run.theta[-1], held_out).T
print("rules, settings, seeds:", losses.shape)

# %% [markdown]
# ### Predict
#
# Each rule at its own best learning rate: whose training loss stays far above momentum's 0.35?
#
# - **A** only that of gradient descent
# - **B** that of gradient descent and of RMSprop
# - **C** those of all others, Adam too

# %% tags=["reveal"]
best, _ = comparison.fair_comparison(losses, accuracies)
print("each at its best: learning rate, and five new seeds")
races = {}
for place, (name, rates) in enumerate(grid.items()):
    settings = {"learning_rate": rates[best[place]], "steps": 200, "every": 10}
    run = simulate(rules.RULES[name], loss, **settings, **USUAL[name])
    print(f"{name:14} {rates[best[place]]:5}", net.report(run, held_out))
    races[name] = run

# %% tags=["reveal"]
plots.races(net, held_out, "each at its best", **races)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cells.</summary>
#
# **B.** Gradient descent at its best still creeps. RMSprop scales each parameter by itself, but the steep directions are
# mixtures of thousands of them. Momentum, Nesterov and Adam, which all remember past gradients, lie close together: to
# name one winner among them would take a finer grid and more seeds. (The bands reach from the lowest seed to the highest.)
#
# </details>

# %% [markdown]
# Those were the best by the course's own comparison. Here yours chooses; each line is a rule, each dot a learning rate.

# %%
plots.choices(fair_comparison, grid, losses, accuracies)

# %% [markdown]
# Why *new* seeds? The settings were chosen because they did well with the old ones, partly by luck. Luck does not come
# twice, so only new seeds tell what to expect.

# %% [markdown]
# ## Beyond the limit
#
# One thing does not fit. At the start the limit of gradient descent was 0.079. Yet its best learning rate in the race was
# 0.1, and no run diverged. Is the limit wrong?

# %% [markdown]
# ### Predict
#
# With learning rate 0.1, how often does a step of gradient descent *raise* the training loss?
#
# - **A** never
# - **B** once or twice, at the start
# - **C** at nearly every other step

# %% tags=["reveal"]
print("learning rate   steps that raise the loss   limit   largest curvature")
for rate in (0.02, 0.05, 0.1):
    run = simulate(rules.gd_step, one, learning_rate=rate, steps=200)
    raised = (np.diff(run.loss) > 0).mean()
    places, rng = run.theta[100::50], np.random.default_rng(0)
    top = np.median([spectrum(one, place, rng, 15).values[-1] for place in places])
    print(f"{rate:13}   {raised:25.0%}   {2 / rate:5.0f}   {top:17.0f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** The limit is right *for the place where it was measured*, and curvatures change on the way. The last column is the
# largest one along the second half of each run. With 0.02 and 0.05 it stays below the limit, and no step goes up. With 0.1
# the limit is 20. Where the walls are steeper the run leaps across them, up and down, and so comes to where they are
# gentler: it stays near its limit, and goes downhill on the whole. In a bowl, equally steep everywhere, it would diverge.
#
# Large networks do the same: with full batches the largest curvature hovers just above 2 / learning rate, at the *edge of
# stability* (Cohen, Kaur, Li, Kolter and Talwalkar 2021).
#
# </details>

# %% [markdown]
# Steps beyond the limit gain little. From 0.05 to 0.1 gradient descent came down from 1.24 to 1.14, and with 0.5 it ended
# higher again. Momentum, within its limit, came down to 0.35.

# %% [markdown]
# ## Faster is not better
#
# "Momentum finds the best solution", one often reads. It found a low *training* loss sooner. Does a still lower training
# loss tell more fruit right?

# %% [markdown]
# ### Predict
#
# We go on training with momentum, to 1600 gradients. The training loss falls to a tenth of what it was at 400. The accuracy
# on held-out pictures
#
# - **A** rises clearly
# - **B** stays
# - **C** falls clearly

# %% tags=["reveal"]
unseen = net.loss(held_out, starts)
far = {"start": starts[:3], "steps": 1600, "every": 400}
long = simulate(rules.momentum_step, loss, **far, **race)
print("gradients   training loss   held-out loss   accuracy")
for place in (1, 2, 4):
    theta, low = long.theta[place], long.loss[place].mean()
    high, right = unseen.value(theta).mean(), net.accuracy(theta, held_out).mean()
    print(f"{long.t[place]:9}   {low:13.2f}   {high:13.2f}   {right:8.0%}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** And the held-out *loss* even gets worse: where the network errs, it errs with more and more confidence. The same
# stood in the centred race: momentum's training loss was fourteen times lower than gradient descent's, its accuracy no
# better. A rule is judged as a *minimiser* by its training loss. Whether the minimum is any good is another question.
#
# </details>

# %% [markdown]
# One time momentum does buy accuracy: when the budget ends before gradient descent has learned enough, as after our 200
# gradients. And here is what a trained network takes for what:

# %%
plots.mistakes(net, trained, held_out)

# %% [markdown]
# ## Small batches
#
# Large networks are trained on a few pictures at a time, the **batch**. The gradient is then cheap and noisy: 16 of our
# pictures cost a fortieth of all 640. Does momentum help as much there?

# %% [markdown]
# ### Predict
#
# Batches of 16. On an even slope both shall take steps of one length in the end: learning rate 0.02 without momentum, 0.002
# with gamma 0.9. After 1000 steps the training loss
#
# - **A** is much lower with momentum
# - **B** is about the same
# - **C** is much lower without

# %% tags=["reveal"]
print("batches of 16, 1000 steps: mean and spread of five seeds")
many = {"steps": 1000, "every": 1000}
for rate in (0.02, 0.05):
    for name, own_rate in {"gd_step": rate, "momentum_step": rate / 10}.items():
        noisy = net.loss(train, starts, batch=16, rng=np.random.default_rng(5))
        settings = {"learning_rate": own_rate, **many, **USUAL[name]}
        run = simulate(rules.RULES[name], noisy, **settings)
        print(f"{name:14} {own_rate:5.3f}", net.report(run, held_out))

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B**, to the second decimal. While the steps are small, nothing is near a stability limit, and momentum only spreads
# each push over time. Wang and others (2023, arXiv 2307.15196) prove it for small learning rates, and find little gain in
# practice where the best learning rate is not large. With longer steps, in the last two lines, the steep directions
# matter, and the two part.
#
# </details>

# %% [markdown]
# ## Your own pictures
#
# Make a folder `my_fruit` beside this notebook, with a sub-folder of pictures for each kind: your photographs, or a few
# kinds of the public *Fruits-360* set. Any size will do, grey or transparent too. What cannot be read is skipped, and
# `own.skipped` says why.

# %%
from pathlib import Path

folder = Path("my_fruit")
own = fruits.load_folder(folder, size=12) if folder.is_dir() else held_out
print(own if folder.is_dir() else "There is no folder my_fruit yet.")

# %% [markdown]
# Then split them, and train. Without your folder this takes the held-out pictures instead, which shows how it goes.

# %%
mine, other = own.split(0.8, np.random.default_rng(0))
my_net = Network.of(mine, 16)
my_loss = my_net.loss(mine, my_net.start(np.random.default_rng(0)))
run = simulate(rules.momentum_step, my_loss, **budget, **race)
print(
    f"told right: {my_net.accuracy(run.theta[-1], other):.0%} of {len(other)} that it never saw"
)

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. The steepest direction has the curvature 40. Up to which learning rate is momentum with gamma 0.9 stable there?**
#
# <details><summary>= 0.095</summary>Yes: 2 · 1.9 / 40. Not even twice the limit of gradient descent, and yet momentum was faster here: along the flat directions a consistent push counts ten times.</details>
# <details><summary>= 0.05</summary>No: 2 / 40 is the limit of gradient descent. With gamma it is 2 (1 + gamma) / curvature.</details>
# <details><summary>= 0.5</summary>No: a consistent push counts ten times along the <em>flat</em> directions. Across the steep one the limit is not ten times as far.</details>
# <details><summary>= 0.005</summary>No: a tenth of the learning rate makes equally long steps on an even slope. The limit moves the other way.</details>
# <details><summary>= else</summary>No: it is 2 (1 + gamma) / curvature.</details>

# %% [markdown]
# **2. You try ten learning rates, and report the best accuracy on the test pictures. That number**
#
# <details><summary>A. is what to expect on new pictures</summary>No: it is the best of ten tries on the same pictures, so luck is in it.</details>
# <details><summary>B. is too high, on average</summary>Yes. Choose by the training loss, or by pictures set aside for choosing; and ask the test pictures once.</details>
# <details><summary>C. is fair if each rule gets ten tries</summary>No: it is then equally flattering to all, and still too high.</details>

# %% [markdown]
# **3. A rule reaches a tenth of the training loss of another. On held-out pictures it**
#
# <details><summary>A. tells ten times as many right</summary>No: here the share of pictures told right hardly moved.</details>
# <details><summary>B. makes a tenth of the mistakes</summary>No: the training loss is about other pictures.</details>
# <details><summary>C. may do better, the same, or worse: only held-out pictures tell</summary>Yes. The loss on them even rose while the training loss fell.</details>
