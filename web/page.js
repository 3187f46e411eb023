// SPDX-License-Identifier: Apache-2.0
// The page of a node.  Every word that comes from the network is put on it as a text node: there is
// no place where data could become markup.  What a block claims is computed here once more (ids,
// work, signatures, the entries' root), so that the page need not believe the node it came from.
"use strict";

const POLL_MS = 1500;
const POLL_MS_MAX = 15000;
const ANSWER_MS = 20000;
const LIST_BLOCKS = 20;
const ROWS_MAX = 200;      // of a table at a time; its filter looks at all
const ENTRIES_MAX = 100;   // of a block, before "more"
const FILTER_FROM = 8;     // rows, from which on a table has a filter
const LONG_TEXT = 240;     // characters of a value that stand without unfolding

const REGISTRIES = [
  {name: "students", title: "Students", columns: ["name", "department"]},
  {name: "courses", title: "Courses", columns: ["name", "department"]},
  {name: "proposals", title: "Proposals", columns: ["description", "votes"]},
  {name: "nfts", title: "NFTs", columns: ["name", "metadata", "owner"]},
];

// ---- nodes ----

const at = (id) => document.getElementById(id);

/** An element; attributes are ours alone, children are nodes or text. */
function make(tag, attributes, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {}))
    if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== undefined) node.setAttribute(name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** Sets a text only when it differs: a selection or a screen reader is left in peace. */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** Makes the parent's children those of the items, and keeps the nodes of items that stay. */
function reconcile(parent, items, keyOf, create, update) {
  const old = new Map([...parent.children].map((node) => [node.dataset.key, node]));
  const keys = new Set(items.map((item) => String(keyOf(item))));
  for (const [key, node] of old) if (!keys.has(key)) node.remove();
  let next = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    let node = old.get(key);
    if (!node) {
      node = create(item);
      node.dataset.key = key;
    }
    update?.(node, item);
    if (node === next) next = next.nextElementSibling;
    else parent.insertBefore(node, next);
  }
}

const figure = (count) => count.toLocaleString("en");
const plural = (count, one, many = one + "s") => `${figure(count)} ${count === 1 ? one : many}`;
const short = (id) => id.length > 14 ? id.slice(0, 12) + "…" : id;

function age(seconds) {
  if (seconds < 1) return "now";
  for (const [size, unit] of [[86400, "d"], [3600, "h"], [60, "min"]])
    if (seconds >= size) return `${Math.floor(seconds / size)} ${unit}`;
  return `${Math.floor(seconds)} s`;
}

function bytes(count) {
  for (const [size, unit] of [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]])
    if (count >= size) return `${(count / size).toFixed(1)} ${unit}`;
  return `${count} B`;
}

function clock(seconds) {
  return new Date(seconds * 1000).toISOString().replace("T", " ").slice(0, 19) + " UTC";
}

// ---- the node's doors ----

let leaving = new AbortController();  // ends what is under way when the tab is hidden

/** The document behind a door; throws with `status` and `seconds` when the node refuses. */
async function get(path, ends = AbortSignal.timeout(ANSWER_MS)) {
  const reply = await fetch(path, {signal: ends, cache: "no-store", credentials: "same-origin"});
  const body = await reply.json().catch(() => ({}));
  if (reply.ok) return body;
  const error = new Error(String(body.detail ?? body.title ?? `status ${reply.status}`));
  error.status = reply.status;
  error.seconds = Number(reply.headers.get("Retry-After")) || 0;
  throw error;
}

/** What the page asks for again and again, as long as somebody looks at it. */
function poll(path) {
  const late = AbortSignal.timeout(ANSWER_MS);
  return get(path, AbortSignal.any?.([leaving.signal, late]) ?? leaving.signal);
}

const wallets = new Map();  // id -> promise of its document; names and keys do not change

function wallet(id) {
  if (!wallets.has(id)) {
    if (wallets.size > 1000) wallets.clear();
    const asked = get("/v1/wallets/" + encodeURIComponent(id));
    wallets.set(id, asked);
    asked.catch(() => wallets.delete(id));
  }
  return wallets.get(id);
}

/** Shows a wallet's id, and its name as soon as it is known. */
function person(id) {
  const node = make("bdi", {title: id}, short(id));
  if (/^[\w-]{43}$/.test(id)) wallet(id).then((known) => say(node, known.name), () => {});
  return node;
}

// ---- tokens: decoding and checking ----

const encoder = new TextEncoder();
const subtle = globalThis.crypto?.subtle;  // there on https and on localhost alone

function unbase64url(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (c) => c.charCodeAt(0));
}

const base64url = (bytes_) => btoa(String.fromCharCode(...bytes_))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const hex = (bytes_) => [...bytes_].map((b) => b.toString(16).padStart(2, "0")).join("");
const sha256 = async (bytes_) => new Uint8Array(await subtle.digest("SHA-256", bytes_));

function decode(token) {
  const [header, payload] = token.split(".").slice(0, 2)
    .map((part) => JSON.parse(new TextDecoder("utf-8", {fatal: true}).decode(unbase64url(part))));
  return {header, payload};
}

const looksLikeToken = (value) =>
  typeof value === "string" && /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/.test(value);

/** The tree of RFC 6962 over texts. */
async function listRoot(texts) {
  if (texts.length === 0) return sha256(new Uint8Array());
  if (texts.length === 1) return sha256(new Uint8Array([0, ...encoder.encode(texts[0])]));
  let split = 1;
  while (split * 2 < texts.length) split *= 2;
  const halves = [texts.slice(0, split), texts.slice(split)];
  const [left, right] = await Promise.all(halves.map(listRoot));
  return sha256(new Uint8Array([1, ...left, ...right]));
}

// A check gives {ok, says, what}: ok is true, false, or undefined where nothing could be computed;
// `what` is the value that it was about.

async function checkSignature(token) {
  const kid = String(decode(token).header.kid);
  let known;
  try {
    known = await wallet(kid);
  } catch (error) {
    if (error.status !== 404) throw error;
    return {says: "Signature: the ledger has no wallet now for key", what: kid};
  }
  const {e, kty, n} = known.jwk;
  const thumbprint = base64url(await sha256(encoder.encode(JSON.stringify({e, kty, n}))));
  if (thumbprint !== kid) return {ok: false, says: "Signature: the key shown is not", what: kid};
  const algorithm = {name: "RSASSA-PKCS1-v1_5", hash: "SHA-256"};
  const jwk = {e, kty, n, alg: "RS256"};
  const key = await subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  const dot = token.lastIndexOf(".");
  const signature = unbase64url(token.slice(dot + 1));
  const holds = decode(token).header.alg === "RS256" &&
    await subtle.verify(algorithm, key, signature, encoder.encode(token.slice(0, dot)));
  const says = `Signature of ${known.name} ${holds ? "holds" : "does not hold"}, key`;
  return {ok: holds, says, what: kid};
}

async function checkId(token, claimed) {
  const id = hex(await sha256(encoder.encode(token)));
  if (id === claimed) return {ok: true, says: "Id", what: id};
  return {ok: false, says: `Id: the node says ${claimed}, but the text gives`, what: id};
}

async function checkWork(token) {
  const {difficulty} = decode(token).payload;
  const hash = hex(await sha256(encoder.encode(token.slice(0, token.lastIndexOf(".")))));
  const ok = BigInt("0x" + hash) * BigInt(difficulty) < 1n << 256n;
  const says = `Work ${ok ? "meets" : "does not meet"} difficulty ${figure(difficulty)}`;
  return {ok, says, what: hash};
}

async function checkEntries(block) {
  const {entries} = decode(block.token).payload;
  const root = hex(await listRoot(block.entries.map((entry) => entry.token)));
  const ok = root === entries.root && block.entries.length === entries.count;
  const says = `Entries are ${ok ? "" : "not "}those that the block names, root`;
  return {ok, says, what: root};
}

/** A list of checks, each a line that is filled when its result is there. */
function checks(...run) {
  if (!subtle) return make("p", {class: "note"}, "Not checked here: browsers lend their " +
    "cryptography to pages from https and from localhost alone.");
  return make("ul", {class: "checks"}, ...run.map((check) => {
    const sign = make("span", {class: "sign", "aria-hidden": "true"}, "·");
    const told = make("span", {class: "unseen"}, "Checking: ");
    const why = make("span", {}, "…");
    const about = make("code");
    const line = make("li", {}, sign, make("span", {class: "why"}, told, why, " ", about));
    const failed = (error) => ({says: `Could not be checked: ${error.message}`});
    check().catch(failed).then(({ok, says, what}) => {
      line.dataset.state = ok === undefined ? "open" : ok ? "yes" : "no";
      say(sign, ok === undefined ? "?" : ok ? "✓" : "✗");
      say(told, ok === undefined ? "" : ok ? "Computed here: " : "Wrong: ");
      say(why, says);
      say(about, what ?? "");
    });
    return line;
  }));
}

// ---- values ----

/** JSON as nodes, indented; long strings are folded. */
function json(value, indent = "") {
  const out = document.createDocumentFragment();
  const inner = indent + "  ";
  if (typeof value === "string") {
    const full = JSON.stringify(value);
    const text = make("bdi", {class: "text"}, full);
    out.append(full.length <= LONG_TEXT ? text : make("details", {},
      make("summary", {}, make("bdi", {class: "text"}, full.slice(0, 60) + "…"),
        ` ${figure(value.length)} characters`), text));
  } else if (value === null || typeof value !== "object") {
    out.append(make("span", {class: "number"}, String(value)));
  } else {
    const list = Array.isArray(value);
    const items = Object.entries(value);
    if (items.length === 0) out.append(list ? "[]" : "{}");
    else {
      out.append(list ? "[\n" : "{\n");
      items.forEach(([name, item], i) => {
        out.append(inner);
        if (!list) out.append(make("span", {class: "name"}, JSON.stringify(name)), ": ");
        out.append(json(item, inner), i + 1 < items.length ? ",\n" : "\n");
      });
      out.append(indent, list ? "]" : "}");
    }
  }
  return out;
}

const plain = (value) => typeof value === "string" ? value : JSON.stringify(value) ?? "";

/** What a table's cell shows of a record's member. */
function cell(name, value) {
  if (name === "votes" && Number.isInteger(value))
    return make("td", {class: "figure"}, figure(value));
  if (name === "owner" && typeof value === "string") return make("td", {}, person(value));
  const node = make("td");
  if (name === "metadata" && value !== null && typeof value === "object")
    for (const [key, item] of Object.entries(value)) {
      const line = make("span", {class: "under"}, make("bdi", {}, plain(item)));
      line.title = key;
      node.append(line);
    }
  else node.append(make("bdi", {}, plain(value)));
  return node;
}

// ---- the views ----

const seen = {
  status: null, network: null, state: null,
  list: null, from: null,      // blocks, and the height of the first; null: the head's
  block: null, chosen: null,   // what is shown, and what the address or the reader asked for
  record: null,                // whose history is shown
};

function showTiles() {
  const {status} = seen;
  const seeding = status.torrents.filter((torrent) => torrent.seeding).length;
  const old = status.head_age < 1 ? "just now" : `${age(status.head_age)} old`;
  const rows = [
    ["Height", [figure(status.height), old]],
    ["Head", [status.head.slice(0, 8), `state ${status.state_root.slice(0, 8)}`, status.head]],
    ["Peers", [figure(status.peers.length), `${status.greeted} greeted`]],
    ["Pool", [figure(status.waiting), status.waiting === 1 ? "token waits" : "tokens wait"]],
    ["Mining", [status.mining ? "On" : status.wallet ? "Ready" : "Off",
      `difficulty ${figure(status.difficulty)}`]],
    ["Torrents", [figure(status.torrents.length),
      status.fetching ? "fetching blocks" : `${seeding} seeding`]],
    ["Running", [age(Date.now() / 1000 - status.started), `version ${status.version}`]],
  ];
  reconcile(at("tiles"), rows, ([name]) => name,
    ([name]) => make("div", {}, make("dt", {}, name), make("dd"), make("dd", {class: "more"})),
    (node, [, [big, small, title]]) => {
      say(node.children[1], big);
      say(node.children[2], small);
      if (title) node.children[1].title = title;
    });
  const refusal = status.last_refusal;
  at("refusal").hidden = !refusal;
  if (refusal) say(at("refusal"),
    `Last refusal: ${refusal.what}, ${refusal.message} (rule ${refusal.rule})`);
}

/** A card with a table that is kept up to date; `rows` are {key, cells: () => nodes, text}. */
function tableCard(parent, id, title, heads, rows, none) {
  let card = [...parent.children].find((node) => node.dataset.key === id);
  if (!card) {
    const filter = make("input", {type: "search", placeholder: "Filter",
      "aria-label": `Filter ${title}`, autocomplete: "off", spellcheck: "false"});
    card = make("div", {class: "card"},
      make("div", {class: "head"}, make("h3", {}, title), make("span", {class: "count"}), filter),
      make("p", {class: "muted"}, none),
      make("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": title},
        make("table", {}, make("thead", {}, make("tr", {},
          ...heads.map((head) => make("th", {scope: "col"}, head)))), make("tbody"))));
    card.dataset.key = id;
    card.filter = filter;
    filter.addEventListener("input", () => card.show());
    parent.append(card);
  }
  card.show = () => {
    const wanted = card.filter.value.trim().toLowerCase();
    const fits = (row) => row.text.toLowerCase().includes(wanted);
    const fitting = wanted ? rows.filter(fits) : rows;
    const [head, empty, scroll] = card.children;
    const body = scroll.firstChild.tBodies[0];
    const first = !card.filled;
    const shown = fitting.slice(0, ROWS_MAX);
    say(head.children[1], (shown.length < rows.length ? `${shown.length} of ` : "") +
      figure(rows.length));
    card.filter.hidden = rows.length < FILTER_FROM && !wanted;
    empty.hidden = fitting.length > 0;
    scroll.hidden = fitting.length === 0;
    const fresh = !first && !wanted && "fresh";
    reconcile(body, shown, (row) => row.key, () => make("tr", {class: fresh}),
      (node, row) => {
        if (node.shown === row.text) return;
        node.shown = row.text;
        node.replaceChildren(...row.cells());
      });
    card.filled = true;
  };
  card.show();
}

const rowHead = (text) => make("th", {scope: "row"}, make("bdi", {}, text));

/** The head of a record's row leads to its history. */
const recordHead = (collection, key, text) => make("th", {scope: "row"},
  make("a", {href: `#record/${collection}/${inPath(key)}`}, make("bdi", {}, text)));

/** A key as part of an address.  The state spells bytes beyond ASCII so already. */
function inPath(key) {
  return encodeURIComponent(key).replace(/%25([89A-F][0-9A-F])/g, "%$1");
}

function showState() {
  const {state} = seen.state;
  for (const {name, title, columns} of REGISTRIES) {
    const heads = ["id", ...columns].map((name) => name[0].toUpperCase() + name.slice(1));
    const rows = Object.entries(state[name] ?? {}).map(([key, record]) => {
      const id = typeof record?.id === "string" ? record.id : key;
      return {key, text: key + " " + JSON.stringify(record),
        cells: () => [recordHead(name, key, id), ...columns.map((column) => cell(column, record?.[column]))]};
    });
    tableCard(at("registry-cards"), name, title, heads, rows, "Nothing registered yet.");
  }
  const others = Object.keys(state).filter((name) => !REGISTRIES.some((r) => r.name === name));
  for (const card of [...at("collection-cards").children])
    if (!others.includes(card.dataset.key)) card.remove();
  at("no-collection").hidden = others.length > 0;
  for (const name of others) {
    const rows = Object.entries(state[name]).map(([key, record]) => {
      const text = JSON.stringify(record);
      return {key, text: key + " " + text,
        cells: () => [recordHead(name, key, key), make("td", {}, make("bdi", {}, text))]};
    });
    tableCard(at("collection-cards"), name, name, ["Key", "Record"], rows, "No records yet.");
  }
  showVotes(Object.entries(state.proposals ?? {}));
}

function showVotes(proposals) {
  const counted = proposals.map(([key, record]) =>
    ({key, record, votes: Number.isInteger(record?.votes) ? record.votes : 0}))
    .sort((a, b) => b.votes - a.votes).slice(0, ROWS_MAX);
  const most = Math.max(1, ...counted.map(({votes}) => votes));
  reconcile(at("bars"), counted.length ? counted : [{key: "", none: true}], ({key}) => "p" + key,
    ({none}) => none ? make("li", {class: "muted"}, "No proposal has a vote yet.")
      : make("li", {},
        make("div", {class: "line"}, make("span", {}, make("strong"), " ", make("span")),
          make("span", {class: "votes"})),
        make("div", {class: "bar", "aria-hidden": "true"}, make("i"))),
    (node, {key, record, votes, none}) => {
      if (none) return;
      const [line, bar] = node.children;
      say(line.firstChild.children[0], plain(record?.id ?? key));
      say(line.firstChild.children[1], plain(record?.description ?? ""));
      say(line.children[1], plural(votes, "vote"));
      bar.firstChild.style.width = `${100 * votes / most}%`;
    });
}

function showSwarm() {
  const {status, network} = seen;
  const peers = status.peers.map((peer) => ({
    key: peer.node + peer.address + peer.outgoing, text: peer.address + " " + peer.node,
    cells: () => [rowHead(peer.address),
      make("td", {}, make("code", {title: peer.node}, short(peer.node))),
      make("td", {}, peer.outgoing ? "dialled" : "came in")]}));
  tableCard(at("swarm-cards"), "peers", "Peers", ["Address", "Node", "Link"], peers,
    "No peer is connected.");
  const number = (text) => make("td", {class: "figure"}, text);
  const torrents = status.torrents.map((torrent) => ({
    key: torrent.id, text: JSON.stringify(torrent),
    cells: () => [make("th", {scope: "row", title: torrent.id}, make("bdi", {}, torrent.name),
      make("span", {class: "count"}, ` v${torrent.version}`)),
    number(torrent.total ? `${Math.floor(100 * torrent.done / torrent.total)} %` : "…"),
    number(figure(torrent.peers)), number(bytes(torrent.downloaded)),
    number(bytes(torrent.uploaded))]}));
  tableCard(at("swarm-cards"), "torrents", "Torrents", ["File", "Here", "Peers", "Down", "Up"],
    torrents, "No file is shared.");
  if (!network) return;
  say(at("magnet"), network.magnet);
  say(at("network"), network.name);
}

/** What a block is about, in a few words. */
function gist(block) {
  const genesis = ["Founds the network", "Registers functions", "Registers wallets"];
  return genesis[block.height] ??
    (block.events.join(", ") || plural(block.entries, "entry", "entries"));
}

function listItem(block) {
  const facts = block.entries ? [plural(block.entries, "entry", "entries")] : [];
  if (block.failed) facts.push(`${figure(block.failed)} failed`);
  return make("li", {}, make("a", {href: `#block/${block.height}`},
    make("span", {class: "height"}, String(block.height)),
    make("span", {class: "what"}, gist(block)),
    make("span", {class: "age"}),
    make("span", {class: "by"}, [...facts, "mined by "].join(" · "), person(block.miner))));
}

function showList() {
  const {list} = seen;
  const now = Date.now() / 1000;
  reconcile(at("block-list"), list.blocks, (block) => block.id, listItem, (node, block) => {
    const link = node.firstChild;
    say(link.children[2], age(now - block.iat));
    if (seen.block?.id === block.id) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  });
  at("newer").disabled = seen.from === null;
  at("older").disabled = !list.blocks.length || list.blocks.at(-1).height === 0;
}

// ---- one block ----

function tokenView(token, ...run) {
  const copy = make("button", {type: "button"}, "Copy");
  copy.addEventListener("click", () => navigator.clipboard.writeText(token).then(
    () => say(copy, "Copied"), () => say(copy, "Not allowed")));
  const raw = make("div", {class: "raw", tabindex: "0", role: "region",
    "aria-label": "Raw token"});
  token.split(".").forEach((part, i) =>
    raw.append(i ? "." : "", make("span", {class: `part${i + 1}`}, part)));
  let read;
  try {
    read = decode(token);
  } catch (error) {
    return make("p", {class: "note"}, `This token cannot be read: ${error.message}`);
  }
  const shown = (name, value) => [make("div", {class: "head"}, make("h4", {}, name)),
    make("div", {class: "json", tabindex: "0", role: "region", "aria-label": name}, json(value))];
  const actions = Array.isArray(read.payload?.actions) ? read.payload.actions : [];
  const inner = actions.filter((action) => looksLikeToken(action?.token)).map((action) =>
    make("div", {class: "inner"}, make("h4", {}, `The token inside ${plain(action.action)}`),
      tokenView(action.token)));
  return make("div", {}, checks(...run, () => checkSignature(token)),
    make("div", {class: "token"},
      make("div", {class: "side"}, ...shown("Header", read.header),
        ...shown("Payload", read.payload)),
      make("div", {class: "side"}, make("div", {class: "head"}, make("h4", {}, "Raw"),
        navigator.clipboard ? copy : null), raw)), ...inner);
}

function receiptView(receipt) {
  const events = receipt.events.map((event) => make("li", {}, make("bdi", {}, event.text), ": ",
    make("code", {}, make("bdi", {}, JSON.stringify(event.data)))));
  const all = make("div", {class: "json", tabindex: "0", role: "region",
    "aria-label": "Receipt"}, json(receipt));
  return make("div", {}, make("div", {class: "head"}, make("h4", {}, "Receipt")),
    events.length ? make("ul", {class: "note"}, ...events) : null, all);
}

/** Why a transaction failed: the node finds the statement in the function's source. */
function failureView(id) {
  const note = make("p", {class: "note failure"}, "…");
  get("/v1/transactions/" + id).then(({failure}) => {
    if (!failure) return note.remove();
    const place = [failure.version && `version ${failure.version}`,
      failure.line && `line ${failure.line}`].filter(Boolean).join(", ");
    note.replaceChildren("Stopped in ", make("bdi", {}, plain(failure.function)),
      place ? ` ${place}: ` : ": ", make("bdi", {}, plain(failure.message)));
    if (failure.source)
      note.append(make("code", {class: "under"}, make("bdi", {}, plain(failure.source))));
  }, (error) => say(note, `Where it stopped cannot be shown: ${error.message}`));
  return note;
}

const STATUSES = ["applied", "refused", "out of gas", "trapped"];

function entryView(entry, index, open) {
  const {receipt} = entry;
  const target = entry.payload?.target?.height;
  const actions = Number.isInteger(target) ? `vote for block ${target}`
    : (entry.payload?.actions ?? []).map((action) => action.action).join(", ");
  let kid = "";
  try {
    kid = String(decode(entry.token).header.kid);
  } catch { /* the view below says that it cannot be read */ }
  const body = make("div");
  const pill = make("span", {class: "pill", "data-state": receipt.status ? "no" : "yes"},
    STATUSES[receipt.status] ?? String(receipt.status));
  const details = make("details", {}, make("summary", {}, `${index + 1}. `,
    make("bdi", {}, actions), " by ", person(kid), " ", pill,
    make("span", {class: "count"}, ` gas ${figure(receipt.gas)}`)), body);
  const fill = () => {
    if (body.firstChild) return;
    body.append(tokenView(entry.token, () => checkId(entry.token, entry.id)),
      receipt.status ? failureView(entry.id) : "", receiptView(receipt));
  };
  details.addEventListener("toggle", fill);
  if (open) {
    fill();
    details.open = true;
  }
  return make("li", {}, details);
}

function blockView(block) {
  const {payload} = decode(block.token);
  const entries = make("ol", {class: "entries"});
  const more = make("button", {type: "button"}, "Show more entries");
  const grow = () => {
    const have = entries.children.length;
    entries.append(...block.entries.slice(have, have + ENTRIES_MAX)
      .map((entry, i) => entryView(entry, have + i, block.entries.length === 1)));
    more.hidden = entries.children.length === block.entries.length;
  };
  more.addEventListener("click", grow);
  grow();
  const parent = block.height > 0
    ? make("a", {href: `#block/${block.height - 1}`}, make("code", {}, String(payload.prev_hash)))
    : "none: this block founds the network";
  return [
    make("p", {class: "muted"}, `${clock(block.iat)}, mined by `, person(block.miner)),
    make("dl", {class: "facts"},
      make("dt", {}, "Parent"), make("dd", {}, parent),
      make("dt", {}, "State root"), make("dd", {}, make("code", {}, block.state_root)),
      make("dt", {}, "Nonce"), make("dd", {}, make("code", {}, block.nonce))),
    make("h4", {class: "part"}, "Block token"),
    tokenView(block.token, () => checkId(block.token, block.id), () => checkWork(block.token),
      () => checkEntries(block)),
    make("h4", {class: "part"}, plural(block.entries.length, "entry", "entries")),
    entries, more,
  ];
}

/** Loads and shows the block that the address names; the head when it names none. */
async function choose(which, arrive) {
  const wanted = seen.chosen = String(which);
  try {
    const block = await get("/v1/blocks/" + encodeURIComponent(wanted));
    if (seen.chosen !== wanted) return;  // another was chosen meanwhile
    seen.block = block;
    say(at("block-title"), `Block ${block.height}`);
    at("block-body").replaceChildren(...blockView(block));
    if (seen.list) showList();
    if (!arrive) return;
    if (arrive === "focus") at("block").focus({preventScroll: true});
    const {top} = at("block").getBoundingClientRect();
    if (top < 0 || top > innerHeight / 2) at("block").scrollIntoView();
  } catch (error) {
    if (seen.chosen !== wanted) return;
    if (!error.status) seen.chosen = null;  // no answer: the next turn of the loop tries again
    seen.block = null;
    say(at("block-title"), `Block ${wanted}`);
    at("block-body").replaceChildren(
      make("p", {class: "note"}, `It cannot be shown: ${error.message}`));
  }
}

function named() {
  const found = /^#block\/(\d{1,15}|[0-9a-f]{64})$/.exec(location.hash);
  return found ? found[1] : null;
}

// ---- one record ----

/** The record that the address names: its collection, and its key as part of an address. */
function namedRecord() {
  const found = /^#record\/([a-z][a-z0-9_]{0,63})\/([^/]+)$/.exec(location.hash);
  if (!found) return null;
  try {
    return {collection: found[1], path: found[2], key: decodeURIComponent(found[2])};
  } catch {
    return null;  // no UTF-8, so no key
  }
}

function versionView({height, iat, value}) {
  return make("li", {}, make("p", {}, make("a", {href: `#block/${height}`}, `Block ${height}`),
    make("span", {class: "muted"}, `, ${clock(iat)}${value === undefined ? ": deleted" : ""}`)),
  value === undefined ? null : make("div", {class: "json", tabindex: "0", role: "region",
    "aria-label": `As block ${height} left it`}, json(value)));
}

/** What the state says of it; only when that changes is the history read again. */
function textNow({collection, path}) {
  const key = path.replace(/%[0-7][0-9A-F]/gi, decodeURIComponent);
  return JSON.stringify(seen.state.state[collection]?.[key]);
}

/** Shows what blocks left of the record, the newest first; as many as one answer holds, and a
    button for the older ones. */
async function showRecord(record, arrive) {
  seen.record = record;
  if (seen.state) record.text = textNow(record);
  const versions = make("ol", {class: "versions"});
  const more = make("button", {type: "button", hidden: true}, "Show older versions");
  let next;
  const load = async () => {
    const from = next === undefined ? "" : `?from=${next}`;
    const page = await get(`/v1/history/${record.collection}/${record.path}${from}`);
    versions.append(...page.versions.map(versionView));
    next = page.next;
    more.hidden = next === undefined;
  };
  const fails = (error) => make("p", {class: "note"}, `It cannot be shown: ${error.message}`);
  more.addEventListener("click", () => load().catch((error) => more.replaceWith(fails(error))));
  let body = [versions, more];
  try {
    await load();
    if (!versions.firstChild) body.unshift(make("p", {class: "muted"}, "No block left a version."));
  } catch (error) {
    body = [fails(error)];
  }
  if (seen.record !== record) return;  // another was chosen meanwhile
  at("record-title").replaceChildren("History of ",
    make("bdi", {}, `${record.collection}/${record.key}`));
  at("record-body").replaceChildren(...body);
  at("record").hidden = false;
  if (!arrive) return;
  at("record").focus({preventScroll: true});
  at("record").scrollIntoView();
}

// ---- the loop ----

function live(state, text) {
  at("live").dataset.state = state;
  say(at("live-text"), text);
}

async function loadList() {
  const {from} = seen;
  const list = await poll(`/v1/blocks?${from === null ? "" : `from=${from}&`}count=${LIST_BLOCKS}`);
  if (from === seen.from) seen.list = list;
}

/** True when another block has taken the height that was chosen. */
function replaced() {
  const {block, chosen, list} = seen;
  const now = list.blocks.find(({height}) => height === block?.height);
  return now !== undefined && now.id !== block.id && chosen === String(now.height);
}

async function refresh() {
  const before = seen.status;
  const status = await poll("/v1/status");
  const moved = before?.head !== status.head;
  if (!seen.network) seen.network = await poll("/v1/network");
  const changed = moved || !seen.state || seen.state.head !== status.head;
  if (changed) {
    const [state] = await Promise.all([poll("/v1/state"), loadList()]);
    seen.state = state;
  }
  seen.status = status;
  showTiles();
  showSwarm();
  showList();
  if (changed) showState();
  document.title = `${status.height} · ${seen.network.name} · jotchain`;
  if (before && moved && seen.from === null && seen.list.blocks.length) {
    // Blocks that only carry votes are no news to anybody who listens.
    const told = seen.list.blocks.find((block) => block.height > before.height &&
      (block.events.length || block.failed));
    if (told) say(at("news"), `Block ${told.height}: ${gist(told)}`);
  }
  if (seen.chosen === null) await choose(named() ?? status.height, named() !== null && "scroll");
  else if (replaced()) await choose(seen.chosen);
  if (before === null && namedRecord()) await showRecord(namedRecord(), true);
  else if (seen.record && textNow(seen.record) !== seen.record.text) await showRecord(seen.record);
}

let timer = 0;
let turn = 0;      // a turn that the tab's hiding ended must not plan the next one
let failures = 0;

async function loop() {
  const mine = ++turn;
  const begun = performance.now();
  let pause = POLL_MS;
  try {
    await refresh();
    failures = 0;
    live("on", "live");
    // A node that needs long to answer is asked less often.
    pause = Math.min(POLL_MS_MAX, Math.max(POLL_MS, 4 * (performance.now() - begun)));
  } catch (error) {
    if (mine !== turn) return;
    failures += 1;
    live("off", error.status ? `the node says: ${error.message}` : "the node does not answer");
    pause = Math.max(1000 * (error.seconds ?? 0),
      Math.min(POLL_MS_MAX, POLL_MS * 2 ** Math.min(failures, 4)));
  }
  if (mine === turn) timer = setTimeout(loop, pause);
}

function stop() {
  turn += 1;
  clearTimeout(timer);
  leaving.abort();
  leaving = new AbortController();
  live("wait", "paused");
}

document.addEventListener("visibilitychange", () => {
  stop();
  if (!document.hidden) loop();
});
window.addEventListener("hashchange", () => {
  const which = named();
  if (which !== null) choose(which, "focus");
  const record = namedRecord();
  if (record) showRecord(record, true);
});
at("newer").addEventListener("click", () => page(+LIST_BLOCKS));
at("older").addEventListener("click", () => page(-LIST_BLOCKS));

async function page(step) {
  if (!seen.status) return;
  const top = seen.from ?? seen.status.height;
  const next = top + step;
  seen.from = next >= seen.status.height ? null : Math.max(next, 0);
  await loadList().then(showList, () => {});
  at("block-list").scrollTop = 0;
}

say(at("crypto"), subtle ? "" : "This browser lends its cryptography to pages from https and " +
  "from localhost alone, so they are shown unchecked.");
if (!document.hidden) loop();
else live("wait", "paused");
