"""The trials with every barrier left out: what each of its attempts can do then, by itself."""

from dataclasses import replace

from lessons.sandbox import trials

if __name__ == "__main__":
    trials.TRIALS = tuple(
        replace(trial, take=lambda target: None, attempts=(attempt,))
        for trial in trials.TRIALS
        for attempt in trial.attempts
    )
    trials.main()
