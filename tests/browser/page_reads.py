"""The page can be read: enough contrast in light and in dark, nothing wider than a phone of 360
pixels, a name for whatever can be operated, landmarks, and a way through it by keyboard alone."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "functional"))
from devtools import Browser, Tab  # noqa: E402
from harness import found, student  # noqa: E402

# Of each piece of text on show: its contrast with what is painted behind it (WCAG 2, 1.4.3).
CONTRAST = """(() => {
  const parse = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.04045 ? c / 12.92
    : ((c + 0.055) / 1.055) ** 2.4).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const color = parse(getComputedStyle(node).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim() || !node.checkVisibility()) continue;
    if (node.closest('button:disabled, noscript')) continue;
    const [a, b] = [light(parse(getComputedStyle(node).color)), light(behind(node))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), node.className,
                walker.currentNode.data.slice(0, 40)]);
  }
  return found;
})()"""
OPERATED = {"button", "link", "textbox", "searchbox", "region", "DisclosureTriangle"}

node = found("Registry")[0].start("--alone")
for number in range(9):  # enough for a filter
    node.cli("submit", student(number, f"Student {number}"))
node.cli("submit", student(10, "Unbroken" * 25))
node.cli("submit", json.dumps({"action": "generate_nft", "nft": {
    "id": "N" * 32, "name": "W" * 200, "metadata": {
        "artist": "a" * 200, "creation_date": "2" * 40, "description": "d" * 1000}}}))
node.cli("submit", json.dumps({"action": "vote_proposal", "proposal": {
    "id": "P" * 20, "description": "M" * 1000}}))

browser = Browser()
tab = Tab(browser)
seen = []
for scheme in ("light", "dark"):
    tab.call("Emulation.setEmulatedMedia",
             features=[{"name": "prefers-color-scheme", "value": scheme},
                       {"name": "prefers-reduced-motion", "value": "reduce"}])
    tab.open("about:blank")
    tab.open(node.api + "/#block/1")
    tab.wait("the checks", "document.querySelectorAll('.checks [data-state=yes]').length > 3")
    tab.run("location.hash = '#record/students/S010'")
    tab.wait("the history", "document.querySelectorAll('.versions .json').length === 1")
    contrasts = tab.run(CONTRAST)
    assert len(contrasts) > 100, contrasts
    weak = [c for c in contrasts if c[0] < 4.5]
    assert not weak, (scheme, weak)
    seen.append(tab.run("getComputedStyle(document.body).backgroundColor"))
assert seen[0] != seen[1], seen

for width in (360, 768, 1280):
    tab.size(width, 800)
    assert tab.run("document.documentElement.scrollWidth") <= width, width
    wide = tab.run("[...document.querySelectorAll('main *')].filter((n) => n.checkVisibility() && "
                   "!n.closest('.scroll, nav') && n.getBoundingClientRect().right > innerWidth + 1)"
                   ".map((n) => n.className + ' ' + n.textContent.slice(0, 40))")
    assert not wide, (width, wide)
tab.size(360, 800)
short = tab.run("[...document.querySelectorAll('button, nav a, #block-list a, summary')].filter("
                "(n) => n.checkVisibility()).map((n) => n.getBoundingClientRect().height)")
assert min(short) >= 24, short  # WCAG 2.2, 2.5.8

tree = [n for n in tab.call("Accessibility.getFullAXTree")["nodes"] if not n.get("ignored")]
roles = [n["role"]["value"] for n in tree]
for landmark in ("banner", "navigation", "main", "contentinfo", "status"):
    assert roles.count(landmark) == 1, (landmark, roles.count(landmark))
nameless = [n for n in tree if n["role"]["value"] in OPERATED and not n["name"]["value"].strip()]
assert not nameless, nameless
assert OPERATED - {"textbox"} <= set(roles), set(roles)
levels = tab.run("[...document.querySelectorAll('h1, h2, h3, h4')].map((h) => +h.tagName[1])")
assert levels[0] == 1 and levels.count(1) == 1, levels
assert all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels

# By keyboard: the first stop leads past the menu; each stop is seen to have the focus.
tab.size(1280, 800)
tab.open("about:blank")
tab.open(node.api + "/")
tab.wait("the page to be live", "document.querySelector('#live-text')?.textContent === 'live'")
tab.key("Tab", 9)
assert tab.run("document.activeElement.className") == "skip"
tab.key("Enter", 13, "\r")
tab.wait("the main part to have the focus", "document.activeElement.id === 'main'")
stops = set()
for _ in range(400):
    tab.key("Tab", 9)
    stop = tab.run("((n) => n === document.body ? null : [n.tagName, n.className || n.type || "
                   "n.id, getComputedStyle(n).outlineStyle])(document.activeElement)")
    if stop is None:
        break
    assert stop[2] != "none", stop
    stops.add(tuple(stop[:2]))
else:
    raise AssertionError("no end of stops")
for stop in (("BUTTON", "button"), ("INPUT", "search"), ("DIV", "scroll"), ("DIV", "raw")):
    assert stop in stops, (stop, stops)

# The filter is typed into, and looks at every row.
tab.run("document.querySelector('input[aria-label=\"Filter Students\"]').focus()")
tab.call("Input.insertText", text="student 7")
tab.wait("one row", "document.querySelector('#registry-cards tbody').rows.length === 1")
assert "Student 7" in tab.run("document.querySelector('#registry-cards tbody').innerText")
assert tab.run("document.querySelector('#registry-cards .count').textContent") == "1 of 10"
assert not tab.complaints(), tab.complaints()
