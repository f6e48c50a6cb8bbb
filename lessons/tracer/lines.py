"""The learner's lines as they are reached."""

import sys
import threading
from types import CodeType, FrameType
from typing import Any

from lessons.tracer.recorder import Recorder
from lessons.traces.events import LineReached

_TOOL = "signalbox"


if sys.version_info >= (3, 12):

    class LineRecorder(Recorder):
        """Asks the interpreter for line events; code of others is asked about once and never again."""

        def install(self) -> None:
            monitoring = sys.monitoring
            self._tool = next(tool for tool in range(5, -1, -1) if monitoring.get_tool(tool) is None)
            monitoring.use_tool_id(self._tool, _TOOL)
            monitoring.register_callback(self._tool, monitoring.events.LINE, self._reached)
            monitoring.set_events(self._tool, monitoring.events.LINE)
            # An earlier trace may have switched off code that this one takes for the learner's.
            monitoring.restart_events()

        def remove(self) -> None:
            monitoring = sys.monitoring
            if monitoring.get_tool(self._tool) is _TOOL:
                monitoring.set_events(self._tool, monitoring.events.NO_EVENTS)
                monitoring.register_callback(self._tool, monitoring.events.LINE, None)
                monitoring.free_tool_id(self._tool)

        def _reached(self, code: CodeType, line: int) -> Any:
            file = self.recording.own.file_of(code)
            if not file:
                return sys.monitoring.DISABLE
            if self.recording.hearing.is_heard():
                self.recording.record(LineReached(), place=f"{file}:{line}")
            return None

else:

    class LineRecorder(Recorder):
        """Traces this thread and those that start while it is installed."""

        def install(self) -> None:
            self._before = sys.gettrace(), threading.gettrace()
            # A bound method is another object each time, and to compare two for equality is to ask the learner's.
            self._installed = self._called
            threading.settrace(self._installed)
            sys.settrace(self._installed)

        def remove(self) -> None:
            if sys.gettrace() is self._installed:
                sys.settrace(self._before[0])
            if threading.gettrace() is self._installed:
                threading.settrace(self._before[1])

        def _called(self, frame: FrameType, event: str, argument: object) -> Any:
            return self._reached if self.recording.own.file_of(frame.f_code) else None

        def _reached(self, frame: FrameType, event: str, argument: object) -> Any:
            if event == "line" and self.recording.hearing.is_heard():
                file = self.recording.own.file_of(frame.f_code)
                self.recording.record(LineReached(), place=f"{file}:{frame.f_lineno or 0}")
            return self._reached
