"""What one run may use at most."""

from msgspec import Struct

KiB = 1024
MiB = 1024 * KiB
GiB = 1024 * MiB


class Limits(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The bounds of one run. The kernel keeps the first four in the child, the web process keeps all others."""

    cpu_seconds: int = 2
    memory_bytes: int = 256 * MiB
    open_files: int = 64
    threads: int = 32
    wall_seconds: float = 5.0
    events: int = 5_000
    repeated_events: int = 100_000
    event_bytes: int = 1 * MiB
    trace_bytes: int = 4 * MiB
    output_bytes: int = 256 * KiB
    snapshot_bytes: int = 2 * MiB
    files: int = 20
    file_bytes: int = 64 * KiB
