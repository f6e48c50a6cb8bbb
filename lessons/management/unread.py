"""Closes connections whose reader takes nothing: what is sent to them would stay in the memory of this process."""

from asyncio import TimerHandle

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


class UnreadProtocol(HttpToolsProtocol):
    """HTTP as uvicorn speaks it, for readers who read.

    uvicorn asks the transport to hold 64 KiB at most and then waits for the reader as long as there is one. Here it
    waits `seconds_unread`. A run goes on without its stream, and a browser that comes back resumes where it was.
    """

    seconds_unread = 30.0
    _giving_up: TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        # close() waits until all has been sent, which is never.
        self._giving_up = self.loop.call_later(self.seconds_unread, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _stop_waiting(self) -> None:
        if self._giving_up:
            self._giving_up.cancel()
            self._giving_up = None
