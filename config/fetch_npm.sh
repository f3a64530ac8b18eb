#!/bin/sh
# Brings what browser tests drive with Node.js into FOLDER: fetch_npm.sh NAME FOLDER, where tests/browser/NAME holds the lock.
# firefox: puppeteer-core (Apache-2.0), which drives Firefox; lighthouse (Apache-2.0), which looks at public pages.
set -eu

lock=$(cd "$(dirname "$0")/../tests/browser/$1" && pwd)
folder=$2

cmp -s "$lock/package-lock.json" "$folder/package-lock.json" && [ -d "$folder/node_modules" ] && exit 0
command -v npm >/dev/null || { echo "$1 is fetched with npm: install it (Debian, Ubuntu: apt install npm)." >&2; exit 1; }
# Beside, and moved when it is whole: what was interrupted is never taken for complete.
scratch=$folder.part
rm -rf "$scratch"
mkdir -p "$scratch"
cp "$lock/package.json" "$lock/package-lock.json" "$scratch"
# The lock holds a hash for each package and no address: npm asks the registry that the machine knows.
(cd "$scratch" && npm ci --silent --ignore-scripts --no-audit --no-fund) || { rm -rf "$scratch"; echo "$1 could not be fetched." >&2; exit 1; }
rm -rf "$folder"
mv "$scratch" "$folder"
