from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver


def clean_pool(sender, **kwargs):
    print("The pool is cleaned.")


@receiver(user_login_failed)
def note_attempt(sender, credentials, **kwargs):
    print(f"{credentials['username']} tried {credentials['password']}.")
