#!/bin/sh
# Make .venv ready: scripts/setup.sh EXTRAS GROUPS   (comma-separated, either may be empty)
# Installs what is missing and does nothing when nothing changed.
set -eu
cd "$(dirname "$0")/.."
extras=${1:-}
groups=${2:-}
python=${PYTHON:-python3}
venv=${VENV:-.venv}

fail() { echo "setup: $*" >&2; exit 1; }

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    fail "Python 3.11 or newer is needed; name one with PYTHON=/path/to/python3.11"

# The emulator's library links the system's GLib and OpenGL; no wheel brings them.
packages=
"$python" -c 'import ctypes; ctypes.CDLL("libglib-2.0.so.0")' 2>/dev/null || packages="$packages libglib2.0-0"
"$python" -c 'import ctypes; ctypes.CDLL("libGL.so.1")' 2>/dev/null || packages="$packages libgl1"
"$python" -c 'import venv, ensurepip' 2>/dev/null || packages="$packages python3-venv"
# The window's Python packages are compiled here, against the system's GTK; its tests bring their own display.
case ",$extras," in *,gtk,*)
    pkg-config --exists cairo 2>/dev/null || packages="$packages pkg-config libcairo2-dev"
    pkg-config --exists gobject-introspection-1.0 2>/dev/null || packages="$packages libgirepository1.0-dev"
    command -v cc >/dev/null || packages="$packages gcc libc6-dev"
    "$python" -c 'import os, sys, sysconfig
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))' || packages="$packages python3-dev"
    ls /usr/lib/*/girepository-1.0/Gtk-3.0.typelib >/dev/null 2>&1 || packages="$packages gir1.2-gtk-3.0"
    [ -z "$groups" ] || command -v Xvfb >/dev/null || packages="$packages xvfb"
esac
if [ "$(uname)" = Linux ] && [ -n "$packages" ]; then
    sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    command -v apt-get >/dev/null || fail "install the equivalents of these Debian packages:$packages"
    [ -z "$sudo" ] || command -v sudo >/dev/null || fail "ask an administrator to install:$packages"
    echo "setup: installing the system packages$packages"
    $sudo apt-get update -qq
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null
fi

[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
stamp="$venv/.ready-$extras-$groups"
wanted=$(cat pyproject.toml constraints.txt | cksum)
[ "$(cat "$stamp" 2>/dev/null || true)" = "$wanted" ] && exit 0

echo "setup: installing Python packages into $venv (several minutes the first time)"
"$venv/bin/python" -m pip install -q --upgrade 'pip>=25.1'
set -- -e ".${extras:+[$extras]}"
for group in $(echo "$groups" | tr ',' ' '); do set -- "$@" --group "$group"; done
"$venv/bin/python" -m pip install -q -c constraints.txt "$@"
echo "$wanted" > "$stamp"
