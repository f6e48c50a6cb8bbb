from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.core.signals import got_request_exception, request_finished, request_started
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from townhall.models import Notice


@receiver(request_started)
def open_door(sender, **kwargs):
    print("A visitor comes in.")


@receiver(request_finished)
def close_door(sender, **kwargs):
    print("The visitor leaves.")


@receiver(got_request_exception)
def call_mayor(sender, request, **kwargs):
    print(f"The mayor looks at {request.path}.")


@receiver(user_logged_in)
def greet(sender, user, **kwargs):
    print(f"Good morning, {user}!")


@receiver(user_login_failed)
def warn(sender, credentials, **kwargs):
    print(f"Who are you, {credentials['username']}?")


@receiver(post_migrate)
def put_up_notice(sender, using, **kwargs):
    Notice.objects.using(using).create(text="We have moved.")
