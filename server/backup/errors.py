"""Why a backup could not be made, or put back."""


class BackupFailed(Exception):
    """Nothing that looks like a backup was left; the message is for the person at the terminal."""


class NotWhole(BackupFailed):
    """The file is damaged, or was never finished."""


class WillNotRestore(BackupFailed):
    """Nothing was changed."""
