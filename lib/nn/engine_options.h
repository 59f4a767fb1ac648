// Which implementation of the model computes: the definition in plain LibTorch, or the fast CPU path
// (nn/fast), which tests hold to it. No LibTorch: the command line binds these fields.
#pragma once

namespace s2s {

enum class Engine { automatic, reference, fast };
// How matrix products are computed: fp32 or bf16 with fp32 sums; automatic: bf16 where the CPU multiplies it
// in hardware.
enum class EnginePrecision { automatic, fp32, bf16 };

struct EngineOptions {
  Engine engine = Engine::automatic;
  EnginePrecision precision = EnginePrecision::automatic;
};

}  // namespace s2s
