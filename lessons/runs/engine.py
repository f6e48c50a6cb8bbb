"""The sandbox of this process: one supervisor, which starts its zygote when it is first needed."""

from typing import Any

from lessons.runs.computing import waiting
from lessons.sandbox.listening import Result
from lessons.sandbox.supervisor import Supervisor


class SiteSupervisor(Supervisor):
    """Holds up no request but the one whose run it is."""

    def run(self, *arguments: Any, **options: Any) -> Result:
        with waiting():
            return super().run(*arguments, **options)


supervisor = SiteSupervisor()
