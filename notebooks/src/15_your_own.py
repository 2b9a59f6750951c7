# ---
# title: Your own momentum
# minutes: 60
# needs: lessons 05, 06, 08, 10, and 11
# writes: "`my_rule`"
# picture: Four rules race on the same images. Gradient descent stays far behind, and the bands of the two best ones overlap.
# goals:
#   - design a rule and its schedule, and have them judged on seeds that nobody has seen
#   - say what a rule may know, and why everything else is cheating
#   - train a network on your own images, and report what your rule did without fooling yourself
#   - take home a page that shows all of it
# ---

# %% [markdown]
# ## What have you got by now?
#
# You've written gradient descent, momentum, Nesterov's rule, RMSprop, and Adam. You can build a schedule, pick a learning rate without
# fooling yourself, and tell a real gain from a lucky seed. That's everything you need to invent a rule of your own.
#
# So that's what we'll do. By the end of this lesson you'll have one, it will have trained a network on images that you chose, and you'll
# have a page about it to send to a friend.

# %%
import numpy as np
from mlmomentum import capstone, check, plots, rules, scenes
from mlmomentum.networks import Network
from mlmomentum.tuning.contest import BASELINES, baseline, contest, in_form

# %% [markdown]
# ## Whose images will it be?
#
# The course's fruit will do, but your own images are more fun: mugs and keys, two cats, leaves from three trees. Next to this
# notebook, make a folder with one sub-folder for each class, and put at least twenty photos into each:
#
# ```
# my_images/
#     mug/    IMG_1.jpg  IMG_2.jpg  ...
#     keys/   IMG_7.jpg  IMG_8.jpg  ...
# ```
#
# Then write the folder's name between the quotes, and run the next three cells. Your images stay on this computer. (They'll be in your page, too, and that goes only
# where you send it.)

# %%
MY_FOLDER = ""  # such as "my_images"; empty for the course's fruit

# %%
large, large_out = capstone.images(MY_FOLDER)
train, held_out = large.shrink(2), large_out.shrink(2)
print(f"{len(train)} images to train on, {len(held_out)} held out:", *train.names)
print(*large.skipped, sep="\n")

# %%
plots.gallery(large, per_class=6, title="images to train on")

# %% [markdown]
# If the course couldn't use a file, the lines above the pictures say which one and why. Fix it and run the cells again, or just carry on without it.

# %% [markdown]
# ## What does every rule have in common?
#
# Look back at the rules you know. Each gets theta, a gradient, and a learning rate. Some keep one memory from step to step, the
# velocity. Adam keeps two, and counts its steps. None of them needs more, so one form has room for them all:
#
# $$\texttt{my\_rule(theta, velocity, memory, t, gradient, learning\_rate)}$$
#
# It returns the new theta and both memories. What you keep in the memories is up to you. They have theta's shape, and start as zeros. The
# first step has $t = 1$. Every run in this lesson takes 100 steps, so your rule can carry its schedule inside: at $t = 100$ it's over.

# %% [markdown]
# How will we find out what a rule is worth? With a contest, and I'll tell you how it works before you start.
#
# **The contest.** There are fifteen noisy valleys in six parameters. Each has its minimum in a different place and points in a different
# direction. Your rule tries ten learning rates on three of the valleys, and lesson 10's protocol picks one. The other twelve are *fresh*,
# and only they count. In each of them we average your loss over the last 20 steps and divide it by gradient descent's, which got the same
# search. The (geometric) mean of these twelve ratios is your score: below 1, you beat gradient descent.

# %% [markdown]
# ### Predict
#
# Four of the course's rules go first, momentum and NAG with gamma 0.9. How many times as high as momentum does gradient descent end?
#
# - **A** About twice
# - **B** About four times
# - **C** More than ten times

# %% tags=["reveal"]
plain = baseline("gd_step")
print("each at its best learning rate, on twelve fresh valleys")
for name in BASELINES:
    rate, score = baseline(name).learning_rate, baseline(name).against(plain)
    print(f"{name:14} learning rate {rate:4}   score {score:.3f}", flush=True)
ratio = plain.against(baseline("momentum_step"))
print(f"gradient descent ends {ratio:.0f} times as high as momentum")

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **C.** The curvature across these valleys is a thousand times the curvature along them, and gradient descent has only 100 steps. Momentum
# was made for places like this. Don't expect such a gain everywhere.
#
# </details>

# %% [markdown]
# ### Predict
#
# Can you improve on gamma 0.9? (In the cell, `in_form` puts one of the course's rules into the form above, and `contest` runs it.) Which
# gamma ends lowest?
#
# - **A** 0.9 all the way
# - **B** 0.95 all the way
# - **C** 0.8 for 50 steps, then 0.95
# - **D** 0.95 for 50 steps, then 0.8

# %% tags=["reveal"]
gammas = {"0.9": 0.9, "0.95": 0.95}
gammas |= {"0.8, then 0.95": lambda t: 0.8 if t < 50 else 0.95}
gammas |= {"0.95, then 0.8": lambda t: 0.95 if t < 50 else 0.8}
print("gamma            score")
for name, gamma in gammas.items():
    score = contest(in_form(rules.momentum_step, gamma=gamma)).against(plain)
    print(f"{name:15}  {score:.3f}", flush=True)

# %% [markdown]
# <details><summary><b>Why?</b> Open this after you've run the cell.</summary>
#
# **D.** Look at what happens to 0.95. For the whole run it's a disaster, worse than no momentum at all. For *half* the run it's the best
# thing on the list: it gets you there fast, and then a gamma of 0.8 lets the swings die down. Lesson 08 said as much: what's good on the
# way isn't what's good at the end.
#
# </details>

# %% [markdown]
# ## What may a rule know?
#
# A contest that can be gamed measures who's best at gaming. So let's be strict about one thing: **a step depends on its six arguments, and
# on nothing else.** That rules out a few ideas that are tempting:
#
# - a second gradient in the same step, because a gradient is nearly all of the work
# - a look at the minimum, or at the surface behind `gradient`
# - a variable outside the function, because then nobody can pick up your run where it stopped
# - random numbers, because then nobody can repeat it
# - a file

# %% [markdown]
# How would you catch somebody at it? The check has a neat trick. It writes down each step of the contest, and afterward it takes every step
# *again*, in the opposite order, with a fake gradient that knows nothing but the answer that was given the first time. An honest rule doesn't
# notice the difference.

# %% [markdown]
# ### Exercise: my_rule
#
# To pass, your rule has to end **at most a quarter as high as gradient descent** on the twelve fresh valleys: a score of 0.25 or
# less. Some ideas:
#
# - Start from a rule you trust, get it to pass, and change one thing at a time.
# - Give it a schedule: `min(1, (101 - t) / 50)` is 1 for half the run, then falls to almost 0.
# - Look ahead, or divide by the size of the gradient, or restart when you're going uphill.
# - Mix two memories, a short one and a long one.
#
# Use `learning_rate` somewhere, so that the search can tune it. If you don't need a memory, return it unchanged.


# %% exercise="my_rule"
def my_rule(theta, velocity, memory, t, gradient, learning_rate):
    """One step of my own rule; returns the new theta, velocity, and memory."""
    # solution


# %% [markdown]
# Passed? Then the check has also shown you the scores of momentum, NAG, and Adam. Can you beat the best of them? Change something, run both cells
# again, and see. But be honest with yourself: after twenty tries, are these twelve valleys still fresh?
#
# <details><summary>What do you think?</summary>
#
# No. Every time you look at the score and change your rule, you're tuning on those valleys, and your best score is partly luck. That's
# why the race below is held somewhere else.
#
# </details>

# %% [markdown]
# ## How does it roll?
#
# Numbers don't tell you *how* your rule moves. Here it is in the ravine from lesson 01, on top of momentum at settings that suit the ravine.
# Move the learning rate. At what point does your rule fly off? Can you see your schedule in the curve on the right?

# %%
from mlmomentum.explorer import Choice, explore

mine = capstone.own_or_ours(my_rule)
rates = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
explore(scenes.own, mine, learning_rate=Choice(rates, 0.01))

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# That depends on your rule! If gamma falls halfway, the swings die down there, and the curve bends downward. A rule that divides by the size
# of the gradient, as Adam does, stays calm at learning rates where momentum has long left the picture. If nothing here surprises you, look
# at the path near the minimum: does it settle, or does it tremble?
#
# </details>

# %% [markdown]
# ## Which learning rate suits your images?
#
# Now for the real thing: a network that learns your images. It's the network from lesson 11, and your rule has never seen it. So its
# learning rate from the contest is worth nothing here (lesson 10). We need a range test first.

# %%
net = Network.of(train, 16)
one = net.loss(train, net.start(np.random.default_rng(0)))
test = scenes.own_range(mine, one)
print(scenes.result(test))
plots.draw(test)

# %% [markdown]
# The printed learning rate is where the loss is lowest before the curve starts to jump, or where nine tenths of the loss are gone. (After
# that there's nothing left to test.) The search below does what you would do: it steps back from there, tries five learning rates on two
# starts, and keeps the one with the lowest median. Every rule gets the same search, and pays for it with the same number of gradients. (The
# cell prints each loss as a multiple of that rule's lowest one, so it won't spoil the race.)

# %% tags=["nbval-ignore-output"]
racers, found = {"my_rule": mine, **capstone.BASELINES}, {}
print("rule            learning rates, and how many times the lowest loss each gives")
for name, rule in racers.items():
    tried, losses = found[name] = capstone.search(rule, net, train)
    middle = np.median(losses, axis=1)
    pairs = zip(tried, middle / np.fmin.reduce(middle), strict=True)
    told = [f"{rate:.2g}: {times:.2f}" for rate, times in pairs]
    print(f"{name:14} ", ", ".join(told), flush=True)

# %% [markdown]
# ## How does your rule do?
#
# ### Predict
#
# Five fresh starts, 100 gradients for each rule. In the valleys, gradient descent ended more than ten times as high as momentum. How many
# times as high will its training loss be on these images?
#
# - **A** About as high as momentum's
# - **B** Two to six times as high
# - **C** More than ten times, as in the valleys

# %% tags=["reveal"]
race = {}
for name, rule in racers.items():
    race[name] = capstone.run(rule, net, train, *found[name])
    print(f"{name} is done", flush=True)
print("mean and spread of five fresh starts")
print(capstone.table(race, net, held_out))

# %% picture=true tags=["reveal", "chaotic"]
walks = {name: racer.walk for name, racer in race.items()}
plots.races(net, held_out, "four rules, each at its best", **walks)

# %% [markdown]
# <details><summary><b>So?</b> Open this after you've run the cells.</summary>
#
# **B**, on the course's fruit. The network has narrow valleys, too, but it isn't one valley, and the loss of a network doesn't have to go
# to zero. A gain in one place is a promise for another, not a proof. If you brought your own images, trust your table more than my answer.
#
# </details>

# %% [markdown]
# ## What may you claim?
#
# Your rule's loss is lower than momentum's, or it isn't. Before you tell anyone: both rules began at the same five starts. So compare them
# start by start, and ask how far the average difference would wobble if you had drawn other starts.

# %%
ours, theirs = (race[name].walk.loss[-1] for name in ("my_rule", "momentum_step"))
gap = ours - theirs
wobble = gap.std(ddof=1) / np.sqrt(len(gap))
print(f"your rule is lower on {(gap < 0).sum()} of {len(gap)} starts")
print(f"average difference {gap.mean():+.3f}, give or take {2 * wobble:.3f}")

# %% [markdown]
# Is the second number larger than the first, plus or minus aside? Then five starts can't tell the two rules apart, and that's what an
# honest report says. It isn't a failure: you've just measured how much five starts can show. Ask for that number the next time you read a
# bold claim.
#
# And if your rule did win, the claim is: *on these images, with this network, after 100 steps, each at the best of five learning rates.*
# The small print is the result.

# %% [markdown]
# ## What does your network say?
#
# Enough numbers. Here's what the network makes of images it has never seen, after your rule trained it.

# %%
theta = race["my_rule"].walk.theta[-1][0]
capstone.Gallery(net, theta, held_out, large_out)

# %% [markdown]
# Look at the mistakes for a while. What do they have in common: a color, the light, the background? The network saw only 12 by 12 pixels.
# Would you have got these right? Your rule can find a lower loss for this network, but it can't give the network more pixels or more images.
# What would you change first?

# %% [markdown]
# ## Can you show it to somebody?
#
# Now for `my_momentum.html`: your rule, an explorer that runs in any browser, the race, the gallery, and the PyTorch lines
# that run your rule there. It's a single file, and it needs no Python. Put your name in, if you like, and run both cells.

# %%
MY_NAME = ""

# %%
print("writing your page ...", flush=True)
print(capstone.write_page(race, net, held_out, large_out, MY_NAME))

# %% [markdown]
# You'll find `my_momentum.html` next to this notebook. Double-click it in your computer's file manager, or in JupyterLab's file browser.
# Did you change your rule? Then run the lesson again, starting at the exercise. Your older page isn't lost, it just gets a number.

# %% [markdown]
# ## Do you remember the first question?
#
# Lesson 00 opened with two curves and a suspicion.

# %%
print(capstone.first_prediction())

# %% [markdown]
# The answer was that most of the lead stays, and back then you had to take my word for it. Now look at what you've just done. You gave
# gradient descent its own search, fresh starts, and as many gradients as everybody else. It lost anyway, and you know why: the walls of
# the valley limit its learning rate, and along the floor it crawls. Memory lets the steps that agree add up.

# %% [markdown]
# One extra number. You've derived how large it may be, watched it overshoot, tuned it, broken it, repaired it, and built something new
# around it. The next time somebody shows you two curves and a bold claim, you'll know what to ask.
#
# And the next time the two curves are *yours*, you'll have the answers ready. Thank you for coming all this way.

# %% [markdown]
# ## The lesson in formulas
#
# | what | formula |
# |---|---|
# | any rule | $(\theta, \text{velocity}, \text{memory}) \leftarrow \text{my\_rule}(\theta, \text{velocity}, \text{memory}, t, \text{gradient}, \text{learning\_rate})$ |
# | a schedule inside it | $\min(1, (101 - t)/50)$ |
# | score | geometric mean over fresh seeds of loss / loss of gradient descent |
# | wobble of a mean difference | standard deviation / $\sqrt{\text{starts}}$, and twice that to be careful |

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Your rule passes. You change it twenty times and keep the version with the best score on the twelve fresh valleys. What is that score worth?**
#
# <details><summary>A. As much as the first one: the valleys are the same</summary>That's exactly the problem. You chose with them, so they aren't fresh anymore.</details>
# <details><summary>B. It's too good: the best of twenty tries is partly luck</summary>Yes. Run the winner on new seeds, and report those.</details>
# <details><summary>C. Nothing at all</summary>It's worth something, since a much better score rarely comes from luck alone. But it flatters you.</details>

# %% [markdown]
# **2. A rule keeps its velocity in a global variable and is right in every other way. What goes wrong?**
#
# <details><summary>A. It gets slower</summary>No: its steps cost the same.</details>
# <details><summary>B. Nothing, as long as only one network trains</summary>Even then: the second run starts with the velocity of the first, and a saved run can't be continued.</details>
# <details><summary>C. Two runs in one program disturb each other, and no run can be resumed</summary>Yes. State belongs in the arguments, where a caller can keep, save, and reset it.</details>

# %% [markdown]
# **3. On five starts your rule beats momentum by 0.02 on average, give or take 0.05. What do you report?**
#
# <details><summary>A. "Better than momentum"</summary>With other starts it could just as well have been worse.</details>
# <details><summary>B. "No different from momentum"</summary>You don't know that either: it could be better by 0.07, or worse by 0.03.</details>
# <details><summary>C. "Five starts can't tell them apart", with both numbers</summary>Yes. If it matters to you, run more starts.</details>
