# `cpack` (scripts/package.sh): a Debian package of the component program. Its dependencies are those that dpkg-shlibdeps
# finds.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME s2s)
set(CPACK_PACKAGE_CONTACT "the s2s authors <s2s@localhost>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL program)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_PROGRAM_PACKAGE_NAME s2s)
set(CPACK_DEBIAN_PROGRAM_FILE_NAME DEB-DEFAULT)
# The paragraph below PROJECT_DESCRIPTION, which is the first line.
set(CPACK_COMPONENT_PROGRAM_DESCRIPTION "Trains, runs and examines encoder-decoder models of translation with and
without attention, on the processor alone.")
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# LibTorch takes any BLAS; the reference one, which Debian installs if nothing else is asked for, is ten times slower.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS libopenblas0-openmp)
include(CPack)
