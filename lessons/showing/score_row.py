"""A row of a score as HTML: its columns, and the slices of brackets, lines and tracks that it draws.

Without a template, for this is done for each line of a run: it takes a tenth of the time.
"""

from collections.abc import Iterator

from django.utils.html import escape

from lessons.showing.score import MAX_LEVEL, Row, Track
from lessons.showing.score_words import callback_name, circled
from lessons.traces.events import CallbackCalled, CallbackRegistered
from lessons.traces.lives import name_of_block, name_of_callback


def item(row: Row, what: str, *, is_late: bool, is_plain: bool = False) -> str:
    """Return a row as a list item, laid out when seen if it `is_late`. `what` is the HTML of its widest column."""
    kind = "plain" if is_plain else row.kind
    quiet = " is-quiet" if row.is_quiet else ""
    idle = " is-idle" if row.is_idle else ""
    again = " is-again" if row.is_again else " row--told" if row.is_told else ""
    late = " row--late" if is_late else ""
    head = f'<li class="row row--{kind} at-{_shown(row.level)}{late}{quiet}{idle}{again}" aria-level="{row.level + 1}"'
    slices = "" if is_plain else "".join(_slices(row))
    text = f'<div class="row__what"{_file(row)}>{slices}{what}</div>'
    siding = "" if is_plain else _siding(row)
    return f"{head}{_identity(row)}{_settles(row)}>{_number(row)}{_source(row)}{text}{siding}</li>\n"


def _shown(level: int) -> int:
    return min(level, MAX_LEVEL)


def _identity(row: Row) -> str:
    return f' id="event-{row.seq}"' if row.events else ""


def _settles(row: Row) -> str:
    if row.settles is None:
        return ""
    return f' data-settles="{" ".join(row.settles.names)}" data-fate="{row.settles.fate}"'


def _number(row: Row) -> str:
    if not row.events:
        return ""
    return f'<a class="row__number" href="#event-{row.seq}" tabindex="-1" aria-label="Event {row.seq}">{row.seq}</a>'


def _source(row: Row) -> str:
    if not row.shows_place:
        return ""
    path, _, line = map(escape, row.place.rpartition(":"))
    file = f'<span class="row__file">{escape(_basename(row.file))}</span> ' if row.file else ""
    href = f'href="#{path}:{line}" tabindex="-1" aria-label="{path}, line {line}"'
    return f'<a class="row__source" {href}>{file}<span>{line}</span></a>'


def _file(row: Row) -> str:
    return f' data-file="{escape(_basename(row.file))}"' if row.file else ""


def _basename(path: str) -> str:
    return path.rpartition("/")[2]


def _slices(row: Row) -> Iterator[str]:
    for block in row.blocks:
        edge = f" ground--{block.edge}" if block.edge else ""
        yield f'<i class="ground at-{_shown(block.level)}{edge}" data-of="{name_of_block(block.span)}"></i>'
    for level in row.guides:
        yield f'<i class="guide at-{_shown(level)}"></i>'


def _siding(row: Row) -> str:
    at_once = any(isinstance(event, CallbackCalled) and event.at_once for event in row.events)
    if not row.tracks and not at_once:
        return ""
    through = '<span class="through">passes at once</span>' if at_once else ""
    tracks = "".join([_track(track, row) for track in row.tracks])
    return f'<span class="row__siding" aria-hidden="true">{tracks}{through}</span>'


def _track(track: Track, row: Row) -> str:
    of = f'data-of="{name_of_callback(track.number)}"'
    rail = f'<i class="rail rail--{track.state} lane-{track.lane}" {of}></i>'
    if track.state not in ("arrives", "lost"):
        return rail
    given = next((event for event in row.events if isinstance(event, CallbackRegistered)), None)
    name = f"<span>{escape(callback_name(given.callback))}</span>" if given else ""
    return f'{rail}<b class="wagon wagon--{track.state} lane-{track.lane}" {of}>{circled(track.number)}{name}</b>'
