"""Being somebody who may not do everything, for as long as a block lasts."""

import contextlib
import os
import pathlib
import shutil
import tempfile

NOBODY = 65_534


@contextlib.contextmanager
def unprivileged():
    """Give up the rights of the superuser, whom no mode of a file stops."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextlib.contextmanager
def directory_of_nobody():
    """Make a directory that belongs to who is left without those rights."""
    path = pathlib.Path(tempfile.mkdtemp())
    try:
        if os.geteuid() == 0:
            os.chown(path, NOBODY, -1)
        path.chmod(0o755)
        yield path
    finally:
        path.chmod(0o755)
        shutil.rmtree(path)
