"""Whatever a record, a name or a lying node says is shown as text and nothing else: no field is ever
run, and what a token does not prove is said not to hold."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from devtools import Browser, Tab  # noqa: E402
from harness import FOLDER, at_rest, found, jotchain, wait  # noqa: E402

IMAGE = "<img src=x onerror=window.hacked=1>"
SCRIPT = "\"><script>window.hacked=1</script>"
LINK = "javascript:window.hacked=1"
CLOSE = "</td></table><svg onload=window.hacked=1>\u202e'`${window.hacked=1}"
SHORT = ["<a onclick=h()>", "\"><script>h=1", "__proto__", "<b/onmouseover=h=1>"]
node = found(IMAGE, 1, "--founder", SCRIPT)[0].start("--alone")
url = node.api

mallory, token = FOLDER / "mallory", FOLDER / "mallory.token"
jotchain("wallet", "new", "--home", mallory)
token.write_text(jotchain("wallet", "token", "--home", mallory, "--name", IMAGE, "--network",
                          node.network))
node.cli("admit", token, "--role", "registrar")
fields = []


def submit(action, **arguments):
    actions = FOLDER / "actions.json"
    actions.write_text(json.dumps({"action": action, **arguments}, ensure_ascii=False))
    jotchain("submit", actions, "--home", mallory, "--node", url)

    def strings(value):
        return [value] if isinstance(value, str) else sum(map(strings, value.values()), [])
    fields.extend(strings(arguments))


for number, (short, long) in enumerate(zip(SHORT, [IMAGE, SCRIPT, LINK, CLOSE])):
    submit("register_student", student={"id": short, "name": long, "department": long})
    submit("add_course", course={"id": short, "name": long, "department": long})
    submit("vote_proposal", proposal={"id": short, "description": long})
    submit("generate_nft", nft={"id": short, "name": long, "metadata": {
        "artist": long, "creation_date": LINK, "description": long}})
head = at_rest([node])["height"]
height = next(h for h in range(head, 2, -1) if any(
    entry["receipt"]["gas"] for entry in node.get(f"/v1/blocks/{h}")["entries"][:1]))

browser = Browser()
tab = Tab(browser)
tab.open(url + "/")
tab.wait("the page to be live", "document.querySelector('#live-text')?.textContent === 'live'")


def unharmed(where):
    assert tab.run("typeof window.hacked") == "undefined", where
    assert tab.run("typeof window.h") == "undefined", where
    strange = tab.run("[...document.querySelectorAll('img,svg,iframe,object,embed,form,base,style,"
                      "a[onclick],b,[style*=url],script:not([src=\"page.js\"])')].map((n) => "
                      "n.outerHTML)")
    assert not strange, (where, strange)
    links = tab.run("[...document.querySelectorAll('a')].map((a) => a.getAttribute('href'))")
    assert all(link.startswith("#") for link in links), (where, links)
    handlers = tab.run("[...document.querySelectorAll('*')].flatMap((n) => n.getAttributeNames())"
                       ".filter((name) => name.startsWith('on'))")
    assert not handlers, (where, handlers)


texts = tab.run("document.querySelector('main').textContent")
for field in fields:
    assert field in texts, field
for card in ("Students", "Courses", "Proposals", "NFTs"):
    keys = tab.run("[...document.querySelectorAll('.card')].filter((c) => c.querySelector('h3')"
                   f"?.textContent === '{card}').flatMap((c) => [...c.querySelectorAll("
                   "'tbody th')].map((h) => h.textContent))")
    assert sorted(keys) == sorted(SHORT), (card, keys)
tab.wait("the owner's name", "document.querySelector('#registry-cards').textContent"
         f".includes({json.dumps(IMAGE)})")
assert tab.run("document.querySelector('h1').textContent") == IMAGE
assert tab.run("document.title") == f"{head} · {IMAGE} · jotchain"
unharmed("registries")


def open_block(number):
    tab.run(f"location.hash = '#block/{number}'")
    tab.wait(f"block {number}", f"document.querySelector('#block-title').textContent === "
             f"'Block {number}'")
    tab.run("document.querySelectorAll('.entries details').forEach((d) => { d.open = true; })")
    tab.wait("the checks", "document.querySelectorAll('#block .checks li').length > 0 && "
             "[...document.querySelectorAll('#block .checks li')].every((c) => c.dataset.state)")


texts = ""
for number in range(head + 1):
    open_block(number)
    assert not tab.run("document.querySelector('#block .checks [data-state=no]')?.innerText"), number
    unharmed(f"block {number}")
    texts += tab.run("document.querySelector('#block').textContent")
for field in fields:
    assert json.dumps(field, ensure_ascii=False) in texts, field
# Whatever a key is, it leads to its history.
links = tab.run("[...document.querySelectorAll('#registry-cards tbody th a')].map((a) => "
                "[a.getAttribute('href'), a.textContent])")
assert len(links) == 4 * len(SHORT), links
open_block(height)
for link, key in links:
    tab.run(f"location.hash = {json.dumps(link)}")
    title = f"History of {link.split('/')[1]}/{key}"
    tab.wait(title, "document.querySelector('#record-title').textContent === "
             f"{json.dumps(title)} && document.querySelectorAll('.versions li').length === 1")
    assert key in tab.run("document.querySelector('.versions .json').textContent"), key
    unharmed(title)
for link in ("#record/students/%E0%A4%A", "#record/students/nobody", "#record/<b>/x"):
    tab.run(f"location.hash = {json.dumps(link)}")
    unharmed(link)
tab.wait("no version", "document.querySelector('#record').innerText.includes('No block left a')")
assert IMAGE in tab.run("document.querySelector('#block-body').innerText")  # the signer's name
assert not tab.complaints(), tab.complaints()

# A style or a script that did get in would be stopped by the policy: show that it stands.
tab.run("document.body.append(Object.assign(document.createElement('script'), "
        "{textContent: 'window.hacked = 1'}))")
tab.run("document.body.insertAdjacentHTML('beforeend', "
        + json.dumps(f"<p onclick='window.hacked=1' id=bait>{IMAGE}</p>") + ")")
tab.run("document.querySelector('#bait').click()")
assert tab.run("typeof window.hacked") == "undefined"
wait("the browser's complaints", lambda: tab.run("true") and sum(
    "violate" in complaint for complaint in tab.complaints()) >= 2)


# A node that lies about one letter, of an entry and of a block.
def change(block_too):
    def altered(body):
        block = json.loads(body)

        def other_letter(text, at):
            return text[:at] + ("A" if text[at] != "A" else "B") + text[at + 1:]
        entry = block["entries"][-1]
        entry["token"] = other_letter(entry["token"], -20)
        if block_too:
            block["token"] = other_letter(block["token"], -20)
        return json.dumps(block).encode()
    return altered


def states():
    return tab.run("[...document.querySelectorAll('#block .checks li')].map((c) => "
                   "[c.dataset.state, c.querySelector('.why').textContent])")


for block_too in (False, True):
    tab.lie(f"/v1/blocks/{height}", change(block_too))
    open_block(0)
    open_block(height)
    tab.honest()
    said = states()
    block, entry = said[:4], said[4:]
    assert [state for state, _ in entry] == ["no", "no"], said
    assert "does not hold" in entry[1][1] and "but the text gives" in entry[0][1], said
    # The id and the signature of a block cover its last part; work and root only what is before.
    want = ["no", "yes", "no", "no"] if block_too else ["yes", "yes", "no", "yes"]
    assert [state for state, _ in block] == want, said


# A node that shows another key under the signer's name; a fresh tab, which knows no key yet.
def other_key(body):
    wallet = json.loads(body)
    n = wallet["jwk"]["n"]
    wallet["jwk"]["n"] = n[:50] + ("A" if n[50] != "A" else "B") + n[51:]
    return json.dumps(wallet).encode()


tab = Tab(browser)
tab.front()
tab.lie("/v1/wallets/*", other_key)
tab.open(f"{url}/#block/{height}")
tab.wait("the false keys to be seen", "[...document.querySelectorAll('#block .checks li')].filter("
         "(c) => c.dataset.state === 'no' && c.innerText.includes('the key shown is not'))"
         ".length === 2")
