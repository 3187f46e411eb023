"""A headless Chromium driven through the pipe of its DevTools protocol: messages are JSON, ended by
a zero byte; the browser reads descriptor 3 and writes descriptor 4."""
import atexit
import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

ANSWER_SECONDS = 60


class Browser:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="jotchain_chromium_")
        theirs_in, self.out = os.pipe()
        self.into, theirs_out = os.pipe()
        # Above 4, so that putting one on its place cannot close the other.
        high = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, 20) for fd in (theirs_in, theirs_out)]
        os.close(theirs_in)
        os.close(theirs_out)

        def places():
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        root = ["--no-sandbox"] if os.getuid() == 0 else []
        with open(os.path.join(self.folder, "log"), "wb") as log:
            self.process = subprocess.Popen(
                ["chromium", "--headless=new", "--remote-debugging-pipe", "--no-first-run",
                 "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking",
                 "--disable-component-update", "--no-proxy-server", *root,
                 f"--user-data-dir={self.folder}/profile", "about:blank"],
                preexec_fn=places, close_fds=False, stdin=subprocess.DEVNULL, stdout=log,
                stderr=log)
        for fd in high:
            os.close(fd)
        atexit.register(self.close)
        self.number, self.buffer, self.events, self.answers = 0, b"", [], {}

    def close(self):
        if self.process.poll() is None:
            try:
                self.call("Browser.close")
                self.process.wait(10)
            except (AssertionError, OSError, subprocess.TimeoutExpired):
                self.process.kill()
                self.process.wait(10)
        shutil.rmtree(self.folder, ignore_errors=True)

    def read(self, seconds):
        """Takes in what the browser says within that time, at least one message if there is one."""
        ready, _, _ = select.select([self.into], [], [], seconds)
        if not ready:
            return
        piece = os.read(self.into, 1 << 20)
        assert piece, "the browser ended: " + open(os.path.join(self.folder, "log")).read()[-2000:]
        *messages, self.buffer = (self.buffer + piece).split(b"\0")
        for message in map(json.loads, messages):
            if "id" in message:
                self.answers[message["id"]] = message
            else:
                self.events.append(message)

    def call(self, method, session=None, **parameters):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": parameters}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.out, data):]
        until = time.monotonic() + ANSWER_SECONDS
        while number not in self.answers:
            assert time.monotonic() < until, f"no answer to {method}"
            self.read(1)
        answer = self.answers.pop(number)
        assert "error" not in answer, (method, answer)
        return answer["result"]


class Tab:
    """One page.  What it complains of is collected in `complaints`."""

    def __init__(self, browser, width=1280, height=900):
        self.browser = browser
        self.target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=self.target,
                                    flatten=True)["sessionId"]
        self.alter = None  # from an answer's bytes to those that a lying node would send
        for domain in ("Page", "Runtime", "Log", "Network", "Audits"):
            self.call(domain + ".enable")
        self.size(width, height)

    def call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)

    def front(self):
        """In front of the other tabs, which are hidden by that."""
        self.browser.call("Target.activateTarget", targetId=self.target)

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)

    def open(self, url):
        self.call("Page.navigate", url=url)

    def run(self, expression):
        """The value of a JavaScript expression; a promise is waited for."""
        said = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                         awaitPromise=True)
        assert "exceptionDetails" not in said, (expression, said["exceptionDetails"])
        return said["result"].get("value")

    def wait(self, what, expression, seconds=30):
        until = time.monotonic() + seconds
        while True:
            self.answer_altered()
            if value := self.run(expression):
                return value
            assert time.monotonic() < until, \
                f"waited {seconds} s in vain for: {what}\n{self.run('document.body.innerText')}"
            self.browser.read(0.1)

    def key(self, name, number, text=""):
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=name, code=name,
                      windowsVirtualKeyCode=number, **({"text": text} if kind == "keyDown" else {}))

    def lie(self, path, change):
        """From now on answers of that path come back changed."""
        self.alter = change
        self.call("Fetch.enable", patterns=[{"urlPattern": "*" + path, "requestStage": "Response"}])

    def honest(self):
        self.answer_altered()
        self.alter = None
        self.call("Fetch.disable")

    def answer_altered(self):
        for event in [e for e in self.browser.events if e["method"] == "Fetch.requestPaused"]:
            self.browser.events.remove(event)
            number = event["params"]["requestId"]
            body = self.call("Fetch.getResponseBody", requestId=number)
            body = base64.b64decode(body["body"]) if body["base64Encoded"] \
                else body["body"].encode()
            self.call("Fetch.fulfillRequest", requestId=number, responseCode=200,
                      responseHeaders=[{"name": "Content-Type", "value": "application/json"}],
                      body=base64.b64encode(self.alter(body)).decode())

    def complaints(self):
        """Console errors, exceptions, refused loads, violations of the content policy."""
        self.browser.read(0)
        found = []
        for event in self.browser.events:
            method, p = event["method"], event["params"]
            if event.get("sessionId") != self.session:
                continue
            if method == "Runtime.exceptionThrown" or \
                    method == "Runtime.consoleAPICalled" and p["type"] in ("error", "assert") or \
                    method == "Log.entryAdded" and p["entry"]["level"] == "error" or \
                    method == "Audits.issueAdded" and \
                    p["issue"]["code"] == "ContentSecurityPolicyIssue":
                found.append(json.dumps(p)[:600])
        return found

    def requested(self):
        """Every address that the tab asked for."""
        return [e["params"]["request"]["url"] for e in self.browser.events
                if e["method"] == "Network.requestWillBeSent" and
                e.get("sessionId") == self.session]

    def screenshot(self, path, whole=True):
        data = self.call("Page.captureScreenshot", captureBeyondViewport=whole)["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
