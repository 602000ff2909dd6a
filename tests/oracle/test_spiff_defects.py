"""The README's reason for an engine of our own is run here, not remembered.

Each row of `benchmarks/spiff_defects.py` still shows what it is there to show.
"""

from benchmarks import spiff_defects as shown


def test_a_long_loop_ends_silently_there_and_goes_on_here() -> None:
    _, theirs, ours = shown.long_loop()

    assert theirs == "after 333 rounds open: nothing; completed: True"
    assert ours == "after 400 rounds open: ask; completed: False"


def test_an_interrupting_event_subprocess_interrupts_only_here() -> None:
    _, theirs, ours = shown.interrupting_event_subprocess()

    assert theirs == "open: handle, write_off; completed: False"
    assert ours == "open: write_off; completed: False"


def test_an_error_event_subprocess_starts_without_an_error_only_there() -> None:
    _, theirs, ours = shown.error_event_subprocess()

    assert theirs == "open: handle, write_off; completed: False"
    assert ours == "open: handle; completed: False"


def test_a_model_with_flows_without_ids_is_empty_there() -> None:
    _, theirs, ours = shown.flows_without_ids()

    assert theirs == "open: nothing; completed: True"
    assert ours == "open: handle; completed: False"


def test_minus_one_hour_is_plus_one_hour_there_and_refused_here() -> None:
    _, theirs, ours = shown.negative_duration()

    assert theirs == "armed, due 60 minutes from now"
    assert "'-PT1H' is a negative duration" in ours


def test_a_condition_after_a_task_counts_only_here() -> None:
    _, theirs, ours = shown.condition_after_task()

    assert theirs == "open: handle; completed: False"
    assert ours.startswith("incident: userTask check: none of its conditions is true")


def test_a_join_in_a_loop_waits_for_all_branches_only_here() -> None:
    _, theirs, ours = shown.join_in_a_loop()

    assert theirs == "open: after, one; completed: False"
    assert ours == "open: one; completed: False"


def test_a_failure_ends_the_work_beside_it_only_there() -> None:
    _, theirs, ours = shown.failure_beside()

    assert theirs == "open: mend_one, mend_two; completed: False"
    assert ours == "open: mend_two, one_step; completed: False"


def test_a_task_is_completed_twice_only_there() -> None:
    _, theirs, ours = shown.completed_twice()

    assert theirs == "accepted twice: True"
    assert ours.startswith("refused: ")


def test_a_signal_end_event_throws_only_here() -> None:
    _, theirs, ours = shown.signal_end()

    assert theirs == "accepted; signals thrown: 0"
    assert ours == "accepted; signals thrown: 1"


def test_an_id_that_is_taken_twice_is_refused_here() -> None:
    assert shown.double_ids()[1].startswith("accepted")
    assert "the id 'handle' is taken by the userTask on line" in shown.double_ids()[2]


def test_a_model_can_run_python_only_there() -> None:
    _, theirs, ours = shown.code_in_a_condition()

    assert theirs == "run; open: root_shell; completed: False"
    assert ours.startswith("refused: ")


def test_a_young_instance_holds_only_what_is_live_only_here() -> None:
    _, theirs, ours = shown.prediction()

    assert theirs == "4737 tasks held in the instance"
    assert ours == "3 tokens held in the instance"
