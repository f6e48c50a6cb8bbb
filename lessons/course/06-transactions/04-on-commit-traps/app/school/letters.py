from django.core.mail import send_mail

OFFICE = "office@school.example"


def send_letter(trip, pupil):
    if not pupil.parent_email:
        raise ValueError(f"no address for {pupil.name}")
    send_mail(f"A trip for {pupil.name}", f"We are going to {trip.destination}.", OFFICE, [pupil.parent_email])
