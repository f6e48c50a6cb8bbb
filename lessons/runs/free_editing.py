"""Whether learners may run files that they have changed: strangers only where every barrier of the jail holds."""

import ipaddress

from django.conf import settings

from lessons.sandbox import doctor

AUTO = "auto"
ON = "on"
OFF = "off"

_LOCAL_NAMES = {"localhost"}


def is_allowed() -> bool:
    """Answer for the setting FREE_EDITING as it stands. The first answer may take a second."""
    if settings.FREE_EDITING == AUTO:
        return is_safe()
    return bool(settings.FREE_EDITING == ON)


def is_safe() -> bool:
    return is_on_loopback() or doctor.every_barrier_holds()


def is_on_loopback() -> bool:
    """Say whether nobody but the users of this machine can reach the site, as far as it can know.

    A proxy in front of it would bring others: then it answers to a public name as well, or trusts a public origin.
    """
    hosts = [settings.HOST, *settings.ALLOWED_HOSTS]
    return all(map(_is_loopback, hosts)) and not settings.CSRF_TRUSTED_ORIGINS


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host in _LOCAL_NAMES
