"""Three complete nodes hold their links for a minute; one is killed, comes back after 40 s on the
same port, and gossip runs on all links within 15 s, whoever dialled."""
import time

from harness import found, same_head, student, wait

HOLD, AWAY, BACK = 60, 40, 15
nodes = found("stays", 3)
nodes[0].start()
for node in nodes[1:]:
    node.start(link=nodes[0].magnet)


def links(node):
    return sorted(peer["node"] for peer in node.status()["peers"])


def meshed():
    return all(len(links(node)) == 2 and node.status()["greeted"] == 2 for node in nodes)


wait("three nodes to meet", meshed, 60)
before = [links(node) for node in nodes]
until = time.monotonic() + HOLD
while time.monotonic() < until:
    assert [links(node) for node in nodes] == before, "a link was lost"
    time.sleep(0.5)

victim = nodes[1]
victim.kill()
wait("the others to notice", lambda: all(len(links(n)) == 1 for n in (nodes[0], nodes[2])), 30)
time.sleep(AWAY)
victim.start(port=victim.port)
begun = time.monotonic()
wait("all links", meshed, BACK)
nodes[2].cli("submit", student(1))
same_head(nodes, max(1, BACK - (time.monotonic() - begun)))
assert nodes[1].get("/v1/state/students/S001")["name"] == "John Doe"
