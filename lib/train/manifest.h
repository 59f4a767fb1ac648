// RUN/manifest.json: what a training ran on and with, for whoever wants to repeat or explain it, and for
// telling whether a resumed run still has the same data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "checkpoint/run_directory.h"
#include "data/corpus.h"
#include "text/vocabulary.h"

namespace s2s {

// One sitting of a training: versions of s2s, LibTorch and the compiler, and describe_environment(). "engine"
// is added once it is chosen.
Json describe_build_and_machine(int threads);

// {"files": [{"path", "bytes", "sha256"}], "pairs_read", "pairs_kept", "dropped": {reason: count},
// "source_pieces", ...}
Json to_json(const CorpusReport& report);
Json to_json(const std::vector<InputFile>& files);  // path, bytes and sha256 of each

// {"sha256", "pieces"}
Json describe(const Vocabulary& vocabulary);

// One sentence for each condition that differs between two sittings and may change the last digits of what is
// computed: versions, threads, engine with its precision, processor. What one of them does not say is not
// compared.
std::vector<std::string> changed_conditions(const Json& before, const Json& now);

// The run's manifest with everything in it that a resume looks up. ModelError where it is missing, damaged,
// or lacks any of that.
Json read_manifest(const RunDirectory& run);

// Compares the contents of files that a run was started with to those of now: one sentence for each
// difference.
std::vector<std::string> changed_files(const Json& before, const Json& now);

}  // namespace s2s
