"""The codes of the checks."""

from litbook.checks.review import all_checks


def test_a_code_means_one_thing() -> None:
    codes = [check.code for check in all_checks()]
    assert sorted(codes) == sorted(set(codes))
