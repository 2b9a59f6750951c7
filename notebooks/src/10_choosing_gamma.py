# ---
# title: Choosing gamma
# minutes: 50
# needs: lesson 03
# writes: "`robust_choice`, `tuned_pair`"
# picture: A heat map of losses over learning rate and gamma, and the same losses as a labeled line for each gamma.
# goals:
#   - find the learning rates worth trying with a range test
#   - choose learning rate and gamma together, on several seeds, and stay away from the edge
#   - say how far to trust a tuned number, and report it on fresh seeds
# ---

# %% [markdown]
# ## What if nobody hands you the curvatures?
#
# Lesson 03 gave you a formula for one direction, and lesson 04 the best pair for a bowl. Both needed the curvatures.
# A real problem comes with a loss, a gradient, some noise, and a deadline. So how do people choose?
#
# They try things. This lesson is about trying things *well*. Here's a small problem to practice on: six parameters, noise in every
# gradient, and curvatures that I'm not going to tell you.

# %%
import numpy as np
from mlmomentum import check, plots, rules, scenes, simulate, tuning
from mlmomentum.explorer import Choice, explore
from mlmomentum.tuning import problems

problem, steps, seeds = problems.practice, problems.BUDGET, range(5)
start = problem(seeds).start
print("initial losses of five seeds:", problem(seeds).value(start).round(1))
print("each run may take", steps, "steps")

# %% [markdown]
# A **seed** fixes everything random about a run: where it starts, and the noise it meets. Same seed, same luck. Five seeds
# give you five different starts. Look at the losses: some seeds are much luckier than others.

# %% [markdown]
# ## Which learning rates are worth trying?
#
# You could guess. Or you could let a single run sweep through *all* of them: start with a tiny learning rate and raise it a
# little at every step. That's a **range test** (Smith 2017). Smith adds the same amount at each step. Here we multiply by the same
# factor, which suits a search over several powers of ten.
#
# Most people run it on one seed. We'll use five, to see whether they agree.

# %%
gammas = (0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99)
explore(scenes.range_test, problem, gamma=Choice(gammas, 0.9))

# %% [markdown]
# Start at gamma 0.9. There's a stretch where nothing happens, a stretch where the loss falls, and then a cliff. Now switch
# gamma to 0, and to 0.99. Which of the three stretches moves, and which way?
#
# <details><summary>What is there to see?</summary>
#
# With a larger gamma, the loss starts to fall at a smaller learning rate, because each push counts 1 / (1 − gamma) times. The
# cliff hardly moves: at every gamma it stays between 0.15 and 0.25. Each seed goes over the cliff at a learning rate of its own.
# Trust the one that goes first.
#
# </details>

# %% [markdown]
# ### Predict
#
# At gamma 0.9, the test reaches its lowest loss at a learning rate of about 0.1. So take 0.1, keep it *fixed*, and run all
# five seeds for the whole budget. How many of them diverge? (This lesson calls a diverged run **lost**.)
#
# - **A** Nearly all of them: those large learning rates came late in the test, when the run was already close to the minimum.
# - **B** About half: 0.1 is right at the cliff, so it's a matter of luck.
# - **C** None: the test just showed that 0.1 works, and better than any other.

# %% tags=["reveal"]
some = (0.02, 0.05, 0.1)
losses = tuning.sweep(rules.momentum_step, problem, seeds, some, [0.9], steps)
print("learning rate   lost seeds, of five")
lost = np.isnan(losses[0]).sum(axis=1)
for index, learning_rate in enumerate(some):
    print(f"{learning_rate:8}        {lost[index]:6}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** In the test, each learning rate gets a single step, and the large ones get theirs near the minimum. A run that
# *starts* with 0.1 starts far out, where this valley is curved more strongly. So the lowest point of the test marks a learning rate
# that is already too large. Step back by a factor of three to ten.
#
# </details>

# %% [markdown]
# If that explanation is right, runs that start close to the minimum should survive 0.1. Let's move the same five starts ten times
# closer.

# %%
settings = {"learning_rate": 0.1, "gamma": 0.9, "steps": steps}
near = simulate(rules.momentum_step, problem(seeds), start=0.1 * start, **settings)
print("lost when they start nearby:", (near.outcome == "diverged").sum(), "of 5")

# %% [markdown]
# They do. In a bowl the start wouldn't matter, because a bowl has the same curvature everywhere. Networks aren't bowls.

# %% [markdown]
# ## How do you tune two numbers at once?
#
# The range test gave us a neighborhood. Now try every pair of learning rate and gamma in it, on every seed: a **grid**, or
# **sweep**. Space it in *factors*. The learning rates go 1, 2, 5, 10, and so does the friction 1 − gamma: gammas of 0.9, 0.95,
# 0.98, and 0.99 leave 0.1, 0.05, 0.02, and 0.01.

# %%
rates = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1)
losses = tuning.sweep(rules.momentum_step, problem, seeds, rates, gammas, steps)
print("gammas, learning rates, seeds:", losses.shape, "which is", losses.size, "runs")

# %% [markdown]
# What's the score of a pair? A run's score is its loss, averaged over the last 20 steps. A *pair's* score is the **median** of its
# five runs: sort them, and take the one in the middle. A mean would let one wild run drown out the other four. And a pair that lost
# even one seed gets no score at all.

# %% [markdown]
# ### Predict
#
# At a learning rate of 0.001, gamma 0.95 beats 0.9, which beats 0.8. Now let each gamma have the learning rate that suits
# *it* best. How does 0.95 compare with the other two?
#
# - **A** It's still the best of the three.
# - **B** It's now the worst of the three.
# - **C** All three are about equally good.

# %% tags=["reveal"]
print("gamma   at 0.001   at its best learning rate")
for gamma in (0.8, 0.9, 0.95):
    row = losses[[gammas.index(gamma)]]
    column = tuning.lowest(row)[1]
    low = np.median(row[0, column])
    print(f"{gamma:5}   {np.median(row[0, 0]):8.4f}   {low:8.4f} at {rates[column]}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** When the learning rate is too small, longer steps win, and a larger gamma takes longer steps: 5, 10,
# and 20 times as long on an even slope. So a comparison at one learning rate only shows which gamma takes the longest steps.
# Tune the learning rate for *each* gamma, or you've learned nothing about gamma.
#
# </details>

# %% [markdown]
# Here's the whole grid. The map on the left shows the median of each pair: brighter is better, and empty means that a seed was
# lost. Its vertical axis is the friction, so gamma grows toward the top. The plot in the middle shows the same numbers as lines,
# each labeled with its gamma.

# %%
grid = {"learning_rates": rates, "gammas": gammas}
pair = {"learning_rate": Choice(rates, 0.02), "gamma": Choice(gammas, 0.9)}
explore(scenes.sweep, problem, **pair, **grid)

# %% [markdown]
# Move the cross around. Where is the best learning rate when gamma is 0.5? When it's 0.95? Then visit gamma 0 and gamma 0.99,
# both at 0.02: what is wrong with the runs on the right in each case?
#
# <details><summary>What is there to see?</summary>
#
# At 0.5 the best learning rate is simply the largest that loses no seed. At 0.95 the best one sits farther left, and its neighbor
# to the right is already worse, though no seed is lost there. Gamma 0 creeps until the budget runs out. Gamma 0.99 swings until the
# budget runs out.
#
# </details>

# %% [markdown]
# ## Is a larger gamma always worth tuning for?
#
# ### Predict
#
# Keep the terminal step learning_rate / (1 − gamma) fixed at a *small* value, 0.02, and raise gamma from 0 to 0.95. What
# happens to the median loss?
#
# - **A** It falls steeply.
# - **B** It rises steeply.
# - **C** It hardly changes.

# %% tags=["reveal"]
print("gamma   held at 0.02   held at 0.2")
for gamma in (0, 0.5, 0.8, 0.9, 0.95):
    held = [step * (1 - gamma) for step in (0.02, 0.2)]
    pair = tuning.sweep(rules.momentum_step, problem, seeds, held, [gamma], steps)[0]
    small, large = np.median(pair, axis=1)
    end = "lost" if np.isnan(large) else f"{large:.3f}"
    print(f"{gamma:5}   {small:10.3f}     ", end)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** When all steps are small, momentum just spreads each push over a longer time. That's why stochastic gradient descent, SGD,
# behaves the same with and without momentum at small learning rates (Wang et al. 2023, arXiv 2307.15196). Momentum earns its keep
# where plain steps of that length would *diverge*: look down the right column.
#
# </details>

# %% [markdown]
# One well-known article suggests setting gamma "as close to 1 as you can" and then finding the highest learning rate that still
# converges (Goh 2017). Does that advice work here?

# %%
print("gamma   its best median")
for gamma in (0.9, 0.98, 0.99):
    row = losses[[gammas.index(gamma)]]
    print(f"{gamma:5}   {np.median(row[0, tuning.lowest(row)[1]]):8.4f}")

# %% [markdown]
# Not with 150 steps and noise. Goh was writing about the long run, in bowls without noise. There the advice is sound. A rule of
# thumb is always good *for* something. Ask what.

# %% [markdown]
# ## Would one seed have been enough?
#
# ### Predict
#
# Suppose you had run only one of the five seeds. You'd have picked the best of its 49 pairs. If five people do that, with one seed
# each, how many different winners will they announce?
#
# - **A** One: a good pair is a good pair.
# - **B** Several: at least two of them will disagree.

# %% tags=["reveal"]
print("seed   its best pair: learning rate, gamma")
for seed in seeds:
    row, column = tuning.lowest(losses[..., [seed]])
    print(f"{seed:4}   {rates[column]:9}          {gammas[row]}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **B.** Run a single seed and you'll report one of three answers; which one is a matter of luck. Notice, too, that three of the
# five seeds like the learning rate 0.05. Hold that thought.
#
# </details>

# %% [markdown]
# ## How close to the edge dare you go?
#
# With all five seeds together, the lowest median belongs to learning rate 0.05 and gamma 0.8. None of its five seeds was lost.
# Should you ship it? In the map it sits right beside an empty cell.

# %% [markdown]
# ### Predict
#
# Run that pair on 200 fresh seeds. How many does it lose?
#
# - **A** About twenty: with an empty cell next door, five seeds were too few to see the danger.
# - **B** None: five out of five survived, after all.
# - **C** More than half: the five were just lucky.

# %% tags=["reveal"]
many = range(100, 300)
fresh = tuning.sweep(rules.momentum_step, problem, many, rates, gammas, steps)
print("learning rate   gamma   median of 5   lost, of 200 fresh seeds")
for learning_rate, gamma in ((0.05, 0.8), (0.02, 0.9)):
    cell = gammas.index(gamma), rates.index(learning_rate)
    low, lost = np.median(losses[cell]), np.isnan(fresh[cell]).sum()
    print(f"{learning_rate:8}        {gamma:5}   {low:8.4f}     {lost:10}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** The pair stands on the edge: one learning rate further, at 0.1, seeds are lost even among the five. The other pair has
# about the same median and loses none of the 200. Even the next larger learning rate, 0.05, lost none of the five. That pair has
# **room**.
#
# </details>

# %% [markdown]
# "None of five" promises less than it seems to. Suppose a certain share of all seeds is lost. Then five in a row survive with
# probability $(1 - \text{share})^5$. How large can the share be before five survivors become a one-in-twenty surprise?

# %%
print("none of   up to this share may still be lost")
for count in (5, 50, 300):
    print(f"{count:7}   {1 - 0.05 ** (1 / count):5.1%}")

# %% [markdown]
# ### Exercise: robust_choice
#
# Write the choice as a function. It gets the table of losses: gammas are the rows, learning rates the columns, and seeds
# the last axis.
#
# Return the row and the column of the lowest median. A pair counts only if it lost no seed *and* the next larger learning rate,
# at the same gamma, lost none either. So the last column can never win.
#
# A lost run is `nan` or infinite; `np.isfinite` spots both. `np.unravel_index(index, shape)` turns the flat index that `argmin`
# returns into a row and a column.


# %% exercise="robust_choice"
def robust_choice(losses):
    """Row and column to choose, from losses of shape (gammas, learning_rates, seeds)."""
    # solution


# %% [markdown]
# The cross marks the pair that your function chooses.

# %% picture=true
plots.draw(scenes.chosen(robust_choice, losses, rates, gammas))

# %% [markdown]
# ## What can you promise?
#
# You've chosen a pair, and it has a number attached. If a friend runs your pair on *her* seeds, will she get that number?
#
# We have 200 fresh seeds, so let's play the game hundreds of times. In each round, draw one seed at random, take the pair with
# the lowest loss *on that seed*, and note the loss. Then ask all the other seeds for that pair's median.

# %% [markdown]
# ### Predict
#
# How often is the fresh median *worse* than the loss that won?
#
# - **A** About half the time: luck goes both ways.
# - **B** About three times in four.
# - **C** Always: the best of many tries has to look better than it is.

# %% tags=["reveal"]
rng, rounds = np.random.default_rng(0), 400
print("how you choose             chosen   fresh    fresh is worse in")
for name, choose, count in (
    ("the best of one seed", tuning.lowest, 1),
    ("robust choice of five", tuning.robust_choice, 5),
):
    chosen, later = tuning.repeat_choice(fresh, choose, count, rounds, rng)
    middles = f"{np.median(chosen):.4f}   {np.median(later):.4f}"
    print(f"{name:24}   {middles}   {(later > chosen).mean():.0%}")

# %% tags=["reveal"]
plots.draw(scenes.luck(fresh, rounds, np.random.default_rng(0)))

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cells.</summary>
#
# **B.** Each dot is one choice. The pair that wins on one seed wins partly by merit and partly by that seed's luck, and the luck
# doesn't carry over. So most dots lie above the line. Not all of them, though: C goes too far. With the robust choice of five,
# the dots are nearly balanced, because a median doesn't reward a lucky seed.
#
# </details>

# %% [markdown]
# Look at the right plot again. Even without a bias, the dots scatter widely from left to right: a median of five is an uncertain
# number. Here are both numbers for the pair that you chose.

# %%
cell = gammas.index(0.9), rates.index(0.02)
low, later = np.median(losses[cell]), np.median(fresh[cell])
print(f"learning rate 0.02, gamma 0.9: {low:.4f} on five seeds, {later:.4f} on 200")

# %% [markdown]
# That gap is mostly scatter; nobody cheated. Five seeds alone could never have told you so, and that's the point: **choose on
# some seeds, report on others, and use plenty of them.**

# %% [markdown]
# ## Can you tune a problem on your own?
#
# Your turn. `problems.hidden` is like the practice problem, but on a different scale. A run reaches the target if its loss,
# averaged over the last 20 of 150 steps, is at most 0.0015.

# %% [markdown]
# ### Predict
#
# First, the lazy way. What happens if you reuse the pair from the practice problem, 0.02 and 0.9?
#
# - **A** It reaches the target: the pair was chosen with care.
# - **B** Every seed is lost.
# - **C** You can't know: a learning rate that suits one scale may be far too small or too large on another.

# %% tags=["reveal"]
there = tuning.sweep(rules.momentum_step, problems.hidden, seeds, [0.02], [0.9], steps)
print("with the pair of the other problem")
print("the losses are", there.ravel().round(4), "and the target is", problems.TARGET)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C**, and here it turns out far too small. A learning rate has units, parameters per unit of gradient, so it depends
# on the scale of the problem. Gamma has none, so a mere change of scale doesn't touch it.
#
# </details>

# %% [markdown]
# So follow the protocol. Range test first:

# %%
ends = {"low": 1e-3, "high": 100.0}
plots.draw(scenes.range_test(problems.hidden, gamma=0.9, **ends))

# %% [markdown]
# Find the lowest point, step back by three to ten times, and build a grid around that. The learning rates below belong to the
# practice problem: **replace them**, and run the cell again until your best pair lies inside the table and not on its rim. (The
# largest rate can't win, so on that side the rim is the rate before it.) If the median is `nan`, no pair has room: go lower.

# %%
my_rates = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05)
grid = {"learning_rates": my_rates, "gammas": gammas, "steps": steps}
mine = tuning.sweep(rules.momentum_step, problems.hidden, seeds, **grid)
row, column = tuning.robust_choice(mine)
print(f"of these: learning rate {my_rates[column]}, gamma {gammas[row]}")
print(f"with the median {np.median(mine[row, column]):.4f}")

# %% [markdown]
# ### Exercise: tuned_pair
#
# Return a learning rate and a gamma for the hidden problem. The check runs them on 40 seeds that you haven't seen, and at least 36
# must reach the target. Many pairs work. Before you run it, say in one sentence why you trust yours.


# %% exercise="tuned_pair"
def tuned_pair():
    """A learning rate and a gamma for the hidden problem."""
    # solution


# %% [markdown]
# Here's your pair on 40 fresh seeds: the median, and the best and worst seed at each step. The dotted line is the target.

# %%
plots.draw(scenes.tuned(tuned_pair))

# %% [markdown]
# ## The protocol
#
# 1. Fix the budget, the goal, and the number of seeds *before* you look.
# 2. Run a range test, and step back by three to ten times.
# 3. Sweep learning rate *and* gamma, in factors. Best pair on the rim? Widen the table.
# 4. Use several seeds and their median, and drop any pair that loses a seed.
# 5. Keep one learning rate away from the edge.
# 6. Report on fresh seeds, with their spread and the number lost.
# 7. Comparing rules? Give each the same number of tries.

# %% [markdown]
# The last point has decided published rankings. Choi et al. (2019) found that the settings you search can matter more than the rule
# you test. No time for any of this? Gamma 0.9 and a range test are a decent start.

# %% [markdown]
# ## The lesson in formulas
#
# | what | formula |
# |---|---|
# | range test, step $t$ of $T$ | learning_rate = low (high / low)$^{t/(T-1)}$ |
# | step on an even slope | learning_rate / (1 − gamma) |
# | score of a pair | median over seeds of the final loss; none if a seed is lost |
# | room | the next larger learning rate loses no seed either |
# | none of $n$ lost | up to $1 - 0.05^{1/n}$ may still be lost |

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. A paper compares gamma 0.5, 0.9, and 0.99, all at a learning rate of 0.01, on ten seeds. What does it measure?**
#
# <details><summary>A. Which gamma is best for this problem</summary>Not quite: the three take steps of very different lengths, 2, 10, and 100 times those of gradient descent on an even slope.</details>
# <details><summary>B. Which gamma happens to suit that learning rate</summary>Yes. Ten seeds make it a precise answer to the wrong question.</details>
# <details><summary>C. Mostly luck</summary>Ten seeds are enough to see large differences. The comparison is precise; it just isn't fair.</details>

# %% [markdown]
# **2. In a sweep with three seeds, one pair clearly wins. At the next larger learning rate, two of three seeds are lost. What do you do?**
#
# <details><summary>A. Step back one learning rate, or run many more seeds</summary>Yes. Either keep away from the edge, or find out where it is.</details>
# <details><summary>B. Take the winner: none of its seeds was lost</summary>Tempting, but "none of three" says very little, and the edge is right there.</details>
# <details><summary>C. Take the larger learning rate, because its surviving seed was better still</summary>That's the luckiest of three. The other two were lost.</details>

# %% [markdown]
# **3. The pair you chose has a median of 0.0047 on the seeds that chose it. What belongs in your report?**
#
# <details><summary>A. 0.0047, since a median is immune to luck</summary>A median of five still scatters, as the dots showed, and it was measured on the seeds that chose.</details>
# <details><summary>B. The loss of its best seed, to show what the pair can do</summary>The next run gets another seed. That's luck on top of luck.</details>
# <details><summary>C. Its median on fresh seeds, and how many of them were lost</summary>Yes: that's what anyone who repeats your run can expect.</details>
