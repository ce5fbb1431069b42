#!/usr/bin/env bash
# How wide OpenCV's lines are, in pixels, measured across a level line on an empty picture.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install -q opencv-python-headless==5.0.0.93 numpy==2.4.6
"$work/venv/bin/python" - <<'P'
import cv2, numpy as np

def width(thickness, kind):
    picture = np.zeros((100, 100), np.uint8)
    cv2.line(picture, (10, 50), (90, 50), 255, thickness, kind)
    return float(picture[:, 50].sum() / 255)

print(f"opencv-python-headless {cv2.__version__}")
print("Guess: a line of thickness n is n pixels wide; a smooth one (LINE_AA) about that.")
plain = [width(n, cv2.LINE_8) for n in range(1, 9)]
smooth = [round(width(n, cv2.LINE_AA), 1) for n in range(1, 9)]
print("thickness", *range(1, 9), sep="\t")
print("LINE_8   ", *plain, sep="\t")
print("LINE_AA  ", *smooth, sep="\t")
print("Seen: 2 draws 3 pixels, 3 and 4 both draw 5, 5 and 6 draw 7: every other width, and wider than asked.")
assert plain == [1, 3, 5, 5, 7, 7, 9, 9], plain
assert smooth == [1.3, 3.4, 5.4, 5.4, 7.4, 7.4, 9.4, 9.4], smooth
P
