"""A form is UTF-8 and within Django's limits, or it is refused before anything of it is read."""

import codecs
import re
from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render

from lessons.sandbox.limits import KiB
from lessons.showing.budget import turn

UTF_8 = "utf-8"
_LARGE_BYTES = 8 * KiB
"""A form that takes longer to parse than a page to make."""

_OWN_ENCODING = re.compile(
    r"""
    content-transfer-encoding\s*:(?!\s*(7bit|8bit|binary)\s*(\r\n|$))  # of the text: Django decodes base64
    | \*\s*=  # of the name: name*=utf-7''…
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]|%[89A-Fa-f]")
_CHARSET = re.compile(r'charset[*\d]*\s*=\s*"?([^\s";]*)', re.IGNORECASE)


class FormRefused(ValueError):
    """The form cannot be read; the message is a sentence for the person who sent it."""


class FormTooLarge(FormRefused):
    """The form is larger than what Django reads."""


class FormMiddleware:
    """Answers a form that cannot be read. It stands before whatever looks at `request.POST`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            check_form(request)
        except FormTooLarge as error:
            return render(request, "413.html", {"sentence": str(error)}, status=413)
        except FormRefused as error:
            return render(request, "400.html", {"sentence": str(error)}, status=400)
        return self.get_response(request)


def check_form(request: HttpRequest) -> None:
    """Raise FormRefused unless all fields of the request can be read as UTF-8."""
    try:
        if request.method == "POST":
            _check_charset(request)
            _check_body(request.body, request)
        # Otherwise Django decodes by whatever name Content-Type gives, also where it is another spelling of this one.
        request.encoding = UTF_8
        _read_fields(request)
    except RequestDataTooBig:
        raise _too_large() from None
    except (TooManyFieldsSent, TooManyFilesSent):
        raise FormRefused("This request has too many fields.") from None
    except (MultiPartParserError, SuspiciousOperation, UnreadablePostError):
        raise _malformed() from None


def _check_charset(request: HttpRequest) -> None:
    # Of two charsets Django takes the last, and it puts together one that comes in pieces (RFC 2231).
    named = _CHARSET.findall(request.META.get("CONTENT_TYPE", ""))
    for charset in [*named, _type_parameter(request, "charset", UTF_8)]:
        if not _is_utf8(charset):
            shown = ascii(charset[:40])[1:-1]
            raise FormRefused(f"This form says that its encoding is “{shown}”; the site reads only UTF-8.")


def _check_body(body: bytes, request: HttpRequest) -> None:
    if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:  # Django believes Content-Length, which may be missing.
        raise _too_large()
    try:
        if request.content_type == "application/x-www-form-urlencoded":
            if _BEYOND_ASCII.search(body):  # A large form is quickly looked through, and slowly decoded.
                unquote_to_bytes(body).decode()
        elif request.content_type == "multipart/form-data":
            _check_parts(body.decode(), _type_parameter(request, "boundary", ""))
    except UnicodeDecodeError:
        raise FormRefused("This form is not in UTF-8, the only encoding that the site reads.") from None


def _check_parts(body: str, boundary: str) -> None:
    parts = body.split(f"--{boundary}")
    if len(parts) == 1 or not parts[-1].startswith("--"):
        raise _malformed()
    for part in parts:  # Django takes what stands before the first boundary and behind the last for parts, too.
        head, _, _ = part.partition("\r\n\r\n")
        if _OWN_ENCODING.search(head) or not all(map(_is_utf8, _CHARSET.findall(head))):
            raise FormRefused("A part of this form has its own encoding; the site reads only UTF-8.")


def _type_parameter(request: HttpRequest, name: str, default: str) -> str:
    return (request.content_params or {}).get(name, default)


def _read_fields(request: HttpRequest) -> None:
    """Let Django parse the fields, which it keeps for the view; a large form when no other thread computes."""
    len(request.GET)
    with turn if len(request.body) > _LARGE_BYTES else nullcontext():
        len(request.POST)


def _is_utf8(charset: str) -> bool:
    try:
        return codecs.lookup(charset).name == UTF_8
    except (LookupError, ValueError):
        return False


def _too_large() -> FormTooLarge:
    return FormTooLarge(f"This form has more than {settings.DATA_UPLOAD_MAX_MEMORY_SIZE // KiB:,} KiB.")


def _malformed() -> FormRefused:
    return FormRefused("This form is incomplete, or does not match its Content-Type.")
