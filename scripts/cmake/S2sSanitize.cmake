# -DS2S_SANITIZE=address,undefined: everything that needs no LibTorch with sanitizers, which end the program at the first fault.
# LibTorch itself is not built with them, and would report faults of its own.
if(S2S_FUZZ AND (NOT S2S_SANITIZE OR NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang"))
  message(FATAL_ERROR "S2S_FUZZ needs Clang (-DCMAKE_CXX_COMPILER=clang++) and S2S_SANITIZE (address,undefined)")
endif()
if(S2S_SANITIZE)
  # Assertions are kept: no NDEBUG, whatever the build type.
  set(CMAKE_BUILD_TYPE "")
  add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=${S2S_SANITIZE} -fno-sanitize-recover=all)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${S2S_SANITIZE})
endif()
if(S2S_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
