"""The bank as its users run it: processes, a directory, two ports. The environment variable BANK
names the program: BANK=.../bin/bank."""

import collections
import contextlib
import ctypes
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import unittest

import http_client

PROGRAM = os.path.abspath(os.environ.get("BANK", ""))
PATIENCE_S = 60  # timeout for polling: far more than a slow machine needs
LIBC = ctypes.CDLL(None)
PR_SET_PDEATHSIG = 1

Ended = collections.namedtuple("Ended", "code out err")
Deposit = collections.namedtuple("Deposit", "account cents receipt")  # acknowledged


class NotStarted(AssertionError):
    """The bank ended before it served."""

    def __init__(self, ended):
        super().__init__(f"the bank does not start: {ended.err}")
        self.ended = ended


def die_with_the_test():
    """Runs in the child: the process is killed when the test dies."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start(*words, before=None, under=(), **options):
    """`before` is called in the child before exec. `under` are the words of a tool that starts the
    program as its own process."""
    def prepare():
        die_with_the_test()
        if before:
            before()
    return subprocess.Popen([*under, PROGRAM, *words], stdin=subprocess.DEVNULL, text=True,
                            preexec_fn=prepare, **options)


@contextlib.contextmanager
def started(*words, **options):
    """As start, but the process is killed at the end, so a failed test does not wait for it."""
    with start(*words, **options) as process:
        try:
            yield process
        finally:
            process.kill()


def run(verb, data, *words, **options):
    """Runs a verb until it ends."""
    process = start(verb, "--data", data, *words, **options,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(timeout=PATIENCE_S)
    finally:
        process.kill()
    return Ended(process.returncode, out, err)


def fault_of(ended, codes):
    """Describes an unexpected end of the bank; None if the end is one of `codes`."""
    if ended.code not in codes:
        return f"ended with {ended.code}: {ended.err[-500:]}"
    if ended.code in (1, 70) and "error: " not in ended.err:
        return f"no sentence tells why it ended with {ended.code}: {ended.err[-500:]}"
    return None


def output(verb, data, *words):
    """The output of a verb that must succeed."""
    ended = run(verb, data, *words)
    assert ended.code == 0, f"bank {verb} {words} ended with {ended.code}: {ended.err}"
    return ended.out


def lines(verb, data, *words):
    """The JSON objects that a verb prints, one per line."""
    return [json.loads(line) for line in output(verb, data, *words).splitlines()]


def until(condition, what):
    """Polls until condition() is true, and returns its value."""
    deadline = time.monotonic() + PATIENCE_S
    while True:
        result = condition()
        if result:
            return result
        assert time.monotonic() < deadline, f"waited {PATIENCE_S} s in vain until {what}"
        time.sleep(0.005)


class Serving:
    """A bank that serves a directory. Use it in `with`, which stops it."""

    def __init__(self, data, *words, errors=None, **options):
        """`errors`: destination of standard error; said() is then empty."""
        self.data = data
        self.errors = tempfile.TemporaryFile("w+")
        self.process = start("serve", "--data", data, *words, stdout=subprocess.PIPE,
                             stderr=self.errors if errors is None else errors, **options)
        ready = self.process.stdout.readline()
        if not ready:
            ended = Ended(self.process.wait(PATIENCE_S), "", self.said())
            self.process.stdout.close()
            self.errors.close()
            raise NotStarted(ended)
        ready = json.loads(ready)
        assert ready["ready"]
        self.command_port = ready["command_port"]
        self.query_port = ready["query_port"]
        self.commands = http_client.Client(self.command_port)
        self.queries = http_client.Client(self.query_port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.commands.close()
        self.queries.close()
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
        self.process.stdout.close()
        self.errors.close()

    def said(self):
        """Opens the file anew: its descriptor shares the place of writing with the program."""
        with open(f"/proc/self/fd/{self.errors.fileno()}", encoding="utf-8") as errors:
            return errors.read()

    def kill(self):
        """Like a crash: SIGKILL."""
        self.process.kill()
        self.process.wait(PATIENCE_S)

    def stop(self):
        """Like an operator: SIGTERM. Returns the exit code."""
        self.process.terminate()
        return self.process.wait(PATIENCE_S)

    def execute(self, path, command, **headers):
        return self.commands.post(f"/commands/{path}", command, headers)

    def deposit(self, account, cents, key):
        """Sends a deposit; repeats with the same key take effect once."""
        return self.execute(f"account/{account}", {"deposit": {"cents": cents}},
                            Idempotency_Key=key)

    def open(self, *accounts, overdraft=0):
        for account in accounts:
            opening = {"open": {"owner": account.title(), "overdraftCents": overdraft}}
            assert self.execute(f"account/{account}", opening).status == 200


class Directory:
    """A temporary directory for a test; `data` in it does not exist yet."""

    def __init__(self):
        self.home = tempfile.mkdtemp(prefix="bank-test-")
        self.data = os.path.join(self.home, "data")

    def remove(self):
        shutil.rmtree(self.home, ignore_errors=True)


def threads(pid):
    """Thread ids by thread name; one id per name."""
    found = {}
    for thread in os.listdir(f"/proc/{pid}/task"):
        with contextlib.suppress(OSError):  # it has ended
            with open(f"/proc/{pid}/task/{thread}/comm", encoding="ascii") as name:
                found[name.read().strip()] = thread
    return found


def resident_bytes(pid):
    with open(f"/proc/{pid}/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class BoundedMemory:
    """Asserts in `with` that a process uses at most `bytes_max` more memory than before."""

    def __init__(self, pid, bytes_max):
        self.pid = pid
        self.bytes_max = bytes_max

    def __enter__(self):
        self.before = resident_bytes(self.pid)

    def __exit__(self, kind, *_):
        more = resident_bytes(self.pid) - self.before
        if kind is None:
            assert more <= self.bytes_max, f"the process has grown by {more} bytes"


class BankTest(unittest.TestCase):
    """Gives each test its own directory."""

    maxDiff = 2000

    def setUp(self):
        directory = Directory()
        self.addCleanup(directory.remove)
        self.home, self.data = directory.home, directory.data

    def serve(self, *words, data=None, **options):
        """Starts a serving bank that is stopped at the end of the test."""
        serving = Serving(data or self.data, *words, **options)
        self.addCleanup(serving.__exit__)
        return serving


def main():
    if not os.path.isfile(PROGRAM) or not os.access(PROGRAM, os.X_OK):
        raise SystemExit("BANK has to name the program to test, as in BANK=build/dev/bin/bank")
    unittest.main()
