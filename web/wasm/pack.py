#!/usr/bin/env python3
"""Prepares the files of the browser build for hosts of static pages.

  pack.py BUILD_WASM OUT   tangyin.wasm and the packed models → OUT, named by their contents; OUT/files.json names them
  pack.py --list FOLDER    FOLDER/files.json: every file with its hash, for the service worker
  pack.py --is-int8 MODEL  exit status 0 where the model's matrices are int8 already
"""
import gzip
import hashlib
import json
import pathlib
import sys


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


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
        packed = gzip.compress(data, 9, mtime=0)
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
