"""The words of the course, and what the frameworks take when nothing is said: the cheat sheet is made from these."""

WORDS = {  # word: (what it means, the lesson that introduces it)
    "loss": ("The height that training walks down: how wrong the network is.", "00_start_here"),
    "accuracy": ("The share of images that a network names correctly.", "00_start_here"),
    "parameters": ("The place in the landscape: all numbers that training changes, theta.", "00_start_here"),
    "learning rate": ("How far a step goes for a given slope.", "00_start_here"),
    "gradient descent": ("The rule that steps against the gradient, and remembers nothing.", "00_start_here"),
    "gradient": ("The arrow to where the loss grows fastest, as long as the loss is steep.", "01_gradient_descent"),
    "curvature": (
        "How fast the slope grows as you leave the bottom; an eigenvalue of the Hessian.",
        "01_gradient_descent",
    ),
    "condition number": ("The largest curvature divided by the smallest, kappa.", "01_gradient_descent"),
    "diverge": ("To swing wider with every step: the learning rate is above its limit.", "01_gradient_descent"),
    "rate": ("The share of the distance that a step leaves in the long run; smaller is faster.", "01_gradient_descent"),
    "velocity": ("The last step as it was subtracted from theta, learning rate included.", "02_momentum"),
    "gamma": ("The share of the last step that is kept; 1 - gamma is the friction.", "02_momentum"),
    "heavy ball": ("Another name for momentum, Polyak's.", "02_momentum"),
    "terminal step": (
        "What a step tends to on an even slope: 1 / (1 - gamma) times that without momentum.",
        "02_momentum",
    ),
    "factors": (
        "The two numbers whose powers a run in one direction is mixed from; their product is gamma.",
        "03_gamma",
    ),
    "overdamped": ("Too little gamma: the ball creeps to the minimum.", "03_gamma"),
    "critical": ("The gamma at which the two factors are equal: fastest without oscillation.", "03_gamma"),
    "underdamped": ("More gamma than critical: the ball overshoots and oscillates, and may still be fast.", "03_gamma"),
    "eigenvalue": ("A factor by which a matrix, such as a step, stretches some direction.", "03_gamma"),
    "spectral radius": ("The larger size of a step's two factors, its eigenvalues: the rate.", "03_gamma"),
    "best pair": (
        "The learning rate and gamma at which the flattest and the steepest direction are both critical.",
        "04_valley",
    ),
    "look-ahead": ("The point where the leftover velocity alone would carry theta: NAG's gradient.", "05_nesterov"),
    "effective gamma": (
        "gamma (1 - learning_rate curvature): in one direction of a bowl, NAG is momentum with this gamma.",
        "05_nesterov",
    ),
    "effective learning rate": (
        "What a parameter's gradient is multiplied by: in RMSprop learning_rate / sqrt(s).",
        "06_rmsprop_adam",
    ),
    "average of the squares": (
        "The running average of the squared gradient, s; elsewhere v, the second moment.",
        "06_rmsprop_adam",
    ),
    "bias correction": ("Division by 1 - beta^t, since running averages start at zero.", "06_rmsprop_adam"),
    "sparse": ("Zero in most steps, such as the gradient of a rare word's weight.", "07_adamw"),
    "weight decay": ("A pull toward zero: each step takes a small share of a weight away.", "07_adamw"),
    "AdamW": ("Adam with decoupled weight decay: it stays out of the gradient, so no root divides it.", "07_adamw"),
    "schedule": ("A hyper-parameter that changes with the number of the step.", "08_schedules"),
    "noise floor": (
        "The loss at which noise stops the fall: it grows with the effective step and with the noise.",
        "08_schedules",
    ),
    "effective step": ("learning_rate / (1 - gamma): the terminal step on a slope of 1.", "08_schedules"),
    "warm-up": ("Steps at the start in which the learning rate grows to its full size.", "08_schedules"),
    "one-cycle": ("A schedule: the learning rate goes up and down once, and gamma down and up.", "08_schedules"),
    "restart": ("Setting the velocity to zero: the push is taken away, not given.", "09_restarts"),
    "gradient test": ("Restart when the sum of gradient * velocity is below zero.", "09_restarts"),
    "class": ("One of the answers that a network chooses among, such as lemon or pear.", "11_fruit"),
    "cross-entropy": ("Minus the logarithm of the probability given to the right class, averaged.", "11_fruit"),
    "held out": ("Kept from training and from every choice: only such images show what was learned.", "11_fruit"),
    "batch": ("The few images, redrawn for each step, that a gradient is computed from.", "11_fruit"),
    "hessian": ("The matrix of second derivatives; its eigenvalues are the curvatures.", "11_fruit"),
    "seed": ("What makes chance repeatable; one seed shows one case, several show the spread.", "10_choosing_gamma"),
    "range test": (
        "A run whose learning rate grows at every step, to see which are worth trying.",
        "10_choosing_gamma",
    ),
    "echo": ("The steps that a rule takes after a single gradient: they show its momentum.", "14_today"),
    "QHM": ("Momentum in which the step mixes the newest gradient and the average, with the share nu.", "14_today"),
    "NAdam": ("Adam whose average looks ahead, as in Nesterov's rule.", "14_today"),
    "Lion": ("A rule that steps by the sign of a momentum: one learning rate for every parameter.", "14_today"),
    "Muon": ("Momentum for matrices whose step is orthogonalized.", "14_today"),
    "singular values": ("How much a matrix stretches each of its directions.", "14_today"),
    "orthogonalize": ("To bring all singular values of a matrix to 1, or near it; its directions stay.", "14_today"),
    "Schedule-Free": ("A rule that reports the average of a bold walk, and needs no schedule.", "14_today"),
    "edge of stability": (
        "Where training settles: the largest curvature is near 2 (1 + gamma) / learning_rate.",
        "14_today",
    ),
    "sweep": ("Runs with every pair of some learning rates and gammas, on several seeds.", "10_choosing_gamma"),
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
