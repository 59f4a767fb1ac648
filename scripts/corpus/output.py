"""Writes a corpus folder: the sets, corpus.toml, a README with sizes and lengths, checksums; and compares it with what
was published."""

import json
import os
import shutil
from pathlib import Path

from debian import sha256_of
from report import say
from splits import bucket, bucket_names
from text import words


def write_corpus(folder, description, sets, packages, builder):
    """Writes everything beside the final folder and puts it in place by one rename."""
    partial = folder.with_name("." + folder.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    files = {}
    for name, pairs in sets.items():
        for suffix, side in ((description.source, "source"), (description.target, "target")):
            path = partial / f"{name}.{suffix}"
            text = "".join(getattr(pair, side) + "\n" for pair in pairs)
            path.write_text(text, encoding="utf-8", newline="\n")
            files[path.name] = sha256_of(path)
    record = {"name": description.name, "packages": [package.record() for package in packages], "files": files}
    write(partial / "corpus.toml", corpus_toml(description, sets))
    write(partial / "README.md", readme(description, sets, record))
    write(partial / "build.json", json.dumps({**record, "builder": builder}, indent=1) + "\n")
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(partial, folder)
    return record


def write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")


def is_complete(folder, builder):
    """Whether the folder holds what these builders make, unharmed."""
    try:
        record = json.loads((folder / "build.json").read_text(encoding="utf-8"))
        return record["builder"] == builder and all(
            sha256_of(folder / name) == checksum for name, checksum in record["files"].items()
        )
    except (OSError, ValueError, KeyError):
        return False


def compare_with_published(record, path):
    """Warns where the packages or the texts differ from those that published results were made with."""
    if not path.exists():
        return
    published = json.loads(path.read_text(encoding="utf-8"))
    versions = {package["package"]: package["version"] for package in record["packages"]}
    for package in published["packages"]:
        here = versions.get(package["package"], "missing")
        if here != package["version"]:
            say(f"warning: {package['package']} is {here}; published results were made with {package['version']}")
    differing = [name for name, checksum in published["files"].items() if record["files"].get(name) != checksum]
    if differing:
        say(f"warning: {', '.join(differing)} differ from those of published results; scores may differ a little")
    else:
        say(f"{record['name']}: checksums agree with the published ones")


def corpus_toml(description, sets):
    lines = [
        f'name = "{description.name}"',
        f'source = "{description.source}"',
        f'target = "{description.target}"',
    ]
    for name in sets:
        lines += [
            "",
            f"[{name}]",
            f'source = ["{name}.{description.source}"]',
            f'target = ["{name}.{description.target}"]',
        ]
    return "\n".join(lines) + "\n"


def length_table(sets):
    lines = [
        "| set | pairs | words, source | words, target | " + " | ".join(bucket_names()) + " |",
        "|---|" + "---:|" * (3 + len(bucket_names())),
    ]
    for name, pairs in sets.items():
        counts = [0] * len(bucket_names())
        for pair in pairs:
            counts[bucket(pair)] += 1
        sizes = [len(pairs), sum(words(p.source) for p in pairs), sum(words(p.target) for p in pairs), *counts]
        lines.append(f"| {name} | " + " | ".join(f"{size:,}" for size in sizes) + " |")
    return "\n".join(lines)


def readme(description, sets, record):
    packages = "\n".join(f"| {p['package']} | {p['version']} | `{p['sha256']}` |" for p in record["packages"])
    files = "\n".join(f"| {name} | `{checksum}` |" for name, checksum in record["files"].items())
    return f"""# {description.name}

{description.about}

## Sizes and lengths

Pairs by length of the source in words (what stands between blanks):

{length_table(sets)}

## Sets

{description.sets}

## Licence

{description.licence}

## Built from

| package | version | SHA-256 of the .deb |
|---|---|---|
{packages}

| file | SHA-256 |
|---|---|
{files}

Built by `scripts/corpus.sh {description.name}`, and built again by the same command when a file here is changed or missing.
"""
