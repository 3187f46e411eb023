"""The page of a node in a real browser, against three real nodes: the four use cases, a block's
tokens decoded, raw and checked, why a transaction failed, a record's history, news without a
reload, and silence while nobody looks."""
import base64
import hashlib
import json
import pathlib
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from devtools import Browser, Tab  # noqa: E402
from harness import at_rest, found, jotchain  # noqa: E402

nodes = found("Registry of the north", 3)
nodes[0].start()


def without_waiting(node, action, **arguments):
    jotchain("submit", json.dumps({"action": action, **arguments}, ensure_ascii=False), "--home",
             node.home, "--node", nodes[0].api, "--no-wait")


# A miner without a peer waits for one.  Its pool tries transactions as they come, a block takes the
# wallets' first ones first, by wallet: so the lower wallet's comes too early in the block.  The
# others leave that block to it, for what they hear first may be a part.
by_id = sorted(nodes, key=lambda node: base64.urlsafe_b64decode(
    node.cli("wallet", "show", "--json").partition('"id":"')[2][:43] + "="))
without_waiting(by_id[2], "register_student",
                student={"id": "S001", "name": "Zoë Doe", "department": "CS"})
without_waiting(by_id[2], "add_course",
                course={"id": "C001", "name": "Ledgers", "department": "Études"})
without_waiting(by_id[0], "enrol_student", course="C001", student="S001")
for node in nodes[1:]:
    node.start(link=nodes[0].magnet, mine=False)


def submit(node, action, **arguments):
    node.cli("submit", json.dumps({"action": action, **arguments}, ensure_ascii=False))


for node in nodes[:2]:
    submit(node, "vote_proposal", proposal={"id": "P001", "description": "Increase Funding"})
submit(nodes[2], "vote_proposal", proposal={"id": "P002", "description": "A second library"})
submit(nodes[1], "generate_nft", nft={"id": "NFT001", "name": "RareArt", "metadata": {
    "artist": "Alice", "creation_date": "2024-11-23", "description": "A rare piece"}})
state = at_rest(nodes)
url = nodes[0].api

# What HTTP says of it.
with urllib.request.urlopen(url + "/", timeout=20) as reply:
    assert reply.headers["Content-Type"] == "text/html; charset=utf-8"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"
    assert reply.headers["Referrer-Policy"] == "no-referrer"
    assert reply.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
    etag = reply.headers["ETag"]
try:
    urllib.request.urlopen(urllib.request.Request(url, headers={"If-None-Match": etag}), timeout=20)
    raise AssertionError("sent again to who has it")
except urllib.error.HTTPError as error:
    assert error.code == 304 and error.headers["ETag"] == etag and error.read() == b""

browser = Browser()
tab = Tab(browser)
tab.open(url + "/")
tab.wait("the page to be live", "document.querySelector('#live-text')?.textContent === 'live'")


def rows(card):
    """The rows of a table as lists of their cells' texts."""
    return tab.run("[...document.querySelectorAll('.card')].filter((c) => c.querySelector('h3')"
                   f"?.textContent === {json.dumps(card)}).flatMap((c) => "
                   "[...c.querySelectorAll('tbody tr')].map((r) => [...r.cells].map("
                   "(d) => d.innerText.trim())))")


tab.wait("the owner's name", "document.querySelector('#registry-cards').innerText.includes('peer 2')")
assert rows("Students") == [["S001", "Zoë Doe", "CS"]], rows("Students")
assert rows("Courses") == [["C001", "Ledgers", "Études"]]
assert rows("Proposals") == [["P001", "Increase Funding", "2"], ["P002", "A second library", "1"]]
assert rows("NFTs") == [["NFT001", "RareArt", "Alice\n2024-11-23\nA rare piece", "peer 2"]], \
    rows("NFTs")
assert len(rows("votes")) == 3, rows("votes")
bars = tab.run("[...document.querySelectorAll('#bars li')].map((bar) => [bar.innerText.replace("
               "/\\s+/g, ' '), bar.querySelector('i').getBoundingClientRect().width / "
               "bar.getBoundingClientRect().width])")
assert [text for text, _ in bars] == ["P001 Increase Funding 2 votes",
                                      "P002 A second library 1 vote"], bars
assert [round(width, 2) for _, width in bars] == [1, 0.5], bars
assert len(rows("Peers")) == 2 and rows("Torrents")[0][0].startswith("registration_blocks.txt")
tiles = tab.run("document.querySelector('#tiles').innerText")
assert str(state["height"]) in tiles and state["head"][:8] in tiles, tiles
assert tab.run("document.querySelector('h1').textContent") == "Registry of the north"
link, _, final = tab.run("document.querySelector('#magnet').textContent").partition("&x.final=")
height, _, id_ = final.partition(".")
assert link == nodes[0].magnet and nodes[0].get(f"/v1/blocks/{height}")["id"] == id_, (link, final)


def part(token, index):
    text = token.split(".")[index]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def shown_tokens():
    """Of each token on show: raw text, decoded header and payload, and what its checks say."""
    return tab.run("[...document.querySelectorAll('.token')].map((t) => ({"
                   "raw: t.querySelector('.raw').textContent,"
                   "json: [...t.querySelectorAll('.json')].map((j) => j.textContent),"
                   "checks: [...t.parentElement.firstChild.children].map((c) => "
                   "[c.dataset.state, c.innerText])}))")


def chosen(height):
    """Waits until that block is on show and each of its checks has an end."""
    tab.wait(f"block {height}", f"document.querySelector('#block-title').textContent === "
             f"'Block {height}' && [...document.querySelectorAll('.checks li')]"
             ".every((c) => c.dataset.state)")
    return nodes[0].get(f"/v1/blocks/{height}"), shown_tokens()


# A block is chosen by keyboard, as a link of the list.
height = next(h for h in range(state["height"], 2, -1) if [
    entry["receipt"]["gas"] > 0
    for entry in nodes[0].get(f"/v1/blocks/{h}")["entries"]] == [True])
tab.run(f"document.querySelector('#block-list a[href=\"#block/{height}\"]').focus()")
tab.key("Enter", 13, "\r")
block, tokens = chosen(height)
wanted = [block["token"], *(entry["token"] for entry in block["entries"])]
assert [t["raw"] for t in tokens] == wanted, tokens
for token in tokens:
    header, payload = map(json.loads, token["json"])
    assert header == part(token["raw"], 0) and payload == part(token["raw"], 1), token
    assert all(state_ == "yes" for state_, _ in token["checks"]), token["checks"]
    assert hashlib.sha256(token["raw"].encode()).hexdigest() in token["checks"][0][1]
assert len(tokens[0]["checks"]) == 4 and len(tokens[1]["checks"]) == 2, tokens
receipt = tab.run("[...document.querySelectorAll('.json')].at(-1).textContent")
assert json.loads(receipt) == block["entries"][0]["receipt"], receipt
assert tab.run("document.activeElement.id") == "block"

# The tokens inside registrations are tokens too, signed by their own keys.
tab.run("location.hash = '#block/2'")
block, _ = chosen(2)
tab.run("document.querySelectorAll('.entries details').forEach((d) => { d.open = true; })")
tab.wait("the inner tokens", "document.querySelectorAll('.inner .checks [data-state=yes]').length"
         f" === {len(block['entries'])}")
inner = tab.run("[...document.querySelectorAll('.inner .raw')].map((r) => r.textContent)")
assert inner == [e["payload"]["actions"][0]["token"] for e in block["entries"]]

# What failed says where and why, in the words of the function's source.
def failures(height):
    entries = nodes[0].get(f"/v1/blocks/{height}")["entries"]
    return [entry for entry in entries if entry["receipt"]["status"] == 1]


(height, failed), = [(h, failures(h)) for h in range(3, state["height"] + 1) if failures(h)]
assert len(failed) == 1, failed
tab.run(f"location.hash = '#block/{height}'")
chosen(height)
why = nodes[0].get("/v1/transactions/" + failed[0]["id"])["failure"]
assert why["function"] == "enrol_student" and why["message"] == "there is no such course", why
assert tab.run("document.querySelectorAll('.failure').length") == 0
tab.run("document.querySelectorAll('.entries details').forEach((d) => { d.open = true; })")
tab.wait("the failure", "document.querySelector('.failure')?.innerText.includes('line')")
assert tab.run("[...document.querySelectorAll('.failure')].map((f) => f.innerText)") == [
    f"Stopped in enrol_student version {why['version']}, line {why['line']}: there is no such "
    f"course\n{why['source']}"], why
assert 'require(exists(courses[course]), "there is no such course");' == why["source"]

# A record leads to its history: what each block left of it, by keyboard too.
assert tab.run("document.querySelector('#record').checkVisibility()") is False
tab.run("document.querySelector('#registry-cards a[href=\"#record/proposals/P001\"]').focus()")
tab.key("Enter", 13, "\r")
tab.wait("the history", "document.activeElement.id === 'record'")


def history():
    return tab.run("[...document.querySelectorAll('.versions li')].map((v) => [v.querySelector('a')"
                   ".getAttribute('href'), v.querySelector('.json')?.textContent])")


def told(path):
    return [[f"#block/{v['height']}", v.get("value")]
            for v in nodes[0].get("/v1/history/" + path)["versions"]]


assert tab.run("document.querySelector('#record-title').textContent") == \
    "History of proposals/P001"
versions = [[link, json.loads(text)] for link, text in history()]
assert versions == told("proposals/P001") and len(versions) == 2, versions
assert [value["votes"] for _, value in versions] == [2, 1], versions
submit(nodes[2], "vote_proposal", proposal={"id": "P001", "description": "Increase Funding"})
tab.wait("the new version", "document.querySelectorAll('.versions li').length === 3")
assert json.loads(history()[0][1])["votes"] == 3 and len(told("proposals/P001")) == 3
tab.run("location.hash = '#block/2'")
chosen(2)

# News comes without a reload.
tab.run("window.never_reloaded = true")
submit(nodes[1], "register_student", student={"id": "S002", "name": "Grace", "department": "Math"})
tab.wait("the new student", "document.querySelector('#registry-cards').innerText.includes('Grace')")
assert rows("Students") == [["S001", "Zoë Doe", "CS"], ["S002", "Grace", "Math"]]
head = at_rest(nodes)["height"]
tab.wait("the new block in the list",
         f"document.querySelector('#block-list .height').textContent === '{head}'")
assert "Registered student" in tab.run("document.querySelector('#news').textContent")
assert tab.run("document.querySelector('#block-title').textContent") == "Block 2"  # left in peace
assert tab.run("window.never_reloaded") is True

# Nobody looks: nothing is asked, while the tab in front shows what is new.  Then it goes on.
other = Tab(browser)
other.front()
tab.wait("the tab to be hidden", "document.hidden")
tab.wait("the page to pause", "document.querySelector('#live-text').textContent === 'paused'")
tab.run("performance.clearResourceTimings()")
other.open(url + "/")
other.wait("Grace", "document.querySelector('#registry-cards')?.innerText.includes('Grace')")
submit(nodes[0], "register_student", student={"id": "S003", "name": "Ada", "department": "Math"})
other.wait("Ada", "document.querySelector('#registry-cards').innerText.includes('Ada')")
assert tab.run("performance.getEntriesByType('resource').length") == 0
assert "Ada" not in tab.run("document.querySelector('#registry-cards').innerText")
tab.front()
tab.wait("the page to go on", "document.querySelector('#registry-cards').innerText.includes('Ada')")

elsewhere = [u for u in tab.requested() if not u.startswith((url + "/", "data:", "about:"))]
assert not elsewhere, elsewhere
assert not tab.complaints(), tab.complaints()
# A node that is gone is said to be, and what was shown stays.
nodes[0].kill()
tab.wait("the loss to be said", "document.querySelector('#live').dataset.state === 'off'")
assert rows("Students")[0] == ["S001", "Zoë Doe", "CS"]
