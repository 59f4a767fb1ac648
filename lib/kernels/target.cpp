#include "kernels/target.h"

#include <algorithm>

#include "base/error.h"
#include "hwy/targets.h"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernels/target.cpp"
#include "hwy/foreach_target.h"
//
#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace s2s::kernels::HWY_NAMESPACE {
std::int64_t compiled_target() { return HWY_TARGET; }
}  // namespace s2s::kernels::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace s2s::kernels {

HWY_EXPORT(compiled_target);

std::string vector_target() { return hwy::TargetName(HWY_DYNAMIC_DISPATCH(compiled_target)()); }

bool vectors_of_512_bits() {
  constexpr std::int64_t kFromAvx512On = 2 * HWY_AVX3 - 1;  // Highway's better targets have lower bits
  return HWY_ARCH_X86 && (HWY_DYNAMIC_DISPATCH(compiled_target)() & kFromAvx512On) != 0;
}

std::vector<std::string> vector_targets() {
  static const std::vector<std::string> names = [] {  // before any of them is hidden by use_vector_target
    std::vector<std::string> all;
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
      all.emplace_back(hwy::TargetName(target));
    }
    return all;
  }();
  return names;
}

void use_vector_target(const std::string& name) {
  const std::vector<std::string> names = vector_targets();
  std::string known;
  for (const std::string& target : names) {
    known += (known.empty() ? "" : ", ") + target;
  }
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) {
    throw UsageError("this CPU has no vector instructions \"" + name + "\"; it has " + known);
  }
  hwy::SetSupportedTargetsForTest(0);
  std::int64_t chosen = 0;
  for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
    if (name == hwy::TargetName(target)) {
      chosen = target;
    }
  }
  hwy::SetSupportedTargetsForTest(chosen);
  hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

}  // namespace s2s::kernels
#endif
