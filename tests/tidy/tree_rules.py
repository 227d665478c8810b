"""Rules about how files stand to each other: layers, headers, READMEs.

A rule takes the tree, a dict of path -> File, and yields (path, line, sentence).
"""

import posixpath
import re

THREADS = "thread|mutex|condition_variable|future|shared_mutex|stop_token|semaphore|latch|barrier"
# What the files of a folder must not include, as (path of the file, include, what to do).
FORBIDDEN = [(re.compile(file), re.compile(include), advice) for file, include, advice in [
    (r"core/", r"(rocksdb|boost)/", "core is vocabulary and ports: implement it in store/"),
    (r"core/", rf"({THREADS})$", "core has no threads: take an executor"),
    (r"core/", r"(store|projections|service)/", "core stands on nothing: give core a port instead"),
    (r"store/", r"(projections|service)/", "store stands on core alone"),
    (r"store/", r"boost/", "only service/ uses Boost"),
    (r"projections/", r"(store|service)/", "projections stand on core alone: use a port of core"),
    (r"projections/", r"(rocksdb|boost)/", "projections use ports of core, not libraries"),
    (r"service/", r"rocksdb/", "only store/ uses RocksDB: use a port of core"),
    (r"tests/", r"boost/beast", "it costs minutes to compile: test protocol code without a socket"),
    (r"examples/", r"(rocksdb|boost)/", "an example needs no more than <daybook/...>"),
]]
PUBLIC = re.compile(r"(core|core/testing|store|projections|service)/[^/]+\.h$")
LAYER = re.compile(r"(core|store|projections|service)/")
# The query API serves reads: it must not come to know how commands are decided.
DECIDING = re.compile(r"core/(aggregate|aggregate_decider|boundary_decider|command_handler"
                      r"|command_runner|decider|deciders|decision|incoming|streams_decider)\.h$"
                      r"|core/commands/|service/command/")


def from_root(include):
    """<daybook/core/x.h> is core/x.h."""
    return include.removeprefix("daybook/")


def target(tree, file, include):
    """The path of the tree that an include means, or None."""
    beside = posixpath.normpath(posixpath.join(file.folder, include))
    return next((path for path in (from_root(include), beside) if path in tree), None)


def layers(tree):
    for file in tree.values():
        for line, _, include in file.includes():
            for where, what, advice in FORBIDDEN:
                if where.match(file.path) and what.match(from_root(include)):
                    yield file.path, line, f"{file.layer}/ must not include {include}: {advice}"


def query_apart(tree):
    for file in tree.values():
        if file.path.startswith("service/query/"):
            for line, _, include in file.includes():
                way = way_to_deciding(tree, file, include)
                if way:
                    yield file.path, line, f"service/query/ decides nothing, but reads {way}"


def way_to_deciding(tree, file, include):
    """The shortest way by which an include reaches how commands are decided, or None."""
    seen, ahead = set(), [(file, include, include)]
    for at, include, way in ahead:  # grows on the way
        if DECIDING.match(from_root(include)):
            return way
        path = target(tree, at, include)
        if path and path not in seen:
            seen.add(path)
            ahead += [(tree[path], next_one, f"{way}, which reads {next_one}")
                      for _, _, next_one in tree[path].includes()]
    return None


def examples(tree):
    for file in tree.values():
        if file.layer == "examples":
            for line, mark, include in file.includes():
                if mark == "<" and include.startswith("daybook/"):
                    if not PUBLIC.match(from_root(include)):
                        yield file.path, line, f"<{include}> is no public header: do without it"
                elif mark == '"' and LAYER.match(include):
                    yield file.path, line, f'write <daybook/{include}>, as a user would'


def public_headers(tree):
    for file in tree.values():
        if PUBLIC.match(file.path):
            for line, _, include in file.includes():
                if re.match(r"(rocksdb|boost)/", include):
                    yield file.path, line, f"a public header must not need {include}"
                elif LAYER.match(include) and not PUBLIC.match(include):
                    yield file.path, line, f"a public header must not need {include}"


def own_header_first(tree):
    for file in tree.values():
        header = re.sub(r"\.cpp$", ".h", file.path)
        if LAYER.match(file.path) and header != file.path and header in tree:
            first = next(file.includes(), (1, '"', ""))
            if first[2] != header:
                yield file.path, first[0], f'#include "{header}" first: it compiles alone'


def dead_headers(tree):
    used = set()
    for file in tree.values():
        for _, _, include in file.includes():
            path = target(tree, file, include)
            if path and path != re.sub(r"\.cpp$", ".h", file.path):
                used.add(path)
    for path in tree:
        if path.endswith(".h") and path not in used:
            yield path, 1, "nothing but its own .cpp includes this header: use it, or remove both"


def readmes(tree):
    folders = {}
    for file in tree.values():
        if file.is_code and file.folder and file.name != "CMakeLists.txt":
            folders.setdefault(file.folder, file.path)
    for folder in folders:
        if f"{folder}/README.md" not in tree and not folder.startswith("."):
            yield folder, 1, "code without a README.md: lead the reader through the folder's files"


RULES = {
    "layers": layers, "query-apart": query_apart, "examples": examples,
    "public-headers": public_headers, "own-header-first": own_header_first,
    "dead-headers": dead_headers, "readmes": readmes,
}
