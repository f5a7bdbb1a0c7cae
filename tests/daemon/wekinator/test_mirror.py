from netbend.wekinator.mirror import Mirror


def test_a_mirror_is_heard_by_itself_alone() -> None:
    mirror = Mirror()
    assert mirror._socket.getsockname() == mirror._socket.getpeername()
    mirror.close()


def test_a_mirror_drops_what_it_cannot_send() -> None:
    mirror = Mirror()
    mirror.show(b"x" * 100_000)
    mirror.close()
    mirror.show(b"x")
