"""An .xls with a password, made from one without: what no library at hand writes."""

import hashlib
import io
import struct

from cryptography.hazmat.decrepit.ciphers.algorithms import ARC4
from cryptography.hazmat.primitives.ciphers import Cipher
from msoffcrypto.format.xls97 import Xls97File
from msoffcrypto.method.rc4 import _makekey
from olefile import OleFileIO

_WRITE_ACCESS, _FILE_PASS = 0x005C, 0x002F
_SALT, _VERIFIER = bytes(range(16)), bytes(range(16, 32))


def lock(content: bytes, password: str) -> bytes:
    """Return the workbook encrypted with RC4, as Excel 97 did.

    The record with the author's name (112 bytes) gives way to the one that says how it is
    encrypted. The cipher is its own inverse, so decrypting what is not encrypted encrypts it.
    """
    stream = _stream(content)
    start = stream.index(struct.pack("<2H", _WRITE_ACCESS, 112))
    cipher = Cipher(ARC4(_makekey(password, _SALT, 0)), mode=None).encryptor()
    verified = cipher.update(_VERIFIER + hashlib.md5(_VERIFIER).digest())
    file_pass = struct.pack("<3H", 1, 1, 1) + _SALT + verified
    remaining = 112 - len(file_pass) - 4
    records = struct.pack("<2H", _FILE_PASS, len(file_pass)) + file_pass
    records += struct.pack("<2H", _WRITE_ACCESS, remaining) + bytes(remaining)
    output = io.BytesIO()
    file = Xls97File(
        io.BytesIO(_with_stream(content, stream[:start] + records + stream[start + 116 :]))
    )
    file.load_key(password=password)
    file.decrypt(output)
    encrypted = bytearray(_stream(output.getvalue()))
    encrypted[start : start + 4 + len(file_pass)] = records[: 4 + len(file_pass)]
    return _with_stream(output.getvalue(), bytes(encrypted))


def _stream(content: bytes) -> bytes:
    with OleFileIO(io.BytesIO(content)) as ole:
        return bytes(ole.openstream("Workbook").read())


def _with_stream(content: bytes, stream: bytes) -> bytes:
    file = io.BytesIO(content)
    with OleFileIO(file, write_mode=True) as ole:
        ole.write_stream("Workbook", stream)
        return file.getvalue()
