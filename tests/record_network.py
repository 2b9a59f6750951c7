"""Record what PyTorch computes for a small network: python tests/record_network.py writes network.json.

PyTorch is needed for this alone, and no test needs it.  Everything is in float64.
"""

import itertools
import json
from pathlib import Path

import torch

SIZES, COUNT, LEARNING_RATE, GAMMA, STEPS = (12, 4, 3, 3), 7, 0.3, 0.9, 25


def numbers(count, shift):
    """Numbers between -1 and 1 that anybody can make again."""
    return torch.cos(torch.arange(count, dtype=torch.float64) ** 2 + shift)


def layers(theta):
    """The matrices in theta, each with the bias as its last row."""
    shapes = [(rows + 1, columns) for rows, columns in itertools.pairwise(SIZES)]
    parts = torch.split(theta, [rows * columns for rows, columns in shapes])
    return [part.reshape(shape) for part, shape in zip(parts, shapes, strict=True)]


def loss(theta, inputs, labels):
    """The mean cross-entropy."""
    *hidden, last = layers(theta)
    for layer in hidden:
        inputs = torch.tanh(torch.nn.functional.linear(inputs, layer[:-1].T, layer[-1]))
    scores = torch.nn.functional.linear(inputs, last[:-1].T, last[-1])
    return torch.nn.functional.cross_entropy(scores, labels)


def main():
    """Write network.json beside this file."""
    size = sum((rows + 1) * columns for rows, columns in itertools.pairwise(SIZES))
    inputs = (numbers(COUNT * SIZES[0], 1).reshape(COUNT, -1) + 1) / 2
    labels = torch.arange(COUNT) % SIZES[-1]
    theta = numbers(size, 2).requires_grad_()
    value = loss(theta, inputs, labels)
    hessian = torch.autograd.functional.hessian(lambda point: loss(point, inputs, labels), theta)
    recorded = {
        "torch": torch.__version__,
        "loss": value.item(),
        "gradient": torch.autograd.grad(value, theta)[0].tolist(),
        "curvatures": torch.linalg.eigvalsh(hessian).tolist(),
    }
    trained = theta.detach().clone().requires_grad_()
    optimizer = torch.optim.SGD([trained], lr=LEARNING_RATE, momentum=GAMMA)
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(trained, inputs, labels).backward()
        optimizer.step()
    recorded |= {"trained": trained.tolist(), "trained_loss": loss(trained, inputs, labels).item()}
    Path(__file__).with_name("network.json").write_text(json.dumps(recorded, indent=1) + "\n")


if __name__ == "__main__":
    main()
