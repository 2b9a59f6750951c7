"""Answers to momentum_step, where learners have the most ideas: right ones and wrong ones in a module each."""

from answers.momentum_step import wrong
from answers.momentum_step.right import answers

__all__ = ["answers", "wrong"]
