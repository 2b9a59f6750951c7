# ---
# title: Start here
# minutes: 15
# needs: Python, NumPy, and what a derivative is
# writes: one line, to meet the checker
# picture: Paths of two balls on a map of hills. The one with momentum rolls on into a lower valley.
# goals:
#   - run a cell, and predict its result before you look
#   - have a function of your own checked, and use what the check tells you
#   - say what momentum might change for a ball that rolls downhill
# ---

# %% [markdown]
# ## Run a cell
#
# Training a neural network is walking downhill: the height is the *loss*, and the place is the network's *parameters*.
# Before we train anything, let us walk on real hills.
#
# Click on the cell below and press **Shift + Enter**.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, surfaces

hills = surfaces.terrain()
print(f"A ball starts {1000 * hills.value(hills.start):.0f} m above the sea.")

# %% [markdown]
# These are real heights on the border of Tennessee and Kentucky, measured by radar from the Space Shuttle; Matplotlib
# ships them under the name *Jacksboro fault*. Nearly every other surface of this course is a formula. This one is the real
# thing: hollows, ridges, valleys within valleys.

# %%
plots.view(hills, "The ball starts at the white circle")

# %% [markdown]
# ## A ball without momentum
#
# Our first ball is lazy. At each step it feels the slope under it, moves a little way downhill, and stops dead. Then it
# feels again. That is **gradient descent**. The *learning rate* says how far it moves for a given slope.

# %% [markdown]
# In this course you *predict* before you see: run the cell under the question and choose, and only then run the one that
# tells. Your choice is noted beside this notebook, in `predictions.json`, for you alone. Another page shows you [where
# your intuition was wrong](my_predictions.ipynb).

# %% [markdown]
# ### Predict
#
# Where will it come to rest?
#
# - **A** at the lowest place of the whole map
# - **B** in a hollow on its way
# - **C** it never rests

# %% tags=["reveal"]
lazy = simulate(rules.gd_step, hills, learning_rate=0.5, steps=150)
print("The lazy ball")
slope = np.linalg.norm(hills.gradient(lazy.theta[-1]))
print(f"ends at {1000 * lazy.loss[-1]:.0f} m, where the slope is {slope:.6f};")
print(f"the lowest place of the whole map is at {1000 * hills.lowest:.0f} m.")

# %% tags=["reveal"]
plots.compare(hills, "a lazy ball, from the white circle", log=False, gd_step=lazy)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cells.</summary>
#
# **B.** The ground under it is level, so it rests, far above the lowest place, which lies beyond the edge of our picture.
# From the bottom of a hollow every direction goes up, and a ball without momentum knows nothing but the slope under it.
#
# </details>

# %% [markdown]
# ## A ball with momentum
#
# Now a heavy ball. It keeps nine tenths of its last step, and adds the push of the slope to it. Hills, start and learning
# rate stay as they were. Only `gamma`, the share of the last step that is kept, goes from 0 to 0.9.

# %% [markdown]
# ### Predict
#
# Compared with the lazy ball, the heavy ball ends
#
# - **A** in the same hollow, only sooner
# - **B** lower
# - **C** higher

# %% tags=["reveal"]
settings = {"learning_rate": 0.5, "gamma": 0.9}
heavy = simulate(rules.momentum_step, hills, steps=150, **settings)
print("Where they come to rest")
print(f"the lazy ball:  {1000 * lazy.loss[-1]:.0f} m")
print(f"the heavy ball: {1000 * heavy.loss[-1]:.0f} m")

# %% picture=true tags=["reveal"]
both = {"gd_step": lazy, "momentum_step": heavy}
plots.compare(hills, "one start, two balls", log=False, **both)

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cells.</summary>
#
# **B**, from this start: it rolled through the hollow that stopped the lazy ball.
#
# </details>

# %% [markdown]
# ## Does momentum always help?
#
# One start proves nothing. Let us drop both balls at 400 places.

# %% [markdown]
# ### Predict
#
# Compared with the lazy balls, the heavy balls end
#
# - **A** all lower
# - **B** some lower, none higher
# - **C** some lower, some higher

# %% tags=["reveal"]
starts = np.random.default_rng(1).uniform(6, 24, size=(400, 2))
same = {"start": starts, "learning_rate": 0.5, "steps": 1000, "every": 1000}
lazy_ends = simulate(rules.gd_step, hills, **same).loss[-1]
heavy_ends = simulate(rules.momentum_step, hills, gamma=0.9, **same).loss[-1]

gain = 1000 * (lazy_ends - heavy_ends)
print("With momentum")
print(f"{(gain > 5).mean():.0%} end lower by more than 5 m,")
print(f"{(gain < -5).mean():.0%} end higher by more than 5 m, the rest about the same.")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** Momentum is no magic. It can carry a ball across a barrier *either way*: mostly into something lower here,
# sometimes out of something good. And part of the gain is simply that its steps get longer: lesson 02 takes the two
# apart.
#
# </details>

# %% [markdown]
# This course is about knowing when momentum helps, why, and by how much. Each claim comes with a number that you can
# compute again, as here.

# %% [markdown]
# ## Write a function and have it checked
#
# In each lesson you write the rules yourself. Here is a first one, a single line long.
#
# The **slope** is an array of two numbers: how steeply the ground rises to the east, and to the north. As an arrow it
# points to where the ground rises fastest. The ground *falls* fastest in exactly the opposite direction.

# %% [markdown]
# ### Exercise: downhill
#
# Return the arrow that points to where the ground falls fastest. Let it be just as long as the slope's own arrow. Write your
# code in place of the last two lines.
#
# Make a mistake on purpose first: `return slope`. Run your cell, then the check below it. It does not only say *wrong*:
# it says what you seem to believe. Then mend it, and run both again.


# %% exercise="downhill"
def downhill(slope):
    """The arrow to where the ground falls fastest, for a slope of shape (2,)."""
    # solution


# %% [markdown]
# Your function draws the next picture. Once it is right, every arrow points downhill. Darker is higher.

# %%
plots.field(hills, downhill)

# %% [markdown]
# ## Move something
#
# Sliders show what a number does. Here the course's own rule drives the picture. From the next lesson on it will be
# yours.
#
# ### Predict
#
# You drag `gamma` from 0 to 0.95. In how many different hollows will the ball come to rest?
#
# - **A** in one, always the same
# - **B** in a few
# - **C** in another one for every gamma

# %% tags=["reveal"]
from mlmomentum.explorer import Slider, explore

explore(scenes.roll, hills, learning_rate=0.5, gamma=Slider(0.0, 0.95, 0.05, 0.0))

# %% tags=["reveal"]
settings = {"learning_rate": 0.5, "gamma": np.arange(0, 0.96, 0.05), "steps": 400}
ends = simulate(rules.momentum_step, hills, **settings).loss[-1]
print("The heights in metres at which it comes to rest:")
print(np.unique(np.round(1000 * ends)))

# %% [markdown]
# <details><summary><b>So?</b> Open when you have dragged the slider.</summary>
#
# **B**. A small change of gamma changes nothing for a while, and then the ball just makes it over a barrier into another
# hollow.
#
# </details>

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. A ball without momentum stops in a hollow because**
#
# <details><summary>A. its learning rate is too small</summary>No: a longer step might leap out of <em>this</em> hollow, but at the bottom the slope is zero, and any learning rate times zero is zero.</details>
# <details><summary>B. the slope there is zero, and the slope is all it knows</summary>Yes. It keeps nothing of its earlier steps.</details>
# <details><summary>C. the hollow is the lowest place on the map</summary>No: you saw that it rested far above the lowest place.</details>

# %% [markdown]
# **2. Momentum carried the ball to a lower place. So momentum**
#
# <details><summary>A. always ends lower</summary>No: some of the 400 balls ended higher.</details>
# <details><summary>B. finds the lowest place</summary>No: the heavy ball did not reach it either.</details>
# <details><summary>C. can cross a barrier, for better or worse</summary>Yes. That it was mostly for the better is a fact about these hills.</details>

# %% [markdown]
# **3. A check fails. The message tells you**
#
# <details><summary>A. the code that would be right</summary>No, never. It names the mistake; the answer stays yours to find.</details>
# <details><summary>B. what you seem to believe, and what to look at</summary>Yes. Where it does not know the mistake, it shows the first thing that should hold and does not.</details>
# <details><summary>C. only that something is wrong</summary>No: try <code>return slope</code> above.</details>
