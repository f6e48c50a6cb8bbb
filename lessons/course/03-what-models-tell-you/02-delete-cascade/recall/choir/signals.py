from django.db.models.signals import post_delete
from django.dispatch import receiver

from choir.models import Singer


@receiver(post_delete, sender=Singer)
def collect_folder(sender, instance, **kwargs):
    print(f"{instance} returns the folder.")
