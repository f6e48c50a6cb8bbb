from django.contrib.auth import get_user_model

from forum.backup import load_backup
from forum.names import free_name

Member = get_user_model()


def sign_up():
    """Sign up, then read the profile"""
    member = Member.objects.create(name=free_name())
    print(member.profile)


def save_again():
    """Sign up, then save again"""
    member = Member.objects.create(name=free_name())
    member.name += " the Great"
    member.save()


def restore_backup():
    """Load the backup, then sign up"""
    load_backup()
    newcomer = Member.objects.create(name=free_name())
    newcomer.save()
