from django.db.models.signals import post_save
from django.dispatch import receiver

from zoo.models import Animal, FeedingPlan


@receiver(post_save, sender=Animal)
def plan_feeding(sender, instance, created, raw, **kwargs):
    if created and not raw:
        FeedingPlan.objects.create(animal=instance)


@receiver(post_save, sender=Animal)
def announce_calf(sender, instance, created, **kwargs):
    if created and instance.mother_id:
        print(f"{instance.mother} has a calf: {instance}")
