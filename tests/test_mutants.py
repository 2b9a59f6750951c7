"""Every small change to a right answer is noticed, or is no change at all."""

import json
from dataclasses import replace
from functools import cache

import pytest
from answers import ORIGINALS, answers_to
from mutants import mutants

from mlmomentum.judging.judge import judge


@cache
def mutants_of(exercise):
    return mutants(exercise.reference)


def at_a_glance(exercise):
    """The exercise with one call for each property: these kill most mutants, in a third of the time."""
    if exercise.goal:  # which takes the values of all calls
        return exercise
    first = tuple(replace(shown, calls=shown.calls[:1]) for shown in exercise.properties)
    return replace(exercise, properties=first)


@pytest.mark.parametrize("exercise", ORIGINALS.values(), ids=ORIGINALS)
def test_every_mutant_is_killed_or_equal(exercise):
    glance = at_a_glance(exercise)
    assert judge(glance, exercise.reference).passed
    judged = {change: judge(glance, mutant) for change, mutant in mutants_of(exercise).items()}
    left = [change for change, verdict in judged.items() if verdict.passed]
    judged |= {change: judge(exercise, mutants_of(exercise)[change]) for change in left}
    passed, equal = {change for change, verdict in judged.items() if verdict.passed}, answers_to(exercise.id).equal
    file = f"tests/answers/{exercise.id}.py"
    lines = "\n".join(f'    {json.dumps(change)}: "",' for change in sorted(passed - equal.keys()))
    assert not lines, (
        f"The check of {exercise.id} lets these mutants pass. Where one is wrong, add a call that shows it; where it"
        f" does the same as the reference, add its line to answers.equal in {file}, with the reason:\n{lines}"
    )
    assert not equal.keys() - passed, f"take these out of answers.equal in {file}, since they are no mutants that pass"
    assert all(verdict.message.startswith(exercise.id) for verdict in judged.values())


def test_there_are_many_mutants():
    assert sum(len(mutants_of(exercise)) for exercise in ORIGINALS.values()) > 1000


def test_the_usual_kinds_of_mutants_are_among_them():
    changes = mutants_of(ORIGINALS["momentum_step"]).keys()
    assert changes >= {
        "gamma * velocity + learning_rate * gradient(theta) -> gamma * velocity - learning_rate * gradient(theta)",
        "gamma * velocity -> velocity",
        "gamma -> learning_rate",
        "gamma -> -gamma",
        "theta - velocity -> velocity - theta",
        "velocity = gamma * velocity + learning_rate * gradient(theta) -> nothing",
        "velocity = gamma * velocity + learning_rate * gradient(theta) -> in place",
        "velocity = gamma * velocity + learning_rate * gradient(theta) -> +=",
        "(theta - velocity, velocity) -> (velocity, theta - velocity)",
        "(theta - velocity, velocity) -> theta - velocity",
        "return (theta - velocity, velocity) -> not returned",
    }
