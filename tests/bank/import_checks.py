"""Checks that hold after every import; used with a generated file and with a real one."""

import collections
import json
import subprocess

import process
import transactions

VIEWS = ("balances", "statement")


def imported(data, csv):
    """Imports a file. Returns the figures that the verb prints."""
    return json.loads(process.output("import", data, csv, "--json"))


def history(data):
    """account -> its events, without positions and recording times."""
    accounts = collections.defaultdict(list)
    for event in process.lines("log", data, "--json"):
        del event["position"], event["recorded_at"]
        accounts[event["stream"].removeprefix("account-")].append(event)
    return accounts


def views(data):
    """The output of `bank view`, byte for byte."""
    return {view: process.output("view", data, view) for view in VIEWS}


def booked(event):
    """(day, cents, text) of a booking event; None for other events."""
    day = event["occurred_at"][:10]
    for variant, sign in (("deposited", 1), ("withdrawn", -1)):
        if variant in event["event"]:
            booking = event["event"][variant]
            return day, sign * booking["cents"], booking["text"]
    return None


def check_log(test, data, csv):
    """One booking event for each row, on its account, in file order, with the row's date."""
    expected = collections.defaultdict(list)
    for booking in transactions.bookings(csv):
        expected[booking.account].append((booking.date, booking.cents, booking.text))
    accounts = history(data)
    test.assertEqual(accounts.keys(), expected.keys())
    for account, events in accounts.items():
        test.assertEqual(events[0]["type"], "account.opened")
        test.assertEqual([booked(event) for event in events[1:]], expected[account])
        versions = [event["version"] for event in events]
        test.assertEqual(versions, list(range(1, len(events) + 1)))


def check_views(test, data, csv):
    """Each balance is the sum of the account's rows; the statement has all of them."""
    balances, counts = collections.Counter(), collections.Counter()
    for booking in transactions.bookings(csv):
        balances[booking.account] += booking.cents
        counts[booking.account] += 1
    rows = {line["key"]: line["row"] for line in process.lines("view", data, "balances")}
    test.assertEqual({key: row["cents"] for key, row in rows.items()}, dict(balances))
    test.assertEqual({key: row["bookings"] for key, row in rows.items()}, dict(counts))
    test.assertEqual(sum(row["cents"] for row in rows.values()), sum(balances.values()))
    statement = process.lines("view", data, "statement")
    test.assertEqual(len(statement), sum(counts.values()))


def check_second_import(test, data, csv):
    before = process.output("log", data, "--json")
    figures = imported(data, csv)
    test.assertEqual((figures["booked"], figures["repeated"]), (0, figures["rows"]))
    test.assertEqual(process.output("log", data, "--json"), before)


def check_rebuild(test, data):
    before = views(data)
    for view in VIEWS:
        process.output("rebuild", data, view)
    test.assertEqual(views(data), before)


def events_of(serving):
    return serving.queries.get("/status").json["store"]["events"]


def import_and_kill(test, data, csv, after_events, in_flight):
    """Kills the serving bank when an import has reached this many events. With few commands in
    flight the import is slow enough to be running then."""
    with test.serve(data=data) as serving:
        client = process.start("import", csv, "--data", data, "--in-flight", str(in_flight),
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        process.until(lambda: events_of(serving) >= after_events, f"{after_events} events")
        serving.kill()
        _, errors = client.communicate(timeout=process.PATIENCE_S)
    test.assertEqual(client.returncode, 1, errors)
    test.assertIn("closed the control socket", errors)


def check_kills(test, data, csv, kills, expected_history, expected_views):
    """After any number of kills, importing again gives the same state. Kills are pairs of events
    and commands in flight."""
    for after_events, in_flight in kills:
        import_and_kill(test, data, csv, after_events, in_flight)
    figures = imported(data, csv)
    test.assertEqual(figures["booked"] + figures["repeated"], figures["rows"])
    test.assertGreaterEqual(figures["repeated"], 1)
    test.assertEqual(history(data), expected_history)
    test.assertEqual(views(data), expected_views)
