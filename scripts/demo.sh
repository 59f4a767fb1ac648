#!/usr/bin/env bash
# What s2s is for, in one command: installs and builds it, builds a corpus, trains a fixed-context model and an attentional
# one of the same size for the same number of updates, and prints their BLEU by the length of the source side by side.
# It can be repeated: finished parts are not done again, an interrupted training goes on where it stopped.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

corpus=bible-enes
config=configs/quick.toml
runs=runs/demo
kinds=(none bahdanau)

(($# == 0)) || fail "this takes no options; scripts/setup.sh, scripts/corpus.sh and build/s2s do" 2
cd "$root"

# train KIND: repeating the command resumes the run, or finds that there is nothing left to do.
train() {
  say "training $1"
  build/s2s train --config "$config" --corpus "$corpus" --attention "$1" --run "$runs/$1" >&2 ||
    fail "training $1 failed; the reason stands above" $?
}

# translate KIND: the test set, once for each model.
translate() {
  local output=$runs/$1/test.en
  [[ $output -nt $runs/$1/checkpoints/best ]] && return
  say "translating the test set with $1"
  build/s2s translate --model "$runs/$1" "data/$corpus/test.es" >"$output.partial" ||
    fail "translating with $1 failed; the reason stands above" $?
  mv "$output.partial" "$output"
}

scripts/setup.sh
scripts/corpus.sh "$corpus"
for kind in "${kinds[@]}"; do
  train "$kind"
  translate "$kind"
done

say "scores of $(wc -l <"data/$corpus/test.es") test segments, by words of the source"
build/s2s eval --src "data/$corpus/test.es" --ref "data/$corpus/test.en" \
  --hyp "$runs/none/test.en" --hyp "$runs/bahdanau/test.en" --plot "$runs/bleu-by-length.svg"
say "drawn in $runs/bleu-by-length.svg"
