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


def get_or_create_twice():
    """Call get_or_create twice"""
    name = free_name()
    Member.objects.get_or_create(name=name)
    Member.objects.get_or_create(name=name)


def import_members():
    """Import two members, then save one of them"""
    name = free_name()
    members = Member.objects.bulk_create([Member(name=f"{name}-ada"), Member(name=f"{name}-ben")])
    members[0].save()


def restore_backup():
    """Load the backup, then sign up"""
    load_backup()
    newcomer = Member.objects.create(name=free_name())
    newcomer.save()
