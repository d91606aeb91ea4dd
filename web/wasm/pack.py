#!/usr/bin/env python3
"""Prepares the files of the browser build for hosts of static pages.

  pack.py BUILD_WASM OUT   tangyin.wasm and the packed models → OUT, named by their contents; OUT/files.json names them
  pack.py --list FOLDER    FOLDER/files.json: every file with its hash, for the service worker
  pack.py --is-int8 MODEL  exit status 0 where the model's matrices are int8 already
"""
import array
import functools
import hashlib
import json
import math
import operator
import pathlib
import sys
import zlib


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def rice(values: list[int], k: int) -> bytes:
    """The code of index_coding.js for rising values."""
    pieces, bits, previous = [], [], -1
    for value in values:
        gap = value - previous - 1
        bits.append(f"{1 << k | gap & (1 << k) - 1:0{(gap >> k) + 1 + k}b}")
        previous = value
    text = "".join(bits)
    text += "0" * (-len(text) % 8)
    for first in range(0, len(text), 1 << 16):
        piece = text[first : first + (1 << 16)]
        pieces.append(int(piece, 2).to_bytes(len(piece) // 8, "big"))
    return b"".join(pieces)


def pack_index(data: bytes) -> bytes:
    """index_coding.js says how; a file without such sets stays as it is."""
    begin = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:begin])
    sets, codes, cut = [], [], []
    for name in ("lines", "spans", "phrases"):
        if f"{name}.ends" not in header:
            continue
        ends, rests = ([begin + at for at in header[f"{name}.{part}"]["data_offsets"]] for part in ("ends", "rests"))
        counts, lower = array.array("I", data[slice(*ends)]), array.array("H", data[slice(*rests)])
        values, first = [], 0
        for bucket, end in enumerate(counts):
            values += [bucket << 16 | rest for rest in sorted(lower[first:end])]
            first = end
        seen = functools.reduce(operator.or_, values, 1 << 31)
        shift = (seen & -seen).bit_length() - 1  # lower bits are zero in all of them
        values = [value >> shift for value in values]
        mean_gap = (1 << 32 - shift) / max(len(values), 1)
        k = max(1, min(24, int(math.log2(mean_gap * math.log(2)))))
        codes.append(rice(values, k))
        sets.append({"ends": ends, "rests": rests, "k": k, "shift": shift, "bytes": len(codes[-1])})
        cut += [ends, rests]
    if not sets:
        return data
    described = json.dumps({"size": len(data), "sets": sets}).encode()
    kept, at = [], 0
    for first, end in [*sorted(cut), (len(data), len(data))]:
        kept.append(data[at:first])
        at = end
    return b"TYRC" + len(described).to_bytes(4, "little") + described + b"".join(kept + codes)


def gzipped(data: bytes) -> bytes:
    """As gzip, the smallest that zlib makes of it: which of its settings is best depends on the data."""
    settings = [(memory, strategy) for memory in (8, 9) for strategy in (zlib.Z_DEFAULT_STRATEGY, zlib.Z_FILTERED)]
    made = []
    for memory, strategy in settings:
        coder = zlib.compressobj(9, zlib.DEFLATED, 31, memory, strategy)
        made.append(coder.compress(data) + coder.flush())
    return min(made, key=len)


def pack(build: pathlib.Path, out: pathlib.Path) -> None:
    """gzip, which every browser unpacks by DecompressionStream, where it saves a twentieth; a .gz is never unpacked by
    the host, so that the sizes that files.json gives are those of the download."""
    parts = {
        "library": build / "tangyin.wasm",
        "model": build / "packed/tangyin.safetensors",
        "index": build / "packed/tangyin.index",
        "judge": build / "packed/judge.safetensors",
    }
    files = {}
    for part, path in parts.items():
        data = path.read_bytes()
        if part == "index":
            data = pack_index(data)
        packed = gzipped(data)
        name = f"{path.stem}.{digest(data)}{path.suffix}"
        if len(packed) < len(data) * 19 // 20:
            name, data = name + ".gz", packed
        (out / name).write_bytes(data)
        files[part] = {"file": name, "bytes": len(data)}
        print(f"{len(data) / 1e6:7.2f} MB  {name}")
    print(f"{sum(entry['bytes'] for entry in files.values()) / 1e6:7.2f} MB  together")
    version = digest(json.dumps(files, sort_keys=True).encode())
    (out / "files.json").write_text(json.dumps({"version": version, **files}, indent=1) + "\n")


def list_files(folder: pathlib.Path) -> None:
    files = [
        {"file": path.relative_to(folder).as_posix(), "bytes": path.stat().st_size, "hash": digest(path.read_bytes())}
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path != folder / "files.json"
    ]
    version = digest(json.dumps(files).encode())
    (folder / "files.json").write_text(json.dumps({"version": version, "files": files}, indent=1) + "\n")


def is_int8(model: pathlib.Path) -> bool:
    with model.open("rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    return any(tensor.get("dtype") == "I8" for tensor in header.values())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--list"]:
        list_files(pathlib.Path(sys.argv[2]))
    elif sys.argv[1:2] == ["--is-int8"]:
        sys.exit(0 if is_int8(pathlib.Path(sys.argv[2])) else 1)
    else:
        pack(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
