# ---
# title: The frameworks
# minutes: 35
# needs: lesson 04
# writes: "`pytorch_buffer`, `corrected_velocity`, `from_pytorch`"
# picture: After a drop of the learning rate PyTorch's steps are short at once, while the course's form coasts on.
# goals:
#   - translate momentum between this course, PyTorch, Keras and Optax
#   - say what a change of the learning rate does in each, and make one behave like the other
#   - tell a sum of gradients from an average, and momentum from a longer step
#   - say why the frameworks' Nesterov looks different and is not wrong
# ---

# %% [markdown]
# ## One name, four forms
#
# Momentum has one name and many forms. One step is, with *g* for the gradient,
#
# | form | what it keeps | then |
# |---|---|---|
# | this course | velocity ← γ·velocity + rate·*g* | θ ← θ − velocity |
# | PyTorch | buffer ← γ·buffer + *g* | θ ← θ − rate·buffer |
# | Keras | m ← γ·m − rate·*g* | θ ← θ + m |
# | Optax | trace ← *g* + γ·trace | θ ← θ − rate·trace |

# %% [markdown]
# They are in `conventions`, line by line. The tests compare each with what its framework itself computes. (Careful: in
# PyTorch's documentation γ is the *learning rate*, and our γ is called μ or momentum.)

# %%
import numpy as np
from mlmomentum import check, conventions, rules, scenes, simulate, surfaces, theory
from mlmomentum.plots import draw

pytorch, keras = conventions.pytorch_momentum, conventions.keras_momentum
optax, ravine = conventions.optax_momentum, surfaces.ravine
print("PyTorch's lines, from theta = 3 and buffer = 2 where the gradient is 6:")
print(pytorch(3.0, 2.0, lambda theta: 2 * theta, learning_rate=0.25, gamma=0.5))

# %% [markdown]
# ### Predict
#
# All four begin at $\theta = 0$ and at rest. The gradient is always 1, the learning rate 0.1, gamma 0.9. After two steps,
#
# - **A** all four are at the same place
# - **B** PyTorch and Optax are ten times as far as the others
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
# **A.** What they *keep* differs, where they *go* does not. PyTorch and Optax add up bare gradients and put the learning
# rate in at the end. Keras keeps the change of $\theta$, which is negative here, and adds it.
#
# </details>

# %% [markdown]
# ### Exercise: pytorch_buffer
#
# A run that began in this course shall go on in PyTorch. $\theta$ is the same in both. Return the buffer that PyTorch
# needs, for a velocity that was made with this learning rate.


# %% exercise="pytorch_buffer"
def pytorch_buffer(velocity, learning_rate):
    """The momentum buffer with which PyTorch goes on from this velocity."""
    # solution


# %% [markdown]
# In the picture this course takes 15 steps, your function translates, and PyTorch goes on. The wide line never left the
# course. If yours is right you cannot see where the hand-over was.

# %%
draw(scenes.handover(pytorch_buffer, ravine, learning_rate=0.0175, gamma=0.8))

# %% [markdown]
# Optax's trace is PyTorch's buffer under another name. Keras's is the velocity with a minus. So far this is a matter of
# spelling. It stops being one as soon as the learning rate changes.

# %% [markdown]
# ## When the learning rate changes
#
# ### Predict
#
# The ball rolls down an even slope at full speed: learning rate 0.1, gamma 0.9, so each step is 1. Now you set the
# learning rate to 0. Does $\theta$ still move?
#
# - **A** in no form
# - **B** in this course's form and in Keras's, but not in PyTorch's and Optax's
# - **C** in every form

# %% tags=["reveal"]
print("the next five steps after the learning rate went to 0")
for rule in (rules.momentum_step, pytorch):
    stop = {"learning_rate": lambda t: 0.1 * (t < 200), "gamma": 0.9, "steps": 300}
    run = simulate(rule, surfaces.slope(1.0), **stop)
    steps = -np.diff(run.theta[200:, 0])
    print(f"{rule.__name__:17}", steps[:5].round(3) + 0, f"  in all {steps.sum():.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **B.** This course's velocity was made with the old learning rate, and keeps that scale. It coasts, and the way is
# $\gamma + \gamma^2 + \dots = \gamma/(1-\gamma)$ old steps: nine. PyTorch's buffer knows of no learning rate. The whole of
# it is multiplied by 0.
#
# </details>

# %% [markdown]
# Training schedules do not go to 0 but drop, often to a tenth. The same then happens on a smaller scale: one form takes
# the new step at once, the other approaches it.

# %% picture=true
draw(scenes.rate_change(gamma=0.9, factor=0.1), width=7.0)

# %%
new, old = theory.terminal_step(0.01, 1, 0.9), theory.terminal_step(0.1, 1, 0.9)
print(f"the old step {old:.2f}, the new step {new:.2f}")
print(f"this course coasts {0.9 / (1 - 0.9) * (old - new):.2f} farther than PyTorch")

# %% [markdown]
# Drag the factor to 0, to a tenth, and above 1, where the learning rate *rises*. Which form is the gentle one then?

# %%
from mlmomentum.explorer import Choice, Slider, explore

gammas, factors = Slider(0.0, 0.96, 0.02, 0.9), Slider(0.0, 3.0, 0.1, 0.1)
explore(scenes.rate_change, gamma=gammas, factor=factors)

# %% [markdown]
# A rise is gentle in this course's form, and a jump in PyTorch's. Neither form is wrong. In PyTorch's a drop works at
# once; its issue 1099 is about the two forms. Who keeps the learning rate inside can have the same: Goyal et al.
# (2017, section 3) call it the *momentum correction*.

# %% [markdown]
# ### Exercise: corrected_velocity
#
# The learning rate has just changed. Return the velocity with which this course's momentum goes on exactly as PyTorch
# does. Think of the way through PyTorch's buffer and back.


# %% exercise="corrected_velocity"
def corrected_velocity(velocity, old_rate, new_rate):
    """The velocity after a change of the learning rate from old_rate to new_rate."""
    # solution


# %% [markdown]
# After 15 steps the learning rate drops to a tenth. The wide line is PyTorch. The thin one is this course's momentum with
# your correction.

# %%
settings = {"learning_rate": 0.0175, "gamma": 0.8, "factor": 0.1}
draw(scenes.handover(corrected_velocity, ravine, **settings))

# %% [markdown]
# How much does it matter? Here both forms drop to a tenth in the ravine at step 15, while the ball swings across.

# %%
print("the loss             at the drop   5 steps later   10   20")
for rule in (rules.momentum_step, pytorch):
    rate = {"learning_rate": lambda t: 0.0175 if t < 15 else 0.00175, "gamma": 0.8}
    loss = simulate(rule, ravine, steps=40, **rate).loss[[15, 20, 25, 35]]
    print(f"{rule.__name__:17}", *(f"{value:10.2f}" for value in loss))

# %% [markdown]
# Coasting makes the loss worse at first, and then better, since the ball has kept its speed along the valley. So the same
# schedule is another schedule in another form.
#
# In Optax you choose: `chain(trace, scale_by_learning_rate)`, which is `optax.sgd`, is PyTorch's form. With the two the
# other way round, the learning rate is inside and the ball coasts. The tests have recorded both.

# %% [markdown]
# ## A sum or an average?
#
# A fifth form averages the gradients, as Adam does (lesson 05):
#
# $$\text{average} \leftarrow \gamma\cdot\text{average} + (1-\gamma)\,g \qquad \theta \leftarrow \theta - \text{rate}\cdot\text{average}$$
#
# The optimiser assignment of Coursera's *Deep Learning Specialization* has it, at gradient descent's own learning rate.
# There both reach the same accuracy (71.67 %), and the text blames the small learning rate and the simple data.

# %% [markdown]
# ### Predict
#
# Along the ravine, from a distance of 10: gradient descent, the average and the sum, all with learning rate 0.01, the two
# with gamma 0.9. After 100 steps,
#
# - **A** the average is about as far as gradient descent, the sum is far ahead
# - **B** the average and the sum are about equally far ahead
# - **C** the average is ahead of both, since it is calmer

# %% tags=["reveal"]
print("distance along the valley after 100 steps, with one learning rate")
forms = {"gradient descent": rules.gd_step}
forms |= {"average": conventions.averaged_momentum, "sum": rules.momentum_step}
for name, rule in forms.items():
    settings = {"learning_rate": 0.01} | (
        {} if rule is rules.gd_step else {"gamma": 0.9}
    )
    run = simulate(rule, ravine, steps=100, **settings)
    print(f"{name:17} {abs(run.theta[-1, 0]):6.2f}")

# %% [markdown]
# <details><summary><b>Why?</b> Open when you have run the cell.</summary>
#
# **A.** The weights of an average add up to 1. On a consistent slope its step is the step of gradient descent, not
# $1/(1-\gamma)$ times as long. Where a single step is short compared with the valley, an average gains nothing: it only
# lags a little. The sum takes steps ten times as long.
#
# </details>

# %% [markdown]
# So the assignment compares two runs with nearly the same steps. The average is not worse: it is momentum with another
# *learning rate*. Give it $1/(1-\gamma)$ times as much, and it goes where the sum goes.

# %%
average = simulate(forms["average"], ravine, learning_rate=0.01 / (1 - 0.9), gamma=0.9)
total = simulate(forms["sum"], ravine, learning_rate=0.01, gamma=0.9)
print(f"farthest apart in 100 steps: {np.abs(average.theta - total.theta).max():.6f}")

# %% [markdown]
# PyTorch can average too: `dampening=0.9` takes nine tenths off each gradient. But, as its documentation says, not off the
# *first* one, which is where its buffer begins. Feed both the gradient 1.

# %%
print("step   average   dampened buffer")
kept = np.zeros(2)
for t in (1, 2, 3, 4):
    _, kept[0] = conventions.averaged_momentum(0, kept[0], lambda _: 1, 0.1, 0.9)
    _, kept[1] = conventions.pytorch_dampened(
        0, kept[1], t, lambda _: 1, 0.1, 0.9, dampening=0.9
    )
    print(f"{t:3} {kept[0]:10.3f} {kept[1]:12.3f}")

# %% [markdown]
# ## Momentum, or only a longer step?
#
# Turn that round. In the long run the sum with the learning rate 0.001 and gamma 0.9 steps like gradient descent with 0.01.
# Is that all that momentum does? Take 2000 runs each, down a round bowl from $\theta = 3$, with noise in each gradient, as
# small batches have it.

# %% [markdown]
# ### Predict
#
# Momentum with 0.001 and gamma 0.9, or plain gradient descent with 0.01? After 1500 steps,
#
# - **A** momentum is nearer to the bottom
# - **B** momentum is calmer
# - **C** one cannot tell them apart

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
# **C**, up to chance. Where steps are short, only learning_rate / (1 − gamma) matters: for the way down, and for the noise
# in the end (lesson 06 has the formula). Wang et al. (2023, arXiv 2307.15196) find the same in networks, with small batches and
# small learning rates.
#
# </details>

# %% [markdown]
# Momentum earns its keep where gradient descent *cannot* take the longer step. In the ravine 0.0175 with gamma 0.7 was a
# good choice (lesson 02). The plain step of that length is beyond the limit of 0.02.

# %%
longer = 0.0175 / (1 - 0.7)
run = simulate(rules.gd_step, ravine, learning_rate=longer)
print(f"gradient descent with {longer:.4f}: {run.outcome} after {run.stopped} steps")

# %% [markdown]
# ## Is the frameworks' Nesterov wrong?
#
# With `nesterov=True` PyTorch takes the gradient *where it stands*, and never looks ahead:
#
# $$\text{buffer} \leftarrow \gamma\cdot\text{buffer} + g \qquad \text{weights} \leftarrow \text{weights} - \text{rate}\,(g + \gamma\cdot\text{buffer})$$
#
# That looks like another rule. PyTorch's pull request 5920, Keras's issue 14115 and others ask whether it is a bug.

# %% [markdown]
# ### Predict
#
# Run lesson 04's `nag_step` and PyTorch's Nesterov from one start with the same settings. The cell prints where they are along
# the valley.
#
# - **A** They visit the same points.
# - **B** They visit other points, and end at other places.
# - **C** They visit other points, but PyTorch's are the look-ahead points of ours.

# %% tags=["reveal"]
print(" step     our theta   our look-ahead point   PyTorch's weights")
settings = {"learning_rate": 0.002, "gamma": 0.9, "steps": 200}
ours = simulate(rules.nag_step, ravine, **settings).theta
theirs = simulate(conventions.pytorch_nesterov, ravine, **settings).theta
velocity = -np.diff(ours, axis=0, prepend=ours[:1])
ahead = conventions.look_ahead(ours, velocity, 0.9)
for t in (1, 2, 10, 200):
    print(f"{t:5} {ours[t, 0]:13.4f} {ahead[t, 0]:22.4f} {theirs[t, 0]:19.4f}")

# %% [markdown]
# <details><summary><b>So?</b> Open when you have run the cell.</summary>
#
# **C.** The framework's weights *are* the place where the next gradient is taken. That is practical: the gradient of a
# network is computed at its weights. In the end the velocity fades, and the two points become one.
#
# </details>

# %% [markdown]
# ### Why it is the same rule
#
# Call the look-ahead point $\varphi = \theta - \gamma\cdot\text{velocity}$, and write $v$ for the new velocity. A step of
# Nesterov's rule rolls to $\varphi$ and corrects from there:
#
# $$\theta_{\text{new}} = \theta - \gamma\cdot\text{velocity} - \text{rate}\cdot g = \varphi - \text{rate}\cdot g$$
#
# The next look-ahead point is
#
# $$\varphi_{\text{new}} = \theta_{\text{new}} - \gamma v = \varphi - \text{rate}\cdot g - \gamma v$$
#
# $\theta$ is gone, and with $v = \text{rate}\cdot\text{buffer}$ this is PyTorch's line. Bengio et al. (2013, section 3.5)
# published this change of variables.

# %% [markdown]
# ### Exercise: from_pytorch
#
# A checkpoint from PyTorch, trained with `nesterov=True`, has weights and a buffer. Return the theta and the velocity with
# which `nag_step` goes on. Which letter above are PyTorch's weights, and which way must you go?


# %% exercise="from_pytorch"
def from_pytorch(weights, buffer, learning_rate, gamma):
    """The theta and the velocity of nag_step for a checkpoint of PyTorch's Nesterov."""
    # solution


# %% [markdown]
# In a wider valley PyTorch takes five steps, your function translates, and `nag_step` goes on. The wide line is
# `nag_step` all the way. The thin line runs ahead of it at first, and is on it after the hand-over.

# %%
draw(scenes.handover(from_pytorch, learning_rate=0.1, gamma=0.9, at=5))

# %% [markdown]
# ## The switch
#
# All of it in one place. Choose a form and a method, and watch the weights (on the left, over this course's $\theta$) and
# what is kept (on the right). After five steps the learning rate is multiplied by the factor.

# %%
draw(scenes.switch("PyTorch", "Nesterov", gamma=0.8, factor=0.1))

# %% [markdown]
# Set the factor to 1 and go through the forms: which lines stay, which change? Then lower it, and go through them again.

# %%
forms, methods = ("this course", "PyTorch", "Keras", "Optax"), ("momentum", "Nesterov")
chosen = {"form": Choice(forms, "PyTorch"), "method": Choice(methods, "momentum")}
numbers = {"gamma": Slider(0.0, 0.95, 0.05, 0.8), "factor": Slider(0.0, 2.0, 0.1, 1.0)}
explore(scenes.switch, **chosen, **numbers)

# %% [markdown]
# ## Quiz
#
# Answer in your head, then open your answer.
#
# **1. You move a run with `nesterov=True` from PyTorch to Keras, with the same learning rate. What must be translated?**
#
# <details><summary>A. the weights and what is kept</summary>No: both frameworks keep the look-ahead point as their weights.</details>
# <details><summary>B. only what is kept</summary>Yes: the buffer times the learning rate, with a minus. The weights are the same point in both.</details>
# <details><summary>C. nothing</summary>No: Keras has the learning rate inside, and the other sign.</details>

# %% [markdown]
# **2. A paper averages its gradients with gamma 0.9 and uses the learning rate 0.5. The same run in PyTorch, with momentum=0.9 and no dampening, needs the learning rate**
#
# <details><summary>A. 0.05</summary>Yes: the sum is 1 / (1 − gamma) = 10 times the average, so it takes a tenth.</details>
# <details><summary>B. 0.5</summary>No: the steps would be ten times as long.</details>
# <details><summary>C. 5</summary>No: that is the other way round. Which of the two is larger, a sum or an average?</details>

# %% [markdown]
# **3. You raise the learning rate to ten times as much between two steps. In which form may the very next step be about ten times as long?**
#
# <details><summary>A. this course's and Keras's</summary>No: what they keep has the old learning rate in it. Only the newest gradient gets the new one.</details>
# <details><summary>B. PyTorch's and Optax's</summary>Yes: the learning rate multiplies the whole sum, so the old gradients are rescaled too.</details>
# <details><summary>C. every form</summary>No: where the learning rate is inside, the step grows little by little.</details>
