import time


def sound_siren(sender, instance, **kwargs):
    if instance.celsius >= 40:
        time.sleep(0.2)  # The siren is slow to start.
        print(f"Siren! {instance}")
