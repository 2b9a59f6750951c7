# ---
# title: The frameworks
# minutes: 55
# needs: lesson 05
# writes: "`pytorch_buffer`, `corrected_velocity`, `from_pytorch`"
# picture: After a drop of the learning rate, PyTorch's steps are short at once, while the course's form coasts on.
# goals:
#   - read and write a line of PyTorch, Keras, or Optax, and know its defaults
#   - move a run with momentum from one framework to another
#   - say what a change of the learning rate and weight decay do in each
#   - tell a sum of gradients from an average, and momentum from a longer step
# ---

# %% [markdown]
# ## Does SGD have momentum?
#
# The momentum that you wrote by hand is a single line in a framework. Here it is in the three that you're most likely to meet. (SGD
# stands for *stochastic gradient descent*, since the gradients usually come from random batches.)
#
# ```python
# torch.optim.SGD(model.parameters(), lr=0.0175, momentum=0.9)
# keras.optimizers.SGD(learning_rate=0.0175, momentum=0.9)
# optax.sgd(learning_rate=0.0175, momentum=0.9)
# ```
#
# They call gamma `momentum`. (Careful in PyTorch's documentation: its formulas use γ for the *learning rate* and μ for momentum.)

# %%
from functools import partial

import numpy as np
from mlmomentum import check, conventions, rules, scenes, simulate, surfaces, theory
from mlmomentum.plots import draw

pytorch, keras = conventions.pytorch_momentum, conventions.keras_momentum
optax, average = conventions.optax_momentum, conventions.averaged_momentum
ravine = surfaces.ravine

# %% [markdown]
# ### Predict
#
# A colleague trains with `torch.optim.SGD(model.parameters(), lr=0.0175)` and leaves the rest to PyTorch. How would that optimizer
# move through the ravine?
#
# - **A** like momentum with gamma 0.9, the usual choice
# - **B** like Nesterov's rule with gamma 0.9
# - **C** like plain gradient descent

# %% tags=["reveal"]
settings = {"learning_rate": 0.0175, "steps": 100}
theirs = simulate(pytorch, ravine, gamma=0.0, **settings)  # 0 is PyTorch's default
print("distance between the colleague's run and")
for name, rule, more in (
    ("gradient descent", rules.gd_step, {}),
    ("momentum 0.9", rules.momentum_step, {"gamma": 0.9}),
):
    apart = simulate(rule, ravine, **settings, **more).theta - theirs.theta
    print(f"{name:17} {np.abs(apart).max():.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** Most people expect A, since 0.9 is what everybody uses. But in all three frameworks, momentum is *off* until you ask for it.
# `SGD(lr=...)` has none.
#
# </details>

# %% [markdown]
# Nesterov's rule is off as well. Ask PyTorch for it and forget the momentum, and it refuses:
#
# ```text
# >>> torch.optim.SGD(model.parameters(), lr=0.01, nesterov=True)
# ValueError: Nesterov momentum requires a momentum and zero dampening
# ```
#
# That error is a kindness: looking ahead by gamma times the velocity means nothing when gamma is 0. (Dampening comes up below.) Here
# are the defaults, as of PyTorch 2.13, Keras 3.15, and Optax 0.2.8:
#
# | | learning rate | momentum | Nesterov | weight decay |
# |---|---|---|---|---|
# | `torch.optim.SGD` | 0.001 | 0 | off | 0 |
# | `keras.optimizers.SGD` | 0.01 | 0.0 | off | `None` |
# | `optax.sgd` | you must give it | `None` | off | has none |

# %% [markdown]
# ## What does each one remember?
#
# Between two steps, every form of momentum keeps something besides $\theta$. Here is one step of each, with *g* for the gradient:
#
# | form | what it keeps | then |
# |---|---|---|
# | this course | velocity ← γ·velocity + rate·*g* | θ ← θ − velocity |
# | PyTorch | buffer ← γ·buffer + *g* | θ ← θ − rate·buffer |
# | Keras | m ← γ·m − rate·*g* | θ ← θ + m |
# | Optax | trace ← *g* + γ·trace | θ ← θ − rate·trace |
#
# You'll find all four in `conventions`. Our tests compare each with numbers that the framework itself computed.

# %% [markdown]
# ### Predict
#
# All four start at $\theta = 0$, at rest. The gradient is always 1, the learning rate 0.1, and gamma 0.9. After two steps,
#
# - **A** all four are at the same point
# - **B** PyTorch and Optax are ten times as far away as the others
# - **C** Keras is on the other side of 0

# %% tags=["reveal"]
print("after two steps      theta    what is kept")
for rule in (rules.momentum_step, pytorch, keras, optax):
    state = np.zeros(1), np.zeros(1)
    for _ in range(2):
        state = rule(*state, surfaces.slope(1.0).gradient, learning_rate=0.1, gamma=0.9)
    print(f"{rule.__name__:17} {state[0].item():8.2f} {state[1].item():10.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** What they *keep* differs; where they *go* doesn't. PyTorch and Optax add up bare gradients and bring in the learning rate at the
# end. Keras keeps the change of $\theta$, which is negative here, and adds it.
#
# </details>

# %% [markdown]
# ### Exercise: pytorch_buffer
#
# You want to pick up in PyTorch a run that started here. $\theta$ is the same in both. Return the buffer that PyTorch needs, given
# your velocity and the learning rate that went into it.


# %% exercise="pytorch_buffer"
def pytorch_buffer(velocity, learning_rate):
    """The momentum buffer with which PyTorch continues from this velocity."""
    # solution


# %% [markdown]
# With a real network you'd write the result into the optimizer, one parameter `p` at a time:
#
# ```python
# buffer = pytorch_buffer(velocity, learning_rate)
# optimizer.state[p]["momentum_buffer"] = torch.from_numpy(buffer)
# ```
#
# Let's do the same thing here. The course's rule takes 15 steps, your function translates, and PyTorch's takes over. The wide line is
# the course's rule all the way. If your function is right, you can't see where the hand-over was.

# %%
draw(scenes.handover(pytorch_buffer, ravine, learning_rate=0.0175, gamma=0.8))

# %% [markdown]
# Optax's trace is PyTorch's buffer under another name. Keras's `m` is our velocity with a minus sign. So far, it's all a matter of
# spelling. Then somebody changes the learning rate.

# %% [markdown]
# ## What if the learning rate changes?
#
# ### Predict
#
# A ball rolls down an even slope at full speed, with learning rate 0.1 and gamma 0.9, so each step is 1 long. Now you set the learning
# rate to 0. Does $\theta$ still move?
#
# - **A** no, in no form
# - **B** yes in this course's form and in Keras's, no in PyTorch's and Optax's
# - **C** yes, in every form

# %% tags=["reveal"]
print("the next five steps after the learning rate went to 0")
for rule in (rules.momentum_step, pytorch, keras, optax):
    stop = {"learning_rate": lambda t: 0.1 * (t < 200), "gamma": 0.9, "steps": 300}
    run = simulate(rule, surfaces.slope(1.0), **stop)
    steps = -np.diff(run.theta[200:, 0])
    print(f"{rule.__name__:17}", steps[:5].round(3) + 0, f"  in all {steps.sum():.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** Our velocity was built with the old learning rate and keeps that scale. It coasts for another $\gamma + \gamma^2 + \dots =
# \gamma/(1-\gamma)$ old steps, nine in all. PyTorch's buffer has never heard of a learning rate, so all of it is multiplied by 0.
#
# </details>

# %% [markdown]
# Training schedules rarely drop to 0 in one go, but a drop to a tenth is common. The same thing happens on a smaller scale: one form
# takes the new step at once, while the other eases into it.

# %% picture=true
draw(scenes.rate_change(gamma=0.9, factor=0.1))

# %%
new, old = theory.terminal_step(0.01, 1, 0.9), theory.terminal_step(0.1, 1, 0.9)
print(f"the old step {old:.2f}, the new step {new:.2f}")
print(f"this course coasts {0.9 / (1 - 0.9) * (old - new):.2f} farther than PyTorch")

# %% [markdown]
# Drag the factor to 0, then above 1, where the learning rate *rises*. Which form is the gentle one now? And what does gamma change?

# %%
from mlmomentum.explorer import Choice, Slider, explore

gammas, factors = Slider(0.0, 0.96, 0.02, 0.9), Slider(0.0, 2.0, 0.1, 0.5)
explore(scenes.rate_change, gamma=gammas, factor=factors)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# When the rate rises, this course's form eases into the longer step and PyTorch's jumps. When it drops, PyTorch's is the one that
# obeys at once. The larger gamma is, the longer our form takes to follow. At gamma 0 the two lines are one.
#
# </details>

# %% [markdown]
# Neither form is wrong. (PyTorch's issue 1099 discusses exactly this difference.) If your learning rate is inside the velocity and you
# want PyTorch's behavior, you can have it. Goyal et al. (2017) call the fix **momentum correction**.

# %% [markdown]
# ### Exercise: corrected_velocity
#
# The learning rate has just changed. Return the velocity with which this course's *momentum* continues exactly as PyTorch does. It may
# help to go through PyTorch's buffer and back.


# %% exercise="corrected_velocity"
def corrected_velocity(velocity, old_rate, new_rate):
    """The velocity after a change of the learning rate from old_rate to new_rate."""
    # solution


# %% [markdown]
# After 15 steps the learning rate drops to a tenth. The wide line is PyTorch. The thin line is this course's momentum with your
# correction.

# %%
settings = {"learning_rate": 0.0175, "gamma": 0.8, "factor": 0.1}
draw(scenes.handover(corrected_velocity, ravine, **settings))

# %% [markdown]
# How much does it matter? Here the learning rate drops to a tenth at step 15 of a run through the ravine, while the ball is swinging
# across the valley.

# %%
print("the loss             at the drop   5 steps later   10   20")
for rule in (rules.momentum_step, pytorch):
    rate = {"learning_rate": lambda t: 0.0175 if t < 15 else 0.00175, "gamma": 0.8}
    loss = simulate(rule, ravine, steps=40, **rate).loss[[15, 20, 25, 35]]
    print(f"{rule.__name__:17}", *(f"{value:10.2f}" for value in loss))

# %% [markdown]
# Coasting makes the loss worse at first and better later, because the ball has kept its speed along the valley. So the same schedule
# does different things in different forms.
#
# Optax lets you choose. `optax.sgd` is `chain(trace, scale_by_learning_rate)`, which is PyTorch's form. Swap the two, and the learning
# rate is inside: now the ball coasts.

# %% [markdown]
# ## Where does weight decay go?
#
# Weight decay pulls every weight toward 0, a little in each step. All three frameworks offer it, and the three lines look alike:
#
# ```python
# torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, weight_decay=0.1)
# keras.optimizers.SGD(learning_rate=0.1, momentum=0.9, weight_decay=0.1)
# optax.chain(optax.add_decayed_weights(0.1), optax.sgd(0.1, momentum=0.9))
# ```
#
# PyTorch adds `weight_decay * theta` to the *gradient*. Keras shrinks the weight itself, by the share `learning_rate * weight_decay`,
# and leaves the gradient alone. Optax does what you chain: the line above is PyTorch's way.

# %% [markdown]
# ### Predict
#
# A weight of 1 gets no gradient at all from the data. The learning rate is 0.1, gamma 0.9, weight decay 0.1. After four steps, which
# weight is smaller?
#
# - **A** PyTorch's
# - **B** Keras's
# - **C** both are the same

# %% tags=["reveal"]
print("step   PyTorch    Keras")
ours = np.ones(1), np.zeros(1)
theirs = np.ones(1), np.zeros(1)
for t in range(5):
    print(f"{t:3} {ours[0].item():10.4f} {theirs[0].item():8.4f}")
    ours = pytorch(*ours, lambda theta: 0.1 * theta, 0.1, 0.9)
    shrunk = theirs[0] * (1 - 0.1 * 0.1)
    theirs = keras(shrunk, theirs[1], np.zeros_like, 0.1, 0.9)

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** The first step is the same. But in PyTorch the pull goes *through the buffer*, where it adds up like any other gradient: in the
# long run it's up to $1/(1-\gamma)$ times as strong. Keras's decay never meets the velocity: it's **decoupled**, as in AdamW
# (Loshchilov and Hutter 2019; lesson 07).
#
# </details>

# %% [markdown]
# So a weight decay that you tuned in one framework isn't the same setting in the other, even with the same gamma and the same learning
# rate. When you port a training recipe, look at this number first.

# %% [markdown]
# ## A sum or an average?
#
# There's a fifth form. It averages the gradients, as Adam does (lesson 06):
#
# $$\text{average} \leftarrow \gamma\cdot\text{average} + (1-\gamma)\,g \qquad \theta \leftarrow \theta - \text{rate}\cdot\text{average}$$
#
# The optimizer assignment of Coursera's *Deep Learning Specialization* uses it, with the same learning rate for gradient descent and
# for momentum. In the newer version of the assignment both reach the same accuracy, 71.67 %.

# %% [markdown]
# ### Predict
#
# Let's run all three along the ravine, from a distance of 10: gradient descent, the average, and the sum. The learning rate is 0.01 for
# each, and gamma is 0.9. After 100 steps,
#
# - **A** the average and the sum are about equally far ahead
# - **B** the average is ahead of both, since it's calmer
# - **C** the average is about as far as gradient descent, and the sum is far ahead

# %% tags=["reveal"]
print("distance left along the valley after 100 steps")
settings = {"learning_rate": 0.01, "steps": 100}
for name, rule, more in (
    ("gradient descent", rules.gd_step, {}),
    ("average", average, {"gamma": 0.9}),
    ("sum", rules.momentum_step, {"gamma": 0.9}),
):
    run = simulate(rule, ravine, **settings, **more)
    print(f"{name:17} {abs(run.theta[-1, 0]):6.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **C.** The weights of an average add up to 1, so on a consistent slope its step is as long as gradient descent's. The sum takes
# steps that are $1/(1-\gamma)$ times as long, which is ten times here. The average only lags a little.
#
# </details>

# %% [markdown]
# The average isn't a worse rule. It's momentum with a different *learning rate*. Make that learning rate $1/(1-\gamma)$ times as large,
# and the average goes where the sum goes:

# %%
longer = simulate(average, ravine, learning_rate=0.01 / (1 - 0.9), gamma=0.9)
total = simulate(rules.momentum_step, ravine, learning_rate=0.01, gamma=0.9)
print(f"farthest apart in 100 steps: {np.abs(longer.theta - total.theta).max():.6f}")

# %% [markdown]
# PyTorch can average too. With `dampening=0.9`, each gradient enters the buffer with a tenth of its size. There's a catch, and
# PyTorch's documentation mentions it in a note: the *first* gradient enters in full. Watch what happens to a first gradient of 1 that
# never comes back, because every later gradient is 0.

# %%
print("step   gradient   average   dampened buffer")
at, mean, buffer = np.zeros(1), np.zeros(1), np.zeros(1)
dampened = conventions.pytorch_dampened
for t, g in enumerate((1.0, 0.0, 0.0, 0.0), start=1):
    ground = partial(np.full_like, fill_value=g)  # the gradient is g everywhere
    _, mean = average(at, mean, ground, 0.1, 0.9)
    _, buffer = dampened(at, buffer, t, ground, 0.1, 0.9, dampening=0.9)
    print(f"{t:3} {g:10.0f} {mean.item():10.3f} {buffer.item():12.3f}")

# %% [markdown]
# The first batch gets ten times the say of any later batch, and its voice fades only as fast as gamma lets it. If that batch is an
# unlucky one, your run starts by walking firmly in a direction that one handful of images picked.

# %% [markdown]
# ## Is momentum just a longer step?
#
# Let's turn the question around. In the long run, the sum with learning rate 0.001 and gamma 0.9 takes steps as long as gradient
# descent with 0.01. So is a longer step all that momentum does? Let's race the two in a round bowl, starting at $\theta = 3$, with
# noise in each gradient, as in training with small batches. We'll do 2000 runs of each.

# %% [markdown]
# ### Predict
#
# Momentum runs with learning rate 0.001 and gamma 0.9, gradient descent with 0.01. After 1500 steps,
#
# - **A** momentum is nearer to the bottom
# - **B** you can't tell them apart
# - **C** momentum is calmer

# %% tags=["reveal"]
print("                  mean and spread: after 150 steps,  after 1500")
pairs = {"momentum": (rules.momentum_step, {"learning_rate": 0.001, "gamma": 0.9})}
pairs |= {"gradient descent": (rules.gd_step, {"learning_rate": 0.01})}
for name, (rule, settings) in pairs.items():
    bowl = surfaces.noisy(surfaces.quadratic(1.0), 5.0, np.random.default_rng(16))
    run = simulate(rule, bowl, start=np.full((2000, 1), 3.0), steps=1500, **settings)
    seen = run.theta[[150, 1500], :, 0]
    print(f"{name:17}", *(f"{abs(x.mean()):14.2f} {x.std():5.2f}" for x in seen))
noise = theory.stationary_variance(0.001, 0.9, 1.0, sigma=5.0) ** 0.5
print(f"in the long run, by theory: {noise:24.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B**, apart from chance. Where steps are short, only learning_rate / (1 − gamma) matters: for the way down, and for the noise at
# the bottom. Wang et al. (2023, arXiv 2307.15196) found the same in networks, with small batches and small learning rates.
#
# </details>

# %% [markdown]
# Momentum earns its keep where gradient descent *can't* take the longer step. In the ravine, 0.0175 with gamma 0.7 was a good choice
# (lesson 02). What happens to a plain step of that effective length?

# %%
longer = 0.0175 / (1 - 0.7)
run = simulate(rules.gd_step, ravine, learning_rate=longer)
print(f"gradient descent with {longer:.4f}: {run.outcome} after {run.stopped} steps")

# %% [markdown]
# ## When is the frameworks' Nesterov the same rule?
#
# In lesson 05 you saw why PyTorch's `nesterov=True` never seems to look ahead: its weights *are* the look-ahead points of the
# textbook rule (Bengio et al. 2013). The proof assumed a constant gamma and a constant learning rate.
#
# $$\text{weights} = \theta - \gamma\cdot\text{velocity}$$
#
# But some runs schedule gamma, and nearly all of them schedule the learning rate.

# %% [markdown]
# ### Predict
#
# Run `nag_step` and PyTorch's Nesterov side by side, with gamma rising from 0.5 to 0.9. Are PyTorch's weights still our look-ahead
# points?
#
# - **A** yes, exactly
# - **B** no, though the two stay close together
# - **C** no, and PyTorch's run diverges

# %% tags=["reveal"]
plans = {
    "both constant": (lambda t: 0.002, lambda t: 0.9),
    "gamma rises": (lambda t: 0.002, lambda t: min(0.9, 0.5 + 0.004 * t)),
    "the rate drops": (lambda t: 0.002 if t < 50 else 0.0002, lambda t: 0.9),
}
print("                 farthest apart   PyTorch's last loss")
for name, (rate, gamma) in plans.items():
    plan = {"learning_rate": rate, "gamma": gamma, "steps": 200}
    ours = simulate(rules.nag_step, ravine, **plan).theta
    theirs = simulate(conventions.pytorch_nesterov, ravine, **plan)
    velocity = -np.diff(ours, axis=0, prepend=ours[:1])
    gammas = np.array([[gamma(t)] for t in range(201)])
    apart = np.abs(conventions.look_ahead(ours, velocity, gammas) - theirs.theta).max()
    print(f"{name:17} {apart:13.4f} {theirs.loss[-1]:20.4f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** The look-ahead of the *next* step needs the next gamma, and a framework uses the present one. When the learning rate drops,
# the gap is larger: PyTorch's buffer gets the new scale at once, and our velocity doesn't. So the two are exactly the same only as
# long as gamma and the learning rate stay constant.
#
# </details>

# %% [markdown]
# ### Exercise: from_pytorch
#
# You have a checkpoint from PyTorch, trained with `nesterov=True`: weights, and a buffer for each. Return the theta and the velocity
# with which `nag_step` continues. `learning_rate` is the rate of the *next* step: if a schedule has just changed it, use the new one,
# since that's what PyTorch would multiply its buffer by.


# %% exercise="from_pytorch"
def from_pytorch(weights, buffer, learning_rate, gamma):
    """The theta and the velocity of nag_step for a checkpoint of PyTorch's Nesterov."""
    # solution


# %% [markdown]
# In a wider valley PyTorch's rule takes five steps, your function translates, and `nag_step` takes over. The wide line is `nag_step`
# all the way. The thin line runs ahead at first, and lies on the wide line after the hand-over.

# %%
draw(scenes.handover(from_pytorch, learning_rate=0.1, gamma=0.9, at=5))

# %% [markdown]
# ## Can you see all the forms at once?
#
# Choose a form and a method. The plot on the left draws the weights on top of this course's $\theta$, and the plot on the right shows
# what the form keeps. After five steps the learning rate is multiplied by the factor.
#
# Leave the factor at 1 and go through the forms: which lines stay, and which change? Then lower the factor and go through them again.

# %%
forms, methods = ("this course", "PyTorch", "Keras", "Optax"), ("momentum", "Nesterov")
chosen = {"form": Choice(forms, "PyTorch"), "method": Choice(methods, "momentum")}
numbers = {"gamma": Slider(0.0, 0.95, 0.05, 0.8), "factor": Slider(0.0, 2.0, 0.1, 1.0)}
explore(scenes.switch, **chosen, **numbers)

# %% [markdown]
# <details><summary>What is there to see?</summary>
#
# With factor 1 and momentum, the path on the left never changes; only the line on the right does. PyTorch and Optax are alike, and
# Keras is our velocity upside down. With Nesterov, the frameworks' weights run ahead of our theta and meet it at the end. Lower the
# factor, and PyTorch and Optax leave our path after five steps. Keras stays on it.
#
# </details>

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. You move a run with `nesterov=True` from PyTorch to Keras, with the same learning rate. What has to be translated?**
#
# <details><summary>A. the weights, and what is kept</summary>No: in both frameworks the weights are the look-ahead point.</details>
# <details><summary>B. only what is kept</summary>Yes: multiply the buffer by the learning rate and change its sign. The weights are the same point in both.</details>
# <details><summary>C. nothing, since both implement the same method</summary>No: Keras has the learning rate inside, and the other sign.</details>

# %% [markdown]
# **2. A paper averages its gradients with gamma 0.9 and uses learning rate 0.5. To repeat the run in PyTorch with momentum=0.9 and no dampening, you need the learning rate**
#
# <details><summary>A. 0.05</summary>Yes: the sum is 1 / (1 − gamma) = 10 times the average, so it takes a tenth of the learning rate.</details>
# <details><summary>B. 0.5, because gamma is the same in both</summary>No: the steps would be ten times as long.</details>
# <details><summary>C. 5, because the sum has to make up for the average</summary>No: which of the two is larger, the sum or the average?</details>

# %% [markdown]
# **3. A recipe for Keras says SGD with momentum 0.9 and weight_decay 0.01. You type the same numbers into PyTorch. In the long run, the pull toward 0 is**
#
# <details><summary>A. the same, because the numbers are the same</summary>No: the number enters the step in a different place.</details>
# <details><summary>B. weaker in PyTorch, because the buffer averages it</summary>No: the buffer is a sum, not an average.</details>
# <details><summary>C. stronger in PyTorch</summary>Yes: the decay goes through the buffer there and adds up, like a gradient that always points the same way.</details>

# %% [markdown]
# ## The lesson in formulas
#
# | to get | from this course's velocity |
# |---|---|
# | PyTorch's buffer, Optax's trace | velocity / learning_rate |
# | Keras's m | −velocity |
# | the frameworks' weights with Nesterov | θ − γ·velocity |
# | PyTorch's behavior after the rate changes (momentum only) | velocity · new_rate / old_rate |
# | the learning rate of an averaging form | learning_rate / (1 − γ) |
# | how far a ball coasts when the rate goes to 0 | γ/(1−γ) old steps |
