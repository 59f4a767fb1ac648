#!/usr/bin/env bash
# What s2s is for, in one command: installs and builds it, builds a corpus, and makes the quick study: trains a fixed-context
# model and an attentional one of the same size for the same number of updates, prints their BLEU by the length of the source
# side by side, and draws it on a page. A second picture shows what length alone costs.
# It can be repeated: finished parts are not done again, an interrupted training goes on where it stopped.
set -euo pipefail

# shellcheck source=scripts/lib/common.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib/common.sh"

corpus=debian-enfr
study=study-quick

(($# == 0)) || fail "this takes no options; scripts/setup.sh, scripts/corpus.sh and build/s2s do" 2
cd "$root"

scripts/setup.sh
scripts/corpus.sh "$corpus"
say "training, translating and scoring both models"
build/s2s study length "configs/$study.toml" || fail "the study failed; the reason stands above" $?
say "translating the same text whole and in parts, which shows what length alone costs"
scripts/whole-and-parts.sh "$corpus" test en fr "runs/$study/$corpus"/{none,bahdanau}/seed-1 \
  >"runs/$study/length-alone.txt" 2>"runs/$study/length-alone.log" ||
  fail "that failed; the reason stands in runs/$study/length-alone.log" $?
say "drawn in runs/whole-and-parts/$corpus-test/length-alone.svg"
