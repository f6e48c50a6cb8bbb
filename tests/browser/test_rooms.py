"""A room in browsers: participants follow their host, look around, and come back."""

import re

import pytest
from playwright.sync_api import expect

LESSONS = "/lessons/created-flag/", "/lessons/m2m-actions/", "/lessons/profile/"


class Room:
    """A room of some lessons, opened by a host in a browser."""

    def __init__(self, visitor, lessons=LESSONS):
        self._visitor = visitor
        self.host = self.visit(viewport={"width": 1280, "height": 800})
        self.host.goto("/rooms/")
        self.host.get_by_label("Title").fill("Tuesday")
        for box in self.host.locator("input[name^=stop-]").all():
            box.set_checked(box.get_attribute("name").replace("stop-", "/lessons/") + "/" in lessons)
        self.host.get_by_role("button", name="Open the room").click()
        self.address = re.search(r"/rooms/\w{6}/", self.host.locator(".room-code").inner_text())[0]
        self.host_link = self.host.locator(".room-code__link").inner_text()
        self.host.get_by_role("link", name="To the cockpit").click()
        self.host.get_by_role("button", name="Start the workshop").click()

    def visit(self, **options):
        page = self._visitor(**options)
        page.goto("/rooms/")
        page.evaluate("sessionStorage.clear()")
        return page

    def join(self, nickname, **options):
        page = self.visit(viewport={"width": 360, "height": 740}, **options)
        page.goto(self.address)
        page.get_by_label("Nickname").fill(nickname)
        page.get_by_role("button", name="Join").click()
        expect(page).to_have_url(re.compile("/lessons/"))
        return page


@pytest.fixture
def room(visitor):
    return Room(visitor)


def is_at(page, path):
    expect(page).to_have_url(re.compile(f"{path}($|[?#])"))


def test_newcomer_lands_where_the_room_is_and_follows_the_host(room):
    aino = room.join("Aino")
    is_at(aino, LESSONS[0])
    expect(room.host.get_by_text("Aino")).to_be_visible()

    room.host.get_by_role("button", name=re.compile("^Next: ")).click()

    is_at(aino, LESSONS[1])


def test_who_looks_around_stays_and_comes_back_with_one_key(room):
    aino = room.join("Aino")
    aino.goto("/")
    expect(aino.get_by_role("button", name="Back to the room")).to_be_visible()

    room.host.get_by_role("button", name=re.compile("^Next: ")).click()
    expect(aino.locator("#room-place")).to_contain_text("m2m_changed")
    is_at(aino, "/")
    aino.keyboard.press("f")

    is_at(aino, LESSONS[1])


def test_room_follows_the_pages_of_its_host(room):
    aino = room.join("Aino")
    room.host.goto(LESSONS[0])
    room.host.get_by_label("everyone follows me").check()

    room.host.goto(LESSONS[2])

    is_at(aino, LESSONS[2])


def test_player_of_a_participant_moves_with_the_hosts(room):
    aino = room.join("Aino")
    for page in (aino, room.host):
        page.goto(LESSONS[0])
        page.get_by_role("button", name="Create an author").click()
        expect(page.locator("#strip input")).to_be_visible()
    room.host.get_by_label("everyone follows me").check()

    room.host.locator('[data-player="first"]').click()

    chosen = room.host.locator("#trace .is-now").get_attribute("id")
    expect(aino.locator(f"#trace .is-now#{chosen}")).to_be_attached()


def test_second_device_takes_over_and_the_first_sees_it(room):
    phone = room.visit(viewport={"width": 390, "height": 800})
    phone.goto(room.host_link)
    expect(phone).to_have_url(re.compile("/cockpit/$"))

    phone.get_by_role("button", name="Take over").click()

    expect(room.host.get_by_text("Another of your devices leads.")).to_be_visible()


def test_secret_leaves_the_address_and_the_history(room):
    phone = room.visit(viewport={"width": 390, "height": 800})

    phone.goto(room.host_link)
    expect(phone).to_have_url(re.compile("/cockpit/$"))
    phone.go_back()

    assert "#" not in phone.url


def test_page_of_an_ended_room_says_so_and_offers_nothing_more(room):
    aino = room.join("Aino")
    expect(aino.locator("#sign-up[data-htmx-powered]")).to_be_visible()
    room.host.get_by_role("button", name="Pause").click()
    expect(aino.get_by_text("Paused.")).to_be_visible()
    room.host.get_by_text("End the workshop").first.click()

    room.host.get_by_role("button", name="End it now").click()

    expect(aino.locator("#room-bar")).to_contain_text("This workshop has ended.")
    expect(aino.locator("#room-bar button").filter(visible=True)).to_have_count(0)
    expect(aino.get_by_text("Paused.")).to_have_count(0)


def test_removed_participant_is_told_on_the_open_page(room):
    aino = room.join("Aino")
    room.host.get_by_text("Aino").click()

    room.host.get_by_role("button", name="Remove").click()

    expect(aino.locator("#room-said")).to_contain_text("The host has removed you")


def test_leaving_the_computer_wipes_what_the_browser_kept(room):
    aino = room.join("Aino")
    aino.evaluate("localStorage.setItem('signalbox-draft x', 'typed')")
    aino.goto(room.address)

    aino.get_by_role("button", name="Leave this computer").click()

    expect(aino.get_by_role("heading", name="You have left")).to_be_visible()
    assert aino.evaluate("localStorage.length + sessionStorage.length") == 0
    aino.goto("/")
    expect(aino.locator("#room-bar")).to_have_count(0)


def test_who_has_no_javascript_joins_and_finds_the_room(room):
    mika = room._visitor(java_script_enabled=False, viewport={"width": 360, "height": 740})
    mika.goto(room.address)
    mika.get_by_label("Nickname").fill("Mika")
    mika.get_by_role("button", name="Join").click()

    is_at(mika, LESSONS[0])
    room.host.get_by_role("button", name=re.compile("^Next: ")).click()
    mika.reload()
    mika.get_by_role("link", name="m2m_changed and its six actions").first.click()

    is_at(mika, LESSONS[1])
