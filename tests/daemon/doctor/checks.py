"""Checks that go wrong in every way, for processes of their own."""

import os
import signal
import time

from netbend.doctor.finding import Finding


def well(argument: str) -> Finding:
    return Finding("well", "ok", argument)


def noisy(_: str) -> Finding:
    print("a library says hello")
    os.write(1, b"and so does its C part\n")
    return Finding("noisy", "ok")


def two(_: str) -> list[Finding]:
    return [Finding("one", "ok"), Finding("other", "missing", "why", "how")]


def raises(_: str) -> Finding:
    raise OSError("libcudart.so.12: cannot open shared object file")


def crashes(_: str) -> Finding:
    os.write(2, b"Illegal instruction in libx\n")
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(60)
    return Finding("crashes", "ok")


def leaves(_: str) -> Finding:
    os._exit(7)


def hangs(_: str) -> Finding:
    time.sleep(60)
    return Finding("hangs", "ok")
