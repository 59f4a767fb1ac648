#!/usr/bin/env bash
# What length alone costs: translates the segments of several sentences of a corpus's dev or test set whole, and sentence by sentence,
# with each run, scores both against the same references, and draws both by length (length-alone.svg).
#   scripts/whole-and-parts.sh CORPUS SET SOURCE TARGET RUN...
# For the demo's study:
#   scripts/whole-and-parts.sh debian-enfr test en fr runs/study-quick/debian-enfr/{none,bahdanau}/seed-1
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

(($# >= 5)) || fail "this takes CORPUS SET SOURCE TARGET RUN...: whole-and-parts.sh debian-enfr dev en fr runs/none runs/bahdanau" 2
cd "$root"
set_prefix=data/$1/$2 source=$3 target=$4
folder=runs/whole-and-parts/$1-$2
runs=("${@:5}")

python3 scripts/corpus/whole_and_parts.py split "$set_prefix.$source" "$set_prefix.$target" "$folder"
say "$(wc -l <"$folder/whole.source") segments of $(wc -l <"$folder/parts.source") sentences"
# A run by its folder's name; a study's with its variant's.
name_of() {
  local name
  name=$(basename "$1")
  [[ $name == seed-* ]] && name=$(basename "$(dirname "$1")")-$name
  echo "$name"
}

hypotheses=() names=()
for run in "${runs[@]}"; do
  name=$(name_of "$run")
  whole=$folder/$name.whole parts=$folder/$name.parts
  build/s2s translate --model "$run" "$folder/whole.source" >"$whole"
  build/s2s translate --model "$run" "$folder/parts.source" | python3 scripts/corpus/whole_and_parts.py join "$folder" >"$parts"
  hypotheses+=("$whole" "$parts")
  names+=("$name whole" "$name in parts")
done
build/s2s eval --src "$folder/whole.source" --ref "$folder/whole.target" --hyp "${hypotheses[@]}" --names "${names[@]}" \
  --buckets 20,30,40,50,60 --plot "$folder/length-alone.svg"
say "drawn in $folder/length-alone.svg"
