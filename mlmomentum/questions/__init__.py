"""What a lesson asks: predictions that are noted beside the notebook, quizzes, and the page that looks back."""

from mlmomentum.questions.review import review
from mlmomentum.questions.predictions import predict
from mlmomentum.questions.quizzes import quiz

__all__ = ["review", "predict", "quiz"]
