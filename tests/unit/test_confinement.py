"""What the child that reads files may not ask of the system, tried by number in a process confined as the child is."""

import platform
import subprocess
import sys

import pytest

from annotate.reading import launch

NUMBERS = {
    "x86_64": {
        "rt_sigqueueinfo": 129,
        "rt_tgsigqueueinfo": 297,
        "pidfd_open": 434,
        "pidfd_send_signal": 424,
        "process_vm_readv": 310,
        "process_vm_writev": 311,
        "prlimit64": 302,
        "mknod": 133,
        "shmget": 29,
        "keyctl": 250,
        "getpid by the numbers of x32": 0x40000000 | 39,
    },
    "aarch64": {
        "rt_sigqueueinfo": 138,
        "rt_tgsigqueueinfo": 240,
        "pidfd_open": 434,
        "pidfd_send_signal": 424,
        "process_vm_readv": 270,
        "process_vm_writev": 271,
        "prlimit64": 261,
        "mknodat": 33,
        "shmget": 194,
        "keyctl": 219,
    },
}
TRIES = """
import ctypes, errno, sys
from annotate.reading import limits
libc = ctypes.CDLL(None, use_errno=True)
held = limits.confine()
print("filter" in held)
for number in map(int, sys.argv[1:]):
    libc.syscall(ctypes.c_long(number), ctypes.c_long(0), 0, 0, 0, 0, 0)
    print(errno.errorcode.get(ctypes.get_errno(), "done"))
"""


def test_no_call_reaches_another_process_by_whatever_number() -> None:
    numbers = NUMBERS.get(platform.machine(), {})
    command = [sys.executable, "-c", TRIES, *map(str, numbers.values())]
    said = subprocess.run(command, capture_output=True, text=True, check=True, cwd=launch.ROOT).stdout.split()
    if said[0] != "True":
        pytest.fail("the filter of system calls does not hold on this machine")
    assert dict(zip(numbers, said[1:], strict=True)) == dict.fromkeys(numbers, "EPERM")
