import threading

from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.models import Group, Permission, User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import connection, models
from django.db.backends.signals import connection_created
from django.db.models.signals import (
    class_prepared,
    m2m_changed,
    post_delete,
    post_init,
    post_migrate,
    post_save,
    pre_delete,
    pre_init,
    pre_migrate,
    pre_save,
)
from django.template import Context, Template
from django.test import Client, override_settings
from django.test.signals import setting_changed, template_rendered
from django.test.utils import setup_test_environment

from desk.fixtures import GROUPS, fed
from desk.hearing import heard
from desk.requests import asgi_get, request_of, wsgi_get


def make_object():
    """User(username="ada")"""
    with heard(pre_init, post_init):
        User(username="ada")


def save_object():
    """user.save()"""
    user = User(username="ada")
    with heard(pre_save, post_save):
        user.save()


def save_field():
    """user.save(update_fields=["email"])"""
    user = User.objects.create(username="ada")
    with heard(pre_save, post_save):
        user.save(update_fields=["email"])


def delete_object():
    """user.delete()"""
    user = User.objects.create(username="ada")
    with heard(pre_delete, post_delete):
        user.delete()


def delete_in_a_cascade():
    """content_type.delete(), which deletes its permissions"""
    content_type = ContentType.objects.create(app_label="desk", model="note")
    Permission.objects.create(name="Can read", codename="read_note", content_type=content_type)
    with heard(pre_delete, post_delete):
        content_type.delete()


def load_fixture():
    """manage.py loaddata, with raw=True"""
    with heard(pre_save, post_save), fed(GROUPS):
        call_command("loaddata", "-", format="json", verbosity=0)


def delete_all():
    """User.objects.all().delete()"""
    User.objects.create(username="grace")
    with heard(pre_delete, post_delete):
        User.objects.all().delete()


def add_to_relation():
    """user.groups.add(group)"""
    user, group = User.objects.create(username="ada"), Group.objects.create(name="readers")
    with heard(m2m_changed):
        user.groups.add(group)


def clear_relation():
    """user.groups.clear()"""
    user, group = User.objects.create(username="ada"), Group.objects.create(name="readers")
    user.groups.add(group)
    with heard(m2m_changed):
        user.groups.clear()


def prepare_class():
    """django.setup(), for each model class"""
    with heard(class_prepared):

        class Note(models.Model):
            class Meta:
                app_label = "desk"


def migrate():
    """manage.py migrate, for each app with models"""
    with heard(pre_migrate, post_migrate):
        call_command("migrate", verbosity=0)


def flush():
    """manage.py flush, for each app with models"""
    with heard(post_migrate):
        call_command("flush", verbosity=0, interactive=False)


def request_over_wsgi():
    """a request over WSGI"""
    with heard(request_started, request_finished):
        wsgi_get("/")


def request_over_asgi():
    """a request over ASGI"""
    with heard(request_started, request_finished):
        asgi_get("/")


def request_of_the_test_client():
    """a request of the test client"""
    with heard(request_started, request_finished):
        Client().get("/")


def request_that_fails():
    """a view that raises"""
    with heard(got_request_exception):
        wsgi_get("/fails/")


def log_in():
    """login(request, user)"""
    user = User.objects.create_user("eve")
    with heard(user_logged_in):
        login(request_of(user), user, backend="django.contrib.auth.backends.ModelBackend")


def log_out():
    """logout(request)"""
    user = User.objects.create_user("eve")
    with heard(user_logged_out):
        logout(request_of(user))


def fail_to_log_in():
    """authenticate() with a wrong password"""
    user = User.objects.create_user("eve")
    with heard(user_login_failed):
        authenticate(request_of(user), username="eve", password="wrong")


def fail_to_log_in_without_request():
    """authenticate() without a request"""
    with heard(user_login_failed):
        authenticate(username="eve", password="wrong")


def connect():
    """connection.ensure_connection()"""

    def open_and_close():
        connection.ensure_connection()
        connection.close()

    # Each thread has a connection of its own.
    with heard(connection_created):
        thread = threading.Thread(target=open_and_close)
        thread.start()
        thread.join()


def add_setting():
    """override_settings() of a setting that is not there"""
    with heard(setting_changed), override_settings(GREETING="Hello"):
        pass


def change_setting():
    """override_settings(), on entering and on leaving"""
    with heard(setting_changed), override_settings(LANGUAGE_CODE="de"):
        pass


def render_template():
    """a template rendered in a test"""
    setup_test_environment()
    with heard(template_rendered):
        Template("Hello").render(Context())


def enqueue_task():
    """task.enqueue(), ImmediateBackend"""
    # Django has tasks since 6.0.
    from django.tasks.signals import task_enqueued, task_finished, task_started

    from desk.tasks import greet

    with heard(task_enqueued, task_started, task_finished):
        greet.enqueue()
