"""Templates as they are rendered: each is a span, with those that it includes and extends."""

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.template import base
from django.template.backends.django import Template

from lessons.tracer.objects import dictionary_of, is_a, lookup
from lessons.tracer.recorder import Recorder
from lessons.tracer.spanning import SpanningCall
from lessons.tracer.values import label
from lessons.traces.events import RenderingEnded, RenderingStarted

_FRAMES_OF_RENDERING = 3
"""How many frames of the tracer lie on the stack under Django's `render()`, see `deeper`."""
_dictionary_of_engines = dictionary_of(Template)
_dictionary_of_template = dictionary_of(base.Template)


class TemplateRecorder(Recorder):
    """Replaces what a template engine of Django's gives to `render()`, `render_to_string()` and TemplateResponse."""

    def install(self) -> None:
        self._under_way: set[int] = set()
        """The numbers of the spans in which a template is rendered."""
        self.replace(Template, "render", self._rendering)

    def _rendering(self, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def render(self: Template, *args: Any, **named: Any) -> Any:
            call = partial(original, self, *args, **named)
            # A form in a template, or one of its widgets, is a part of that.
            return call() if recorder.recording.span().number in recorder._under_way else recorder._run(self, call)

        recorder = self
        return render

    def _run(self, template: Template, call: Callable[[], Any]) -> Any:
        name = _name_of(template)

        def rendered() -> Any:
            number = self.recording.span().number
            self._under_way.add(number)
            try:
                return call()
            finally:
                self._under_way.discard(number)

        opening, ended = RenderingStarted(template=name), partial(RenderingEnded, template=name)
        return SpanningCall(self.recording, opening, ended, frames=_FRAMES_OF_RENDERING).run(rendered)


def _name_of(template: Template) -> str:
    """Return the name of a template, nothing if it was made from a string."""
    inner = lookup(_dictionary_of_engines(template), "template")
    name = lookup(_dictionary_of_template(inner), "name") if is_a(inner, base.Template) else None
    return "" if name is None else label(name)
