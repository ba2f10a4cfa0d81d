"""HMAC-SHA-256 of a whole column, in native code: a list has millions of people."""

from collections.abc import Collection, Sequence

import polars as pl
import polars_hash as plh

from privacydesk.adapters.vault.hmacs import hmacs

HEX_DIGITS = 16
"""Of the first eight bytes."""


def hmacs_of(key: bytes, contents: pl.Series) -> pl.Series:
    """
    Return the HMAC of each content, text or bytes; of no content none.

    The native code takes a key that is text. Under another key each content is hashed by itself,
    which takes three times as long.
    """
    found = _in_hex(key, contents)
    return _one_by_one(key, contents) if found is None else found.str.decode("hex")


def numbers_of(key: bytes, contents: pl.Series) -> pl.Series:
    """Return the first eight bytes of each HMAC as a number, as Postgres would read them."""
    found = _in_hex(key, contents)
    if found is None:
        whole = _one_by_one(key, contents)
        return whole.bin.head(8).bin.reinterpret(dtype=pl.Int64, endianness="big")
    heads = found.str.head(HEX_DIGITS).str.to_integer(base=16, dtype=pl.UInt64)
    return heads.reinterpret(signed=True)


def among(
    key: bytes, contents: pl.Series, *, wanted: Collection[bytes]
) -> Sequence[tuple[int, bytes]]:
    """Return the place of each content whose HMAC is wanted, and the HMAC."""
    found = _in_hex(key, contents)
    if found is None:
        digests = hmacs(key, contents.to_list())
        return [(n, digest) for n, digest in enumerate(digests) if digest in wanted]
    spelt = pl.Series([digest.hex() for digest in wanted], dtype=pl.String)
    places = found.is_in(spelt.implode()).arg_true()
    return list(zip(places, map(bytes.fromhex, found.gather(places)), strict=True))


def _in_hex(key: bytes, contents: pl.Series) -> pl.Series | None:
    try:
        text = key.decode()
    except UnicodeDecodeError:
        return None
    frame = contents.alias("content").to_frame()
    return frame.select(plh.col("content").chash.hmac_sha256(key=text)).to_series()


def _one_by_one(key: bytes, contents: pl.Series) -> pl.Series:
    there = contents.is_not_null().arg_true()
    found = hmacs(key, contents.cast(pl.Binary).drop_nulls().to_list())
    nothing: pl.Series = pl.Series([None], dtype=pl.Binary).new_from_index(0, len(contents))
    return nothing.scatter(there, pl.Series(found, dtype=pl.Binary)) if found else nothing
