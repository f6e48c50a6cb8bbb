"""Identity: the zygote and each child run as users who own nothing, where the site was started as root.

The numbers are far from those that systems give to people and services, and from those that systemd gives to
containers (systemd's UIDS-GIDS.md lists 1879048192 to 2147483647 as unused).
"""

import os

from lessons.sandbox.barriers import kernel, privileges, python_files

FIRST = 2_000_000_000
COUNT = 65_536
ZYGOTE_CAPABILITIES = (privileges.CAP_SETUID, privileges.CAP_SETGID, privileges.CAP_KILL)
"""What the zygote needs to give children identities of their own, and to end them."""

_PR_SET_KEEPCAPS = 8


def take(number: int) -> None:
    """Become user and group `number` for good, member of no other group."""
    os.setgroups([])
    os.setresgid(number, number, number)
    os.setresuid(number, number, number)


def take_first(first: int) -> None:
    """Become the user of the zygote, who may go on to change identity. Raises OSError where Python is out of reach."""
    kernel.call("prctl", _PR_SET_KEEPCAPS, 1, 0, 0, 0)
    take(first)
    privileges.drop_capabilities(keep=(*ZYGOTE_CAPABILITIES, privileges.CAP_SYS_ADMIN))
    python_files.check_readable()


def take_own(first: int, number: int) -> None:
    """Become a user whom no sibling shares. `first` is the number of the zygote's user."""
    take(first + 1 + number % (COUNT - 1))
