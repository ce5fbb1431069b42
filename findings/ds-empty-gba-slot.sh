#!/usr/bin/env bash
# The second slot of the DS (0x08000000), with no cartridge of the Game Boy Advance in it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install -q py-desmume==0.0.9 pynds==0.0.4 stable-retro==1.0.1 ziglang==0.17.1
cp "$here/ds.py" .

cat > program.c <<'C'
static void program(volatile u32 *out)
{
    out[0] = R32(0x08000000);
    out[1] = R32(0x08000004);
}
C
venv/bin/python ds.py program.c 2 > found.json
venv/bin/python - <<'P'
import json, struct
found = json.load(open("found.json"))
print("py-desmume 0.0.9 (DeSmuME), pynds 0.0.4 (NooDS), stable-retro 1.0.1 (melonDS)")
print("Guess: nothing is there, so reads give all ones, or what the bus last held.")
for name, w in found.items():
    print(f"{name:8} {w[0]:08x} {w[1]:08x}  {struct.pack('<2I', *w)!r}")
print("Seen: DeSmuME shows the beginning of the DS cartridge there (it puts a PassMe in for homebrew by itself, as it says")
print("on its output); NooDS all ones; melonDS the address in halfwords. A program that looks for a second cartridge")
print("by its header finds itself in DeSmuME.")
assert struct.pack("<2I", *found["desmume"]) == b"FINDING\0", found
assert found["noods"] == [0xFFFFFFFF] * 2 and found["melonds"] not in (found["noods"], found["desmume"]), found
P
