#!/usr/bin/env python3
"""Writes the inputs of tests/fuzz/corpus: one of each kind that a reader has to tell apart."""
import bz2
import gzip
import json
import lzma
import pathlib
import struct

CORPUS = pathlib.Path(__file__).parent / "corpus"


def write(target, name, data):
    path = CORPUS / target / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data if isinstance(data, bytes) else data.encode())


def shard(pairs, source_pieces=None, offsets=None):
    """As lib/data/shard.h describes it; the fuzz target makes the checksum fit."""
    pieces = [piece for pair in pairs for side in pair for piece in side]
    if offsets is None:
        offsets = [0]
        for pair in pairs:
            for side in pair:
                offsets.append(offsets[-1] + len(side))
    if source_pieces is None:
        source_pieces = sum(len(source) for source, _ in pairs)
    trailer = struct.pack("<8sIIQQQII64s16s", b"s2sshard", 1, 0, len(pairs), len(pieces), source_pieces, 50, 60,
                          b"a" * 64, b"0" * 16)
    return struct.pack(f"<{len(pieces)}i", *pieces) + struct.pack(f"<{len(offsets)}I", *offsets) + trailer


def shards():
    two = [([4, 5, 6], [7, 8]), ([9], [10, 11, 12])]
    write("shard", "empty", shard([]))
    write("shard", "two-pairs", shard(two))
    write("shard", "wild-offset", shard(two, offsets=[0, 3, 5, 4000000000, 9]))
    write("shard", "falling-offsets", shard(two, offsets=[0, 5, 3, 6, 9]))
    write("shard", "wild-piece", shard([([4, -5], [1000000])]))
    write("shard", "wrong-source-pieces", shard(two, source_pieces=9))
    write("shard", "cut", shard(two)[:-20])


def tensors(entries, data=b"", metadata=None):
    """As lib/checkpoint/FORMAT.md describes it; the fuzz target makes the checksum fit too."""
    header = {} if metadata is None else {"__metadata__": metadata}
    header |= {name: {"dtype": kind, "shape": shape, "data_offsets": offsets} for name, kind, shape, offsets in entries}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def tensor_files():
    ours = {"sha256": "0" * 64, "s2s": "1"}
    two = [("a", "F32", [2, 2], [0, 16]), ("b", "BOOL", [3], [16, 19])]
    data = struct.pack("<4f", 1, 2, 3, 4) + b"\0\1\0"
    write("safetensors", "ours", tensors(two, data, ours))
    write("safetensors", "ours-with-metadata", tensors(two, data, ours | {"epoch": "3"}))
    write("safetensors", "of-another-program", tensors(two, data))
    write("safetensors", "empty-and-scalar", tensors([("e", "F32", [0], [0, 0]), ("s", "I64", [], [0, 8])], b"\1" * 8))
    write("safetensors", "every-type", tensors(
        [(kind, kind, [1], [place, place + size]) for kind, size, place in
         (("F64", 8, 0), ("I64", 8, 8), ("F32", 4, 16), ("I32", 4, 20), ("F16", 2, 24), ("BF16", 2, 26), ("U8", 1, 28),
          ("BOOL", 1, 29))], b"\0" * 30))
    write("safetensors", "overlap", tensors([("a", "U8", [4], [0, 4]), ("b", "U8", [4], [2, 6])], b"\0" * 6))
    write("safetensors", "short", tensors([("a", "F32", [1000, 1000], [0, 4])], b"\0" * 4))
    write("safetensors", "overflow", tensors([("a", "F32", [2**62, 4], [0, 0])]))
    write("safetensors", "endless-header", b"\0\0\0\0\0\0\0\x10{}")


def states():
    window = {name: 0 for name in ("updates", "skipped", "clipped", "sentences", "target_pieces", "target_words",
                                   "cells", "padding")}
    window |= {"negative_log_likelihood": 0.5, "gradient_norm": 1.25, "seconds": 2.0}
    state = {name: 1 for name in ("update", "skipped", "skipped_in_a_row", "sentences", "target_pieces",
                                  "target_words", "validated_at")}
    state |= {"seconds": 3.5, "window": window}
    write("json", "state", json.dumps(state))
    write("json", "state-of-wrong-types", json.dumps(state | {"update": "one", "window": []}))
    write("json", "numbers", "[0, -1, 1e308, 1e-308, 18446744073709551615, 0.1]")
    write("json", "strings", json.dumps(["", "\u00e9\u4e2d", "\"\\\n\u0000"]))
    write("json", "key-twice", '{"a": 1, "a": 2}')
    write("json", "deep", "[" * 60 + "]" * 60)
    write("json", "half", '{"a": [1, {"b": tru')
    write("json", "model", json.dumps({"hidden": 16, "embedding": 16, "attention": "bahdanau", "cell": "gru",
                                       "dropout": 0.1, "bidirectional": True}))


def configs():
    write("config", "lists", 'train-source = [\n  "a.src",  # first\n  "b.src",\n]\nbuckets = [10, 20]\n')
    write("config", "tables", '[train]\nhidden = 64\ndropout = 0.2\n[vocab.train]\nsize = 1_000\n')
    write("config", "strings", "a = 'literal \\n'\nb = \"\"\"\nseveral\nlines\"\"\"\nc = \"\\u00e9\"\n")
    write("config", "numbers", "a = 0x10\nb = -1e-3\nc = inf\nd = nan\ne = true\n")
    write("config", "refused", "a = 1979-05-27\nb = [1, \"x\"]\nc = {d = 1}\n")
    write("config", "dotted", "a.b.c.d = 1\n")
    write("config", "mistake", "a = [1\nb = \n")


def texts():
    plain = "el gato\n\nun perro ve\r\nel pe\u0301\u3000x\u00a0y\n".encode()
    for name, data in {
            "plain": plain,
            "byte-order-mark": b"\xef\xbb\xbfone\ntwo",
            "not-utf8": b"a\xff\xfe\n\xc3(\n\x00\n\xed\xa0\x80",
            "utf16": "one\ntwo\n".encode("utf-16"),
            "long-line": b"word " * 2000 + b"\n",
            "gzip": gzip.compress(plain, mtime=0),
            "gzip-twice": gzip.compress(plain, mtime=0) * 2,
            "gzip-cut": gzip.compress(plain, mtime=0)[:-9],
            "xz": lzma.compress(plain),
            "bzip2": bz2.compress(plain),
    }.items():
        write("text", name, b"\x00" + data)
        write("text", name + "-nfc", b"\x03" + data)


def lines_to_score():
    for name, (options, text) in {
            "equal": (0, "the cat sat on the mat.\nthe cat sat on the mat."),
            "shifted": (0, "d e f g h a b c\na b c d e f g h"),
            "empty": (0, "\n"),
            "punctuation": (0x30, "it's .5 a.b, &quot;x&amp;\nit's .5 a.b, &quot;x&amp;"),
            "asian": (0x7f, "\u4e2d\u6587\u3002abc\n\u4e2d\u6587, abc"),
            "not-utf8": (0xff, None),
    }.items():
        data = text.encode() if text is not None else b"\xff\xfe a\n\xc3( b"
        write("metrics", name, bytes([options]) + data)


if __name__ == "__main__":
    shards()
    tensor_files()
    states()
    configs()
    texts()
    lines_to_score()
