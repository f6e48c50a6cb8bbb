"""The sandbox of this process: one supervisor, which starts its zygote when it is first needed."""

from lessons.sandbox.supervisor import Supervisor

supervisor = Supervisor()
