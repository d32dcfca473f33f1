"""What a run takes of the machine."""

import sys

MIB = 1024 * 1024


def peak_memory() -> float:
    """The most memory that this process has held, in MiB; 0 where the system doesn't say (Windows)."""
    try:
        import resource
    except ImportError:
        return 0.0
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts in kilobytes, macOS in bytes.
    return held / MIB if sys.platform == "darwin" else held / 1024
