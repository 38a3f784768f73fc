"""Why the system did not do what it was asked, as sentences that are said in every language."""

from __future__ import annotations

import errno

from build_tools.core.words import Message, say

_REASONS = {
    errno.ENOENT: say("No such file or directory"),
    errno.EACCES: say("Permission denied"),
    errno.EPERM: say("Operation not permitted"),
    errno.EEXIST: say("File exists"),
    errno.EISDIR: say("Is a directory"),
    errno.ENOTDIR: say("Not a directory"),
    errno.ENOTEMPTY: say("Directory not empty"),
    errno.ENAMETOOLONG: say("File name too long"),
    errno.ELOOP: say("Too many levels of symbolic links"),
    errno.EMFILE: say("Too many open files"),
    errno.ENFILE: say("Too many open files in system"),
    errno.EFBIG: say("File too large"),
    errno.ENOSPC: say("No space left on device"),
    errno.EDQUOT: say("Disk quota exceeded"),
    errno.EROFS: say("Read-only file system"),
    errno.EBUSY: say("Device or resource busy"),
    errno.EXDEV: say("Invalid cross-device link"),
    errno.EIO: say("Input/output error"),
    errno.ENOMEM: say("Cannot allocate memory"),
    errno.EAGAIN: say("Resource temporarily unavailable"),
    errno.EINVAL: say("Invalid argument"),
    errno.EPIPE: say("Broken pipe"),
}


def reason(error: OSError) -> str:
    """What the system says, in words that have a translation where they are among the usual ones."""
    # Where we raise one ourselves, its own words say more than its number.
    if isinstance(error.strerror, Message):
        return error.strerror
    return _REASONS.get(error.errno or 0) or error.strerror or say("cannot be read")
