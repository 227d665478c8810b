"""A full disk that gets free space again: the bank does not end, nothing is lost, reading
continues. Needs the right to mount a small file system; without it the tests are skipped with a
message. FULL_DISK_CYCLES=N fills and frees the disk N times under load."""

import itertools
import os
import subprocess
import threading
import time

import http_client
import process
import transactions

MIB = 1 << 20
DISK_MIB = 64
CYCLES = int(os.environ.get("FULL_DISK_CYCLES", "3"))
TEXT_BYTES = 150  # random, so twice as many hex digits: tables are compressed
WRITABLE_AGAIN_S = 30  # at most, after space was freed


def mount(home):
    """Mounts a tmpfs below `home`; None if that is not allowed."""
    place = os.path.join(home, "disk")
    os.mkdir(place)
    words = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", place]
    try:
        mounted = subprocess.run(words, capture_output=True, text=True, check=False)
    except OSError:
        return None
    return place if mounted.returncode == 0 else None


def free_bytes(place):
    found = os.statvfs(place)
    return found.f_bavail * found.f_frsize


class Writer:
    """Deposits one cent after the other until told to stop; repeats each until it is accepted."""

    def __init__(self, port, name):
        self.client = http_client.Client(port)
        self.name = name
        self.receipts = {}  # Idempotency-Key -> receipt
        self.refused = 0
        self.surprise = None
        self.stopping = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        try:
            for number in itertools.count():
                if self.stopping or not self.deposit(f"{self.name}-{number}"):
                    return
        except Exception as surprise:  # reported by the test that waits for receipts
            self.surprise = surprise

    def deposit(self, key):
        command = {"deposit": {"cents": 1, "text": f"{key} {os.urandom(TEXT_BYTES).hex()}"}}
        while not self.stopping:
            answer = self.client.post("/commands/account/ada", command, {"Idempotency_Key": key})
            if answer.status == 200:
                self.receipts[key] = answer.json
                return True
            if answer.status == 503 and answer.json["code"] == "disk_full":
                self.refused += 1
                time.sleep(0.01)
            elif answer.status != 429:
                self.surprise = answer
                return False
        return False

    def stop(self):
        self.stopping = True
        self.thread.join()
        self.client.close()


class FullDisk(process.BankTest):
    def setUp(self):
        super().setUp()
        self.disk = mount(self.home)
        if not self.disk:
            self.skipTest("mounting a tmpfs is not allowed here: the full disk is NOT tested")
        # Runs before the directory is removed, and after the programs on it have ended.
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk], check=False)
        self.data = os.path.join(self.disk, "data")
        self.filler = os.path.join(self.disk, "filler")

    def fill(self, leave=0):
        """Fills the disk except for `leave` bytes."""
        with open(self.filler, "ab") as filler:
            while (more := free_bytes(self.disk) - leave) > 0:
                try:
                    os.posix_fallocate(filler.fileno(), filler.tell(), min(more, MIB))
                    filler.seek(0, os.SEEK_END)
                except OSError:
                    return  # another writer took it

    def make_room(self):
        os.unlink(self.filler)

    def deposit(self, bank, key):
        return bank.execute("account/ada", {"deposit": {"cents": 1, "text": key}},
                            Idempotency_Key=key)

    def until_accepted(self, bank, key):
        begun = time.monotonic()
        answer = process.until(
            lambda: (got := self.deposit(bank, key)).status == 200 and got, "there is room")
        self.assertLess(time.monotonic() - begun, WRITABLE_AGAIN_S)
        return answer

    def assert_only_read(self, bank, ready=True):
        refused = self.deposit(bank, "refused")
        self.assertEqual((refused.status, refused.json["code"]), (503, "disk_full"), refused)
        self.assertGreaterEqual(int(refused.headers["Retry-After"]), 1)
        self.assertIn("free space", refused.json["detail"])
        for path in ("/views/balances/ada", "/log?limit=5", "/status"):
            self.assertEqual(bank.queries.get(path).status, 200, path)
        if ready:
            self.assertEqual(bank.queries.get("/readyz").status, 200)
        metrics = bank.queries.get("/metrics").body.decode()
        self.assertIn("\ndaybook_disk_refusing 1\n", metrics)
        self.assertTrue(bank.commands.get("/status").json["store"]["disk"]["refusing"])

    def assert_whole(self, receipts):
        """Every acknowledged deposit is there once, at the place in its receipt; nothing else is
        there."""
        events = process.lines("log", self.data, "--json")
        self.assertEqual([event["position"] for event in events], list(range(1, len(events) + 1)))
        deposited = {event["command_id"]: event["position"] for event in events
                     if event["type"] == "account.deposited"}
        self.assertEqual(deposited, {receipt["command_id"]: receipt["first_position"]
                                     for receipt in receipts})
        row = process.lines("view", self.data, "balances")[0]["row"]
        self.assertEqual(row["cents"], len(receipts))
        self.assertEqual(process.run("verify", self.data).code, 0)

    def test_commands_are_refused_until_there_is_room_and_queries_are_answered(self):
        with self.serve() as bank:
            bank.open("ada")
            receipts = [self.deposit(bank, "first").json]
            self.fill()
            self.assert_only_read(bank)
            again = self.deposit(bank, "first").json
            self.assertEqual(again, receipts[0] | {"repeated": True})
            self.make_room()
            receipts.append(self.until_accepted(bank, "second").json)
            self.assertIn("\ndaybook_disk_refusing 0\n",
                          bank.queries.get("/metrics").body.decode())
            self.assertEqual(bank.stop(), 0)
        self.assert_whole(receipts)

    def test_it_starts_on_a_full_disk_after_a_clean_end_and_after_a_kill(self):
        with self.serve() as bank:
            bank.open("ada")
            receipts = [self.deposit(bank, str(number)).json for number in range(100)]
            self.fill()
            self.assertEqual(bank.stop(), 0)
        self.check_starts(receipts, kill=True)
        self.check_starts(receipts, kill=False)
        self.assert_whole(receipts)

    def test_it_starts_on_a_full_disk_without_its_reserve_and_serves_what_the_views_hold(self):
        with self.serve() as bank:
            bank.open("ada")
            receipts = [self.deposit(bank, str(number)).json for number in range(100)]
            self.assert_catches_up(bank, receipts)
            self.assertEqual(bank.stop(), 0)
        self.start_without_reserve(receipts)
        with self.serve() as bank:
            receipts.append(self.deposit(bank, "100").json)
            bank.kill()  # the views lack the last deposit
        self.start_without_reserve(receipts, behind=1)
        self.assert_whole(receipts)

    def start_without_reserve(self, receipts, behind=0):
        """Starts twice on the full disk. The views may lack the last `behind` deposits: then they
        stop because they cannot be written, but what they hold is served."""
        reserve = os.path.join(self.data, "reserve")
        for last in (False, True):
            if os.path.exists(reserve):
                os.unlink(reserve)
            self.fill()
            with self.serve() as bank:
                self.fill()  # opening may have freed some space
                if not behind:
                    process.until(lambda: bank.queries.get("/readyz").status == 200,
                                  "the views have started")
                self.assert_only_read(bank, ready=not behind)
                row = bank.queries.get("/views/balances/ada").json["row"]
                self.assertIn(row["cents"], (len(receipts) - behind, len(receipts)))
                if not last:
                    bank.kill()
                    continue
                self.make_room()
                receipts.append(self.until_accepted(bank, f"then {len(receipts)}").json)
                self.assert_catches_up(bank, receipts)
                self.assertEqual(bank.stop(), 0)

    def assert_catches_up(self, bank, receipts):
        for view in ("balances", "statement"):
            path = f"/views/{view}?limit=1&at_least={receipts[-1]['token']}"
            process.until(lambda path=path: bank.queries.get(path).status == 200,
                          f"view {view} is written up to the last deposit")
        row = bank.queries.get("/views/balances/ada").json["row"]
        self.assertEqual(row["cents"], len(receipts))

    def test_an_import_rejects_no_row_that_rests_on_what_the_disk_refused(self):
        rows = os.path.join(self.home, "rows.csv")
        rejects = os.path.join(self.home, "rejects.csv")
        transactions.generate(rows, 400, 40)
        with self.serve() as bank:
            bank.open("ada")
            self.assertEqual(bank.stop(), 0)
        os.unlink(os.path.join(self.data, "reserve"))
        self.fill()
        ended = process.run("import", self.data, rows, "--rejects", rejects, "--in-flight", "8")
        self.assertEqual(ended.code, 1, ended.err)
        self.assertIn("disk_full", ended.err)
        self.assertNotIn("skipped", ended.err)
        self.assertFalse(os.path.exists(rejects))
        self.make_room()
        ended = process.run("import", self.data, rows, "--rejects", rejects)
        self.assertEqual(ended.code, 0, ended.err)

    def check_starts(self, receipts, kill):
        """Starts on the full disk, then with free space, then on the full disk again."""
        for verb in (("status",), ("log",), ("view", "balances"), ("verify",)):
            ended = process.run(verb[0], self.data, *verb[1:])
            self.assertEqual(ended.code, 0, (verb, ended.err))
        self.fill()  # the killed process had preallocated space, now free
        with self.serve() as bank:
            self.assert_only_read(bank)
            self.make_room()
            number = len(receipts)
            receipts.append(self.until_accepted(bank, str(number)).json)
            for number in range(number + 1, number + 100):
                receipts.append(self.deposit(bank, str(number)).json)
            process.until(lambda: os.path.exists(os.path.join(self.data, "reserve")),
                          "the reserve is there again")
            self.fill()
            if kill:
                bank.kill()
            else:
                self.assertEqual(bank.stop(), 0)

    def test_a_disk_that_fills_and_gets_room_under_load_loses_and_doubles_nothing(self):
        with self.serve() as bank:
            bank.open("ada")
            writers = [Writer(bank.command_port, f"w{number}") for number in range(4)]
            self.addCleanup(lambda: [writer.stop() for writer in writers])
            for _ in range(CYCLES):
                self.cycle(bank, writers)
            for writer in writers:
                writer.stop()
            self.assertIsNone(bank.process.poll(), bank.said())
            self.assertEqual(bank.stop(), 0)
        self.assert_whole([receipt for writer in writers for receipt in writer.receipts.values()])

    def cycle(self, bank, writers):
        """The bank fills the space that the filler leaves; then the filler is removed."""
        def total(what):
            for writer in writers:
                self.assertIsNone(writer.surprise, bank.said())
            return sum(what(writer) for writer in writers)

        self.fill(leave=6 * MIB)
        refused = total(lambda writer: writer.refused)
        process.until(lambda: total(lambda writer: writer.refused) > refused + 40,
                      "commands are refused")
        self.make_room()
        accepted = total(lambda writer: len(writer.receipts))
        begun = time.monotonic()
        process.until(lambda: total(lambda writer: len(writer.receipts)) > accepted + 100,
                      "commands are accepted")
        self.assertLess(time.monotonic() - begun, WRITABLE_AGAIN_S)


if __name__ == "__main__":
    process.main()
