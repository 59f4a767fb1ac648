# `cmake --install`: the two executables with manual and completion (component program), and the library with its headers as a
# CMake package (component development):
#   find_package(s2s) ; target_link_libraries(mine PRIVATE s2s::nn s2s::search)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(S2S_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/s2s)
set(S2S_LIBRARIES base text metrics report data kernels nn search checkpoint train study bench lab)

# ---- program ----
# The front looks for the engine at ../libexec/s2s/, whatever the prefix is.
install(TARGETS s2s RUNTIME DESTINATION bin COMPONENT program)
install(TARGETS s2s-engine RUNTIME DESTINATION libexec/s2s COMPONENT program)
# Found by the executables' RUNPATH (CMAKE_INSTALL_RPATH).
install(TARGETS s2s_sentencepiece LIBRARY DESTINATION lib/s2s COMPONENT program)

# Written by the program itself (app/CMakeLists.txt).
install(DIRECTORY ${S2S_DOCUMENTS}/man1 DESTINATION ${CMAKE_INSTALL_MANDIR} COMPONENT program)
install(FILES ${S2S_DOCUMENTS}/s2s.bash RENAME s2s DESTINATION share/bash-completion/completions COMPONENT program)
install(FILES ${S2S_DOCUMENTS}/s2s.fish DESTINATION share/fish/vendor_completions.d COMPONENT program)
# zsh looks there below /usr/local; for what a package brings to /usr, Debian's looks elsewhere.
install(FILES ${S2S_DOCUMENTS}/_s2s DESTINATION share/zsh/site-functions COMPONENT zsh)
install(FILES ${S2S_DOCUMENTS}/_s2s DESTINATION share/zsh/vendor-completions COMPONENT program EXCLUDE_FROM_ALL)

install(FILES ${CMAKE_SOURCE_DIR}/LICENSE RENAME copyright DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(FILES ${CMAKE_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} COMPONENT program)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/configs DESTINATION ${CMAKE_INSTALL_DOCDIR}/examples COMPONENT program)

# ---- development ----
foreach(name IN LISTS S2S_LIBRARIES)
  set_target_properties(s2s_${name} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS s2s_${name} EXPORT s2sTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/s2s COMPONENT development)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/lib/${name} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/s2s COMPONENT development
          FILES_MATCHING PATTERN "*.h")
endforeach()
install(TARGETS s2s_flags s2s_torch s2s_commit EXPORT s2sTargets
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/s2s COMPONENT development)
install(EXPORT s2sTargets NAMESPACE s2s:: DESTINATION ${S2S_PACKAGE_DIR} COMPONENT development)

configure_package_config_file(${CMAKE_SOURCE_DIR}/scripts/cmake/s2sConfig.cmake.in
                              ${CMAKE_BINARY_DIR}/s2sConfig.cmake INSTALL_DESTINATION ${S2S_PACKAGE_DIR})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/s2sConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/s2sConfig.cmake ${CMAKE_BINARY_DIR}/s2sConfigVersion.cmake
              ${CMAKE_SOURCE_DIR}/scripts/cmake/S2sDependencies.cmake
        DESTINATION ${S2S_PACKAGE_DIR} COMPONENT development)
