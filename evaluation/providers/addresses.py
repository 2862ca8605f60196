"""Addresses that a provider may be called at: never the machine's own network, unless the connection allows it.

A name is looked up once and the very address that was checked is connected to, so a name that answers differently
the second time (DNS rebinding) gains nothing. What counts as public: the IANA special-purpose registries as
``ipaddress`` knows them (https://www.iana.org/assignments/iana-ipv4-special-registry), less multicast, and for IPv6
forms that carry an IPv4 address, that address.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore2
from httpcore2 import AnyIOBackend, AsyncNetworkBackend, AsyncNetworkStream

from evaluation.answers import CallError, ErrorKind

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address
_LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")  # RFC 8215
_NO_ADDRESS = "This is not a web address. Write one such as https://llm.example.com/v1."
_OWN_NETWORK = "belongs to the machine's own network, which this connection may not call."


def is_public(address: IPAddress) -> bool:
    """Whether an address is in the open internet."""
    if isinstance(address, ipaddress.IPv6Address):
        carried = _carried(address)
        if carried is not None:
            return is_public(carried)
        if address in _LOCAL_NAT64 or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _carried(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that is meant by an IPv6 one: mapped, compatible, 6to4, Teredo or NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or (int(address) >> 32 == 0 and int(address) > 1):
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def problem_with_address(base_url: str, *, may_be_private: bool = False) -> str:
    """What is wrong with an address that somebody typed, as a sentence; "" is fine. Looks nothing up: a name that
    leads to the own network is refused when it is called. An empty address is the provider's own."""
    if not base_url:
        return ""
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return _NO_ADDRESS
    if parts.scheme not in ("http", "https") or not host:
        return _NO_ADDRESS
    if parts.username or parts.password:
        return "The address holds a name or a password. Put the key into its own field."
    if parts.query or parts.fragment:
        return "The address holds a “?” or “#” part. Leave that part out."
    return "" if may_be_private else _private_problem(parts.scheme, host)


def _private_problem(scheme: str, host: str) -> str:
    if scheme == "http":
        return "The address starts with http://, so the key would travel unprotected. Use https://."
    literal = _literal(host)
    return "" if literal is None or is_public(literal) else f"The address {_OWN_NETWORK}"


def _literal(host: str) -> IPAddress | None:
    """The address that a host is written as, in any form a resolver takes (127.1, 0x7f000001, 2130706433)."""
    host = host.partition("%")[0]
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


class CheckedBackend(AsyncNetworkBackend):
    """Connects to public addresses only; to any when ``may_be_private``. Raises CallError(ADDRESS_REFUSED)."""

    def __init__(self, *, may_be_private: bool) -> None:
        self._may_be_private = may_be_private
        self._plain = AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> AsyncNetworkStream:
        """Raises CallError, and httpcore2.ConnectError or ConnectTimeout of the last address that was tried."""
        failure: Exception = httpcore2.ConnectError("no address")
        for address in await self._addresses(host, port, timeout):
            try:
                return await self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
        raise failure

    async def _addresses(self, host: str, port: int, timeout: float | None) -> list[str]:
        """What ``host`` leads to. One address of the own network among them refuses the name altogether."""
        try:
            async with asyncio.timeout(timeout):
                found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError as error:
            raise httpcore2.ConnectTimeout("looking up the name took too long") from error
        except (OSError, UnicodeError) as error:
            raise CallError(ErrorKind.UNREACHABLE, "The provider's name cannot be found.", may_help=True) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._may_be_private and not all(is_public(ipaddress.ip_address(each)) for each in addresses):
            raise CallError(ErrorKind.ADDRESS_REFUSED, f"The provider's address {_OWN_NETWORK}")
        return addresses

    async def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> AsyncNetworkStream:
        raise CallError(ErrorKind.ADDRESS_REFUSED, f"The provider's address {_OWN_NETWORK}")

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
