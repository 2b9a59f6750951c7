"""Parts that several exercises share: the calls that a function is tried on, and tables of mistakes."""
