"""A network is joined by its magnet link, by its .torrent file, and by that file's address, over
TLS too; a server that cannot show who it is teaches nothing."""
import functools
import http.server
import ssl
import subprocess
import threading

import harness
from harness import FOLDER, found, jotchain

founder = found()[0].start("--alone")
torrent = founder.home / "registration_blocks.torrent"
subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                "-subj", "/CN=registry", "-addext", "subjectAltName=IP:127.0.0.1",
                "-keyout", FOLDER / "tls.key", "-out", FOLDER / "tls.pem"],
               check=True, capture_output=True)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(
    ("127.0.0.1", 0), functools.partial(Quiet, directory=founder.home))
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(FOLDER / "tls.pem", FOLDER / "tls.key")
server.socket = context.wrap_socket(server.socket, server_side=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
secure = f"https://127.0.0.1:{server.server_port}/{torrent.name}"


def join(name, link, code=0):
    home = FOLDER / name
    return home, jotchain("join", link, "--only", "--home", home, "--port", "-1", "--api-port", "0",
                          "--peer", f"127.0.0.1:{founder.port}", code=code, timeout=60)


ours = (founder.home / "registration_blocks.txt").read_bytes()
harness.ENV["SSL_CERT_FILE"] = str(FOLDER / "tls.pem")
for name, link in [("by_magnet", founder.magnet), ("by_file", torrent),
                   ("by_http", f"{founder.api}/v1/torrents/{torrent.name}"), ("by_https", secure)]:
    home, said = join(name, link)
    assert (home / "registration_blocks.txt").read_bytes() == ours, said
    assert founder.network in said, said

harness.ENV["SSL_CERT_FILE"] = "/dev/null"
home, said = join("by_stranger", secure, code=3)
assert "certificate of 127.0.0.1 is refused" in said, said
assert not (home / "registration_blocks.txt").exists()
harness.ENV["SSL_CERT_FILE"] = str(FOLDER / "tls.pem")
_, said = join("by_other_name", secure.replace("127.0.0.1", "localhost"), code=3)
assert "certificate of localhost is refused" in said, said
