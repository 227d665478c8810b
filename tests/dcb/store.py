"""The requests of dcb.events' test suite, as its adapter for HTTP makes them."""

import json
import urllib.parse

import http_client
import process


class Store:
    """One connection to the door. One thread."""

    def __init__(self, port, log=None):
        self.client = http_client.Client(port)
        self.base = f"/logs/{log}/dcb" if log else "/dcb"

    def get(self, query, options=None):
        target = f"{self.base}/read?query={urllib.parse.quote(json.dumps(query))}"
        if options is not None:
            target += f"&options={urllib.parse.quote(json.dumps(options))}"
        return self.client.get(target)

    def read(self, query, **options):
        answer = self.get(query, options or None)
        assert answer.status == 200, answer
        return answer.json

    def post(self, body, **headers):
        return self.client.post(f"{self.base}/append", body, headers)

    def append(self, events, condition=None, **headers):
        """True unless the condition failed."""
        body = {"events": events} | ({"condition": condition} if condition else {})
        answer = self.post(body, **headers)
        assert answer.status == 200, answer
        assert isinstance(answer.json["durationInMicroseconds"], int), answer
        return not answer.json["appendConditionFailed"]


def event(kind, *tags, data="{}"):
    return {"type": kind, "tags": list(tags), "data": data}


def items(*some):
    return {"items": list(some)}


EVERYTHING = items()


class DcbTest(process.BankTest):
    """Gives each test a serving store of its own, in self.store."""

    def setUp(self):
        super().setUp()
        self.serving = self.serve()
        self.store = self.connect()

    def connect(self, log=None):
        store = Store(self.serving.command_port, log)
        self.addCleanup(store.client.close)
        return store

    def positions(self, query, **options):
        return [one["position"] for one in self.store.read(query, **options)]
