"""Let PyTorch, Keras and Optax take twelve steps, and write down what they did: `frameworks.json`.

    python -m venv venv && venv/bin/pip install torch==2.13.0 keras==3.15.1 optax==0.2.8 jax==0.10.2
    venv/bin/python tests/record_frameworks.py

The libraries are no dependency of the course: its tests read the file.  All runs are in float64 from START down LOSS;
RATES are the learning rates of the steps, with a drop in the middle.  A run notes the call that made its optimizer,
the weights after each step, and what the optimizer keeps for them.  Rules of matrices go from MATRIX down MATRIX_LOSS;
PyTorch's Muon orthogonalizes in bfloat16, which has three digits.
"""

import json
import os
from importlib.metadata import version
from pathlib import Path

FILE = Path(__file__).with_name("frameworks.json")
LOSS = "0.05 * x**4 + x * y + 2 * y**2"
START = [1.5, -0.5]
MATRIX_LOSS = "0.05 * (w**4).sum() + (w[0] * w[1]).sum() + 2 * (w[:, 0] ** 2).sum() + 0.5 * (w**2).sum()"
MATRIX = [[1.5, -0.5, 0.3], [0.2, 0.8, -1.1]]
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
# Rules that divide by a root.  eps is large, so that its place shows, and so is what decays.
ADAPTIVE = {
    "pytorch_rmsprop": "torch.optim.RMSprop([weights], lr=0.05, alpha=0.9, eps=0.1)",
    "pytorch_rmsprop_momentum": "torch.optim.RMSprop([weights], lr=0.05, alpha=0.9, eps=0.1, momentum=0.8)",
    "pytorch_adam": "torch.optim.Adam([weights], lr=0.05, betas=(0.9, 0.99), eps=0.1)",
    "pytorch_adamw": "torch.optim.AdamW([weights], lr=0.05, betas=(0.9, 0.99), eps=0.1, weight_decay=0.5)",
    "optax_adamw": "optax.adamw(rate, b1=0.9, b2=0.99, eps=0.1, weight_decay=0.5)",
}
# The rules of lesson 14.
TODAY = {
    "optax_nadam": "optax.nadam(rate, b1=0.9, b2=0.99, eps=0.1)",
    "optax_lion": "optax.lion(rate, b1=0.6, b2=0.9, weight_decay=0.0)",
    "optax_schedule_free": "optax.contrib.schedule_free(optax.sgd(0.05), 0.05, b1=0.8)",
}
OF_MATRICES = {
    "pytorch_muon": "torch.optim.Muon([weights], lr=0.05, momentum=0.6, nesterov=False, weight_decay=0.0, eps=1e-7)",
    "optax_muon": (
        "optax.chain(optax.contrib.scale_by_muon(beta=0.6, eps=1e-7, nesterov=False),"
        " optax.scale_by_learning_rate(rate))"
    ),
}


def loss(weights):
    if weights.ndim == 2:
        return eval(MATRIX_LOSS, {"w": weights})
    return eval(LOSS, dict(zip("xy", weights, strict=True)))


def run_pytorch(call, start):
    import torch

    weights = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
    optimizer = eval(call, {"torch": torch, "weights": weights})
    for rate in RATES:
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        loss(weights).backward()
        optimizer.step()
        yield weights.tolist(), _buffer(optimizer.state[weights]).tolist()


def _buffer(state):
    """What PyTorch keeps for the weights: the velocity, or else the mean that the rule divides by or moves along."""
    return next(state[name] for name in ("momentum_buffer", "exp_avg", "square_avg") if name in state)


def run_keras(call, start):
    import jax
    import keras

    weights = keras.Variable(start)
    optimizer = eval(call, {"keras": keras})
    for rate in RATES:
        optimizer.learning_rate = rate
        optimizer.apply([jax.grad(loss)(weights.value)], [weights])
        yield weights.numpy().tolist(), optimizer.momentums[0].numpy().tolist()


def run_optax(call, start):
    import jax
    import optax
    import optax.contrib

    schedule = jax.numpy.array(RATES).__getitem__  # the learning rate after so many steps
    weights = jax.numpy.array(start)
    optimizer = eval(call, {"optax": optax, "rate": schedule})
    state = optimizer.init(weights)
    for _ in RATES:
        updates, state = optimizer.update(jax.grad(loss)(weights), state, weights)
        weights = optax.apply_updates(weights, updates)
        yield weights.tolist(), _kept(state).tolist()


def _kept(state):
    """What a chain of Optax keeps for the weights: its trace, one of its averages, or the walk that it averages."""
    state = [state] if hasattr(state, "z") else state
    return next(getattr(part, name) for part in state for name in ("z", "trace", "ema", "mu") if hasattr(part, name))


def record():
    """All runs, as the file has them."""
    os.environ |= {"KERAS_BACKEND": "jax", "JAX_ENABLE_X64": "1", "JAX_PLATFORMS": "cpu"}
    import keras

    keras.config.set_floatx("float64")
    runs = {}
    for name, call in (PYTORCH | KERAS | OPTAX | ADAPTIVE | TODAY | OF_MATRICES).items():
        run = {"pytorch": run_pytorch, "keras": run_keras, "optax": run_optax}[name.partition("_")[0]]
        weights, kept = zip(*run(call, MATRIX if name in OF_MATRICES else START), strict=True)
        runs[name] = {"call": call, "weights": weights, "kept": kept}
    versions = {package: version(package).partition("+")[0] for package in ("torch", "keras", "optax", "jax")}
    of_matrices = {"matrix_loss": MATRIX_LOSS, "matrix": MATRIX}
    return {"versions": versions, "loss": LOSS, "start": START, "rates": RATES, **of_matrices, "runs": runs}


if __name__ == "__main__":
    FILE.write_text(json.dumps(record(), indent=1) + "\n", encoding="utf-8")
