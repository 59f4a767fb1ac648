# cmake -DSOURCE=... -DFILE=... -P WriteCommit.cmake: writes FILE, which defines s2s::commit(), from the checkout SOURCE. Only
# if it has changed, so that otherwise nothing is compiled again. A source without git, such as a tarball, has no commit.
set(commit "")
find_program(GIT git)
if(GIT)
  # Empty at the top of a checkout; a tarball unpacked within another project's checkout is not that project.
  execute_process(COMMAND ${GIT} -C ${SOURCE} rev-parse --show-cdup
                  OUTPUT_VARIABLE way_up OUTPUT_STRIP_TRAILING_WHITESPACE RESULT_VARIABLE failed ERROR_QUIET)
  if(NOT failed AND way_up STREQUAL "")
    execute_process(COMMAND ${GIT} -C ${SOURCE} --no-optional-locks describe --always --exclude=* --abbrev=10 --dirty=+
                    OUTPUT_VARIABLE commit OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
endif()
set(text "#include \"base/commit.h\"\n\nstd::string_view s2s::commit() { return \"${commit}\"; }\n")
if(EXISTS ${FILE})
  file(READ ${FILE} before)
endif()
if(NOT "${before}" STREQUAL "${text}")
  file(WRITE ${FILE} "${text}")
endif()
