"""Rules about how files stand to each other: layers, headers, READMEs.

A rule takes the tree, a dict of path -> File, and yields (path, line, sentence).
"""

import posixpath
import re

THREADS = "thread|mutex|condition_variable|future|shared_mutex|stop_token|semaphore|latch|barrier"
# What the files of a folder must not include, as (path of the file, include, what to do).
LAYERS = "base|core|store|projections|net|service"
# What the files of a folder must not include, as (path of the file, include, what to do).
FORBIDDEN = [(re.compile(file), re.compile(include), advice) for file, include, advice in [
    (r"base/", r"(rocksdb|boost)/", "base is plain values and ports"),
    (r"base/", r"(core|store|projections|net|service)/", "base stands on nothing"),
    (r"core/", r"(rocksdb|boost)/", "core is vocabulary and ports: implement it in store/"),
    (r"core/", rf"({THREADS})$", "core has no threads: take an executor"),
    (r"core/", r"(store|projections|net|service)/", "core stands on base: give it a port instead"),
    (r"core/model/", r"core/(ports|deciders|commands|testing)/", "the model stands on base alone"),
    (r"core/ports/", r"core/(deciders|commands|testing)/", "ports speak of the model alone"),
    (r"core/deciders/", r"core/(commands|testing)/", "deciders do not know who runs them"),
    (r"store/", r"(projections|net|service)/", "store stands on core"),
    (r"store/", r"boost/", "only net/ uses Boost"),
    (r"projections/", r"(store|net|service)/", "projections stand on core: use a port of core"),
    (r"projections/", r"(rocksdb|boost)/", "projections use ports of core, not libraries"),
    (r"net/", r"(store|projections|service)/", "net stands on base, and its feed on core"),
    (r"net/(http|json)/", r"core/", "HTTP and JSON know nothing of events"),
    (r"(net|service)/", r"rocksdb/", "only store/ uses RocksDB: use a port of core"),
    (r"service/", r"boost/", "only net/ uses Boost"),
    (r"tests/", r"boost/beast", "it costs minutes to compile: test protocol code without a socket"),
    (r"examples/", r"(rocksdb|boost)/", "an example needs no more than <daybook/...>"),
]]
LAYER = re.compile(rf"({LAYERS})/")
# The query API serves reads: it must not come to know how commands are decided.
DECIDING = re.compile(r"core/deciders/(?!state\.h)|core/commands/(?!state_cache\.h)"
                      r"|core/model/(decision|incoming)\.h$|service/api/command/")


def public(tree):
    """The public headers: what the CMakeLists.txt of each layer names behind HEADERS."""
    found = set()
    for file in tree.values():
        if re.fullmatch(rf"({LAYERS})/CMakeLists\.txt", file.path):
            for call in re.findall(r"HEADERS\s+([^)]*?)(?:SCHEMAS[^)]*)?\)", file.text):
                found |= {f"{file.folder}/{header}" for header in call.split()}
    return found


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
        if file.path.startswith("service/api/query/"):
            for line, _, include in file.includes():
                way = way_to_deciding(tree, file, include)
                if way:
                    yield file.path, line, f"service/api/query/ decides nothing, but reads {way}"


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
    headers = public(tree)
    for file in tree.values():
        if file.layer == "examples":
            for line, mark, include in file.includes():
                if mark == "<" and include.startswith("daybook/"):
                    if from_root(include) not in headers and ".capnp" not in include:
                        yield file.path, line, f"<{include}> is no public header: do without it"
                elif mark == '"' and LAYER.match(include):
                    yield file.path, line, f'write <daybook/{include}>, as a user would'


def public_headers(tree):
    headers = public(tree)
    for path in sorted(headers):
        if path not in tree:
            yield f"{path.split('/')[0]}/CMakeLists.txt", 1, f"there is no header {path}"
            continue
        for line, _, include in tree[path].includes():
            if re.match(r"(rocksdb|boost)/", include):
                yield path, line, f"a public header must not need {include}"
            elif LAYER.match(include) and include not in headers:
                yield path, line, f"a public header must not need {include}"


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
