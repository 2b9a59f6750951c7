"""What a lesson asks, and the concept check: noted beside the notebook, and the pages that look back on it."""

from mlmomentum.extras import needs_extra

with needs_extra("notebook"):
    from mlmomentum.questions.concepts import concept_check, export_answers, ideas_gained
    from mlmomentum.questions.overview import my_progress
    from mlmomentum.questions.predictions import predict
    from mlmomentum.questions.quizzes import quiz
    from mlmomentum.questions.review import review
    from mlmomentum.questions.trying_again import try_again

__all__ = ["concept_check", "export_answers", "ideas_gained", "my_progress", "predict", "quiz", "review", "try_again"]
