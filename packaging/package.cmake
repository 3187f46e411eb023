# What `cpack` puts into the Debian package; scripts/package runs it.
include(GNUInstallDirs)
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)  # scripts/package builds what is installed, and no more
install(TARGETS jotchain RUNTIME DESTINATION bin)
install(FILES packaging/jotchain.service DESTINATION lib/systemd/system)
install(FILES README.md docs/SPEC.md docs/VERIFY.md docs/CONTRACTS.md docs/GLOSSARY.md packaging/copyright DESTINATION share/doc/jotchain)
install(FILES packaging/completion.bash DESTINATION share/bash-completion/completions RENAME jotchain)
# Debian's policy wants both compressed, and without a time inside.
foreach(pair "CHANGELOG.md share/doc/jotchain/changelog" "packaging/jotchain.1 share/man/man1/jotchain.1")
    separate_arguments(pair UNIX_COMMAND ${pair})
    list(GET pair 0 from)
    list(GET pair 1 to)
    get_filename_component(folder ${to} DIRECTORY)
    get_filename_component(name ${to} NAME)
    install(CODE "execute_process(COMMAND gzip -9nc ${CMAKE_SOURCE_DIR}/${from}
        OUTPUT_FILE ${CMAKE_BINARY_DIR}/${name}.gz COMMAND_ERROR_IS_FATAL ANY)")
    install(FILES ${CMAKE_BINARY_DIR}/${name}.gz DESTINATION ${folder})
endforeach()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR}/package)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_PACKAGE_CONTACT "The jotchain developers")
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "peer-to-peer ledger of signed JWTs over BitTorrent
A shared, tamper-evident registry that needs no server.  Every record is a
signed JWT, a network is a magnet link, blocks are mined and travel as files
that any BitTorrent client can mirror, and contracts run on a metered machine
of one instruction.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/packaging/postinst ${CMAKE_SOURCE_DIR}/packaging/prerm
    ${CMAKE_SOURCE_DIR}/packaging/postrm)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
include(CPack)
