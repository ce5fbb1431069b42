"""The sealed blocks of a save: each is XORed with a key stream and ends in a checksum.

Cipher, key tables and checksum are facts of the game's save code, confirmed on every block of six real saves
(131 personal ghosts among them).
"""

import binascii
import functools
import struct
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.errors import SaveError

# fmt: off
_T1 = np.array([
    0xC0A2CFB9, 0xFCA4F59A, 0xD87E2588, 0xB615DD30, 0xEACC91EE, 0xB6A8F95D, 0x7BD8B080, 0xCEC11555,
    0x59CEF8CE, 0xFFF88DB3, 0xA867F2A3,
], np.uint32)
_T2 = np.array([
    0x54E85EA2, 0xDE7CE656, 0xD25261B4, 0x401D1EC4, 0x220DECE2, 0x1F0CF6F4, 0x7176B2A6, 0x58D602EC,
    0x859D5B49, 0xE5258B0C, 0xB31A2910, 0x2DDE04B1, 0xEEEFA031, 0x5B852490, 0x44AD6965, 0x8E3206A5,
    0x5E22B868,
], np.uint32)
_T3 = np.array([
    0x83F3E485, 0x1F854511, 0x33FAE87B, 0xA6949A1E, 0xDB1DA3C5, 0xD5986A2F, 0xAF6CC662, 0xFB04BD0F,
    0x573F3084, 0xDFB9A74F, 0xF60A05B6, 0xDF57E7C7, 0x11723659, 0x8EAE9859, 0xE08EB664, 0xD310802A,
    0x498B2FA5, 0x555452F1, 0xE5575C26,
], np.uint32)
_T4 = np.array([
    0xB6F2BA0C, 0x1A88BEF7, 0x0DDC276B, 0xB000F810, 0x6D254A35, 0x4C69572C, 0x0E49CFC2, 0xA4391D94,
    0x98E199E1, 0x10F88349, 0xA7CCE380, 0xF4287C11, 0x93857987, 0xF1F1171F, 0x3487B1FA, 0x65B88727,
    0xA1711A9C, 0x2338B1FE, 0xF742B4DF, 0xA33235EC, 0x5350D303, 0xC9C1BE55, 0xC4FD2E1D, 0x8039E1DB,
    0xB6386F71, 0x34CBB389, 0x1224001A, 0x59CDEA11, 0x5371F238,
], np.uint32)
# fmt: on

KEY_INDICES = len(_T4)
"""The number of key streams; the game draws one for each write."""

TRAILER_SIZE = 4
"""Bytes after a block's content: two free ones from the console's tick counter, then the checksum."""


def key_stream(words: int, key_index: int) -> NDArray[np.uint32]:
    """Return the first `words` words of key stream `key_index` (0-28).

    >>> [f"{word:08X}" for word in key_stream(4, 0)]
    ['5071CCEC', '8C73F2CD', '684D22BB', '45E4DA63']
    """
    period, t4 = _period(), np.roll(_T4, -key_index)
    n = np.arange(words)
    return period[n % len(period)] + t4[n // len(period) % len(t4)]


@functools.cache
def _period() -> NDArray[np.uint32]:
    n = np.arange(len(_T1) * len(_T2) * len(_T3))
    return _T1[n % 11] + _T2[n // 11 % 17] + _T3[n // 187]


def crypt(data: bytes, key_index: int) -> bytes:
    """Encrypt or decrypt `data`, a whole number of 32-bit words (the same operation both ways)."""
    words = np.frombuffer(data, "<u4")
    return (words ^ key_stream(len(words), key_index)).astype("<u4").tobytes()


def checksum(content: bytes) -> int:
    """Return the checksum of a block's content (the decrypted block without its last four bytes).

    >>> hex(checksum(b"NKPG" + bytes(8)))
    '0xd2e4'
    """
    return binascii.crc_hqx(content + bytes(2), 0)


@dataclass(frozen=True)
class Block:
    """A decrypted block: `content` (without the four bytes at its end), and how it was sealed.

    `key_index` (0-28) names its key stream, `ticks` are the two free bytes, and `stored_crc` is the checksum
    in the file. `clear` bytes at the beginning are not encrypted (8 in the system block, 0 elsewhere).
    """

    content: bytes
    key_index: int
    ticks: bytes
    stored_crc: int
    clear: int = 0

    @classmethod
    def open(cls, data: bytes, magic: bytes, clear: int = 0) -> Self:
        """Decrypt a block whose content begins with the four bytes `magic` (behind the clear bytes).

        Does not judge the checksum: see `crc_ok`. Raises SaveError: no key stream leads to `magic`.
        """
        first, wanted = struct.unpack_from("<I", data, clear)[0], struct.unpack("<I", magic)[0]
        found = np.flatnonzero(_period()[0] + _T4 == first ^ wanted)
        if not len(found):
            raise SaveError(f"it is no {magic.decode()} block")
        key_index = int(found[0])
        plain = data[:clear] + crypt(data[clear:], key_index)
        crc = struct.unpack(">H", plain[-2:])[0]
        return cls(plain[:-TRAILER_SIZE], key_index, plain[-4:-2], crc, clear)

    @property
    def crc(self) -> int:
        """The checksum that the content should have."""
        return checksum(self.content)

    @property
    def crc_ok(self) -> bool:
        """Whether the stored checksum is right."""
        return self.crc == self.stored_crc

    def seal(self) -> bytes:
        """Return the block as it stands in a save, with the right checksum."""
        plain = self.content + self.ticks + struct.pack(">H", self.crc)
        return plain[: self.clear] + crypt(plain[self.clear :], self.key_index)


def new_block(content: bytes, key_index: int = 0, clear: int = 0) -> Block:
    """Return a block of our own making around `content`."""
    return Block(content, key_index, bytes(2), checksum(content), clear)
