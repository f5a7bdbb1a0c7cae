import pytest

from netbend.doctor import network as checks


def test_the_default_network_gives_a_frame():
    found = checks.default()
    assert (found.state, "256 x 256" in found.detail) == ("ok", True)


def test_a_network_of_another_package_is_imported_and_not_built(install):
    install(checks, ("other", "tests.support.tiny:poisoned"))
    assert checks.network("other").state == "ok"


@pytest.mark.parametrize(
    ("value", "reason"),
    [("no_such_module:build", "ModuleNotFoundError"), ("tests.support.tiny:none", "AttributeError"),
     ("tests.support.tiny:SIZE", "no function")],
)  # fmt: skip
def test_a_broken_network_is_a_state_with_its_reason(install, value, reason):
    install(checks, ("other", value))
    found = checks.network("other")
    assert (found.name, found.state, reason in found.detail) == ("network other", "broken", True)


def test_built_in_operators_are_named():
    assert {"rotate", "ablate"} <= set(checks.operators().detail.split())


@pytest.mark.parametrize(
    ("value", "reason"),
    [("no_such_module:X", "ModuleNotFoundError"), ("tests.support.tiny:SIZE", "must be an Operator"),
     ("netbend_models.bending.operators.rotate:ROTATE", "already")],
)  # fmt: skip
def test_a_refused_operator_is_a_state_with_its_reason(install, value, reason):
    install(checks, ("other", value))
    found = checks.operator("other")
    assert (found.name, found.state, reason in found.detail) == ("operator other", "broken", True)
