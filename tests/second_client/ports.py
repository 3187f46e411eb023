"""SPEC section 7, Handles and Ports, list 1: what one call of a function sees of the world."""
import hashlib

from encoding import NUMBER_MAX, canonical
from machine import OUT_OF_GAS, REFUSED, TOP, TRAPPED, Gas, Halt, run, signed

HANDLES_MAX, MADE_MAX, EVENTS_MAX, MESSAGE_MAX, STACK_MAX = 4_096, 2**20, 64, 256, 1_024
DEPTH_MAX, KEY_MAX = 24, 128
NUMBER, STRING, OBJECT, LIST, BOOLEAN = int, str, dict, list, bool


def size(value):
    """The size of a value, for the memory of a call and for prices."""
    kind = type(value)
    if kind is str:
        return 8 + len(value.encode())
    if kind is list:
        return 32 + sum(map(size, value))
    if kind is dict:
        return 32 + sum(16 + len(name) + size(below) for name, below in value.items())
    return 8


def text_size(value):
    return len(value.encode()) if type(value) is str else 0


def written(value):
    return max(size(value), len(canonical(value).encode()))


def depth(value):
    """Of the deepest value in it, as in rule 1.06."""
    if type(value) is dict:
        value = list(value.values())
    return 1 + max(map(depth, value)) if type(value) is list and value else 0


def trap_unless(holds):
    if not holds:
        raise Halt(TRAPPED)


def is_key(text):
    """Of a record: 1 to 128 bytes without control characters."""
    return (1 <= len(text.encode()) <= KEY_MAX
            and not any(ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 for c in text))


class Call:
    """One run; `records` is a state that it may change."""

    def __init__(self, context, records, collections, constants, action, memory, code, gas):
        self.context, self.records, self.collections = context, records, collections
        self.memory, self.code, self.gas = memory, code, gas
        self.handles = [None, *constants, action, context["caller"]]
        self.action = len(constants) + 1
        self.handles_end = len(constants) + HANDLES_MAX
        self.made = 0
        self.r = self.x = self.y = self.address = 0
        self.stack, self.events = [], []
        self.ports = self.table()

    # handles

    def value(self, handle, kind=None):
        trap_unless(0 < handle < len(self.handles))
        found = self.handles[handle]
        trap_unless(kind is None or type(found) is kind)
        return found

    def keep(self, value):
        trap_unless(len(self.handles) <= self.handles_end)
        self.handles.append(value)
        return len(self.handles) - 1

    def make(self, value):
        self.made += size(value)
        trap_unless(self.made <= MADE_MAX)
        return self.keep(value)

    def bytes_of(self, measure, *handles):
        return sum(measure(self.handles[h]) for h in handles if 0 < h < len(self.handles))

    def pay(self, price, per_eight=0, octets=0):
        self.gas.charge(price + per_eight * -(-octets // 8))

    def table(self):
        register = self.register
        found = {
            -2: (lambda: self.r, None), -4: register("x"), -5: register("y"),
            -6: register("address"), -7: (self.load, self.store),
            -8: (lambda: self.action, None), -9: (lambda: self.action + 1, None),
            -10: (lambda: self.context["height"], None),
            -11: (lambda: self.context["time"], None),
            -12: (lambda: self.new({}), None), -13: (None, lambda v: v),
            -14: (self.pop, self.push_word), -45: (lambda: self.new([]), None)}
        for address, effect in {
                -16: self.field, -17: self.int, -18: self.mkint, -19: self.same, -20: self.get,
                -22: self.has, -23: self.set, -25: self.cat, -33: self.role, -34: self.delete,
                -43: self.item, -44: self.len, -46: self.push, -47: self.text, -48: self.sha256,
                -49: self.bool, -50: self.mkbool, -51: self.slice}.items():
            found[address] = (None, self.trigger(effect))
        for address, (price, effect) in ARITHMETIC.items():
            found[address] = (None, self.arithmetic(price, effect))
        found |= {-21: (None, self.put), -26: (None, self.emit), -27: (None, self.fail)}
        return found

    def register(self, name):
        return lambda: getattr(self, name), lambda v: setattr(self, name, v)

    def trigger(self, effect):
        def write(value):
            self.r = effect(value)
        return write

    def arithmetic(self, price, effect):
        def write(value):
            self.gas.charge(price)
            self.r = effect(self.x, value)
        return write

    # the machine's memory

    def load(self):
        trap_unless(0 <= self.address < len(self.memory))
        return self.memory[self.address]

    def store(self, value):
        trap_unless(self.code <= self.address < len(self.memory))
        self.memory[self.address] = value

    def pop(self):
        trap_unless(self.stack)
        return self.stack.pop()

    def push_word(self, value):
        trap_unless(len(self.stack) < STACK_MAX)
        self.stack.append(value)

    # values

    def new(self, value):
        self.pay(15)
        return self.make(value)

    def field(self, v):
        self.pay(40, 1, self.bytes_of(text_size, v))
        found, name = self.value(self.x, OBJECT), self.value(v, STRING)
        return self.keep(found[name]) if name in found else 0

    def item(self, v):
        self.pay(10)
        items = self.value(self.x, LIST)
        return self.keep(items[v]) if 0 <= v < len(items) else 0

    def int(self, v):
        self.pay(5)
        return self.value(v, NUMBER)

    def mkint(self, v):
        self.pay(15)
        trap_unless(abs(v) <= NUMBER_MAX)
        return self.make(v)

    def bool(self, v):
        self.pay(5)
        return int(self.value(v, BOOLEAN))

    def mkbool(self, v):
        self.pay(15)
        return self.make(v > 0)

    def same(self, v):
        self.pay(10, 2, self.bytes_of(size, self.x, v))
        return int(canonical(self.value(self.x)) == canonical(self.value(v)))

    def set(self, v):
        self.pay(40, 6, self.bytes_of(size, self.x, v) + self.bytes_of(text_size, self.y))
        found, name, value = self.value(self.x, OBJECT), self.value(self.y, STRING), self.value(v)
        made = {**found, name: value}
        trap_unless(name.isascii() and depth(made) <= DEPTH_MAX)
        return self.make(made)

    def push(self, v):
        self.pay(40, 6, self.bytes_of(size, self.x, v))
        made = [*self.value(self.x, LIST), self.value(v)]
        trap_unless(depth(made) <= DEPTH_MAX)
        return self.make(made)

    def len(self, v):
        self.pay(10, 2, self.bytes_of(text_size, v))
        found = self.value(v)
        trap_unless(type(found) in (STRING, LIST, OBJECT))
        return len(found)

    def cat(self, v):
        self.pay(30, 2, self.bytes_of(size, self.x, v))
        return self.make(self.value(self.x, STRING) + self.value(v, STRING))

    def text(self, v):
        self.pay(30, 8, self.bytes_of(written, v))
        return self.make(canonical(self.value(v)))

    def sha256(self, v):
        self.pay(150, 4, self.bytes_of(text_size, v))
        return self.make(hashlib.sha256(self.value(v, STRING).encode()).hexdigest())

    def slice(self, v):
        self.pay(30, 4, self.bytes_of(text_size, self.x))
        found = self.value(self.x, STRING)
        trap_unless(0 <= self.y <= len(found) and 0 <= v <= len(found) - self.y)
        return self.make(found[self.y:self.y + v])

    def role(self, v):
        self.pay(20, 1, self.bytes_of(text_size, v))
        return int(self.value(v, STRING) in self.context["roles"])

    # records

    def place(self, key):
        collection, key = self.value(self.x, STRING), self.value(key, STRING)
        trap_unless(collection in self.collections and is_key(key))
        return collection, key

    def get(self, v):
        self.pay(200)
        place = self.place(v)
        if not self.records.has(*place):
            return 0
        found = self.records.get(*place)
        self.pay(0, 8, written(found))
        return self.make(found)

    def has(self, v):
        self.pay(150)
        return int(self.records.has(*self.place(v)))

    def delete(self, v):
        self.pay(4000)
        place = self.place(v)
        was = self.records.has(*place)
        self.records.delete(*place)
        return int(was)

    def put(self, v):
        self.pay(4000, 12, self.bytes_of(written, v))
        place, value = self.place(self.y), self.value(v)
        trap_unless(depth(value) <= DEPTH_MAX)
        self.records.set(*place, value)

    # what others see

    def emit(self, v):
        self.pay(60, 8, self.bytes_of(written, v) + self.bytes_of(text_size, self.x))
        text, data = self.value(self.x, STRING), self.value(v)
        trap_unless(len(self.events) < EVENTS_MAX and depth(data) <= DEPTH_MAX)
        self.events.append((text, data))

    def fail(self, v):
        self.pay(10, 1, self.bytes_of(text_size, v))
        words = self.value(v, STRING)
        trap_unless(len(words.encode()) <= MESSAGE_MAX)
        raise Halt(REFUSED, words)


def exact(value):
    trap_unless(-TOP <= value < TOP)
    return value


def divide(x, v):
    trap_unless(v != 0)
    whole = abs(x) // abs(v)
    return exact(whole if (x < 0) == (v < 0) else -whole)


def shift(effect):
    def shifted(x, v):
        trap_unless(0 <= v <= 63)
        return signed(effect(x, v))
    return shifted


ARITHMETIC = {
    -29: (2, lambda x, v: exact(x * v)), -30: (5, divide),
    -31: (5, lambda x, v: x - divide(x, v) * v), -32: (2, lambda x, v: int(x < v)),
    -35: (2, lambda x, v: exact(x + v)), -36: (2, lambda x, v: exact(x - v)),
    -37: (2, lambda x, v: int(x == v)), -38: (2, lambda x, v: x & v),
    -39: (2, lambda x, v: x | v), -40: (2, lambda x, v: x ^ v),
    -41: (2, shift(lambda x, v: x << v)), -42: (2, shift(lambda x, v: (x % 2**64) >> v))}


class Outcome:
    def __init__(self, status, gas, pc, message, events):
        self.status, self.gas, self.pc, self.message, self.events = status, gas, pc, message, events


def call(function, image, action, context, records, gas):
    """Runs a function with `gas`, the smaller of its `gas_max` and what the transaction has."""
    meter = Gas(gas)
    loading = 20 + -(-(function["cells"] + len(image.constants)) // 8)
    if gas < loading:
        return Outcome(OUT_OF_GAS, gas, image.entry, None, [])
    meter.charge(loading)
    memory = image.cells + [0] * (function["cells"] - len(image.cells))
    made = Call(context, records, set(function["collections"]), image.constants, action, memory,
                image.read_only, meter)
    status, pc, message = run(memory, image.read_only, image.entry, meter, made.ports)
    charged = gas if status == OUT_OF_GAS else gas - meter.left
    return Outcome(status, charged, pc, message, made.events if status == 0 else [])
