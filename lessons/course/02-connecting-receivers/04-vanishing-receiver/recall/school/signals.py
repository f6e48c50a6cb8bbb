from django.db.models.signals import post_save

from school.models import Break


class Bell:
    def ring(self, sender, instance, **kwargs):
        print("Ring!")


bell = Bell()
post_save.connect(bell.ring, sender=Break)


def connect_announcement():
    post_save.connect(lambda sender, instance, **kwargs: print(f"Now {instance}."), sender=Break)
