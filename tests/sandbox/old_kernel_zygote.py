"""The zygote on a kernel that offers few barriers."""

from lessons.sandbox import zygote
from tests.sandbox import old_kernel

if __name__ == "__main__":
    old_kernel.pretend()
    zygote.main()
