"""HTTP for the tests: a kept connection, and raw bytes where http.client allows only valid
requests."""

import collections
import http.client
import json
import socket

TIMEOUT_S = 60

Raw = collections.namedtuple("Raw", "status headers body closed")


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"{self.status} {self.body[:300]}"


class Client:
    """One connection, opened when needed. One thread."""

    def __init__(self, port):
        self.port = port
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def request(self, method, path, body=None, headers=None):
        if not self.connection:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=TIMEOUT_S)
        try:
            self.connection.request(method, path, body=body, headers=headers or {})
            response = self.connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def get(self, path, **headers):
        return self.request("GET", path, headers=headers)

    def post(self, path, value, headers=None):
        """Header names are keywords: Idempotency_Key."""
        headers = {name.replace("_", "-"): text for name, text in (headers or {}).items()}
        return self.request("POST", path, json.dumps(value), headers)


def exchange(port, *parts):
    """Sends bytes as they are, on a new connection, and reads the first answer. A server that
    answers early may stop reading; the rest is then not sent."""
    return exchange_with(("127.0.0.1", port), *parts)


def exchange_with(address, *parts):
    """The same for a server at any address."""
    with socket.create_connection(address, timeout=TIMEOUT_S) as connection:
        try:
            for part in parts:
                connection.sendall(part)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return read_answer(connection)


def read_answer(connection):
    with connection.makefile("rb") as stream:
        status_line = stream.readline()
        assert status_line.startswith(b"HTTP/1.1 "), status_line
        headers = {}
        while (line := stream.readline().strip()):
            name, _, value = line.decode().partition(": ")
            headers[name.lower()] = value
        body = stream.read(int(headers.get("content-length", 0)))
        closed = headers.get("connection") == "close"
        return Raw(int(status_line.split()[1]), headers, body, closed)


def request_bytes(method, target, body=b"", headers=(), version="HTTP/1.1"):
    head = [f"{method} {target} {version}", "Host: localhost"]
    if body:
        head.append(f"Content-Length: {len(body)}")
    text = "\r\n".join([*head, *headers, "", ""])
    return text.encode("latin-1") + body
