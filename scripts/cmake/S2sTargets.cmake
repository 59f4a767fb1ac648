# The three kinds of target: a library without LibTorch, one with it, and a test program. Sources are globbed per folder,
# so that a new file needs no entry here.

set(S2S_WARNINGS -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual)
if(NOT S2S_SANITIZE)
  list(APPEND S2S_WARNINGS -Werror)  # sanitizers' own code brings warnings that are not ours
endif()

add_library(s2s_flags INTERFACE)
# Ours alone: who uses the installed library chooses own warnings.
target_compile_options(s2s_flags INTERFACE "$<BUILD_INTERFACE:${S2S_WARNINGS}>")
target_include_directories(s2s_flags INTERFACE $<BUILD_INTERFACE:${CMAKE_SOURCE_DIR}/lib>
                                               $<INSTALL_INTERFACE:include/s2s>)

# LibTorch, with its headers as system headers and without the flags that its package adds for old compilers. With sanitizers
# there is none, and nothing that needs it.
add_library(s2s_torch INTERFACE)
if(NOT S2S_SANITIZE)
  # OpenMP, or at::parallel_for would run on one thread
  target_link_libraries(s2s_torch INTERFACE ${TORCH_LIBRARIES} OpenMP::OpenMP_CXX)
  target_include_directories(s2s_torch SYSTEM INTERFACE ${TORCH_INCLUDE_DIRS})
  target_compile_options(s2s_torch INTERFACE -Wno-deprecated-declarations)

  # LibTorch's headers cost 25 s a file; precompiled once, 8 s. Everything that includes them reuses this one.
  add_library(s2s_pch OBJECT ${CMAKE_SOURCE_DIR}/scripts/cmake/torch_pch.cpp)
  target_link_libraries(s2s_pch PRIVATE s2s_flags s2s_torch spdlog::spdlog fmt::fmt)
  target_precompile_headers(s2s_pch PRIVATE ${CMAKE_SOURCE_DIR}/scripts/cmake/torch_pch.h)
endif()

# ccache for what doesn't use the precompiled header: hashing that one's half gigabyte costs more than the compiler takes.
function(s2s_use_ccache target)
  if(CCACHE)
    set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER ${CCACHE})
  endif()
endfunction()

# Files of one folder compiled several at a time: a file's headers cost more than what it adds to them, so a build from
# nothing takes half the time, and one file's change two seconds more. ARGN: files that stand alone, since they have names of
# their own that others have too.
function(s2s_use_unity target batch)
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE ${batch})
  set_source_files_properties(${ARGN} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
endfunction()

# s2s_library(NAME LIBS...): lib/NAME without LibTorch.
function(s2s_library name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cpp)
  if(NOT sources)
    add_library(s2s_${name} INTERFACE)
    target_link_libraries(s2s_${name} INTERFACE s2s_flags ${ARGN})
    return()
  endif()
  add_library(s2s_${name} STATIC ${sources})
  target_link_libraries(s2s_${name} PUBLIC s2s_flags ${ARGN})
  s2s_use_ccache(s2s_${name})
endfunction()

# Even so the headers are most of a file's time: several files that go with LibTorch are compiled as one.
function(s2s_use_torch target)
  s2s_use_unity(${target} 9)
  set_target_properties(${target} PROPERTIES CXX_COMPILER_LAUNCHER "" POSITION_INDEPENDENT_CODE OFF)
  target_compile_options(${target} PRIVATE -fPIC)  # programs too: as the header was precompiled
  target_precompile_headers(${target} REUSE_FROM s2s_pch)
endfunction()

# s2s_torch_library(NAME LIBS...): lib/NAME with LibTorch and its precompiled header.
function(s2s_torch_library name)
  s2s_library(${name} ${ARGN} s2s_torch)
  get_target_property(type s2s_${name} TYPE)
  if(NOT type STREQUAL INTERFACE_LIBRARY)
    s2s_use_torch(s2s_${name})
  endif()
endfunction()

# s2s_test(NAME LIBS...): tests/NAME as one GoogleTest program, one CTest entry per test.
function(s2s_test name)
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/${name}/*_test.cpp)
  if(NOT sources)
    return()
  endif()
  add_executable(${name}_test ${sources})
  target_link_libraries(${name}_test PRIVATE ${ARGN} s2s_flags GTest::gtest GTest::gmock GTest::gtest_main)
  target_include_directories(${name}_test PRIVATE ${CMAKE_SOURCE_DIR}/tests)
  target_compile_definitions(${name}_test PRIVATE S2S_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                             S2S_BINARY="${CMAKE_BINARY_DIR}/s2s")
  s2s_use_ccache(${name}_test)
  add_test(NAME ${name} COMMAND ${name}_test)
endfunction()

function(s2s_torch_test name)
  s2s_test(${name} ${ARGN} s2s_torch)
  if(TARGET ${name}_test)
    # compile definitions differ from the precompiled header's, which GCC accepts for macros it does not use
    s2s_use_torch(${name}_test)
  endif()
endfunction()
