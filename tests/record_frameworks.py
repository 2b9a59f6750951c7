"""Let PyTorch, Keras and Optax take twelve steps, and write down what they did: `frameworks.json`.

    python -m venv venv && venv/bin/pip install torch==2.13.0 keras==3.15.1 optax==0.2.8 jax==0.10.2
    venv/bin/python tests/record_frameworks.py

The libraries are no dependency of the course: its tests read the file.  All runs are in float64 from START down LOSS;
RATES are the learning rates of the steps, with a drop in the middle.  A run notes the call that made its optimizer,
the weights after each step, and what the optimizer keeps for them.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).with_name("frameworks.json")
LOSS = "0.05 * x**4 + x * y + 2 * y**2"
START = [1.5, -0.5]
RATES = [0.05] * 6 + [0.005] * 6

PYTORCH = {
    "pytorch_momentum": "torch.optim.SGD([weights], lr=0.05, momentum=0.9)",
    "pytorch_nesterov": "torch.optim.SGD([weights], lr=0.05, momentum=0.9, nesterov=True)",
    "pytorch_dampened": "torch.optim.SGD([weights], lr=0.05, momentum=0.9, dampening=0.75)",
}
KERAS = {
    "keras_momentum": "keras.optimizers.SGD(0.05, momentum=0.9)",
    "keras_nesterov": "keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True)",
}
OPTAX = {
    "optax_momentum": "optax.sgd(rate, momentum=0.9)",
    "optax_nesterov": "optax.sgd(rate, momentum=0.9, nesterov=True)",
    "optax_average": "optax.chain(optax.ema(0.9, debias=False), optax.scale_by_learning_rate(rate))",
    "optax_rate_first": "optax.chain(optax.scale_by_learning_rate(rate), optax.trace(0.9))",
}


def loss(weights):
    return eval(LOSS, dict(zip("xy", weights, strict=True)))


def run_pytorch(call):
    import torch

    weights = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
    optimizer = eval(call, {"torch": torch, "weights": weights})
    for rate in RATES:
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        loss(weights).backward()
        optimizer.step()
        yield weights.tolist(), optimizer.state[weights]["momentum_buffer"].tolist()


def run_keras(call):
    import jax
    import keras

    weights = keras.Variable(START)
    optimizer = eval(call, {"keras": keras})
    for rate in RATES:
        optimizer.learning_rate = rate
        optimizer.apply([jax.grad(loss)(weights.value)], [weights])
        yield weights.numpy().tolist(), optimizer.momentums[0].numpy().tolist()


def run_optax(call):
    import jax
    import optax

    schedule = jax.numpy.array(RATES).__getitem__  # the learning rate after so many steps
    weights = jax.numpy.array(START)
    optimizer = eval(call, {"optax": optax, "rate": schedule})
    state = optimizer.init(weights)
    for _ in RATES:
        updates, state = optimizer.update(jax.grad(loss)(weights), state)
        weights = optax.apply_updates(weights, updates)
        yield weights.tolist(), _kept(state).tolist()


def _kept(state):
    """What a chain of Optax keeps for the weights: its trace, or its average."""
    return next(getattr(part, name) for part in state for name in ("trace", "ema") if hasattr(part, name))


def record():
    """All runs, as the file has them."""
    os.environ |= {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1", "JAX_PLATFORMS": "cpu"}
    import keras

    keras.config.set_floatx("float64")
    runs = {}
    for run, calls in ((run_pytorch, PYTORCH), (run_keras, KERAS), (run_optax, OPTAX)):
        for name, call in calls.items():
            weights, kept = zip(*run(call), strict=True)
            runs[name] = {"call": call, "weights": weights, "kept": kept}
    versions = {package: version(package).partition("+")[0] for package in ("torch", "keras", "optax", "jax")}
    return {"versions": versions, "loss": LOSS, "start": START, "rates": RATES, "runs": runs}


if __name__ == "__main__":
    FILE.write_text(json.dumps(record(), indent=1) + "\n", encoding="utf-8")
