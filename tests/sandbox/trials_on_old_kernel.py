"""The trials on a kernel that offers few barriers."""

from lessons.sandbox import trials
from tests.sandbox import old_kernel

if __name__ == "__main__":
    old_kernel.pretend()
    trials.main()
