"""The main job: order and fixed texts of what it prints, no private key anywhere, every token
verified by another JOSE library and by sha256sum, sealed history fetched by another BitTorrent
client."""
import atexit
import base64
import hashlib
import json
import os
import re
import signal
import subprocess

import jwt
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import aes_key_unwrap
from harness import ENV, FOLDER, JOTCHAIN

STORY = [
    r"jotchain demo: three peers, three processes, one magnet link",
    r"1  Create wallets and keys for each peer",
    r"Peer 1 Wallet:  Public Key: -----BEGIN RSA PUBLIC KEY----- MII",
    r"Peer 2 Wallet:  Public Key: -----BEGIN RSA PUBLIC KEY----- MII",
    r"Peer 3 Wallet:  Public Key: -----BEGIN RSA PUBLIC KEY----- MII",
    r"2  Generate JWT tokens for function and wallet registration",
    r"Generated Block with Nonce: \S+, Hash: [0-9a-f]{64}   block 0, network demo",
    r"Function Registration Token: eyJ",
    r"Generated Block with Nonce: \S+, Hash: [0-9a-f]{64}   block 1, functions",
    r"Wallet Registration Token: eyJ",
    r"Generated Block with Nonce: \S+, Hash: [0-9a-f]{64}   block 2, wallets",
    r"3  Distribute JWT tokens using torrent",
    r"Torrent file created at \S*/peer1/registration_blocks.torrent",
    r"magnet:\?xt=urn:btmh:1220[0-9a-f]{64}&dn=demo&x.pe=127.0.0.1:\d+",
    r"4  Each peer downloads, decodes and registers",
    *[rf"peer {n} │ {text}" for n in (2, 3) for text in (
        r"Downloading: registration_blocks.txt",
        r"Downloading\.\.\. 100\.00% complete \(down: [\d.]+ kB/s, up: [\d.]+ kB/s, peers: [1-9]",
        r"Download complete", r"3 blocks: signatures, links, work, roots checked",
        r"Functions and wallets registered successfully\.")],
    r"peers 1 2 3 hold \{students: \{\}, courses: \{\}, proposals: \{\}, nfts: \{\}\}",
    r"5  Executing smart contracts, each from another peer",
    *[r"Verifying and executing blocks for Peer with Public Key: MII"] * 3,
    r"peer 1 │ register_student +Generated Block with Nonce: \S+, Hash: [0-9a-f]+…",
    r'Registered student: \{"department":"Computer Science","id":"S001","name":"John Doe"\}',
    r"gas \d+; executed by peers 1 2 3, state root [0-9a-f]{8}… on each",
    r"peer 2 │ add_course +Generated Block with Nonce",
    r'Added course: \{"department":"Computer Science","id":"C001","name":"Blockchain Tech',
    r"peer 3 │ vote_proposal +Generated Block with Nonce",
    r'Voted on proposal: \{"description":"Increase Research Funding","id":"P001"\} +votes: 1',
    r"peer 1 │ vote_proposal +Generated Block with Nonce",
    r"Voted on proposal: .* votes: 2",
    r"peer 2 │ generate_nft +Generated Block with Nonce",
    r'Generated NFT: \{"id":"NFT001","metadata":\{"artist":"Alice".*owner: peer 2',
    r"6  What the peers refuse",
    r"peer 3 votes for P001 again +refused by the contract: this wallet has voted already",
    r"peer 3's vote is sent once more +replay: number 1 of this wallet was used in block \d+",
    r"one changed letter +Failed to verify the JWT signature\. +\(rule 2\.09\)",
    r'"alg":"none" +Invalid token: protected header +\(rule 2\.03\)',
    r"a vote an hour too late +Token has expired +\(rule 4\.05\)",
    r"an action nobody registered +Unknown action: delete_all +\(rule 5\.01\)",
    r"7  A newcomer, with nothing but the magnet link",
    r"Torrent file created at \S*/peer1/blocks.torrent",
    r"Peer 4 Wallet:",
    r"peer 4 │ Downloading: registration_blocks.txt",
    r"peer 4 │ Download complete",
    r"peer 4 │ Downloading: blocks.txt",
    r"peer 4 │ Downloading\.\.\. 100\.00% complete .*peers: [1-9]",
    r"peer 4 │ Download complete",
    r"peer 4 │ blocks 0 to \d+ checked and executed",
    r"peer 4 │ admitted by peer 1's token in block \d+; votes for P001 in block \d+; votes: 3",
    r"8  The same state on every peer",
    *[rf'peer {n} │ \{{students: \{{"S001":' for n in (1, 2, 3, 4)],
    r"Sealed: \S*/peer1/segments/blocks-000000\.txt +blocks 0 to 3, .* block \d+ names their torrent",
    r"All 4 state roots are equal: [0-9a-f]{64}",
]


def b64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def secrets_of(wallet, passphrase):
    """The private members of a wallet's JWK, read by another implementation (RFC 7518 4.8)."""
    head, key, iv, text, tag = wallet.read_text().strip().split(".")
    header = json.loads(b64(head))
    assert header["alg"] == "PBES2-HS512+A256KW" and header["p2c"] >= 600_000
    salt = header["alg"].encode() + b"\0" + b64(header["p2s"])
    wrap = hashlib.pbkdf2_hmac("sha512", passphrase.encode(), salt, header["p2c"], 32)
    plain = AESGCM(aes_key_unwrap(wrap, b64(key))).decrypt(b64(iv), b64(text) + b64(tag),
                                                          head.encode())
    jwk = json.loads(plain)
    return [jwk[member] for member in ("d", "p", "q", "dp", "dq", "qi")]


def check_no_private_key(folder, output):
    forbidden = ["PRIVATE KEY"]
    for peer in folder.glob("peer*"):
        words = (peer / "passphrase").read_text().strip()
        for secret in secrets_of(peer / "wallet.jwe", words):
            number = b64(secret)
            forbidden += [secret, number.hex(), base64.b64encode(number).decode().rstrip("=")]
    places = {"the output": output.encode()}
    places |= {str(p): p.read_bytes() for p in folder.rglob("*")
               if p.is_file() and p.name != "wallet.jwe"}
    assert len(places) > 20
    for place, content in places.items():
        for secret in forbidden:
            assert secret.encode() not in content, f"a private key in {place}"


def check_tokens(blocks):
    """PyJWT verifies each token with the key that registration gave; sha256 gives the ids."""
    header = json.loads(b64(blocks[0].split(".")[1]))
    keys, previous, checked = {}, None, 0

    def learn(jwk, kid):
        keys[kid] = jwt.algorithms.RSAAlgorithm.from_jwk(json.dumps(jwk))

    learn(header["network"]["founder"]["jwk"], jwt.get_unverified_header(blocks[0])["kid"])
    options = {"verify_iat": False, "verify_exp": False, "verify_aud": False}
    for token in blocks:
        head = jwt.get_unverified_header(token)
        payload = jwt.decode(token, keys[head["kid"]], algorithms=["RS256"], options=options)
        checked += 1
        if head["typ"] == "block+jwt":
            assert payload["prev_hash"] == (previous or "0" * 64)
            previous = hashlib.sha256(token.encode()).hexdigest()
        for action in payload.get("actions", []):
            if "token" not in action:
                continue
            nested = jwt.get_unverified_header(action["token"])
            if action["action"] == "register_wallet":
                inner = json.loads(b64(action["token"].split(".")[1]))
                learn(inner["jwk"], nested["kid"])
            jwt.decode(action["token"], keys[nested["kid"]], algorithms=["RS256"], options=options)
            checked += 1
    return checked


folder = FOLDER / "demo"
run = subprocess.run([JOTCHAIN, "demo", "--keep", "--folder", str(folder)], env=ENV, timeout=150,
                     capture_output=True, text=True)
peers = [int(pid) for pid in run.stdout.rpartition("end it: kill")[2].split()]
atexit.register(lambda: [os.kill(pid, signal.SIGKILL) for pid in peers])
assert run.returncode == 0, run.stdout + run.stderr
rest = run.stdout
for text in STORY:
    found = re.search(text, rest)
    assert found, f"missing, or out of order: {text}\n{run.stdout}"
    rest = rest[found.end():]
check_no_private_key(folder, run.stdout + run.stderr)

files = {(folder / f"peer{n}" / "blocks.txt").read_bytes() for n in (1, 2, 3, 4)}
assert len(files) == 1, "blocks.txt differs between peers"
lines = files.pop().decode().splitlines()
assert check_tokens(lines) >= 8 + 9 + 6, "too few tokens"
registered = [action["action"] for line in lines
              for action in json.loads(b64(line.split(".")[1])).get("actions", [])]
for kind, what in (("function", "programs for"), ("wallet", "wallets, public")):
    told = int(re.search(rf"(\d+) {what}", run.stdout)[1])
    assert told == registered.count(f"register_{kind}"), told

printed = re.search(r"Check it without us:  (.*?)      → ([0-9a-f]+)…", run.stdout)
shell = subprocess.run(printed[1], shell=True, cwd=FOLDER, capture_output=True, text=True)
assert shell.stdout.startswith(printed[2]), (printed[0], shell.stdout, shell.stderr)
miners = set(re.findall(r"block \d+ by (peer \d)", run.stdout))
assert len(miners) >= 2, miners

# The network stays up, and what it prints to try is true: any client fetches what is sealed.
assert len(peers) == 4, run.stdout
address = re.search(r"aria2c (http://\S+)", run.stdout)[1]
fetched = FOLDER / "aria2"
done = subprocess.run(
    ["aria2c", "-d", str(fetched), "--seed-time=0", "--enable-dht=false", "--bt-enable-lpd=false",
     "--file-allocation=none", "--summary-interval=0", "--bt-stop-timeout=60", address],
    timeout=120, capture_output=True, text=True)
assert (fetched / "blocks-000000.txt").read_text().splitlines() == lines[:lines.index(next(
    token for token in lines if b'"height":4,' in b64(token.split(".")[1])))], done.stdout
