#!/usr/bin/env bash
# How much of a model's loss on long segments is due to their length, and not to what stands in them: translates the segments of several
# sentences of a corpus's dev or test set whole, and sentence by sentence, with each run, and scores both against the same references.
#   scripts/whole-and-parts.sh CORPUS SET SOURCE TARGET RUN...      e.g. debian-enfr dev en fr runs/none runs/bahdanau
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
hypotheses=()
for run in "${runs[@]}"; do
  whole=$folder/$(basename "$run").whole parts=$folder/$(basename "$run").parts
  build/s2s translate --model "$run" "$folder/whole.source" >"$whole"
  build/s2s translate --model "$run" "$folder/parts.source" | python3 scripts/corpus/whole_and_parts.py join "$folder" >"$parts"
  hypotheses+=("$whole" "$parts")
done
build/s2s eval --src "$folder/whole.source" --ref "$folder/whole.target" --hyp "${hypotheses[@]}" --buckets 20,30,40,50,60
