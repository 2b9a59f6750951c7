# ---
# title: Start here
# minutes: 30
# needs: Python, NumPy, and what a derivative is
# writes: one line, to meet the checker
# picture: Two balls roll from one start on a shaded map of hills. The one with momentum keeps rolling into a lower valley.
# goals:
#   - run a cell, and predict its result before you look
#   - have a function of your own checked, and use what the check tells you
#   - describe how momentum changes the path of a ball rolling downhill, and what makes a comparison fair
# ---

# %% [markdown]
# ## Can one extra number speed up a network?
#
# This course is about one small idea that makes neural networks train faster: *momentum*. Before I explain anything, let's
# watch it work.
#
# First, make this notebook yours. Click on the cell below, put your own name between the quotes, and press
# **Shift + Enter**. The text under the cell changes: your computer just ran the cell.

# %%
name = "friend"
print(f"Hello, {name}! Let's get something rolling.")

# %% [markdown]
# Now run the next two cells the same way. They show how a small network learned to tell eight classes of fruit apart. The
# **loss** measures how wrong the network is, so lower is better. Each training step makes a small change to thousands of
# numbers inside the network, its **parameters**.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces

for run in scenes.recorded()["same"]:
    loss, accuracy = run["loss"][-1], run["accuracy"]
    print(f"{run['rule']:14} loss {loss:.2f}, accuracy {accuracy:.0%}")

# %%
plots.draw(scenes.recorded_training(tuned=False))

# %% [markdown]
# Each curve is the average of five runs, and both rules began with the same five random networks. The **accuracy** is the
# share of images that a network names correctly, measured on images it never saw in training. Guessing would get one in
# eight right.
#
# The two rules differ in a single number, called **gamma**. It's 0 for *gradient descent* and 0.9 for *momentum*.

# %% [markdown]
# ## Was that a fair race?
#
# There's a catch. Both rules used the same **learning rate**, the number that says how long a step is for a given slope.
# Maybe that learning rate just happens to suit momentum. A fair race lets each rule have the learning rate that's best for
# it, so I tried seven for each.
#
# In this course, you *predict* before you look. Run the cell under the question, choose an answer, and only then run the
# cell that reveals the result. Your choice is saved next to this notebook, and nobody else sees it.

# %% [markdown]
# ### Predict
#
# Each rule now gets its own best learning rate. What happens to momentum's lead?
#
# - **A** most of it stays
# - **B** about half of it stays
# - **C** it's gone: the learning rate was all that mattered

# %% tags=["reveal"]
print("Each at its best of seven learning rates")
for run in scenes.recorded()["tuned"]:
    rate, loss = run["learning_rate"], run["loss"][-1]
    print(f"{run['rule']:14} learning rate {rate}, loss {loss:.2f}")

# %% tags=["reveal"]
plots.draw(scenes.recorded_training())

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cells.</summary>
#
# **A.** It was reasonable to suspect the learning rate, and it's a good habit, too. Here, though, tuning barely helps
# gradient descent: its loss ends at 1.14 instead of 1.24, while momentum's stays at 0.35.
#
# So what does momentum do that a longer step can't? After lesson 03 you'll be able to say. And in lesson 11 you'll train
# this network yourself, with a rule that you wrote.
#
# </details>

# %% [markdown]
# ## Where does a ball without memory stop?
#
# Nobody can picture thousands of parameters. Two are easy: call them east and north. Then the loss is the height of a
# landscape, and training is a walk downhill.
#
# These are real hills on the border of Tennessee and Kentucky. A radar on the Space Shuttle measured them, and Matplotlib
# ships the heights as sample data. All lengths and heights here are in kilometers.

# %%
hills = surfaces.terrain()
print(f"The ball starts at a height of {hills.value(hills.start):.3f} km.")

# %%
plots.draw(scenes.view(hills, "The ball starts at the white circle"))

# %% [markdown]
# Each thin line is a *contour*: walk along it and you stay at the height written on it. Dark ground is low, and the light
# comes from the northwest.
#
# Our first ball is lazy. It checks the slope under it, moves a little way downhill, and stops dead. Then it checks the
# slope again. That's **gradient descent**, and it remembers nothing.

# %% [markdown]
# ### Predict
#
# Where will the lazy ball come to rest?
#
# - **A** at the lowest point of the map
# - **B** in a hollow on the way down
# - **C** nowhere: it keeps moving

# %% tags=["reveal"]
lazy = simulate(rules.gd_step, hills, learning_rate=0.5, steps=150)
slope = np.linalg.norm(hills.gradient(lazy.theta[-1]))
print("The lazy ball")
print(f"rests at {lazy.loss[-1]:.3f} km, where the slope is {slope:.6f}.")
print(f"The lowest point of the whole map is at {hills.lowest:.3f} km.")

# %% [markdown]
# <details><summary><b>Why?</b> Open this when you have run the cell.</summary>
#
# **B.** At the bottom of a hollow, every direction leads up and the slope is zero. The slope is all that the lazy ball
# knows, so it stays. The lowest point of the map is somewhere else entirely, beyond the edge of our picture.
#
# </details>

# %% [markdown]
# ## What if the ball kept rolling?
#
# Our second ball is heavy. At each step it keeps nine tenths of its last step and adds the push of the slope. That share,
# 0.9, is gamma. The hills, the start, and the learning rate are unchanged.

# %% [markdown]
# ### Predict
#
# Compared with the lazy ball, where does the heavy ball come to rest?
#
# - **A** higher up
# - **B** in the same hollow, only sooner
# - **C** lower down

# %% tags=["reveal"]
heavy = simulate(rules.momentum_step, hills, learning_rate=0.5, gamma=0.9, steps=150)
print("Where they come to rest")
print(f"the lazy ball:  {lazy.loss[-1]:.3f} km")
print(f"the heavy ball: {heavy.loss[-1]:.3f} km")

# %% picture=true tags=["reveal"]
both = {"gd_step": lazy, "momentum_step": heavy}
plots.draw(scenes.compare(hills, "one start, two balls", log=False, **both))

# %% [markdown]
# <details><summary><b>What happened?</b> Open this when you have run the cells.</summary>
#
# **C.** Follow the heavy ball's path. It arrives at the lazy ball's hollow with speed left over, rolls through it, and finds
# its way down to the next valley. The plot on the right shows the price: on the way, it sometimes rolls *uphill*.
#
# </details>

# %% [markdown]
# ## Does momentum always help?
#
# One start proves nothing. Let's drop both balls at 400 random points, spread over a larger part of the map than our
# picture shows, and count who ends lower.

# %% [markdown]
# ### Predict
#
# Compared with the lazy balls, where do the heavy balls end?
#
# - **A** all of them lower
# - **B** some lower, some higher
# - **C** some lower, the rest at the same height, none higher

# %% tags=["reveal"]
starts = np.random.default_rng(1).uniform(6, 24, size=(400, 2))
drop = {"start": starts, "steps": 3000, "every": 3000}
lazies = simulate(rules.gd_step, hills, learning_rate=0.5, **drop)
settings = {"learning_rate": 0.5, "gamma": 0.9, **drop}
heavies = simulate(rules.momentum_step, hills, **settings)

gain = lazies.loss[-1] - heavies.loss[-1]
print("With momentum")
print(f"{(gain > 0.005).mean():.1%} of the balls end more than 5 meters lower,")
print(f"{(gain < -0.005).mean():.1%} end more than 5 meters higher.")

# %% [markdown]
# <details><summary><b>So?</b> Open this when you have run the cell.</summary>
#
# **B.** Speed carries a ball across a barrier *either way*: mostly into something lower here, and sometimes out of something
# good. Still, a third of the balls gained, and few lost. A great result for momentum, isn't it?
#
# </details>

# %% [markdown]
# ## What else changed?
#
# Remember the fair race? We should ask the same question here. On an even slope, the pushes pile up until a step with gamma
# 0.9 is *ten times* as long as a step without momentum. (Lesson 02 shows why.) So our heavy ball also took longer steps.
#
# We can take that advantage away: give the heavy ball a tenth of the learning rate, 0.05. Then on an even slope both balls
# end up taking equally long steps.

# %% [markdown]
# ### Predict
#
# With their steps shortened like this, how many of the 400 heavy balls still end lower than the lazy ones?
#
# - **A** fewer than 10%
# - **B** about 20%
# - **C** about as many as before

# %% tags=["reveal"]
settings = {"learning_rate": 0.05, "gamma": 0.9, **drop}
short = simulate(rules.momentum_step, hills, **settings)
long = simulate(rules.gd_step, hills, learning_rate=5.0, **drop)
table = {"heavy, 0.5": heavies, "heavy, 0.05": short, "lazy, 5.0": long}
print("ball, learning rate    lower   higher")
for ball, runs in table.items():
    gain = lazies.loss[-1] - runs.loss[-1]
    lower, higher = (gain > 0.005).mean(), (gain < -0.005).mean()
    print(f"{ball:20} {lower:7.1%}  {higher:7.1%}")

# %% [markdown]
# <details><summary><b>Surprised?</b> Open this when you have run the cell.</summary>
#
# **A.** Most of the gain is gone. Without the longer steps, memory is worth only a few balls in a hundred.
#
# Then are long steps the whole secret? Look at the last row: at a learning rate of 5, every slope throws the lazy balls
# about, and more of them end higher than lower. So it takes both. Memory lets a ball take long steps *where the slopes
# agree*, and lessons 01 to 03 explain how.
#
# </details>

# %% [markdown]
# Keep this table in mind. You'll meet many claims about optimizers, in papers and in this course. The first question to
# ask is always: what else changed?

# %% [markdown]
# ## Which way is down?
#
# Time to write something. In this course you write the rules yourself, and a checker looks at what they do.
#
# The **slope** is an array of two numbers: how steeply the ground rises to the east, and to the north. Drawn as an arrow, it
# points in the direction of steepest ascent. The ground *falls* fastest in exactly the opposite direction.

# %% [markdown]
# ### Exercise: downhill
#
# Return the arrow that points where the ground falls fastest. Give it the same length as the slope. Your code replaces the
# last two lines of the cell.
#
# Make a mistake on purpose first: write `return slope`. Run your cell, then the check below it. The check won't just say
# *wrong*; it will tell you what you seem to believe. Then fix your line, and run both cells again.


# %% exercise="downhill"
def downhill(slope):
    """The arrow that points where the ground falls fastest; slope has the shape (2,)."""
    # solution


# %% [markdown]
# Your function draws the next picture. Once it's right, every arrow points downhill, straight across the contours.

# %%
plots.draw(scenes.field(hills, downhill))

# %% [markdown]
# ## How far can gamma take it?
#
# Sliders let you change a number and watch what happens. Start with gamma at 0, the lazy ball, and drag it up slowly. In
# how many different hollows does the ball come to rest? (For now, the course's own rule drives the picture. Starting with
# the next lesson, yours will.)

# %%
from mlmomentum.explorer import Slider, explore

explore(scenes.roll, hills, learning_rate=0.5, gamma=Slider(0.0, 0.95, 0.05, 0.0))

# %%
gammas = np.arange(0, 0.96, 0.05)
rolls = simulate(rules.momentum_step, hills, learning_rate=0.5, gamma=gammas, steps=400)
print("All heights, in km, at which the ball comes to rest:")
print(np.unique(rolls.loss[-1].round(3)))

# %% [markdown]
# <details><summary><b>What is there to see?</b> Open this when you have dragged the slider.</summary>
#
# There are four hollows. For a long while gamma makes no difference to where the ball ends. Then suddenly the ball just
# makes it over a barrier, and from there its path is entirely different. At 0.95 it wanders far to the west, into the
# lowest of the four.
#
# Remember what else changed, though: each larger gamma also made the steps longer.
#
# </details>

# %% [markdown]
# ## Where do you want to go?
#
# There are three routes through this course. Each lesson says what it needs, so you can also skip around.
#
# | route | lessons | you end up |
# |---|---|---|
# | an afternoon | 00, 01, 02, 03, 11 | training the fruit network with your own momentum |
# | the course | 00 to 13 | choosing, checking, and repairing optimizers with confidence |
# | everything | 00 to 15 | knowing where the momentum is in this year's optimizers, and with a rule of your own to show |

# %% [markdown]
# ## The lesson in formulas
#
# | in words | as a formula |
# |---|---|
# | downhill | $-\text{slope}$ |
# | the lazy ball | $\text{step} = -\text{learning\_rate}\cdot\text{slope}$ |
# | the heavy ball | $\text{step} = \text{gamma}\cdot\text{last step} - \text{learning\_rate}\cdot\text{slope}$ |

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. Why does a ball without momentum stay in a hollow?**
#
# <details><summary>A. Its learning rate is too small to get it out.</summary>No: at the bottom the slope is zero, and any learning rate times zero is zero.</details>
# <details><summary>B. The slope is zero there, and the slope is all it knows.</summary>Yes. It has forgotten every earlier step.</details>
# <details><summary>C. It has found the lowest point on the map.</summary>No: it rested far above the lowest point.</details>

# %% [markdown]
# **2. "With gamma 0.9 the balls ended lower, so memory is what helps." What's the first thing to ask?**
#
# <details><summary>A. What else changed? The steps became longer, too.</summary>Yes. With the steps shortened to match, most of the gain was gone.</details>
# <details><summary>B. Was gamma large enough? With 0.99 the effect would be clearer.</summary>No: a larger gamma makes the steps longer still, so it mixes up the two causes even more.</details>
# <details><summary>C. Did every single ball end lower? One exception would refute it.</summary>No: a claim about averages survives exceptions. A hidden second cause is what breaks it.</details>

# %% [markdown]
# **3. Your check fails. What does the message give you?**
#
# <details><summary>A. The line of code that would be right.</summary>No, never. It names the mistake, and the answer stays yours to find.</details>
# <details><summary>B. Only the news that something is wrong.</summary>No: try <code>return slope</code> above.</details>
# <details><summary>C. What you seem to believe, and where to look.</summary>Yes. If it doesn't recognize the mistake, it shows you the first thing that should hold and doesn't.</details>
