from django.contrib.auth import get_user_model
from django.core.management import call_command

from townhall.servers import get_over_asgi, get_over_wsgi, post_over_wsgi

User = get_user_model()
KIM = {"username": "kim", "password": "open sesame"}


def visit():
    """Read the notices, then complain"""
    get_over_wsgi("/notices/")
    get_over_wsgi("/complaints/")


def visit_over_asgi():
    """Read the notices over ASGI"""
    get_over_asgi("/notices/")


def log_in():
    """Log in, then try a wrong password"""
    if not User.objects.filter(username="kim").exists():
        User.objects.create_user(**KIM)
    post_over_wsgi("/log-in/", KIM)
    post_over_wsgi("/log-in/", {**KIM, "password": "open barley"})


def migrate():
    """Run migrate"""
    call_command("migrate", verbosity=0)
