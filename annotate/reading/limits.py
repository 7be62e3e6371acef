"""What the child may use, set by itself before it looks at the first byte (security.md 6).

Memory, time, files and processes by `resource`; no network by an empty network namespace and, on Linux, by a filter of
system calls, which also lets no file be opened for writing and no program be started. What a system does not permit is
left out and told by `confine`; the limits of `resource` hold everywhere.
"""

import ctypes
import os
import platform
import resource
import struct
import sys

MEMORY = 1 << 30
CPU_SECONDS = 10
WALL_SECONDS = 20.0
MOST_ANSWER = 40_000_000
"""Bytes of the answer; JSON writes some characters longer than UTF-8 does."""

_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES, _SECCOMP, _FILTER = 38, 22, 2
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_CALLS = {
    "x86_64": {
        "arch": 0xC000003E,
        # socket connect bind listen accept sendto sendmsg socketpair clone fork vfork execve kill ptrace
        "denied": (41, 42, 49, 50, 43, 44, 46, 53, 56, 57, 58, 59, 62, 101, 200, 234, 288, 307, 322, 452,
                   # signals, memory, limits, priorities and shared things of other processes
                   129, 297, 424, 434, 438, 310, 311, 312, 440, 448, 256, 279, 302, 141, 142, 144, 203, 251, 314,
                   29, 30, 31, 64, 65, 66, 68, 69, 70, 71, 240, 248, 249, 250,
                   # namespaces, roots, tracing, programs in the kernel
                   155, 161, 272, 308, 298, 321, 323,
                   # rename mkdir rmdir creat link unlink symlink chmod chown truncate mount unlinkat and their kin
                   76, 82, 83, 84, 85, 86, 87, 88, 90, 92, 94, 133, 165, 258, 259, 260, 263, 264, 265, 266, 268, 316),
        "absent": (435, 437, 425),  # clone3, openat2, io_uring_setup
        "foreign": 0x40000000,  # from here on the same calls by the numbers of another interface (x32)
        "open": 2,
        "openat": 257,
    },
    "aarch64": {
        "arch": 0xC00000B7,
        "denied": (198, 203, 200, 201, 202, 206, 211, 199, 220, 221, 281, 129, 117, 130, 131, 242, 269, 452,
                   138, 240, 424, 434, 438, 270, 271, 272, 440, 448, 238, 239, 261, 140, 118, 119, 122, 30, 274,
                   194, 195, 196, 190, 191, 193, 192, 186, 187, 188, 189, 180, 217, 218, 219,
                   41, 51, 97, 268, 241, 280, 282, 33,
                   34, 35, 36, 37, 38, 40, 45, 53, 54, 276),
        "absent": (435, 437, 425),
        "foreign": None,
        "open": None,
        "openat": 56,
    },
}  # fmt: skip


def confine() -> tuple[str, ...]:
    """Take away from this process what a reader never needs; the names of what holds."""
    _bound()
    held = ["limits"]
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_NEW_USER | _NEW_NET) == 0:
            held.append("namespace")
        if _filter(libc):
            held.append("filter")
    return tuple(held)


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        try:
            _, hard = resource.getrlimit(what)
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            # At the soft limit of time the child ends with a signal that tells the reason; the hard one just kills.
            ends = least + 1 if what == resource.RLIMIT_CPU and least == most else least
            resource.setrlimit(what, (least, ends if hard == resource.RLIM_INFINITY else min(ends, hard)))
        except (ValueError, OSError):  # a system that does not know it; the others hold
            continue
    os.chdir("/")


def _filter(libc: ctypes.CDLL) -> bool:
    calls = _CALLS.get(platform.machine())
    if calls is None:
        return False
    program = b"".join(_program(calls))

    class Program(ctypes.Structure):
        _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    made = Program(len(program) // 8, program)
    if libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(_SECCOMP, _FILTER, ctypes.byref(made), 0, 0) == 0)


def _program(calls: dict[str, object]) -> list[bytes]:
    """A filter in the kernel's own small language: number of the call, then flags of `open` and `openat`."""
    load, equal, least, some, give = 0x20, 0x15, 0x35, 0x45, 0x06
    denied, absent = calls["denied"], calls["absent"]
    assert isinstance(denied, tuple)
    assert isinstance(absent, tuple)
    lines = [(load, 0, 0, 4), (equal, 1, 0, calls["arch"]), (give, 0, 0, _ERRNO | _EPERM), (load, 0, 0, 0)]
    if calls["foreign"] is not None:
        lines += [(least, 0, 1, calls["foreign"]), (give, 0, 0, _ERRNO | _EPERM)]
    for number in denied:
        lines += [(equal, 0, 1, number), (give, 0, 0, _ERRNO | _EPERM)]
    for number in absent:
        lines += [(equal, 0, 1, number), (give, 0, 0, _ERRNO | _ENOSYS)]
    for number, argument in ((calls["open"], 1), (calls["openat"], 2)):
        if number is not None:
            lines += [
                (equal, 0, 4, number),
                (load, 0, 0, 16 + 8 * argument),
                (some, 0, 1, _WRITING),
                (give, 0, 0, _ERRNO | _EPERM),
                (give, 0, 0, _ALLOW),
            ]
    lines.append((give, 0, 0, _ALLOW))
    return [struct.pack("HBBI", *line) for line in lines]
