// RUN/manifest.json: what a training ran on and with, for whoever wants to repeat or explain it, and for
// telling whether a resumed run still has the same data.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "data/corpus.h"
#include "text/vocabulary.h"

namespace s2s {

// Versions of s2s, LibTorch and the compiler, and describe_environment().
Json describe_build_and_machine(int threads);

// {"files": [{"path", "bytes", "sha256"}], "pairs_read", "pairs_kept", "dropped": {reason: count},
// "source_pieces", ...}
Json to_json(const CorpusReport& report);
Json to_json(const std::vector<InputFile>& files);  // path, bytes and sha256 of each

// {"sha256", "pieces"}
Json describe(const Vocabulary& vocabulary);

// Compares the contents of files that a run was started with to those of now: one sentence for each
// difference.
std::vector<std::string> changed_files(const Json& before, const Json& now);

}  // namespace s2s
