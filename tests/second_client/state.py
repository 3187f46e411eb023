"""SPEC section 3, State roots: records in two compact sparse Merkle trees that are never changed,
only made anew along one way, so that every block keeps its state."""
from encoding import canonical, node_hash, sha256

LAW = frozenset("epochs finality functions keys params roles seqs wallets".split())
EMPTY = bytes(32)


def place_of(collection, key):
    return sha256(collection.encode() + b"\0" + key.encode())


def bit(place, depth):
    return place[depth >> 3] >> (7 - (depth & 7)) & 1


def leaf_of(place, value_hash):
    return sha256(b"\0" + place + value_hash)


class Leaf:
    __slots__ = ("place", "hash", "collection", "key", "value")

    def __init__(self, collection, key, value):
        self.place = place_of(collection, key)
        self.hash = leaf_of(self.place, sha256(canonical(value).encode()))
        self.collection, self.key, self.value = collection, key, value


class Branch:
    __slots__ = ("sides", "known")

    def __init__(self, left, right):
        self.sides, self.known = (left, right), None

    @property
    def hash(self):
        if self.known is None:
            self.known = node_hash(*(side.hash if side else EMPTY for side in self.sides))
        return self.known


def joined(left, right):
    """A subtree with one leaf is that leaf."""
    if left is None and (right is None or type(right) is Leaf):
        return right
    if right is None and type(left) is Leaf:
        return left
    return Branch(left, right)


def put(node, leaf, depth=0):
    if node is None:
        return leaf
    if type(node) is Leaf:
        if node.place == leaf.place:
            return leaf
        return split(node, leaf, depth)
    left, right = node.sides
    if bit(leaf.place, depth):
        return Branch(left, put(right, leaf, depth + 1))
    return Branch(put(left, leaf, depth + 1), right)


def split(one, other, depth):
    side = bit(one.place, depth)
    if side == bit(other.place, depth):
        below = split(one, other, depth + 1)
        return Branch(None, below) if side else Branch(below, None)
    return Branch(other, one) if side else Branch(one, other)


def without(node, place, depth=0):
    if node is None or type(node) is Leaf:
        return None if node is not None and node.place == place else node
    left, right = node.sides
    if bit(place, depth):
        return joined(left, without(right, place, depth + 1))
    return joined(without(left, place, depth + 1), right)


def found(node, place):
    depth = 0
    while type(node) is Branch:
        node = node.sides[bit(place, depth)]
        depth += 1
    return node if node is not None and node.place == place else None


def leaves(node):
    if type(node) is Leaf:
        yield node
    elif node is not None:
        for side in node.sides:
            yield from leaves(side)


class State:
    """Records; copies share all that does not change."""

    def __init__(self, law=None, others=None):
        self.law, self.others = law, others

    def copy(self):
        return State(self.law, self.others)

    def become(self, other):
        self.law, self.others = other.law, other.others

    def leaf(self, collection, key):
        return found(self.law if collection in LAW else self.others, place_of(collection, key))

    def has(self, collection, key):
        return self.leaf(collection, key) is not None

    def get(self, collection, key):
        """None where there is no record; a contract's record may also be null."""
        leaf = self.leaf(collection, key)
        return leaf.value if leaf else None

    def set(self, collection, key, value):
        leaf = Leaf(collection, key, value)
        if collection in LAW:
            self.law = put(self.law, leaf)
        else:
            self.others = put(self.others, leaf)

    def delete(self, collection, key):
        place = place_of(collection, key)
        if collection in LAW:
            self.law = without(self.law, place)
        else:
            self.others = without(self.others, place)

    def as_object(self):
        """{"collection/key": value}"""
        return {f"{leaf.collection}/{leaf.key}": leaf.value
                for tree in (self.law, self.others) for leaf in leaves(tree)}

    def roots(self):
        """state_root and ledger_root, hex."""
        return tuple((tree.hash if tree else EMPTY).hex() for tree in (self.others, self.law))
