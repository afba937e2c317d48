"""A workbook with a password, opened by msoffcrypto-tool. Runs in a child process."""

import io

OPENED, WRONG, UNSUPPORTED, MISSING = b"opened", b"wrong", b"unsupported", b"missing"
"""First line of the answer; after the first of them, the workbook follows."""


def decrypt(request: bytes) -> bytes:
    """Return the workbook inside another; the request is its password in hexadecimal, a line end
    and its bytes."""
    try:
        from msoffcrypto import OfficeFile
        from msoffcrypto.exceptions import DecryptionError, InvalidKeyError
    except ImportError:  # it is an extra
        return MISSING + b"\n"

    password, _, content = request.partition(b"\n")
    opened = io.BytesIO()
    try:
        source = OfficeFile(io.BytesIO(content))
        # The library always checks the password of an .xls, of others only where that is wanted.
        options = {"verify_password": True} if source.format == "ooxml" else {}
        source.load_key(password=bytes.fromhex(password.decode()).decode(), **options)
        source.decrypt(opened)
    except InvalidKeyError:
        return WRONG + b"\n"
    except DecryptionError:
        return UNSUPPORTED + b"\n"
    return OPENED + b"\n" + opened.getvalue()
