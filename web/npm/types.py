#!/usr/bin/env python3
"""Writes tangyin.d.ts: the types of requests and results from docs/api/*.schema.json, then methods.d.ts.

types.py DOCS_API > tangyin.d.ts
"""
import json
import pathlib
import sys

# Names that the language has already.
OTHER_NAMES = {"Event": "WriteEvent", "Error": "Refusal"}
HERE = pathlib.Path(__file__).parent


def words(name: str) -> str:
    joined = "".join(part.capitalize() for part in name.replace("-", "_").split("_"))
    return OTHER_NAMES.get(joined, joined)


def comment(text: str, indent: str) -> str:
    return f"{indent}/** {text.replace('*/', '* /')} */\n" if text else ""


def type_of(schema: dict, prefix: str, indent: str = "") -> str:
    """The TypeScript type of a schema; `prefix` names the file's own definitions."""
    if "$ref" in schema:
        target = schema["$ref"]
        if target.startswith("#/$defs/"):
            return prefix + words(target.rsplit("/", 1)[1])
        return words(target.split("#")[0].removesuffix(".schema.json"))
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(value, ensure_ascii=False) for value in schema["enum"])
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return " | ".join(type_of(one, prefix, indent) for one in schema[several])
    kinds = schema.get("type", "unknown")
    if isinstance(kinds, list):
        return " | ".join(type_of({**schema, "type": kind}, prefix, indent) for kind in kinds)
    if kinds == "array":
        inner = type_of(schema.get("items", {}), prefix, indent)
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if kinds != "object":
        return {"integer": "number"}.get(kinds, kinds)
    if "properties" not in schema:
        other = schema.get("additionalProperties")
        return f"Record<string, {type_of(other, prefix, indent) if isinstance(other, dict) else 'unknown'}>"
    deeper = indent + "  "
    required = schema.get("required", [])
    lines = ""
    for name, value in schema["properties"].items():
        lines += comment(value.get("description", ""), deeper)
        mark = "" if name in required else "?"
        lines += f"{deeper}{name}{mark}: {type_of(value, prefix, deeper)};\n"
    return "{\n" + lines + indent + "}"


def main() -> None:
    print("// Generated from docs/api by web/npm/types.py and methods.d.ts.\n")
    for path in sorted(pathlib.Path(sys.argv[1]).glob("*.schema.json")):
        schema = json.loads(path.read_text())
        name = words(path.name.removesuffix(".schema.json"))
        for definition, inner in schema.get("$defs", {}).items():
            print(f"{comment(inner.get('description', ''), '')}export type {name}{words(definition)} = "
                  f"{type_of(inner, name)};\n")
        print(f"{comment(schema.get('title', ''), '')}export type {name} = {type_of(schema, name)};\n")
    print((HERE / "methods.d.ts").read_text(), end="")


if __name__ == "__main__":
    main()
