from django.db.models.signals import post_save
from django.dispatch import receiver


@receiver(post_save)
def write_log(sender, instance, **kwargs):
    print(f"Log: {sender.__name__} {instance.pk} saved")


@receiver(post_save, sender="campsite.Pitch")
@receiver(post_save, sender="campsite.CaravanPitch")
@receiver(post_save, sender="campsite.QuitePitch")
def put_up_sign(sender, instance, created, **kwargs):
    if created:
        print(f"A sign for pitch {instance.number}")
