#!/bin/bash
# Checks the parts beside this script, joins and unpacks them to a folder (app, unless another is given).
# Needs bash, coreutils and gzip: Node comes first, and unpacks the rest. Parts without Node (pack --data-only) go into
# the folder that has it.
set -euo pipefail
parts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
app=${1:-$parts/app}
(cd "$parts" && sha256sum --check --quiet SHA256SUMS) || {
  echo "Cannot join the parts as all must be here and whole: carry those named above again" >&2
  exit 1
}
mkdir -p "$app"
if [ -e "$parts/node.gz.000" ]; then
  cat "$parts"/node.gz.* | gzip -dc >"$app/node.tmp"
  chmod 755 "$app/node.tmp"
  mv "$app/node.tmp" "$app/node"
elif [ ! -x "$app/node" ]; then
  echo "Cannot join the parts as $app must hold the program: join its parts there first" >&2
  exit 1
fi
"$app/node" "$parts/unpack.cjs" "$parts" "$app"
echo "Joined: $app/relu2 --help"
