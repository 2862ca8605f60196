import asyncio
import ipaddress
import socket

import httpcore2
import pytest

from evaluation.answers import CallError, ErrorKind
from evaluation.providers.addresses import CheckedBackend, is_public, problem_with_address
from evaluation.providers.base import Connection
from tests.evaluation.providers.calls import BOTH, failed

PRIVATE = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.9.9.9",
    "169.254.169.254",
    "172.16.0.1",
    "192.168.1.1",
    "192.0.2.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.1.1.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "2002:7f00:1::",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_own_network__is_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_open_internet__is_public(address):
    assert is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "017700000001", "127.1", "0", "[::1]", "[::ffff:127.0.0.1]", "[fe80::1]"],
)
def test_typed_address__of_the_own_network_in_any_form__is_refused(host):
    assert "own network" in problem_with_address(f"https://{host}/v1")
    assert problem_with_address(f"https://{host}/v1", may_be_private=True) == ""


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("", ""),
        ("https://api.example.com/v1", ""),
        ("https://8.8.8.8:8443/v1", ""),
        ("http://api.example.com/v1", "https://"),
        ("ftp://api.example.com", "not a web address"),
        ("api.example.com/v1", "not a web address"),
        ("https://", "not a web address"),
        ("https://[", "not a web address"),
        ("https://example.com:99999", "not a web address"),
        ("https://me:secret@example.com", "own field"),
        ("https://example.com/v1?key=1", "Leave that part out"),
        ("https://example.com/v1#x", "Leave that part out"),
    ],
)
def test_typed_address__is_checked(typed, says):
    problem = problem_with_address(typed)

    assert (problem == "") == (says == "")
    assert says in problem


@pytest.mark.parametrize("provider", BOTH, ids=lambda provider: provider.code)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "2130706433", "[::1]"])
def test_call__to_the_own_network__is_refused(server, provider, host):
    error = failed(provider, f"https://{host}:{server.port}/v1", may_be_private=False)

    assert (error.kind, error.may_help) == (ErrorKind.ADDRESS_REFUSED, False)
    assert server.requests == []


@pytest.mark.parametrize("provider", BOTH, ids=lambda provider: provider.code)
def test_redirect__is_not_followed(server, provider):
    from tests.evaluation.scripted.script import Told

    server.script.add(Told(status=307, raw=b"", headers={"location": f"{server.url}/elsewhere"}))

    assert failed(provider, server.url).kind == ErrorKind.ADDRESS_REFUSED
    assert len(server.requests) == 1


def connected(backend: CheckedBackend, host: str) -> None:
    async def connect():
        await backend.connect_tcp(host, 443, timeout=1.0)

    asyncio.run(connect())


@pytest.fixture
def name_leads_to(monkeypatch):
    """Each look-up of a name takes the next of the given answers."""

    def answers(*lists):
        left = list(lists)

        async def getaddrinfo(loop, host, port, **kwargs):
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in left.pop(0)]

        monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
        return left

    return answers


def test_name__that_changes_its_address__is_connected_to_where_it_was_checked(name_leads_to, monkeypatch):
    left = name_leads_to(["8.8.8.8"], ["127.0.0.1"])
    backend, used = CheckedBackend(may_be_private=False), []

    async def connect_tcp(host, *args):
        used.append(host)

    monkeypatch.setattr(backend._plain, "connect_tcp", connect_tcp)

    connected(backend, "rebinding.example.com")

    assert used == ["8.8.8.8"]
    assert left == [["127.0.0.1"]]


def test_name__that_leads_inside_as_well__is_refused(name_leads_to):
    name_leads_to(["8.8.8.8", "10.0.0.1"])

    with pytest.raises(CallError) as caught:
        connected(CheckedBackend(may_be_private=False), "both.example.com")

    assert caught.value.kind == ErrorKind.ADDRESS_REFUSED


def test_name__with_an_address_that_is_down__tries_the_next(name_leads_to, monkeypatch):
    name_leads_to(["8.8.8.8", "8.8.4.4"])
    backend, used = CheckedBackend(may_be_private=False), []

    async def connect_tcp(host, *args):
        used.append(host)
        if host == "8.8.8.8":
            raise httpcore2.ConnectError("down")

    monkeypatch.setattr(backend._plain, "connect_tcp", connect_tcp)

    connected(backend, "two.example.com")

    assert used == ["8.8.8.8", "8.8.4.4"]


def test_socket_of_the_machine__is_refused():
    with pytest.raises(CallError):
        asyncio.run(CheckedBackend(may_be_private=True).connect_unix_socket("/run/docker.sock"))


def test_connection__is_closed_to_the_own_network_by_default():
    assert not Connection("", "key").may_be_private
