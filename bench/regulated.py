"""Poems of the split that `export_split` wrote, and poems of ours beside them."""
import json
import re
import subprocess

FORMS = {(5, 4): "五绝", (7, 4): "七绝", (5, 8): "五律", (7, 8): "七律"}


def texts(split, part):
    """(title, poet, lines) of each poem of `part`, train or test."""
    for line in (split / f"{part}_poems.tsv").read_text(encoding="utf-8").splitlines():
        title, poet, text = line.split("\t")
        yield title, poet, [part for part in re.split("[，。？！；：、]", text) if part]


def regulated(poems):
    """Those in one of the four regulated forms: (form, title, poet, lines)."""
    for title, poet, lines in poems:
        lengths = {len(line) for line in lines}
        form = FORMS.get((lengths.pop(), len(lines))) if len(lengths) == 1 else None
        if form:
            yield form, title, poet, lines


def written(program, form, opening, title, seed, options):
    """The lines of a poem of ours; None where the request cannot be met."""
    command = [program, "write"] + ([opening] if opening else []) + [
        "--form", form, "--seed", str(seed), "--json", "--script", "traditional"]
    command += (["--title", title] if title else []) + options
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return json.loads(done.stdout)[0]["lines"] if done.returncode == 0 else None
