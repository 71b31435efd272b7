"""Under which name somebody who is not known is counted: a keyed hash, so that the counters tell nobody who it was."""

from __future__ import annotations

from ipaddress import IPv6Address, ip_address, ip_network

from casework.house import House


def counted_as(house: House, host: str) -> str:
    """Of a network address. An IPv6 household has a whole /64 to itself."""
    try:
        address = ip_address(host)
    except ValueError:
        address = None
    if isinstance(address, IPv6Address):
        host = str(ip_network((address, 64), strict=False))
    return hidden(house, host)


def hidden(house: House, who: str) -> str:
    """Of whatever somebody is called."""
    return house.keyring.digest(who, "web counter")[:16].hex()
