// The folder below --cache that something is kept in.
#pragma once

#include <string>

namespace s2s {

// Makes it, with what is above it. Throws IoError that names --cache.
void make_cache_folder(const std::string& folder);

}  // namespace s2s
