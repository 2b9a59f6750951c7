"""The tables to decide by, on the cheat sheet's first page: what goes wrong, where to start, limits, and names."""

import re
from collections.abc import Callable

from builder.glossary import DEFAULTS
from builder.listing import described, table
from builder.remedies import USUAL, remedies
from mlmomentum import conventions, rules, theory
from mlmomentum.scenes.styles import style_of

FRAMEWORKS = "PyTorch", "Keras", "Optax"
SHORT = {  # how a cell writes what an equation in a docstring spells out
    "gradient(theta)": "g",
    "learning_rate": "lr",
    "gamma": "γ",
    "theta": "θ",
    "phi": "φ",
    " * ": "·",
    "<-": "←",
    "-": "−",
}
ADAM = {name: values["PyTorch"] for name, values in DEFAULTS["Adam"].items()}
RMSPROP = {name: values["Keras"] for name, values in DEFAULTS["RMSprop"].items()}
TEST = "from a range test"
STARTS = {  # rule: (settings to start from, when to reach for it); all other rules are in the listing alone
    "gd_step": ({"learning_rate": TEST}, "Steps are short and noisy, or you want a yardstick for the others"),
    "momentum_step": (
        {"learning_rate": TEST, "gamma": USUAL},
        "You can tune lr, and all parameters get gradients of similar size",
    ),
    "nag_step": (
        {"learning_rate": TEST, "gamma": USUAL},
        "Momentum swings across a steep direction, and lr·L is below the limit",
    ),
    "rmsprop_step": (RMSPROP, "Parameters on different scales; let lr fall, or it never comes to rest"),
    "rmsprop_momentum_step": (
        RMSPROP | {"learning_rate": f"{RMSPROP['learning_rate'] * (1 - USUAL):g}", "gamma": USUAL},
        "The same, where gradients keep their direction",
    ),
    "adam_step": (ADAM, "Rare features, unknown scales: a good first try, though not a promise"),
    "adamw_step": (
        ADAM | {"weight_decay": 0.01},
        "The same, and weights should stay small; language models: beta2 0.95",
    ),
    "amsgrad_step": (ADAM, "Gradients that matter are large and rare, and Adam forgets them"),
}


def sections() -> list[str]:
    """The tables in Markdown, a section each."""
    return [symptoms(), starts(), limits(), in_numbers(), translation()]


def symptoms() -> str:
    """What you see, why, and what to do."""
    rows = [
        (f"**{row.symptom}**", unbroken(row.cause), unbroken(row.cure), f"[{row.lesson[:2]}]({row.lesson}.ipynb)")
        for row in remedies()
    ]
    return table("What goes wrong?", ("you see", "because", "so", "lesson"), rows)


def unbroken(text: str) -> str:
    """The same, but no line ends within a formula."""
    return re.sub(r" ([/·−<=]) ", "\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", text)


def starts() -> str:
    """The rules that there is advice on, with settings to start from."""
    rows = []
    for name, (settings, when) in STARTS.items():
        shown = ", ".join(f"{SHORT.get(key, key)} {value}" for key, value in settings.items() if key != "eps")
        rows.append((style_of(name).label, shown, when))
    return table("Where do you start?", ("rule", "settings", "reach for it when"), rows)


def limits() -> str:
    """Where each rule diverges, and its best settings."""
    root = "r = √(3 κ + 1)"
    formulas = (
        ("gradient descent", theory.gd_limit(1.0), "2 / L", "2 / (L + μ)", "0", theory.best_gd),
        (
            "momentum",
            theory.momentum_limit(USUAL, 1.0),
            "2 (1 + γ) / L",
            "4 / (√L + √μ)²",
            "((√κ − 1) / (√κ + 1))²",
            theory.best_momentum,
        ),
        (
            "Nesterov",
            theory.nag_limit(USUAL, 1.0),
            "2 (1 + γ) / (1 + 2 γ) / L",
            "4 / (3 L + μ)",
            f"(r − 2) / (r + 2), {root}",
            theory.best_nag,
        ),
    )
    rows = [
        (
            name,
            limit,
            f"{at:.2f} / L",
            learning_rate,
            gamma,
            *(f"{steps_at_best(best, kappa):,.0f}" for kappa in (100, 10_000)),
        )
        for name, at, limit, learning_rate, gamma, best in formulas
    ]
    heads = (
        "in a bowl",
        "diverges above lr",
        f"γ = {USUAL}",
        "best lr",
        "best γ",
        "steps to 10⁻⁶: κ = 100",
        "κ = 10,000",
    )
    return table("How far can you go?", heads, rows)


def steps_at_best(best: Callable, kappa: float) -> float:
    """Steps to a millionth of the distance with the best settings for curvatures from 1 to kappa."""
    return float(theory.steps_to_reduce(best(1, kappa)[-1], 1e6))


def in_numbers() -> str:
    """What gamma does, at three of its values."""
    gammas = (0.5, 0.9, 0.99)
    small = 0.001
    quantities = {
        ("terminal (effective) step, in lr · slope", "1 / (1 − γ)"): [
            theory.terminal_step(1, 1, gamma) for gamma in gammas
        ],
        ("steps until a gradient weighs half", "log ½ / log γ"): [theory.steps_to_reduce(gamma, 2) for gamma in gammas],
        ("lr·λ at which γ is critical", "(1 − √γ)²"): [critical_push(gamma) for gamma in gammas],
        ("noise floor of a direction, in lr · σ²", "1 / (4 (1 − γ))"): [
            theory.noise_floor(small, gamma, [1.0], 1.0) / small for gamma in gammas
        ],
    }
    rows = [(*name, *(f"{value:.3g}" for value in values)) for name, values in quantities.items()]
    return table("What does γ do?", ("quantity", "formula", *(f"γ = {gamma}" for gamma in gammas)), rows)


def critical_push(gamma: float) -> float:
    """The learning rate times curvature whose critical gamma this is."""
    return float((1 - gamma**0.5) ** 2)


def translation() -> str:
    """How to say it elsewhere: names and forms."""
    forms = (rules.momentum_step, conventions.pytorch_momentum, conventions.keras_momentum, conventions.optax_momentum)
    kept = (None, conventions.pytorch_buffer, conventions.keras_velocity, conventions.optax_trace)
    ahead = short(described(conventions.look_ahead).equation)
    given = DEFAULTS["momentum and NAG"]
    usual = [
        ", ".join(default(given[name][framework]) for name in ("learning_rate", "gamma")) for framework in FRAMEWORKS
    ]
    rows = (
        ("lr, γ", "learning_rate, gamma", "lr, momentum", "learning_rate, momentum", "learning_rate, momentum"),
        ("SGD's defaults", "must be given", *usual),
        ("one step, gradient g", *(short(described(form).equation) for form in forms)),
        ("after a drop of lr", *(where_lr_is(form) for form in forms)),
        ("kept between steps", "velocity", *(short(described(convert).equation) for convert in kept[1:])),
        ("`nesterov=True` keeps", "θ", *(ahead for _ in FRAMEWORKS)),
        (
            "weight decay",
            "AdamW: outside the gradient",
            "in the gradient (AdamW: outside)",
            "outside the gradient",
            "where you chain it",
        ),
        (
            "Adam",
            "m, s, beta1, beta2, eps",
            "exp_avg, exp_avg_sq, betas, eps",
            "momentum, velocity, beta_1, beta_2, epsilon",
            "mu, nu, b1, b2, eps",
        ),
        ("RMSprop", "s, rho", "square_avg, alpha", "velocity, rho", "nu, decay"),
    )
    return table("How do the others say it?", ("what", "this course", *FRAMEWORKS), rows)


def default(value: float | None) -> str:
    """What a framework takes when nothing is said."""
    return "must be given" if value is None else f"{value:g}"


def short(equation: str) -> str:
    """An equation of a docstring as a cell of a table has it."""
    for long, brief in SHORT.items():
        equation = equation.replace(long, brief)
    return "; ".join("\N{NO-BREAK SPACE}".join(line.split()) for line in equation.splitlines())


def where_lr_is(form: Callable) -> str:
    """Inside what is kept or outside, found by a step with a learning rate of 0."""
    moved = form(0.0, 1.0, lambda theta: 0.0, learning_rate=0.0, gamma=USUAL)[0]
    return "it coasts on: lr is inside" if moved else "it obeys: lr is outside"
