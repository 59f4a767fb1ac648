# Every dependency, each with the Debian package that brings it, so that a missing one says what to install.

function(s2s_missing what package)
  # CMake does not wrap lines that begin with a blank.
  message(FATAL_ERROR " ${what} was not found. Install it with: apt-get install ${package}\n"
                      " (./scripts/setup.sh installs everything that s2s needs.)")
endfunction()

# s2s_find_config(NAME PACKAGE [find_package arguments]): a package with a CMake config or find module.
macro(s2s_find_config name package)
  find_package(${name} ${ARGN} QUIET)
  if(NOT ${name}_FOUND)
    s2s_missing(${name} ${package})
  endif()
endmacro()

# s2s_find_library(TARGET PACKAGE HEADER LIBRARY): a header and a library without a usable CMake config.
function(s2s_find_library target package header library)
  string(MAKE_C_IDENTIFIER ${target} id)
  find_path(${id}_INCLUDE ${header})
  find_library(${id}_LIBRARY ${library})
  if(NOT ${id}_INCLUDE OR NOT ${id}_LIBRARY)
    s2s_missing("${library} (${header})" ${package})
  endif()
  add_library(${target} INTERFACE IMPORTED GLOBAL)
  target_include_directories(${target} SYSTEM INTERFACE ${${id}_INCLUDE})
  target_link_libraries(${target} INTERFACE ${${id}_LIBRARY})
endfunction()

s2s_find_config(Threads libc6-dev)
s2s_find_config(OpenMP g++)
s2s_find_config(fmt libfmt-dev CONFIG)
s2s_find_config(spdlog libspdlog-dev CONFIG)
s2s_find_config(CLI11 libcli11-dev CONFIG)
s2s_find_config(nlohmann_json nlohmann-json3-dev CONFIG)
s2s_find_config(LibArchive libarchive-dev)
s2s_find_config(ZLIB zlib1g-dev)
s2s_find_config(OpenSSL libssl-dev)
s2s_find_library(s2s::tomlplusplus libtomlplusplus-dev toml++/toml.h tomlplusplus)
s2s_find_library(s2s::utf8proc libutf8proc-dev utf8proc.h utf8proc)
s2s_find_library(s2s::sentencepiece libsentencepiece-dev sentencepiece_processor.h sentencepiece)
s2s_find_library(s2s::sentencepiece_train libsentencepiece-dev sentencepiece_trainer.h sentencepiece_train)
s2s_find_library(s2s::dnnl libdnnl-dev oneapi/dnnl/dnnl.hpp dnnl)
s2s_find_library(s2s::hwy libhwy-dev hwy/highway.h hwy)
if(NOT S2S_SANITIZE)
  s2s_find_config(Torch libtorch-dev CONFIG)
endif()
if(S2S_BUILD_TESTS)
  # Debian's GTest is found without GoogleMock, and then nothing compiles.
  s2s_find_library(s2s::gmock libgmock-dev gmock/gmock.h gmock)
  s2s_find_config(GTest libgtest-dev)
endif()
