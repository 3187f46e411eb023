# The house's contracts, compiled and tested at build and linked as data.
add_executable(jotc programs/jotc.cpp)
target_link_libraries(jotc PRIVATE workbench)
file(GLOB contract_sources CONFIGURE_DEPENDS contracts/*.jot)
set(contracts_cpp ${CMAKE_BINARY_DIR}/generated/contracts.cpp)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated)
add_custom_command(OUTPUT ${contracts_cpp} COMMAND jotc ${contracts_cpp} ${contract_sources}
    DEPENDS jotc ${contract_sources} VERBATIM)
add_library(jot_contracts STATIC ${contracts_cpp})
target_include_directories(jot_contracts PUBLIC programs)
