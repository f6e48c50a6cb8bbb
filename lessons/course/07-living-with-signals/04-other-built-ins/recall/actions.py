from django.contrib.auth import authenticate
from django.core.management import call_command

WRONG = {"username": "lee", "password": "1234"}


def migrate_twice():
    """Run migrate twice"""
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)


def try_a_code():
    """Try a wrong code at the turnstile"""
    authenticate(**WRONG)
