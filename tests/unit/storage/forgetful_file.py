"""A file that forgets, when a sync of it fails, what was written since the last one."""

import apsw

FLAGS = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_MAIN_DB


class ForgetfulFile:
    """The database file of a journal, as the system keeps it."""

    def __init__(self, path):
        self.path = str(path)
        self._synced = b""

    def sync(self):
        """Say that what the file holds by now is on disk."""
        self._synced = self.content()

    def forget(self):
        """Lose what is not."""
        file = self._open()
        lost = file.xFileSize() - len(self._synced)
        file.xWrite(self._synced + bytes(lost), 0)
        file.xClose()

    def content(self):
        file = self._open()
        content = file.xRead(file.xFileSize(), 0)
        file.xClose()
        return content

    def _open(self):
        # Closing it in another way would drop the locks that SQLite has on it.
        return apsw.VFSFile("unix", self.path, [FLAGS, 0])
