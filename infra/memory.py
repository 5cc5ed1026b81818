"""How a long-running process keeps its memory small: few collections, and nothing hoarded.

The command line calls `keep_small` before it starts anything, and `settle` once what stays for good
is loaded. Results never depend on either.
"""

import ctypes
import gc
import platform

_COLLECT_AFTER = 50_000
"""New objects between two garbage collections: an event of ours is a few thousand."""
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _ARENA_MAX = -1, -3, -8
_OPTIONS = {_TRIM_THRESHOLD: 1 << 20, _MMAP_THRESHOLD: 256 << 10, _ARENA_MAX: 2}
"""glibc otherwise keeps free memory for every thread, and what large buffers left between it."""


def keep_small() -> None:
    """Collect seldom: events and catalogs are trees without cycles. Give back what is freed."""
    gc.freeze()
    gc.set_threshold(_COLLECT_AFTER)
    libc = _glibc()
    if libc is not None:
        for option, value in _OPTIONS.items():
            libc.mallopt(option, value)


def settle() -> None:
    """Leave all that is loaded out of later collections, and give back what loading it took."""
    gc.collect()
    gc.freeze()
    libc = _glibc()
    if libc is not None:
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    return ctypes.CDLL(None) if platform.libc_ver()[0] == "glibc" else None
