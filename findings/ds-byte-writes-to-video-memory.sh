#!/usr/bin/env bash
# The ARM9 writes single bytes to palette, video memory and sprite memory.
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
    R16(0x05000002) = 0x1234, R8(0x05000002) = 0x56;
    out[0] = R16(0x05000002);
    R8(0x04000240) = 0x80; /* bank A for the processor */
    R32(0x06800000) = 0xAABBCCDD, R8(0x06800000) = 0x11;
    out[1] = R32(0x06800000);
    R32(0x07000000) = 0x01020304, R8(0x07000001) = 0x99;
    out[2] = R32(0x07000000);
    R32(0x02200000) = 0x01020304, R8(0x02200001) = 0x99; /* main memory, to compare */
    out[3] = R32(0x02200000);
}
C
venv/bin/python ds.py program.c 4 > found.json
venv/bin/python - <<'P'
import json
found = json.load(open("found.json"))
print("py-desmume 0.0.9 (DeSmuME), pynds 0.0.4 (NooDS), stable-retro 1.0.1 (melonDS)")
print("Guess: a byte that is written is there, or is in none of them.")
for name, w in found.items():
    print(f"{name:8} palette {w[0]:04x}  video memory {w[1]:08x}  sprites {w[2]:08x}  main memory {w[3]:08x}")
print("Seen: DeSmuME and melonDS drop the byte, as the console does (its video memory takes 16 bits at least); NooDS")
print("writes it. A memcpy by bytes into video memory shows a picture in one and nothing in the others.")
dropped, written = [0x1234, 0xAABBCCDD, 0x01020304, 0x01029904], [0x1256, 0xAABBCC11, 0x01029904, 0x01029904]
assert found == {"desmume": dropped, "noods": written, "melonds": dropped}, found
P
