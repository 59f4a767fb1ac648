# `cmake --install`: the two executables, and the library with its headers as a CMake package:
#   find_package(s2s) ; target_link_libraries(mine PRIVATE s2s::nn s2s::search)
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(S2S_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/s2s)
set(S2S_LIBRARIES base text metrics report data kernels nn search checkpoint train study bench lab)

# The front looks for the engine at ../libexec/s2s/, whatever the prefix is.
install(TARGETS s2s RUNTIME DESTINATION bin)
install(TARGETS s2s-engine RUNTIME DESTINATION libexec/s2s)
# Found by the executables' RUNPATH (CMAKE_INSTALL_RPATH).
install(TARGETS s2s_sentencepiece LIBRARY DESTINATION lib/s2s)

foreach(name IN LISTS S2S_LIBRARIES)
  set_target_properties(s2s_${name} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS s2s_${name} EXPORT s2sTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/s2s)
  install(DIRECTORY ${CMAKE_SOURCE_DIR}/lib/${name} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/s2s
          FILES_MATCHING PATTERN "*.h")
endforeach()
install(TARGETS s2s_flags s2s_torch s2s_commit EXPORT s2sTargets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR}/s2s)
install(EXPORT s2sTargets NAMESPACE s2s:: DESTINATION ${S2S_PACKAGE_DIR})

configure_package_config_file(${CMAKE_SOURCE_DIR}/scripts/cmake/s2sConfig.cmake.in
                              ${CMAKE_BINARY_DIR}/s2sConfig.cmake INSTALL_DESTINATION ${S2S_PACKAGE_DIR})
write_basic_package_version_file(${CMAKE_BINARY_DIR}/s2sConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/s2sConfig.cmake ${CMAKE_BINARY_DIR}/s2sConfigVersion.cmake
              ${CMAKE_SOURCE_DIR}/scripts/cmake/S2sDependencies.cmake
        DESTINATION ${S2S_PACKAGE_DIR})
