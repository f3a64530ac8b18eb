#!/bin/sh
# Brings the Nu HTML checker (npm package vnu-jar, MIT) into FOLDER/vnu.jar and checks its hash: fetch_vnu.sh FOLDER
set -eu

version=26.9.27
sha512=4e441de4315f39a582f5e6edbe8cd3b2b1f655aa1dde3620faface791133217c417b12f3f7ead2d8336d8e7efe44f5226618258b44a0860057e9125135e6b428
folder=$1

[ -f "$folder/vnu.jar" ] && exit 0
command -v npm >/dev/null || { echo "The Nu HTML checker is fetched with npm: install it (Debian, Ubuntu: apt install npm)." >&2; exit 1; }
mkdir -p "$folder"
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
(cd "$scratch" && npm pack --silent "vnu-jar@$version" >/dev/null)
archive="$scratch/vnu-jar-$version.tgz"
echo "$sha512  $archive" | sha512sum --check --status || { echo "The fetched Nu HTML checker is not the expected one." >&2; exit 1; }
tar -xzf "$archive" -C "$scratch" package/build/dist/vnu.jar
mv "$scratch/package/build/dist/vnu.jar" "$folder/vnu.jar"
