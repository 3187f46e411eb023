# The contracts' programs, assembled at build and linked as data.
add_executable(jotasm programs/jotasm.cpp)
target_link_libraries(jotasm PRIVATE lang contract oisc base)
file(GLOB contract_sources CONFIGURE_DEPENDS contracts/*.oasm)
file(GLOB contract_manifests CONFIGURE_DEPENDS contracts/*.json)
set(contracts_cpp ${CMAKE_BINARY_DIR}/generated/contracts.cpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
add_custom_command(OUTPUT ${contracts_cpp}
    COMMAND jotasm ${contracts_cpp} ${CMAKE_SOURCE_DIR}/contracts/prelude.inc ${contract_sources}
    DEPENDS jotasm contracts/prelude.inc ${contract_sources} ${contract_manifests} VERBATIM)
add_library(jot_contracts STATIC ${contracts_cpp})
target_include_directories(jot_contracts PUBLIC programs)
