#!/bin/sh
# Creates the virtual environment where there is none and adds the locked libraries to it: make_venv.sh FOLDER LOCK…
# Every refusal is one sentence that says what to do.
set -eu

venv=$1
shift

refuse() {
  echo "$*" >&2
  exit 1
}

fits() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

if ! fits "$venv/bin/python"; then
  base=
  for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
    if fits "$candidate"; then
      base=$candidate
      break
    fi
  done
  [ -n "$base" ] || refuse "Python 3.11 or newer is needed and ${PYTHON:-python3} is not: install it, or name it with \`make PYTHON=/path/to/python3.11 …\`."
  "$base" -c 'import ensurepip, venv' >/dev/null 2>&1 ||
    refuse "$("$base" -c 'import sys; print("Python %d.%d" % sys.version_info[:2])') has no venv module: install it (Debian, Ubuntu: \`apt install python3-venv\`) or name another Python with \`make PYTHON=…\`."
  "$base" -m venv --clear "$venv" || refuse "$venv cannot be created: see the message above, and check that this folder may be written."
fi

echo "Installing the libraries of $* into $venv (once)…"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes \
  $(for lock; do printf -- '-r %s ' "$lock"; done) ||
  refuse "The libraries could not be installed: see the message above; a network or a mirror of the Python packages is needed the first time."
# 50 MB of pages that nobody is shown (config/finders.py).
rm -rf "$venv"/lib/python*/site-packages/viewflow/static
