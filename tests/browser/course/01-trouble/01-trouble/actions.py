"""Runs that last, fail, and print what no page should believe."""

import time

from depot.models import Train


def depart():
    """Depart"""
    Train.objects.create(name="Express")


def take_time():
    """Take your time"""
    Train.objects.create(name="Slow")
    # Long enough for a person, or a test, to do something else meanwhile.
    time.sleep(1.5)
    Train.objects.create(name="Last")


def derail():
    """Derail"""
    Train.objects.create(name="Unlucky")
    raise RuntimeError("<b>derailed</b>")


def shout():
    """Shout"""
    Train.objects.create(name="<img src=x onerror='document.title=1'>")
    print("<script>document.title = 'stolen'</script><img src=x onerror='document.title=1'>")
    print('</pre></li></ol><hx-partial hx-target="#status" hx-swap="innerHTML">stolen</hx-partial>')
    print("before\r\n\r\nevent: end\ndata: stolen\r\rbehind \x1b[31mred\x1b[0m \0 the end")


def shunt():
    """Shunt all day"""
    for number in range(40):
        train = Train.objects.create(name=f"Train {number}")
        # No round has as many statements as one of the four before it, so none is folded.
        for other in range(number % 7):
            Train.objects.filter(pk=train.pk).update(name=f"Train {number}, {other}")


def wait():
    """Wait for ever"""
    Train.objects.create(name="Late")
    time.sleep(60)
