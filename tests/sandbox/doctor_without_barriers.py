"""The doctor with every barrier left out: what each of its attempts can do then, by itself."""

from dataclasses import replace

from lessons.sandbox import doctor

if __name__ == "__main__":
    doctor.TRIALS = tuple(
        replace(trial, take=lambda target: None, attempts=(attempt,))
        for trial in doctor.TRIALS
        for attempt in trial.attempts
    )
    doctor.main()
