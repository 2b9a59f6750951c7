"""The exercises themselves: every known mistake is told by its own hint, and no text gives a solution away."""

import ast
import inspect
import re
import textwrap

import pytest

from mlmomentum.exercises import EXERCISES, diagnose
from mlmomentum.exercises.trial import trial_of

KNOWN = [(exercise, known) for exercise in EXERCISES.values() for known in exercise.misconceptions]
each_exercise = pytest.mark.parametrize("exercise", EXERCISES.values(), ids=EXERCISES)
each_mistake = pytest.mark.parametrize(
    ("exercise", "known"), KNOWN, ids=[f"{one.id}-{known.id}" for one, known in KNOWN]
)

# The mistakes that the course promises to name, in its words, and who names them.
PROMISED = {
    "momentum_step": {
        "sign flipped twice": "minus_twice",
        "velocity added not subtracted": "adds_velocity",
        "(1-gamma) average form": "average average_of_gradients average_without_learning_rate",
        "averaged on gamma only": "gamma_is_friction gammas_swapped",
        "learning rate applied twice": "learning_rate_twice learning_rate_on_bracket",
        "learning rate outside": "learning_rate_outside",
        "old velocity used for the step": "steps_with_old_velocity moves_first",
        "velocity not returned": "returns_theta_only returns_old_velocity",
        "velocity re-zeroed each call": "starts_from_zero",
        "velocity aliased to the gradient": "keeps_gradient velocity_is_gradient",
        "theta updated twice": "theta_moved_twice velocity_subtracted_twice",
        "gamma multiplying the whole bracket": "gamma_on_bracket",
        "Nesterov's form given for momentum": "nesterov framework_nesterov",
        "caller's arrays mutated": "changes_arguments",
        "integer truncation": "cuts_to_integers",
    },
    "nag_step": {
        "look-ahead with +": "look_ahead_plus other_sign_convention",
        "look-ahead with the learning rate": "look_ahead_with_learning_rate look_ahead_learning_rate_for_gamma",
        "look-ahead without gamma": "look_ahead_without_gamma",
        "gradient at theta": "plain_momentum",
        "look-ahead applied to theta and then the full velocity again": "moved_twice",
        "gradient evaluated twice": "evaluates_twice looks_along_new_velocity both_gradients look_ahead_along_gradient",
    },
    "adam_step": {
        "no bias correction": "no_bias_correction",
        "only one of two": "only_m_corrected only_s_corrected",
        "exponent missing": "exponent_missing",
        "t from 0 or off by one": "counts_from_zero one_step_behind",
        "corrected moments stored back": "corrected_moments_stored",
        "eps inside the root": "eps_inside_root",
        "root missing": "root_missing",
        "root over everything": "root_over_everything root_over_step",
        "betas swapped": "betas_swapped betas_swapped_in_means corrections_swapped",
        "g not squared": "not_squared",
        "m squared instead of g": "m_squared",
        "correction multiplied instead of divided": "correction_multiplied",
    },
    "rmsprop_step": {
        "running sum (Adagrad)": "running_sum",
        "eps misplaced": "eps_inside_root eps_in_mean eps_added_to_fraction eps_added_to_step eps_missing"
        " eps_added_to_theta",
        "no root": "root_missing",
        "updated after use": "updated_after_use",
    },
    "gamma_schedule": {
        "reaches 1": "reaches_one passes_one heads_for_one",
        "unclamped past T": "never_stops held_at_one only_rises max_for_min",
        "off by one": "one_step_ahead one_step_behind stands_still_first arrives_early",
        "integer division": "integer_division",
        "ramps down": "ramps_down moves_away",
    },
    "spectral_radius": {
        "largest eigenvalue instead of largest size": "size_missing largest_real_part real_parts",
        "norm instead of eigenvalues": "spectral_norm frobenius_norm",
        "Distill's lost one half": "half_missing half_missing_if_complex",
        "wrong matrix": "old_velocity gamma_missing sign_lost nesterov average_form",
    },
    "optimal_momentum": {
        "gamma not squared": "gamma_is_rate",
        "one after the other": "one_after_the_other safe_learning_rate rate_of_gradient_descent",
        "Nesterov's choice": "nesterovs_choice",
        "edge of stability": "at_the_limit",
        "scale": "scale_forgotten scale_of_one",
    },
    "robust_choice": {
        "best single seed": "luckiest_seed first_seed",
        "ignoring diverged runs": "lost_wins survivors_only out_if_all_are_lost median_forgives",
        "comparing gammas at one learning rate": "one_learning_rate one_after_the_other",
        "the edge of stability": "on_the_edge last_column_too",
        "averaging": "mean worst_seed",
    },
    "tuned_pair": {
        "too small": "too_timid",
        "the edge of stability": "too_near_the_edge beyond_the_edge",
        "gamma": "too_little_gamma too_much_gamma gamma_out_of_range",
    },
    "restart_every": {
        "at t = 0": "restarts_at_zero",
        "off by one": "one_step_early one_step_late one_step_too_many remainder_of_one",
        "resets theta": "resets_theta",
        "every step except k": "every_step_but_k every_step_but_multiples",
        "after use": "one_step_late",
    },
    "own_schedule": {
        "reaches 1": "reaches_one",
        "constant": "fixed_t",
        "increases gamma near the solution": "loudest_at_the_end",
        "too late": "quiet_too_late",
        "too slow": "does_not_arrive",
    },
    "should_restart": {
        "sign reversed": "sign_reversed",
        "per coordinate": "for_each_coordinate any_coordinate all_coordinates majority",
        "norm comparison": "velocity_is_longer gradient_is_longer",
        "at zero velocity": "zero_too",
    },
    "network_step": {
        "one velocity shared by all layers": "one_velocity_for_all same_velocity_for_both old_velocity_for_both"
        " last_velocity_for_both",
        "only the last layer updated": "only_last_layer",
        "velocity re-zeroed each call": "starts_from_zero",
        "gradient taken layer by layer": "layer_after_layer",
    },
    "fair_comparison": {
        "choosing on the test set": "chooses_on_held_out chooses_on_held_out_of_the_rest reports_best_accuracy",
        "on a single seed": "luckiest_run first_seed reports_luckiest_seed",
        "comparing at one learning rate": "same_setting_for_all setting_of_first_rule",
        "a diverged run winning": "diverged_wins diverged_is_zero survivors_only",
    },
}


@each_exercise
def test_the_reference_passes(exercise):
    verdict = diagnose(exercise.id, exercise.reference)
    assert verdict.passed, verdict.message
    assert all(one.holds in verdict.message for one in exercise.properties)


@each_exercise
def test_a_stub_is_told_kindly_that_it_is_not_written_yet(exercise):
    def stub(*arguments):
        raise NotImplementedError

    verdict = diagnose(exercise.id, stub)
    assert not verdict.passed
    assert verdict.misconception is None
    assert verdict.message.startswith(f"{exercise.id} is not written yet.")


@each_mistake
def test_a_mistake_is_named_with_its_own_hint(exercise, known):
    verdict = diagnose(exercise.id, known.wrong)
    assert not verdict.passed
    assert verdict.misconception == known.id
    assert known.hint in verdict.message
    assert known.belief in verdict.message


@each_mistake
def test_a_mistake_runs(exercise, known):
    trial = trial_of(exercise)
    assert any(trial.does(known, place).error is None for place in range(len(trial.calls)))


@pytest.mark.parametrize("exercise_id", PROMISED)
def test_all_mistakes_that_the_course_promises_have_an_example(exercise_id):
    names = {known.id for known in EXERCISES[exercise_id].misconceptions}
    assert {name for promised in PROMISED[exercise_id].values() for name in promised.split()} <= names


@each_exercise
def test_ids_hints_and_beliefs_are_told_apart(exercise):
    for texts in zip(*((known.id, known.hint, known.belief) for known in exercise.misconceptions), strict=True):
        assert len({text.lower() for text in texts}) == len(texts)


@each_exercise
def test_hints_are_short_sentences(exercise):
    for known in exercise.misconceptions:
        assert re.match(r"[a-z/]", known.hint), "it goes on after the name of the function"
        assert re.search(r"[.?]\)?$", known.hint)
        assert known.belief.endswith(".")
        assert 5 <= len(known.hint.split()) <= 60
        assert 3 <= len(known.belief.split()) <= 20


def _pieces(function):
    """The statements and formulas of a function's body, apart from its docstring and what is too short to tell."""
    body = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0].body
    for node in (node for statement in body for node in ast.walk(statement)):
        if isinstance(node, ast.BinOp | ast.Call | ast.Assign | ast.Return):
            yield _plain(ast.unparse(node))


def _plain(text):
    return re.sub(r"[\s`*]", "", text.replace("**", "^"))


@each_exercise
def test_no_text_gives_the_solution_away(exercise):
    told = [exercise.task, *(one.holds for one in exercise.properties)]
    told += [text for known in exercise.misconceptions for text in (known.hint, known.belief)]
    pieces = {piece for piece in _pieces(exercise.reference) if len(piece) > 12}
    assert [(piece, text) for piece in pieces for text in told if piece in _plain(text)] == []


@each_exercise
def test_a_check_takes_few_calls(exercise):
    """Not the clock but what it counts: the learner's function is called twice for each of these."""
    assert len(trial_of(exercise).calls) <= 75


@each_exercise
def test_every_effect_that_can_be_found_has_a_hint(exercise):
    arguments = exercise.properties[0].calls[0].arguments
    effects = {"remembers", "overwrites_results"} if arguments else {"remembers"}
    if any(hasattr(argument, "shape") for argument in arguments):
        effects.add("changes_arguments")
    if any(callable(argument) for argument in arguments):
        effects |= {"evaluates_twice", "skips_gradient", "keeps_gradient"}
    assert effects <= {known.id for known in exercise.misconceptions}
