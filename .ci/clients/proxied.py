"""Checks through a proxy what clients rely on: proxied.py PUBLIC_URL SERVER_URL CERTIFICATE NAME"""

import gzip
import json
import ssl
import sys
import time
import urllib.error
import urllib.request

public, server, certificate, proxy = sys.argv[1:]
trust = ssl.create_default_context(cafile=certificate)
stored = {"sessionId": "s", "updatedAt": int(time.time() * 1000), "pad": "x y " * 1000}


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        zipped = self.headers.get("Content-Encoding") == "gzip"
        return json.loads(gzip.decompress(self.body) if zipped else self.body)


def send(method, url, body=None, **headers):
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if data is not None:
        names.setdefault("Content-Type", "application/json")
    request = urllib.request.Request(url, data=data, headers=names, method=method)
    try:
        response = urllib.request.urlopen(request, context=trust if url.startswith("https") else None, timeout=30)
    except urllib.error.HTTPError as problem:
        response = problem
    with response:
        return Answer(response.status, response.headers, response.read())


def same(what, expected, actual):
    if expected != actual:
        sys.exit(f"{proxy}: {what}: expected {expected!r}, got {actual!r}")


def begins(what, text):
    if not (text or "").startswith(public + "/"):
        sys.exit(f"{proxy}: {what}: expected a URL that begins with {public}/, got {text!r}")


sessions = f"{public}/v1/stores/{proxy.lower()}/sessions"

# References lead back through the proxy.
service = send("GET", public + "/")
begins("documentation", service.json()["documentation"])
same("documentation", 200, send("GET", service.json()["documentation"]).status)
created = send("PUT", sessions + "/agent:main:main", {"label": "a"})
same("create", 201, created.status)
begins("Location", created.headers["Location"])
same("Location", 200, send("GET", created.headers["Location"]).status)
send("PUT", sessions + "/agent:main:other", {"label": "b"})
link = send("GET", sessions + "?limit=1").headers["Link"].split(">")[0].strip("<")
begins("Link", link)
same("Link", 1, len(send("GET", link).json()["sessions"]))
missing = send("GET", sessions + "/none")
same("missing", (404, "not-found"), (missing.status, missing.json()["code"]))
begins("type", missing.json()["type"])
same("type", 200, send("GET", missing.json()["type"]).status)

# Entity tags stay strong, with and without compression.
same("large entry", 201, send("PUT", sessions + "/large", stored).status)
for headers in ({}, {"Accept_Encoding": "gzip"}):
    tag = send("GET", sessions + "/large", **headers).headers["ETag"]
    same(f"ETag {tag} is strong", True, tag.startswith('"'))
    same("If-None-Match", 304, send("GET", sessions + "/large", If_None_Match=tag, **headers).status)
    patched = send("PATCH", sessions + "/large?touch=false", {"n": 1}, If_Match=tag,
                   Content_Type="application/merge-patch+json", **headers)
    same("If-Match", 200, patched.status)

# Keys arrive as they were sent.
for path, key in {"a%2Fb": "a/b", "a%2F%2Fb": "a//b", "a%25b": "a%b", "a%20b": "a b", "a+b": "a+b", "a%3Fb": "a?b",
                  "a%2525": "a%25", "%C3%BC": "ü", "a:b@c": "a:b@c", "a%3Bb": "a;b"}.items():
    same(f"key {path}", True, send("PUT", f"{sessions}/{path}", {"key": key}).status in (200, 201))
    direct = f"{server}/v1/stores/{proxy.lower()}/session?key={urllib.request.quote(key, safe='')}"
    same(f"key {path} directly", key, send("GET", direct).json()["key"])
    same(f"key {path} in the query", 200, send("GET", direct.replace(server, public)).status)

# The server's own answers arrive, not the proxy's.
large = send("PUT", sessions + "/huge", {"pad": "x" * 1_500_000})
same("too large", (413, "too-large"), (large.status, large.json()["code"]))
own = public[: public.index("/", len("https://"))]
same("own page", 200, send("POST", sessions.replace("/sessions", "/prune"), {"dryRun": True}, Origin=own,
                           Sec_Fetch_Site="same-origin").status)
foreign = send("POST", sessions.replace("/sessions", "/prune"), {"dryRun": True}, Origin="https://elsewhere.example")
same("another site's page", (403, "forbidden-origin"), (foreign.status, foreign.json()["code"]))
