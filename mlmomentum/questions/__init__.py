"""What a lesson asks: predictions that are noted beside the notebook, quizzes, and the page that looks back."""

from mlmomentum.questions.predictions import predict
from mlmomentum.questions.quizzes import quiz
from mlmomentum.questions.review import review

__all__ = ["predict", "quiz", "review"]
