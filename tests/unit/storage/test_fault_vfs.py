"""The faulty disk is gone when its block ends, whatever came meanwhile."""

import apsw

from argos_engine.testing.fault_vfs import fault_vfs


def test_what_was_registered_meanwhile_does_not_become_the_default():
    """The layer of page checksums comes with the first file that has them."""
    before = apsw.vfs_names()[0]

    with fault_vfs():
        late = apsw.VFS("comes-late", "unix", makedefault=False)

    assert apsw.vfs_names()[0] == before
    late.unregister()
