"""contract gas --check holds calls to their snapshot; contract test --coverage names what no test
executes."""
import re

from harness import FOLDER, jotchain

SOURCE = """action pay(n: int(0..9)) {
    require(n > 0, "nothing");
    if (n == 9) {
        emit("much", n);
    }
    emit("paid", n);
}
test "pays" {
    pay(1) by "alice";
    pay(0) by "alice" fails "nothing";
}
"""
source = FOLDER / "pay.jot"
snapshot = source.with_suffix(".gas")
source.write_text(SOURCE)


def check(code=0):
    return jotchain("contract", "gas", str(source), "--check", code=code)


assert "--write writes it" in check(code=1)
jotchain("contract", "gas", str(source), "--write")
lines = snapshot.read_text().splitlines()
assert lines[0].startswith("#") and len(lines) == 3, lines
rows = [re.fullmatch(r' *(\d+) +(\d+)  ("pays" [12] pay)', line) for line in lines[1:]]
assert all(rows) and int(rows[0][1]) > int(rows[1][1]) > 0, lines
assert "2 calls cost what" in check()

# Each difference is named, with the old figure and the new one.
gas, instructions = int(rows[0][1]), int(rows[0][2])
source.write_text(SOURCE.replace('emit("paid", n);', 'emit("paid", n);\n    emit("again", n);'))
said = check(code=1)
changed = re.search(r'"pays" 1 pay: gas (\d+) -> (\d+) \(\+(\d+)\), '
                    r'instructions (\d+) -> (\d+) \(\+(\d+)\)', said)
assert changed and (int(changed[1]), int(changed[4])) == (gas, instructions), said
assert int(changed[2]) - gas == int(changed[3]) > 0, said
assert "2 calls do not cost" in said, said  # more cells are loaded for the other one too
jotchain("contract", "gas", str(source), "--write")
check()

# Calls that came and went; a test that fails is no measure; a snapshot that is none.
source.write_text(SOURCE + 'test "more" { pay(2) by "bob"; }')
jotchain("contract", "gas", str(source), "--write")
source.write_text(SOURCE)
said = check(code=1)
assert '"more" 1 pay: gone: gas' in said and "pays" not in said and "1 calls do" in said, said
jotchain("contract", "gas", str(source), "--write")
source.write_text(SOURCE.replace('"pays"', '"sends"'))
said = check(code=1)
assert '"sends" 1 pay: new: gas' in said and '"pays" 2 pay: gone: gas' in said, said
source.write_text(SOURCE.replace('fails "nothing"', 'fails "else"'))
assert "the test pays fails" in check(code=1)
assert "fails" in jotchain("contract", "gas", str(source), "--write", code=1)
source.write_text(SOURCE)
snapshot.write_text("12 pay\n")
assert "pay.gas:1: this is not" in check(code=1)

said = jotchain("contract", "test", str(source), "--coverage")
found = re.search(r"pay: (\d+) of (\d+) instructions, 1 line not reached, 0 in part", said)
assert found and 0 < int(found[1]) < int(found[2]), said
assert re.search(r'pay\.jot:4: not reached +emit\("much", n\);', said), said
source.write_text(SOURCE.replace("pay(1)", 'pay(9) by "bob";\n    pay(1)'))
said = jotchain("contract", "test", str(source), "--coverage")
assert re.search(r"pay: (\d+) of \1 instructions, all lines", said), said

# What no peer would register is a refusal, not a failure of the machine.
source.write_text(SOURCE.replace("(0..9)) {", "(0..9)) gas 2_000_000 {"))
said = jotchain("contract", "test", str(source), code=1)
assert "gas_max outside the network's limits" in said, said
