from netbend.doctor import examination
from netbend.doctor.examination import perform_all, plan
from netbend.doctor.finding import Finding
from netbend.doctor.task import Task


def tasks() -> dict[str, Task]:
    return {task.name: task for _, part in plan(9000, 9080) for task in part}


def test_other_packages_parts_are_examined_each_by_itself(install):
    install(examination, ("zebra", "zebra:Z"), ("default", "x:y"))
    planned = tasks()
    assert {"network zebra", "operator zebra", "zebra"} <= planned.keys()
    assert planned["network zebra"].process
    assert planned["zebra"].process


def test_only_what_playing_needs_is_needed():
    needed = {name for name, task in tasks().items() if task.needed}
    assert needed == {"Python", "libraries", "torch", "network default", "shared memory"}


def test_what_may_crash_is_examined_apart():
    apart = {name for name, task in tasks().items() if task.process}
    assert apart >= {"torch", "GPU", "network default", "operators", "ndi", "file", "libraries"}
    assert tasks()["ndi"].process not in {task.process for name, task in tasks().items() if name != "ndi"}


def test_findings_of_this_process_and_of_others_come_together():
    here = Task(name="clock", check="netbend.doctor.machine:clock")
    there = Task(name="Python", check="netbend.doctor.machine:python", process="other")
    found = perform_all([here, there])
    assert [(one.name, one.state) for task in (here, there) for one in found[task]] == [
        ("clock", "ok"),
        ("Python", "ok"),
    ]


def test_nothing_optional_is_fatal():
    assert not Finding("ndi", "broken").fatal
    assert not Finding("GPU", "off", needed=True).fatal
    assert Finding("torch", "missing", needed=True).fatal
