"""What a form says is read as UTF-8 or not at all, and a form that cannot be read is told so in one sentence."""

import re
from io import BytesIO
from urllib.parse import quote_plus

import pytest
from django.core.handlers.asgi import ASGIRequest
from django.test import AsyncRequestFactory

from lessons.editing.models import Edits
from lessons.pages.forms import FormTooLarge, check_form
from lessons.sandbox.limits import KiB
from tests.personas import text
from tests.runs.conftest import SLUG

FILES = f"/lessons/{SLUG}/files/"
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=XX"
OWN_TEXT = "title = 'Émile 🚂'\n"
UNREAD = "Nothing was run or changed."


def urlencoded(**fields):
    return "&".join(f"{name}={quote_plus(value)}" for name, value in fields.items()).encode()


def multipart(*parts):
    return b"".join(b"--XX\r\n%b\r\n\r\n%b\r\n" % part for part in parts) + b"--XX--\r\n"


def field(name, value, *, more=b""):
    return b'Content-Disposition: form-data; name="%b"%b' % (name, more), value


FORMS = {
    URLENCODED: urlencoded(path="actions.py", text=OWN_TEXT),
    MULTIPART: multipart(field(b"path", b"actions.py"), field(b"text", OWN_TEXT.encode())),
}


@pytest.fixture
def send(learner, settings):
    """A function that sends the form of a file as these bytes."""
    settings.FREE_EDITING = "on"
    return lambda body, content_type: learner.client.generic("POST", FILES, body, content_type=content_type)


def kept():
    return [edits.files for edits in Edits.objects.all()]


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=UTF8", '; charset="u8"', "; Charset=utf_8"])
@pytest.mark.parametrize("content_type", FORMS)
def test_utf_8_is_kept_by_whatever_name(send, content_type, charset):
    response = send(FORMS[content_type], content_type + charset)

    assert response.status_code == 302
    assert kept() == [{"actions.py": OWN_TEXT}]


CHARSETS = [
    "",
    '""',
    "ascii",
    "base64",
    "cp1252",
    "hex",
    "idna",
    "iso-8859-1",
    "nobody-knows",
    "punycode",
    "quopri",
    "raw_unicode_escape",
    "rot13",
    "undefined",
    "unicode_escape",
    "utf-16",
    "utf-32",
    "utf-7",
    "utf-8-sig",
    "zlib",
    "utf-8; charset=utf-7",
    "utf-7; charset=utf-8",
    "u; charset*0=utf; charset*1=-7",
    "utf-8; charset*=utf-8''utf-7",
    "x" * 100,
]


@pytest.mark.parametrize("charset", CHARSETS)
@pytest.mark.parametrize("content_type", FORMS)
def test_another_charset_is_refused(send, content_type, charset):
    response = send(FORMS[content_type], f"{content_type}; charset={charset}")

    assert response.status_code == 400
    assert re.search(r"This form says that its encoding is “[^”]{0,40}”; the site reads only UTF-8\.", text(response))
    assert UNREAD in text(response)
    assert kept() == []


BYTES = [b"\xff", b"\xed\xa0\x80", b"\xc3", b"\xc0\x80", b"\xf4\x90\x80\x80", "é".encode("latin-1"), b"\xff\xfea\0"]


@pytest.mark.parametrize("value", BYTES)
@pytest.mark.parametrize(
    ("content_type", "form"),
    [
        (URLENCODED, lambda value: urlencoded(path="actions.py", text=value)),
        (URLENCODED, lambda value: b"path=actions.py&text=%b&x=1" % value),
        (URLENCODED, lambda value: b"path=actions.py&text=a&%b=1" % value),
        (MULTIPART, lambda value: multipart(field(b"path", b"actions.py"), field(b"text", value))),
        (MULTIPART, lambda value: multipart(field(b"path", b"actions.py"), field(b"text", b"a"), field(value, b"a"))),
    ],
    ids=["percent-encoded", "raw", "name", "multipart", "multipart name"],
)
def test_bytes_that_are_not_utf_8_are_refused(send, content_type, form, value):
    response = send(form(value), content_type)

    assert response.status_code == 400
    assert f"This form is not in UTF-8, the only encoding that the site reads. {UNREAD}" in text(response)
    assert kept() == []


OF_A_PART = [
    b"\r\nContent-Transfer-Encoding: base64",
    b"\r\nContent-Transfer-Encoding: quoted-printable",
    b"\r\ncontent-transfer-encoding:BASE64",
    b"\r\nContent-Transfer-Encoding : base64",
    b"\r\nContent-Transfer-Encoding: base64; x=y",
    b"\r\nContent-Transfer-Encoding: 8bit\r\nContent-Transfer-Encoding: base64",
    b"\r\nContent-Transfer-Encoding: 8bit base64",
    b"\r\nContent-Type: text/plain; charset=utf-7",
    b'\r\nContent-Type: text/plain; charset="utf-16"',
    b"\r\nContent-Type: text/plain; charset=utf-8; charset=utf-7",
    b"\r\nContent-Type: text/plain; charset*=utf-8''utf-7",
    b"\r\nContent-Type: text/plain; charset*0=utf; charset*1=-7",
    b"; name*=utf-7''text",
    b"; name*0*=utf-7''te; name*1=xt",
]


@pytest.mark.parametrize("more", OF_A_PART)
def test_part_in_an_encoding_of_its_own_is_refused(send, more):
    form = multipart(field(b"path", b"actions.py"), field(b"text", b"YSA9IDE=", more=more))

    response = send(form, MULTIPART)

    assert response.status_code == 400
    assert f"A part of this form has its own encoding; the site reads only UTF-8. {UNREAD}" in text(response)
    assert kept() == []


PART = b'Content-Disposition: form-data; name="text"\r\nContent-Transfer-Encoding: base64\r\n\r\n//79\r\n'


@pytest.mark.parametrize("form", [PART + FORMS[MULTIPART], FORMS[MULTIPART] + PART], ids=["before", "behind"])
def test_part_outside_the_boundaries_is_refused_as_well(send, form):
    response = send(form, MULTIPART)

    assert response.status_code == 400
    assert kept() == []


@pytest.mark.parametrize(
    "more", [b"\r\nContent-Transfer-Encoding: 8bit", b"\r\nContent-Type: text/plain; charset=UTF-8", b"\r\nX-Y: z"]
)
def test_part_that_says_it_is_utf_8_is_kept(send, more):
    send(multipart(field(b"path", b"actions.py"), field(b"text", OWN_TEXT.encode(), more=more)), MULTIPART)

    assert kept() == [{"actions.py": OWN_TEXT}]


def test_text_about_encodings_is_kept(send):
    own = "# Content-Transfer-Encoding: base64\n# charset=utf-7\n"

    send(multipart(field(b"path", b"actions.py"), field(b"text", own.encode())), MULTIPART)

    assert kept() == [{"actions.py": own}]


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (FORMS[MULTIPART], "multipart/form-data"),
        (FORMS[MULTIPART], "multipart/form-data; boundary="),
        (FORMS[MULTIPART], "multipart/form-data; boundary=YY"),
        (FORMS[MULTIPART], "multipart/form-data; boundary=é"),
        (FORMS[MULTIPART], f"multipart/form-data; boundary={'X' * 200}"),
        (FORMS[MULTIPART].removesuffix(b"--XX--\r\n"), MULTIPART),
        (FORMS[MULTIPART][:-40], MULTIPART),
        (b"\r\n", MULTIPART),
        (multipart(field(b"text", b"a", more=b"; x=" + b"y" * 5000)), MULTIPART),
    ],
    ids=[
        "no boundary",
        "empty boundary",
        "other boundary",
        "foreign boundary",
        "long boundary",
        "no end",
        "cut off",
        "empty",
        "long head",
    ],
)
def test_malformed_form_is_refused(send, body, content_type):
    response = send(body, content_type)

    assert response.status_code == 400
    assert f"This form is incomplete, or does not match its Content-Type. {UNREAD}" in text(response)
    assert kept() == []


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"a=1&" * 1001 + FORMS[URLENCODED], URLENCODED),
        (multipart(*[field(b"a", b"1")] * 1001), MULTIPART),
        (multipart(*[field(b"a", b"1", more=b'; filename="a"')] * 101), MULTIPART),
    ],
    ids=["urlencoded", "multipart", "files"],
)
def test_too_many_fields_are_refused(send, body, content_type):
    response = send(body, content_type)

    assert response.status_code == 400
    assert f"This request has too many fields. {UNREAD}" in text(response)
    assert kept() == []


def test_too_many_fields_of_an_address_are_refused(learner):
    response = learner.get(f"/lessons/{SLUG}/?{'&a=1' * 1001}")

    assert response.status_code == 400
    assert "This request has too many fields." in text(response)


@pytest.fixture
def limit(settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100 * KiB
    return settings.DATA_UPLOAD_MAX_MEMORY_SIZE


LARGE = {
    "urlencoded": (URLENCODED, urlencoded(path="actions.py", text="x" * 100 * KiB)),
    "multipart": (MULTIPART, multipart(field(b"path", b"actions.py"), field(b"text", b"x" * 100 * KiB))),
    "file": (MULTIPART, multipart(field(b"text", b"x" * 100 * KiB, more=b'; filename="a"'))),
}


@pytest.mark.parametrize(("content_type", "body"), LARGE.values(), ids=LARGE)
def test_too_large_form_is_refused(send, limit, content_type, body):
    response = send(body, content_type)

    assert response.status_code == 413
    assert f"This form has more than 100 KiB. {UNREAD} Go back in your browser" in text(response)
    assert kept() == []


@pytest.mark.parametrize(("content_type", "body"), LARGE.values(), ids=LARGE)
def test_too_large_form_that_does_not_say_its_length_is_refused(limit, content_type, body):
    scope = AsyncRequestFactory().post("/").scope | {"headers": [(b"content-type", content_type.encode())]}

    with pytest.raises(FormTooLarge):
        check_form(ASGIRequest(scope, BytesIO(body)))


REFUSED = {
    "charset": (FORMS[URLENCODED], f"{URLENCODED}; charset=zlib"),
    "bytes": (b"a=%FF", URLENCODED),
    "malformed": (b"--XX", MULTIPART),
    "too many": (b"&a=1" * 1001, URLENCODED),
    "too large": (b"a" * 3_000_000, URLENCODED),
}


@pytest.mark.parametrize(("body", "content_type"), REFUSED.values(), ids=REFUSED)
def test_refused_form_is_logged_in_one_line(send, caplog, body, content_type):
    send(body, content_type)

    [record] = caplog.records
    assert record.exc_info is None
    assert record.levelname == "WARNING"


@pytest.mark.parametrize("query", ["%FF", "%ED%A0%80", "%C0%80", "%00"])
def test_address_with_other_bytes_is_no_fault_of_the_site(learner, query):
    response = learner.get(f"/lessons/{SLUG}/?variant={query}&edit={query}&trace={query}")

    assert response.status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_page_may_be_asked_for_with_any_content_type(learner, method):
    response = learner.client.generic(method, f"/lessons/{SLUG}/", content_type="text/plain; charset=zlib")

    assert response.status_code == 200
