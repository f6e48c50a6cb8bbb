"""Who may see a run: its learner, everybody if it is shared, and those to whom another part shows it for a while."""

from collections.abc import Callable

from lessons.learners.models import Learner
from lessons.runs.models import Run

Permission = Callable[[Learner, Run], bool]

_permissions: list[Permission] = []


def allow(permission: Permission) -> None:
    """Have a function asked, for a learner and another one's private run, whether the first may see it now."""
    _permissions.append(permission)


def may_see(learner: Learner, run: Run) -> bool:
    if run.shared or run.learner_id == learner.pk:
        return True
    return any(permission(learner, run) for permission in _permissions)
