"""Example programs as processes of their own."""

import contextlib
import os
import signal
import subprocess
import sys
import time

from tests.docs.pages import EXAMPLES

PATIENCE_SECONDS = 20


@contextlib.contextmanager
def running(program, *arguments):
    """Start an example; whatever happens, it does not outlive the test."""
    process = subprocess.Popen(
        [sys.executable, EXAMPLES / program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(EXAMPLES)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(is_so, process):
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < end, "not in time"
        time.sleep(0.01)


def terminate(process):
    """Ask for the end and return the exit code."""
    process.send_signal(signal.SIGTERM)
    return process.wait(PATIENCE_SECONDS)
