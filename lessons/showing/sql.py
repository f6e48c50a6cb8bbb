"""SQL made easier to read: a line for each clause, keywords marked. Not a parser: strings and names stay whole.

A statement may be anything, so nothing that the pattern has passed is looked at again: its repetitions are possessive,
and white space is tried from its beginning alone.
"""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

TOKENS = re.compile(
    r"""
    (?P<quoted>'(?:[^']|'')*+'|"(?:[^"]|"")*+")
    | (?P<clause>(?<!\s)\s++\b(?:FROM|WHERE|SET|VALUES|ORDER\ BY|GROUP\ BY|HAVING|LIMIT|RETURNING|UNION|ON\ CONFLICT
        |INNER\ JOIN|LEFT\ OUTER\ JOIN)\b)
    | (?P<keyword>\b(?:SELECT|INSERT|INTO|UPDATE|DELETE|REPLACE|IGNORE|DISTINCT|AS|AND|OR|NOT|IN|IS|NULL|ON|ASC|DESC
        |BETWEEN|LIKE|EXISTS|COUNT|CREATE|ALTER|DROP|TABLE|INDEX|BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|TO)\b)
    """,
    re.VERBOSE,
)


def format_sql(sql: str) -> SafeString:
    """Return a statement as HTML."""
    html: list[str] = []
    position = 0
    for match in TOKENS.finditer(sql):
        html.append(escape(sql[position : match.start()]))
        html.append(_token(match))
        position = match.end()
    html.append(escape(sql[position:]))
    return mark_safe("".join(html))  # noqa: S308  every part went through escape()


def _token(match: re.Match[str]) -> str:
    text = escape(match[0].strip() if match.lastgroup == "clause" else match[0])
    if match.lastgroup == "quoted":
        return text
    keyword = f'<span class="sql__keyword">{text}</span>'
    return f"\n{keyword}" if match.lastgroup == "clause" else keyword
