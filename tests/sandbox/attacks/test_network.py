"""Attacks through sockets: no network, no socket of another process, nothing to listen on."""

import socket

import pytest


@pytest.fixture
def listeners(open_directory):
    """Sockets outside that would take whatever comes, by kind, with their addresses as they stand in source text."""
    named, abstract, tcp, udp = (
        socket.socket(family, kind)
        for family, kind in (
            (socket.AF_UNIX, socket.SOCK_DGRAM),
            (socket.AF_UNIX, socket.SOCK_DGRAM),
            (socket.AF_INET, socket.SOCK_STREAM),
            (socket.AF_INET, socket.SOCK_DGRAM),
        )
    )
    named.bind(str(open_directory / "named"))
    (open_directory / "named").chmod(0o777)
    abstract.bind(f"\0{open_directory}")
    for listener in (tcp, udp):
        listener.bind(("127.0.0.1", 0))
    tcp.listen()
    sockets = {"named": named, "abstract": abstract, "tcp": tcp, "udp": udp}
    for listener in sockets.values():
        listener.setblocking(False)
    yield sockets
    for listener in sockets.values():
        listener.close()


def nothing_came(listener):
    receive = listener.accept if listener.type == socket.SOCK_STREAM else lambda: listener.recv(1)
    try:
        receive()
    except BlockingIOError:
        return True
    return False


def test_tcp_connection_refused(attack, listeners):
    run = attack(f"socket.create_connection({listeners['tcp'].getsockname()!r})")

    assert run.error == "PermissionError"
    assert nothing_came(listeners["tcp"])


def test_udp_datagram_refused(attack, listeners):
    run = attack(f"""
        sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        sender.sendto(b"x", {listeners["udp"].getsockname()!r})
    """)

    assert run.error == "PermissionError"
    assert nothing_came(listeners["udp"])


@pytest.mark.parametrize("kind", ["named", "abstract"])
def test_unix_datagram_refused(attack, listeners, kind):
    run = attack(f"""
        sender = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        sender.sendto(b"x", {listeners[kind].getsockname()!r})
    """)

    assert run.error == "PermissionError"
    assert nothing_came(listeners[kind])


@pytest.mark.parametrize("kind", ["named", "abstract"])
def test_unix_datagram_through_pair_refused(attack, listeners, kind):
    run = attack(f"""
        sender, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        sender.sendto(b"x", {listeners[kind].getsockname()!r})
    """)

    assert run.error == "PermissionError"
    assert nothing_came(listeners[kind])


@pytest.mark.parametrize("kind", ["named", "abstract"])
def test_address_on_stream_pair_has_no_effect(attack, listeners, kind):
    run = attack(f"""
        sender, _ = socket.socketpair()
        try:
            sender.sendto(b"x", {listeners[kind].getsockname()!r})
        except OSError:
            pass
    """)

    assert run.outcome == "returned"
    assert nothing_came(listeners[kind])


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK"])
def test_socket_refused(attack, family):
    run = attack(f"socket.socket(socket.{family}, socket.SOCK_DGRAM)")

    assert run.error == "PermissionError"


def test_listening_refused(attack):
    run = attack("socket.create_server(('127.0.0.1', 0))")

    assert run.error == "PermissionError"


def test_listening_on_pair_refused(attack):
    run = attack("socket.socketpair()[0].listen()")

    assert run.error == "PermissionError"


def test_filter_on_pair_refused(attack):
    run = attack("socket.socketpair()[0].setsockopt(socket.SOL_SOCKET, 26, b'\\0' * 16)")

    assert run.error == "PermissionError"


def test_name_lookup_finds_nothing(attack):
    run = attack("socket.getaddrinfo('example.org', 80)")

    assert run.error == "gaierror"


def test_host_name_is_hidden(attack, need_barrier):
    need_barrier("network namespace")

    run = attack("print(socket.gethostname())")

    assert run.printed == ["sandbox"]


def test_descriptor_sent_to_web_process_is_not_taken(attack):
    run = attack("""
        for descriptor in range(3, 64):
            try:
                socket.send_fds(socket.socket(fileno=os.dup(descriptor)), [b""], [0])
            except OSError:
                pass
    """)

    assert run.outcome == "returned"


@pytest.mark.parametrize(
    "option", [17, 31, 57, 59, 77], ids=["PEERCRED", "PEERSEC", "COOKIE", "PEERGROUPS", "PEERPIDFD"]
)
def test_asking_who_the_web_process_is_refused(attack, number, option):
    run = attack(f"""
        answer, size = ctypes.create_string_buffer(256), ctypes.c_int(256)
        for descriptor in range(3, 64):
            call({number("getsockopt")}, descriptor, socket.SOL_SOCKET, {option}, answer, ctypes.byref(size))
    """)

    assert set(run.printed) == {"EPERM"}


@pytest.mark.parametrize(
    "attempt",
    [
        "sender.send(b'!', socket.MSG_OOB)",
        "sender.sendmsg([b'!'], [], socket.MSG_OOB)",
        "reader.recv(1, socket.MSG_OOB)",
        "reader.recvmsg(1, 0, socket.MSG_OOB)",
    ],
)
def test_urgent_data_refused(attack, attempt):
    run = attack(f"""
        sender, reader = socket.socketpair()
        {attempt}
    """)

    assert run.error == "PermissionError"
