"""The cipher and the checksum of save blocks, against the values known from the game."""

import binascii

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.game.blocks import KEY_INDICES, Block, checksum, crypt, key_stream, new_block
from desmume_mkds.game.errors import SaveError


@pytest.mark.parametrize(
    ("key_index", "first", "words"),
    [
        (0, 0, "5071CCEC 8C73F2CD 684D22BB 45E4DA63"),
        (0, 10, "3836EFD6 DA0654A0 16087A81"),
        (0, 186, "4171499C EC032D78 28055359"),
        (11, 0, "8DA78EF1 C9A9B4D2 A582E4C0 831A9C68"),
        (28, 3552, "3F53F969 5071CCEC 8C73F2CD"),
    ],
)
def test_key_stream(key_index: int, first: int, words: str) -> None:
    wanted = [int(word, 16) for word in words.split()]
    assert key_stream(first + len(wanted), key_index)[first:].tolist() == wanted


def test_key_stream_follows_its_definition() -> None:
    """n counts in mixed base 11, 17, 19, 29: the word is a sum of one entry of each table."""
    stream = key_stream(2 * 11 * 17 * 19, 3).astype(np.int64)
    n = np.arange(11 * 17 * 19)
    assert len(np.unique((stream[n + 11 * 17 * 19] - stream[n]) % 2**32)) == 1
    assert (stream[n + 11 * 17 * 19] == key_stream(len(n), 4)).all()


def test_checksum() -> None:
    assert binascii.crc_hqx(b"123456789", 0) == 0x31C3
    assert checksum(b"NKPG" + bytes(8)) == 0xD2E4


def test_known_block() -> None:
    block = new_block(b"NKPG" + bytes(8), key_index=5)
    assert block.seal().hex() == "4221b8a2ed8fea21dbbfc3fd8377893f"


@given(st.integers(0, KEY_INDICES - 1), st.integers(0, 900), st.sampled_from([0, 8]), st.binary(max_size=40))
def test_round_trip(key_index: int, words: int, clear: int, noise: bytes) -> None:
    content = (b"MKDSSV10"[:clear] + b"NKTA" + noise).ljust(clear + 4 * (words + 11), b"\7")
    sealed = new_block(content, key_index, clear).seal()
    opened = Block.open(sealed, b"NKTA", clear)
    assert (opened.content, opened.key_index, opened.crc_ok) == (content, key_index, True)
    assert opened.seal() == sealed
    assert crypt(crypt(sealed[clear:], 7), 7) == sealed[clear:]
    changed = bytearray(sealed)
    changed[-5] ^= 1
    assert not Block.open(bytes(changed), b"NKTA", clear).crc_ok


def test_another_block_is_refused() -> None:
    with pytest.raises(SaveError, match="is no NKTA block"):
        Block.open(new_block(b"NKPG" + bytes(8)).seal(), b"NKTA")
