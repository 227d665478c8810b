"""Tokens of places that do not exist yet. Users must not decode a token; tests do it to name a
future place. The layout is that of core/model/token.cpp."""

import base64
import struct

SERIAL_AT = 21
CRC_AT = 53


def crc32c(data):
    """RFC 3720, appendix B.4; Python's library has only the other polynomial."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def later(token, by=1000):
    """The token of the commit `by` commits later."""
    raw = bytearray(base64.urlsafe_b64decode(token))
    serial, = struct.unpack_from("<Q", raw, SERIAL_AT)
    struct.pack_into("<Q", raw, SERIAL_AT, serial + by)
    struct.pack_into("<I", raw, CRC_AT, crc32c(raw[:CRC_AT]))
    return base64.urlsafe_b64encode(raw).decode()
