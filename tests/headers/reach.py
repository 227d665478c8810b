"""reach.py NINJA BUILD_DIR: what the compiler really read, against the layers.

Core and projections must be usable where neither RocksDB nor Boost is installed, and no public
header may need them. Ninja keeps every file that each object was made of, headers of headers
included; so if none of them belongs to RocksDB or Boost, then the object compiles without them.
"""

import re
import subprocess
import sys

FOREIGN = re.compile(r"/(rocksdb|boost)/")
# Objects that must reach neither. Generated files of tests/headers stand for public headers.
CLEAN = re.compile(r"^(base|core|projections)/|^tests/headers/.*/public/")


def objects(deps):
    """The (object, [file read]) of what `ninja -t deps` prints."""
    name, files = None, []
    for line in deps.splitlines() + [""]:
        if line.startswith("    "):
            files.append(line.strip())
        elif not line:
            if name:
                yield name, files
            name, files = None, []
        elif "(VALID)" in line:
            name = line.split(": #deps")[0]


def findings(deps):
    """One sentence for each object that reaches too far; and how many objects were looked at."""
    wrong, count = [], 0
    for name, files in objects(deps):
        if CLEAN.search(name):
            count += 1
            far = next((file for file in files if FOREIGN.search(file)), None)
            if far:
                wrong.append(f"{name} reads {far}: hide it behind a .cpp of store/ or service/")
    return wrong, count


def main(ninja, build_dir):
    deps = subprocess.run([ninja, "-C", build_dir, "-t", "deps"], check=True, text=True,
                          capture_output=True).stdout
    wrong, count = findings(deps)
    for sentence in wrong:
        print(sentence)
    print(f"{count} objects looked at, {len(wrong)} reach RocksDB or Boost")
    return 1 if wrong or not count else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
