"""SPEC section 7, rules 7.1 to 7.11: the one-instruction machine with W = 64."""
APPLIED, REFUSED, OUT_OF_GAS, TRAPPED = range(4)
TOP = 1 << 63
WRAP = 1 << 64


class Halt(Exception):
    """A port ends the run."""

    def __init__(self, status, message=None):
        super().__init__(status)
        self.status, self.message = status, message


class Gas:
    """What a run may still use; ports charge it too."""

    def __init__(self, limit):
        self.left = limit

    def charge(self, price):
        if self.left < price:
            raise Halt(OUT_OF_GAS)
        self.left -= price


def signed(value):
    """Modulo 2^64, as two's complement."""
    return (value + TOP) % WRAP - TOP


def run(memory, code, entry, gas, ports):
    """Status, `pc` of the instruction that halted (None when well), message. `ports` maps an
    address to (read, write); a write that gives a number jumps there."""
    pc, last, size = entry, len(memory) - 3, len(memory)
    left = gas.left
    try:
        while 0 <= pc <= last:
            if left < 1:
                return OUT_OF_GAS, pc, None
            left -= 1
            a, b, c = memory[pc:pc + 3]
            if a >= size:
                return TRAPPED, pc, None
            if a >= 0:
                value = memory[a]
            else:
                gas.left = left
                value = read(ports, a)
                left = gas.left
            if b >= 0:
                if b >= size or b < code:
                    return TRAPPED, pc, None
                value = memory[b] + value if a < 0 else memory[b] - value
                if not -TOP <= value < TOP:
                    value = signed(value)
                memory[b] = value
                if value > 0:
                    pc += 3
                    continue
            else:
                gas.left = left
                c = write(ports, b, value)
                left = gas.left
                if c is None:
                    pc += 3
                    continue
            if c == -1:
                return APPLIED, None, None
            if c < 0 or c > last:
                return TRAPPED, pc, None
            pc = c
        return TRAPPED, pc, None
    except Halt as halt:
        left = gas.left
        return halt.status, pc, halt.message
    finally:
        gas.left = left


def read(ports, address):
    port = ports.get(address)
    if port is None or port[0] is None:
        raise Halt(TRAPPED)
    return port[0]()


def write(ports, address, value):
    port = ports.get(address)
    if port is None or port[1] is None:
        raise Halt(TRAPPED)
    return port[1](value)
