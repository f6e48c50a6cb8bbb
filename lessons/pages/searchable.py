"""What of the site can be found: lessons, sentences that prove themselves, actions, built-in signals and source."""

from collections.abc import Iterator

from django.urls import reverse
from markdown_it.token import Token

from lessons.catalogue import Course, Lesson
from lessons.catalogue.prose import CLAIM, Link
from lessons.pages.built_in_signals import BuiltInSignal, table
from lessons.runs.course import course
from lessons.searching.index import fill
from lessons.searching.models import Entry, Kind


def fill_index() -> None:
    """Let the index hold what the course has now."""
    fill(list(entries(course())))


def entries(course: Course) -> Iterator[Entry]:
    for lesson in course:
        address = reverse("pages:lesson", args=[lesson.slug])
        yield Entry(kind=Kind.LESSON, address=address, title=lesson.title, text=_text(lesson))
        yield from _claims(lesson, address)
        for action in lesson.actions:
            yield Entry(
                kind=Kind.ACTION,
                address=f"{address}#action-{action.name}",
                title=action.label,
                belongs_to=lesson.title,
                text=f"{action.name} {action.source}",
            )
        for path, source in lesson.files.items():
            if not source:
                continue  # The page shows no empty files.
            # The variant without a name is the lesson as shipped, whatever was run last.
            place = f"{address}?variant=#{path}"
            yield Entry(kind=Kind.SOURCE, address=place, title=path, belongs_to=lesson.title, text=source)
    for group in table(course):
        for signal in group.signals:
            yield _signal(signal, group.title)


def _text(lesson: Lesson) -> str:
    prose = (_plain(token.children or ()) for section in lesson.sections for token in section.tokens)
    # Backquotes are marks of Markdown, of which the lines of the front matter are made.
    return " ".join([lesson.question, lesson.goal, *filter(None, prose)]).replace("`", "")


def _plain(tokens: "tuple[Token, ...] | list[Token]") -> str:
    return "".join(token.content or " " * (token.type == "softbreak") for token in tokens)


def _claims(lesson: Lesson, address: str) -> Iterator[Entry]:
    """Yield the sentences that are bound to a proof: what stands between the ends of a link."""
    for section in lesson.sections:
        for token in section.tokens:
            children = token.children or []
            for place, child in enumerate(children):
                link = Link.to(str(child.attrGet("href"))) if child.type == "link_open" else None
                if link and link.kind == CLAIM:
                    end = next(i for i in range(place, len(children)) if children[i].type == "link_close")
                    yield Entry(
                        kind=Kind.CLAIM,
                        address=f"{address}#proof-{link.name}",
                        title=_plain(children[place:end]),
                        belongs_to=lesson.title,
                        text="",
                    )


def _signal(signal: BuiltInSignal, group: str) -> Entry:
    text = " ".join(f"{sending.doing} {' '.join(sending.arguments)}" for sending in signal.sendings)
    address = f"{reverse('pages:reference')}#{signal.name}"
    return Entry(kind=Kind.SIGNAL, address=address, title=signal.name, belongs_to=group, text=f"{signal.module} {text}")
