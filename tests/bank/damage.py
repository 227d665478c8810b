"""Damages a data directory at rest, and checks how the bank handles it."""

import json
import os
import random
import re
import shutil

import http_client
import process

READS = (("log", "--json"), ("view", "balances"), ("view", "statement"), ("verify", "--json"))
AS_ALWAYS = ("(started)", "(ending)", "(ended)")  # lines that do not report damage
VIEWS = ("balances", "statement")


def files_below(folder):
    found = []
    for place, _, names in os.walk(folder):
        found += [os.path.join(place, name) for name in names]
    return sorted(path for path in found if os.path.isfile(path) and not os.path.islink(path))


def copy_directory(data, copy):
    """Copies without the socket that a killed bank leaves behind."""
    shutil.copytree(data, copy, ignore=shutil.ignore_patterns("control"))


class Damage:
    """One change of one file, chosen by a seed. Its text describes the change."""

    KINDS = ("flip", "flip", "flip", "zero", "cut", "append", "remove", "empty", "swap", "copy",
             "double", "stray")
    # Added to the number in a stray file's name: RocksDB continues from the largest it sees.
    STEPS = (1, 2, 50, 2**32, 2**53, 2**62, 2**63 - 1)

    def __init__(self, data, seed):
        choice = random.Random(seed)
        files = files_below(data)
        path = choice.choice(files)
        kind = choice.choice(self.KINDS)
        with open(path, "rb") as file:
            content = bytearray(file.read())
        self.text = f"{kind} {os.path.relpath(path, data)}"
        if kind in ("flip", "zero", "cut") and not content:
            kind = "append"
        if kind == "flip":
            bit = choice.randrange(8 * len(content))
            content[bit // 8] ^= 1 << bit % 8
            self.text += f" bit {bit}"
        elif kind == "zero":
            at = choice.randrange(len(content))
            count = min(choice.choice((1, 16, 512, 4096)), len(content) - at)
            content[at:at + count] = bytes(count)
            self.text += f" {count} bytes at {at}"
        elif kind == "cut":
            at = choice.randrange(len(content))
            del content[at:]
            self.text += f" at {at}"
        elif kind == "append":
            content += choice.randbytes(choice.choice((1, 30, 5000)))
        elif kind == "empty":
            content.clear()
        elif kind in ("swap", "copy"):
            other = choice.choice(files)
            self.text += f" with {os.path.relpath(other, data)}"
            with open(other, "rb") as file:
                others = file.read()
            if kind == "swap":
                with open(other, "wb") as file:
                    file.write(content)
            content = others
        elif kind == "double":
            content += bytes(content)
        elif kind == "stray":
            folder, name = os.path.split(path)
            step = choice.choice(self.STEPS)
            path = os.path.join(folder, re.sub(
                r"\d+", lambda number: f"{int(number[0]) + step:0{len(number[0])}}", name))
            self.text += f" as {os.path.relpath(path, data)}"
        if kind == "remove":
            os.remove(path)
        else:
            with open(path, "wb") as file:
                file.write(content)


class Truth:
    """The contents of an undamaged directory: the output of each verb in READS, and the served
    rows. `kept` holds what was acknowledged: key -> process.Deposit. Reading opens the
    directory."""

    def __init__(self, data, kept):
        self.printed = {words: process.output(words[0], data, *words[1:]) for words in READS}
        self.kept = kept
        self.token = list(kept.values())[-1].receipt["token"]
        with process.Serving(data) as bank:
            self.rows = {view: rows_of(bank, view, self.token).json["rows"] for view in VIEWS}
            bank.stop()


def views_that_differ(data):
    """The views that change when they are rebuilt. Leaves them rebuilt."""
    before = {view: process.run("view", data, view).out for view in VIEWS}
    for view in VIEWS:
        process.run("rebuild", data, view)
    return [view for view in VIEWS if process.run("view", data, view).out != before[view]]


def rows_of(bank, view, token):
    return bank.queries.get(f"/views/{view}?limit=1000&at_least={token}")


class Trial:
    """A damaged copy of an undamaged directory, served over HTTP or not, then read by every verb.
    `outcome` is "exact", "told", "refused", "reported" or "repaired". `faults` lists violations;
    empty when all is well."""

    def __init__(self, good, truth, copy, seed):
        copy_directory(good, copy)
        self.damage = Damage(copy, seed)
        self.copy = copy
        self.truth = truth
        self.faults = []
        self.told = False
        if seed % 2:
            self.serve()
        ended = [self.read(*words) for words in READS]
        if all(each.code == 0 for each in ended):
            self.outcome = "told" if self.told else "exact"
        elif ended[0].code == 0:
            self.outcome = "reported"
        else:
            self.outcome = "refused"
            self.repair()

    def fault(self, words, what):
        self.faults.append(f"{self.damage.text}: {' '.join(words)}: {what}")

    def check_end(self, words, ended):
        self.told = self.told or any("notice: " in line and not line.endswith(AS_ALWAYS)
                                     for line in ended.err.splitlines())
        wrong = process.fault_of(ended, (0, 1, 3))
        if wrong:
            self.fault(words, wrong)
        return ended

    def run(self, *words):
        try:
            ended = process.run(words[0], self.copy, *words[1:])
        except Exception as error:  # it hangs
            self.fault(words, repr(error))
            return process.Ended(1, "", "")
        return self.check_end(words, ended)

    def read(self, *words):
        ended = self.run(*words)
        if words[0] != "verify" and ended.code == 0 and ended.out != self.truth.printed[words]:
            self.fault(words, "it shows something else, and says nothing")
        return ended

    def serve(self):
        """Serving gives the same contents or an error: nothing is missing, no command runs
        twice."""
        try:
            with process.Serving(self.copy) as bank:
                try:
                    self.check_served(bank)
                except (OSError, http_client.http.client.HTTPException) as error:
                    self.fault(("serve",), f"{error!r}: {bank.said()}")
                self.check_end(("serve",), process.Ended(bank.stop(), "", bank.said()))
        except process.NotStarted as error:
            self.check_end(("serve",), error.ended)

    def check_served(self, bank):
        for view in VIEWS:
            answer = rows_of(bank, view, self.truth.token)
            if answer.status == 200 and answer.json["rows"] != self.truth.rows[view]:
                self.fault(("serve",), f"other rows of {view}, with 200")
            elif answer.status != 200 and answer.status < 500:
                self.fault(("serve",), f"{view}: {answer}")
        for key, kept in self.truth.kept.items():
            again = bank.deposit(kept.account, kept.cents, key)
            if again.status == 200 and again.json != kept.receipt | {"repeated": True}:
                self.fault(("serve",), f"{key} was done again: {again}")
            elif again.status != 200 and again.status < 500:
                self.fault(("serve",), f"{key}: {again}")

    def repair(self):
        """Repairs a refused directory: it has a prefix of the log afterwards, and reports all
        changes."""
        ended = self.run("repair", "--json")
        if ended.code == 1:
            ended = self.run("repair", "--json", "--accept-copy")
        if ended.code != 0:
            return
        self.outcome = "repaired"
        lost = json.loads(ended.out)
        log = self.run("log", "--json")
        whole = self.truth.printed[("log", "--json")]
        if log.code != 0 or not whole.startswith(log.out):
            self.fault(("repair",), f"the log is no beginning of what it was: {log.err}")
        if log.out != whole and lost["known"] <= lost["head"] and lost["cut_count"] == 0:
            self.fault(("repair",), f"commits are gone, and it did not say so: {ended.out}")
        if self.run("verify", "--json").code != 0:
            self.fault(("repair",), "verify finds damage afterwards")
        for view in views_that_differ(self.copy):
            self.fault(("repair",), f"{view} is other than when it is built again")
