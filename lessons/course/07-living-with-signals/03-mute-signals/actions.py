from django.contrib.auth import login
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.signed_cookies import SessionStore
from django.db.models.signals import post_save
from django.test import RequestFactory
from factory.django import mute_signals

from hotel.factories import GuestFactory
from hotel.models import Guest
from hotel.quiet import quiet_doorbell
from hotel.signals import ring_doorbell
from safety.sensors import report_smoke


def create_guests():
    """Create a guest with the factory, then save one that it has built"""
    GuestFactory(name="Ada")
    GuestFactory.build(name="Bo").save()


def sound_alarm():
    """Sound a smoke alarm while the doorbell is quiet"""
    with quiet_doorbell():
        Guest.objects.create(name="Ada")
        report_smoke("kitchen")
    Guest.objects.create(name="Bo")


def connect_while_muted():
    """Connect the doorbell again while post_save is muted"""
    with mute_signals(post_save):
        post_save.connect(ring_doorbell, sender=Guest)
        Guest.objects.create(name="Ada")
    Guest.objects.create(name="Bo")


def log_in_while_muted():
    """Log in twice, first while user_logged_in is muted"""
    user = User.objects.first() or User.objects.create_user("porter")
    request = RequestFactory().get("/")
    request.session = SessionStore()
    with mute_signals(user_logged_in):
        login(request, user)
    print("The porter is logged in.")
    login(request, user)
