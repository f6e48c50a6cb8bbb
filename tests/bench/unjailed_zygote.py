"""The zygote without a jail: what a run costs without it. A site cannot start this one."""

from lessons.sandbox import jail, zygote

if __name__ == "__main__":
    jail.enclose = jail.Enclosure
    zygote.main()
