"""By which address other people reach this machine, and a QR code of it."""

import fcntl
import ipaddress
import socket
import struct
from io import BytesIO
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.http import HttpRequest

_SIOCGIFADDR = 0x8915
"""Asks Linux for the IPv4 address of an interface: netdevice(7)."""


def machine_addresses() -> list[str]:
    """Return the IPv4 addresses of this machine by which others may reach it."""
    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        for _, name in socket.if_nameindex():
            try:
                answer = fcntl.ioctl(asking, _SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
            except OSError:
                continue  # An interface without an address.
            address = socket.inet_ntoa(answer[20:24])
            if not ipaddress.ip_address(address).is_loopback:
                found.append(address)
    return found


def answer_to_own_addresses() -> None:
    """Let the site answer to the address that it listens on, or to all of this machine's.

    Those who reach the machine by its address do so with or without it; names are for the settings to give.
    """
    own = machine_addresses() if is_for_all(settings.HOST) else [settings.HOST]
    named = [f"[{host}]" if ":" in host else host for host in own]
    settings.ALLOWED_HOSTS = list(dict.fromkeys([*settings.ALLOWED_HOSTS, *named]))


def is_for_all(host: str) -> bool:
    """Say whether a server that listens there is reached by every address of the machine."""
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def address_for_others(request: HttpRequest, path: str) -> str:
    """Return the address of a page as others in the room type it, where this browser calls the machine localhost."""
    here = request.build_absolute_uri(path)
    asked = urlsplit(here)
    addresses = machine_addresses() if is_for_all(settings.HOST) and is_local(asked.hostname or "") else []
    if not addresses:
        return here
    return asked._replace(netloc=f"{addresses[0]}:{asked.port or 80}").geturl()


def qr_code(text: str) -> str:
    """Return a QR code as SVG, dark on light: cameras do not read the other way round."""
    picture = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(picture, kind="svg", border=4, omitsize=True, xmldecl=False, dark="#000000", light="#ffffff")
    return picture.getvalue().decode()


def is_local(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"
