"""The words of the course, and what the frameworks take when nothing is said: the cheat sheet is made from these."""

WORDS = {  # word: (what it means, the lesson that introduces it)
    "loss": ("The height that training walks down: how wrong the network is.", "00_start_here"),
    "parameters": ("The place in the landscape: all numbers that training changes, theta.", "00_start_here"),
    "learning rate": ("How far a step goes for a given slope.", "00_start_here"),
    "gradient descent": ("The rule that steps against the gradient, and remembers nothing.", "00_start_here"),
    "gradient": ("The arrow to where the loss grows fastest, as long as the loss is steep.", "01_gradient_descent"),
    "curvature": (
        "How fast the slope grows as you leave the bottom; an eigenvalue of the Hessian.",
        "01_gradient_descent",
    ),
    "condition number": ("The largest curvature divided by the smallest, kappa.", "01_gradient_descent"),
    "diverge": ("To swing wider with every step: the learning rate is beyond its limit.", "01_gradient_descent"),
    "rate": ("The share of the distance that a step leaves in the long run; smaller is faster.", "01_gradient_descent"),
    "velocity": ("The last step as it was subtracted from theta, learning rate included.", "02_momentum"),
    "gamma": ("The share of the last step that is kept; 1 - gamma is the friction.", "02_momentum"),
    "heavy ball": ("Another name for momentum, Polyak's.", "02_momentum"),
    "terminal step": (
        "What a step tends to on an even slope: 1 / (1 - gamma) times that without momentum.",
        "02_momentum",
    ),
    "critical": ("Damping as fast as possible without a swing; below it creeps, above it swings.", "03_gamma"),
    "overdamped": ("Less gamma than critical: it creeps.", "03_gamma"),
    "underdamped": (
        "More gamma than critical: it runs past the minimum and swings, and may still be fast.",
        "03_gamma",
    ),
    "spectral radius": ("The largest modulus of an iteration matrix's eigenvalues: the rate.", "03_gamma"),
    "look-ahead": ("The point to which the velocity alone would carry: there NAG takes its gradient.", "04_nesterov"),
    "mean of the squares": (
        "The running mean of the squared gradient, s; elsewhere v, the second moment.",
        "05_rmsprop_adam",
    ),
    "bias correction": ("Division by 1 - beta^t, since running means begin at zero.", "05_rmsprop_adam"),
    "schedule": ("A hyper-parameter that changes with the number of the step.", "06_schedules"),
    "noise floor": ("The loss at which noise stops the fall: it grows with the terminal step.", "06_schedules"),
    "restart": ("To set the velocity to zero: the push is taken away, not given.", "07_restarts"),
    "cross-entropy": ("Minus the logarithm of the probability given to the right kind, averaged.", "08_fruit"),
    "held out": ("Kept from training and from every choice: only such pictures tell what was learned.", "08_fruit"),
    "batch": ("The few pictures, drawn anew for each step, that a gradient is computed from.", "08_fruit"),
    "hessian": ("The matrix of second derivatives; its eigenvalues are the curvatures.", "08_fruit"),
    "seed": ("What makes chance repeatable; one seed shows one case, several show the spread.", "09_choosing_gamma"),
}

# The names of the course: as read from the signatures of PyTorch 2.13, Keras 3.15 and Optax 0.2.8.
DEFAULTS = {
    "momentum and NAG": {
        "learning_rate": {"PyTorch": 0.001, "Keras": 0.01, "Optax": None},
        "gamma": {"PyTorch": 0.0, "Keras": 0.0, "Optax": 0.0},
    },
    "RMSprop": {
        "learning_rate": {"PyTorch": 0.01, "Keras": 0.001, "Optax": None},
        "rho": {"PyTorch": 0.99, "Keras": 0.9, "Optax": 0.9},
        "eps": {"PyTorch": 1e-8, "Keras": 1e-7, "Optax": 1e-8},
    },
    "Adam": {
        "learning_rate": {"PyTorch": 0.001, "Keras": 0.001, "Optax": None},
        "beta1": {"PyTorch": 0.9, "Keras": 0.9, "Optax": 0.9},
        "beta2": {"PyTorch": 0.999, "Keras": 0.999, "Optax": 0.999},
        "eps": {"PyTorch": 1e-8, "Keras": 1e-7, "Optax": 1e-8},
    },
}
