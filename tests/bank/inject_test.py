"""Failing system calls on files of the directory, in every verb: each run ends with an error
message or continues, and everything acknowledged is there afterwards, once. strace injects the
failures; without the right to trace a process the tests are skipped with a message.

DAYBOOK_INJECT_RUNS=2000 runs more than the default. DAYBOOK_SEED=7 begins with another failure: a
fault names its seed, and the directory of its run is kept."""

import collections
import json
import os
import random
import re
import shutil
import subprocess

import damage
import http_client
import process
import transactions

RUNS = int(os.environ.get("DAYBOOK_INJECT_RUNS", "10"))
SEED = int(os.environ.get("DAYBOOK_SEED", "1"))

# The injected calls and their errors.
CALLS = {
    "openat": ("EIO", "EACCES", "EMFILE", "ENOSPC"),
    "read": ("EIO",),
    "pread64": ("EIO",),
    "write": ("EIO", "ENOSPC"),
    "pwrite64": ("EIO", "ENOSPC"),
    "fsync": ("EIO", "ENOSPC"),
    "fdatasync": ("EIO", "ENOSPC"),
    "rename": ("EIO", "ENOSPC", "EACCES"),
    "unlink": ("EIO", "EACCES"),
    "link": ("EIO", "EMLINK"),
    "mkdir": ("EIO", "ENOSPC", "EACCES"),
    "ftruncate": ("EIO", "ENOSPC"),
    "fallocate": ("EIO", "ENOSPC"),
    "getdents64": ("EIO",),
    "newfstatat": ("EIO", "EACCES"),
    "fcntl": ("EIO", "ENOLCK"),
    "flock": ("EIO",),
    "close": ("EIO",),
    "access": ("EIO", "ENOSPC"),
    "statfs": ("EIO",),
    "fstatfs": ("EIO",),
    "fstat": ("EIO",),
    "lseek": ("EIO",),
    "mmap": ("ENOMEM",),
    "sync_file_range": ("EIO", "ENOSPC"),
    "fadvise64": ("EIO",),
    "readahead": ("EIO",),
    "readlink": ("EIO",),
    "rmdir": ("EIO",),
}
VERBS = ("serve", "serve", "serve", "status", "verify", "log", "view", "rebuild", "backup",
         "restore", "repair")
ENDINGS = (0, 1, 3, 70)
ACCOUNT = "ada-0"


def may_trace():
    try:
        return subprocess.run(["strace", "-D", "-o", os.devnull, "true"], check=False,
                              capture_output=True).returncode == 0
    except OSError:
        return False


def under(trace, *words):
    return ["strace", "-D", "-f", "-qq", "-o", trace, *words]


class Observation:
    """The calls that each verb makes: (verb, call, path after the directory's name) -> the maximum
    count in one thread."""

    def __init__(self, data, home):
        self.times = collections.Counter()
        for verb in dict.fromkeys(VERBS):
            copy = os.path.join(home, "observed-" + verb)
            trace = copy + ".trace"
            damage.copy_directory(data, copy)
            tracing = under(trace, "-y", "-s", "256", "-e", "trace=" + ",".join(CALLS))
            if verb == "serve":
                with process.Serving(copy, under=tracing) as bank:
                    bank.open("observed")
                    bank.stop()
            else:
                run_verb(verb, copy, tracing)
            self.count(verb, copy, trace)
        self.seen = sorted(self.times)

    def count(self, verb, copy, trace):
        found = re.compile(r"(\d+) +(\w+)\(.*?[\"<]" + re.escape(copy) + r"([^\">]*)[\">]")
        each = collections.Counter()
        with open(trace, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                match = found.match(line)
                if match:
                    thread, call, path = match.groups()
                    each[thread, call, path] += 1
        for (_, call, path), times in each.items():
            self.times[verb, call, path] = max(self.times[verb, call, path], times)


def run_verb(verb, data, tool=()):
    """Runs a verb, with a directory for backups and one for the restored copy."""
    backups = data + ".backups"
    words = {"view": ("balances",), "rebuild": ("balances",), "backup": (backups,),
             "restore": (backups,)}.get(verb, ())
    if verb == "restore":
        process.output("backup", data, backups)
        return process.run("restore", data + ".restored", *words, under=tool)
    return process.run(verb, data, *words, under=tool)


class Injection:
    """One failing call on one file of a directory, chosen by a seed."""

    def __init__(self, observed, data, seed):
        choice = random.Random(seed)
        self.verb = choice.choice(VERBS)
        self.call, path = choice.choice([(call, path) for verb, call, path in observed.seen
                                         if verb == self.verb])
        self.path = data + path
        self.error = choice.choice(CALLS[self.call])
        self.when = str(choice.randint(1, observed.times[self.verb, self.call, path]))
        self.when += choice.choice(("", "+"))
        self.trace = data + ".trace"
        self.text = f"{self.verb}: {self.call} of DATA{path} fails with {self.error}, {self.when}"

    def under(self):
        return under(self.trace, "-P", self.path, "-e", f"trace={self.call}",
                     "-e", f"inject={self.call}:error={self.error}:when={self.when}")

    def has_hit(self):
        try:
            with open(self.trace, encoding="utf-8", errors="replace") as trace:
                return "(INJECTED)" in trace.read()
        except OSError:
            return False


class Run:
    """A run with one injection on a copy of a good directory. `faults` is empty when all is
    well."""

    def __init__(self, observed, good, truth, copy, seed):
        damage.copy_directory(good, copy)
        self.copy = copy
        self.truth = truth
        self.faults = []
        self.code = None  # None when it hangs
        self.done = {}  # Idempotency-Key -> process.Deposit, of this run
        self.injection = Injection(observed, copy, seed)
        if self.injection.verb == "serve":
            self.serve()
        else:
            self.run_verb()
        self.is_hit = self.injection.has_hit()
        self.check_what_is_left()

    def fault(self, what):
        self.faults.append(f"{self.injection.text}: {what}")

    def check_end(self, ended):
        self.code = ended.code
        wrong = process.fault_of(ended, ENDINGS)
        if wrong:
            self.fault(wrong)

    def run_verb(self):
        try:
            ended = run_verb(self.injection.verb, self.copy, self.injection.under())
        except subprocess.TimeoutExpired as error:
            return self.fault(f"a hang: {error!r}")
        self.check_end(ended)
        shown = self.truth.printed.get((self.injection.verb, "balances"))
        if ended.code == 0 and shown is not None and ended.out != shown:
            self.fault("it shows something else, and says nothing")

    def serve(self):
        try:
            with process.Serving(self.copy, under=self.injection.under()) as bank:
                try:
                    self.use(bank)
                except (OSError, http_client.http.client.HTTPException):
                    pass  # it ends or has ended: the exit code tells why
                try:
                    self.check_end(process.Ended(bank.stop(), "", bank.said()))
                except subprocess.TimeoutExpired as error:
                    self.fault(f"a hang: {error!r}")
        except process.NotStarted as error:
            self.check_end(error.ended)

    def use(self, bank):
        for number in range(12):
            key = f"done-{number}"
            answer = bank.deposit(ACCOUNT, number + 1, key)
            if answer.status == 200:
                self.done[key] = process.Deposit(ACCOUNT, number + 1, answer.json)
            elif answer.status < 500:
                self.fault(f"{key}: {answer}")
            if number % 4 == 3:
                self.check_rows(bank)

    def check_rows(self, bank):
        """A returned row includes everything up to the place it reports."""
        if not self.done:
            return
        token = list(self.done.values())[-1].receipt["token"]
        answer = bank.queries.get(f"/views/balances/{ACCOUNT}?at_least={token}")
        sent = sum(done.cents for done in self.done.values())
        if answer.status == 200:
            before = next(row["row"]["cents"] for row in self.truth.rows["balances"]
                          if row["key"] == ACCOUNT)
            if answer.json["row"]["cents"] < before + sent:
                self.fault(f"a row lacks what was acknowledged: {answer}")
        elif answer.status < 500:
            self.fault(f"a row: {answer}")

    def check_what_is_left(self):
        """Everything acknowledged is there, and each command has taken effect once."""
        log = process.run("log", self.copy, "--json")
        if log.code != 0:
            return self.fault(f"the directory is refused afterwards: {log.err[-500:]}")
        before = self.truth.printed[("log", "--json")]
        if not log.out.startswith(before):
            return self.fault("what was there before is not there any more")
        new = [json.loads(line) for line in log.out[len(before):].splitlines()]
        times = collections.Counter(event["command_id"] for event in new)
        if any(count > 1 for count in times.values()):
            self.fault(f"done more than once: {times}")
        for key, done in self.done.items():
            if times[done.receipt["command_id"]] != 1:
                self.fault(f"{key} is gone")
        if process.run("verify", self.copy).code != 0:
            self.fault("verify finds damage afterwards")
        for view in damage.views_that_differ(self.copy):
            self.fault(f"{view} is other than when it is built again")
        self.check_backups(log.out)

    def check_backups(self, log):
        """A restored copy shows the log or is refused; backing up and restoring works again."""
        restored = self.copy + ".restored"
        if os.path.exists(restored):
            shown = process.run("log", restored, "--json")
            if shown.out != log and (shown.code == 0 or self.code == 0):
                self.fault(f"it was restored, and shows something else: {shown.err[-500:]}")
            shutil.rmtree(restored)
        if self.injection.verb in ("backup", "restore"):
            for verb in ("backup", "restore"):
                again = run_verb(verb, self.copy)
                if again.code != 0:
                    self.fault(f"{verb} does not work afterwards: {again.err[-500:]}")
            if process.run("log", restored, "--json").out != log:
                self.fault("what is restored afterwards is something else")

    def remove(self):
        for suffix in ("", ".trace", ".backups", ".restored"):
            path = self.copy + suffix
            if os.path.isdir(path):
                shutil.rmtree(path)
            elif os.path.exists(path):
                os.remove(path)


class InjectTest(process.BankTest):
    def setUp(self):
        super().setUp()
        if not may_trace():
            self.skipTest("strace may not trace here: failing system calls are NOT tested")
        csv = os.path.join(self.home, "transactions.csv")
        transactions.generate(csv, rows=120, accounts=8)
        process.output("import", self.data, csv)
        self.kept = {}
        with self.serve() as bank:
            bank.open(ACCOUNT)
            answer = bank.deposit(ACCOUNT, 1, "kept")
            self.kept["kept"] = process.Deposit(ACCOUNT, 1, answer.json)
            self.assertEqual(bank.stop(), 0)

    def test_a_failing_call_loses_nothing_and_hangs_nothing(self):
        asked = os.path.join(self.home, "asked")
        damage.copy_directory(self.data, asked)
        truth = damage.Truth(asked, self.kept)
        observed = Observation(self.data, self.home)
        endings = collections.Counter()
        faults = []
        for seed in range(SEED, SEED + RUNS):
            copy = os.path.join(self.home, f"run-{seed}")
            run = Run(observed, self.data, truth, copy, seed)
            endings[str(run.code) if run.is_hit else "not met"] += 1
            faults += [f"seed {seed}: {fault}" for fault in run.faults]
            if not run.faults:
                run.remove()
        print(f"{RUNS} injections from seed {SEED} on, by exit code: {dict(endings)}")
        self.assertEqual(faults, [])


if __name__ == "__main__":
    process.main()
