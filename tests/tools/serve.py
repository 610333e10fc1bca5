# SPDX-License-Identifier: GPL-2.0-or-later
"""serve.py FILE OTHER PORT_FILE LOG [CERTIFICATE] - a web server that fails in many ways, for fetch.sh

/good serves FILE; /cut and /deaf break off in the middle of the first answer of each path, and then /cut can
go on where it stopped while /deaf cannot; /stall sends half of it the first time and then nothing;
/busy says 503 once, /later 429 and to come again in three seconds; /moved leads to /good, /round to itself; /login
serves no archive, /broken one with bytes changed, /other serves OTHER, /linked/FILE and /wrong/FILE serve FILE,
or what begins and ends as a Parquet file does, with a true and a false digest beside it, /mirror/FILE without one; /as:NAME/FILE serves the file NAME; /to:SCHEME leads
to an address of that scheme; /long promises more than it sends, /short sends more than it promises, /endless never
ends, /drip sends a byte a second; the rest is 404. LOG gets a line a request: path, range. With a CERTIFICATE, a file
with its key, the second line of PORT_FILE is the port of the same through TLS."""
import hashlib
import http.server
import ssl
import sys
import threading
import time

body, other = (open(name, "rb").read() for name in sys.argv[1:3])
seen = set()


class Handler(http.server.BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_GET(self):
        path, wanted = self.path, self.headers.get("Range")
        with open(sys.argv[4], "a") as log:
            print(path, wanted or "all", file=log)
        first = path not in seen
        seen.add(path)
        kind = path.split("/")[1]
        if kind in ("moved", "round"):
            self.send_response(302)
            self.send_header("Location", "/good" if kind == "moved" else "/round")
            return self.end_headers()
        if kind.startswith("to:"):
            scheme = kind[3:]
            here = {"http": f"http://127.0.0.1:{server.server_port}/good",
                    "file": f"file://{sys.argv[4].rsplit('/', 1)[0]}/{sys.argv[1]}"}
            self.send_response(302)
            self.send_header("Location", here.get(scheme, scheme + "://127.0.0.1:1/x"))
            return self.end_headers()
        if kind in ("endless", "drip"):
            self.send_response(200)
            self.end_headers()
            while True:
                self.wfile.write(bytes(1 << 20) if kind == "endless" else b"x")
                self.wfile.flush()
                time.sleep(0 if kind == "endless" else 1)
        if kind.startswith("as:") or kind in ("long", "short"):
            data = open(kind[3:], "rb").read() if kind.startswith("as:") else body
            self.send_response(200)
            self.send_header("Content-Length", str(len(data) + {"long": 1000, "short": -1000}.get(kind, 0)))
            self.end_headers()
            return self.wfile.write(data)
        if kind not in ("good", "cut", "deaf", "stall", "busy", "later", "login", "broken", "other", "linked", "wrong",
                        "mirror"):
            return self.send_error(404)
        if path == "/busy" and first:
            return self.send_error(503)
        if path == "/later" and first:
            self.send_response(429)
            self.send_header("Retry-After", "3")
            return self.end_headers()
        data, start = body, 0
        if path.endswith(".parquet"):
            data = b"PAR1" + body[:1000] + b"PAR1"
        if path == "/login":
            data = b"<html>Please log in to this network</html>"
        elif kind == "other":
            data = other
        elif path == "/broken":
            # in several places: a byte of the padding that tar adds changes no recording
            damaged = bytearray(body)
            for place in range(len(body) // 8, len(body), len(body) // 8):
                damaged[place] ^= 1
            data = bytes(damaged)
        if wanted and kind != "deaf":
            start = int(wanted.split("=")[1].split("-")[0])
            if start >= len(data):
                return self.send_error(416)
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(data) - start))
        if kind in ("linked", "wrong"):
            told = data if kind == "linked" else b"something else"
            self.send_header("X-Linked-ETag", '"%s"' % hashlib.sha256(told).hexdigest())
        self.end_headers()
        end = len(data) // 2 if kind in ("cut", "deaf", "stall") and first else len(data)
        self.wfile.write(data[start:end])
        if kind == "stall" and first:
            self.wfile.flush()
            time.sleep(20)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
ports = str(server.server_port)
if len(sys.argv) > 5:
    safe = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[5])
    safe.socket = context.wrap_socket(safe.socket, server_side=True)
    threading.Thread(target=safe.serve_forever, daemon=True).start()
    ports += f"\n{safe.server_port}"
with open(sys.argv[3], "w") as f:
    print(ports, file=f)
server.serve_forever()
