from django.contrib.auth import get_user_model

Member = get_user_model()


def free_name():
    """Return a name that no member has, as long as none is deleted."""
    return f"guest-{Member.objects.count() + 1}"
