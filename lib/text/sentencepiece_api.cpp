#include "text/sentencepiece_api.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include "base/error.h"

namespace s2s {
namespace {

constexpr const char* kModule = "libs2s_sentencepiece.so";  // found by the executable's RUNPATH

// Its symbols are to be its own (RTLD_DEEPBIND), not LibTorch's of the same names. With sanitizers, which
// cannot work so, there is no LibTorch.
#ifdef S2S_SANITIZED
constexpr int kBinding = RTLD_NOW | RTLD_LOCAL;
#else
constexpr int kBinding = RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND;
#endif

const SentencePieceApi* open_module() {
  void* const module = dlopen(kModule, kBinding);
  void* const entry = module != nullptr ? dlsym(module, "s2s_sentencepiece_api") : nullptr;
  if (entry == nullptr)
    throw Error(ErrorKind::internal,
                fmt::format("{} cannot be used: {}; the installation is not complete", kModule, dlerror()));
  return reinterpret_cast<const SentencePieceApi* (*)()>(entry)();
}

}  // namespace

const SentencePieceApi& sentencepiece_api() {
  static const SentencePieceApi* const api = open_module();
  return *api;
}

}  // namespace s2s
