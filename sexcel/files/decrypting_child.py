"""A workbook with a password, opened by msoffcrypto-tool. Runs in a child process."""

import io

OPENED, WRONG, UNSUPPORTED = b"opened", b"wrong", b"unsupported"
"""First line of the answer; the workbook follows the first of them."""


def decrypted(request: bytes) -> bytes:
    """The workbook inside the one whose bytes follow a line with the password, in hexadecimal."""
    from msoffcrypto import OfficeFile
    from msoffcrypto.exceptions import DecryptionError, InvalidKeyError

    password, _, content = request.partition(b"\n")
    opened = io.BytesIO()
    try:
        source = OfficeFile(io.BytesIO(content))
        # An .xls is always asked whether the password is right, others where that is wanted.
        asked = {"verify_password": True} if source.format == "ooxml" else {}
        source.load_key(password=bytes.fromhex(password.decode()).decode(), **asked)
        source.decrypt(opened)
    except InvalidKeyError:
        return WRONG + b"\n"
    except DecryptionError:
        return UNSUPPORTED + b"\n"
    return OPENED + b"\n" + opened.getvalue()
