"""A zygote whose children cannot enter the jail."""

from lessons.sandbox import jail, zygote


def refuse(*arguments, **options):
    raise PermissionError("no jail today")


if __name__ == "__main__":
    jail.enter = refuse
    zygote.main()
