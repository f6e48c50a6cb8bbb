from hut.models import Reading


def record_mild_day():
    """Save a reading of 18 °C"""
    reading = Reading(station="Hilltop", celsius=18)
    print("The reading is an object in memory.")
    reading.save()
    print("save() has returned.")


def record_heat():
    """Save a reading of 41 °C"""
    reading = Reading(station="Hilltop", celsius=41)
    reading.save()
    print("save() has returned.")


def show_readings():
    """Show the readings that are stored"""
    for reading in Reading.objects.order_by("pk"):
        print(reading)


def record_night():
    """Save a reading of 4 °C and one of -3 °C"""
    Reading(station="Hilltop", celsius=4).save()
    Reading(station="Hilltop", celsius=-3).save()
