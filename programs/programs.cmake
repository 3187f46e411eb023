file(GLOB program_sources CONFIGURE_DEPENDS programs/verb_*.cpp programs/desk.cpp
    programs/jotchain.cpp programs/process.cpp programs/demo_*.cpp
    programs/dev_*.cpp programs/command_line.cpp)
add_executable(jotchain ${program_sources})
target_include_directories(jotchain PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(jotchain PRIVATE workbench node wallet miner jot_contracts fmt::fmt Threads::Threads)
target_compile_definitions(jotchain PRIVATE JOT_VERSION="${PROJECT_VERSION}")

# The simulation, with the tests' keys inside: it needs no file.
set(sim_keys "")
foreach(name founder alice bob carol dave erin frank grace)
    file(READ ${CMAKE_SOURCE_DIR}/tests/keys/${name}.pem pem)
    string(APPEND sim_keys "    R\"(${pem})\",\n")
endforeach()
file(CONFIGURE OUTPUT ${CMAKE_BINARY_DIR}/generated/sim_keys.hpp CONTENT
"#pragma once
#include <array>
/// PEM of the keys that everybody can read.
inline constexpr std::array<const char*, 8> kSimKeys{
@sim_keys@};
" @ONLY)
add_executable(jotchain-sim programs/sim.cpp)
target_include_directories(jotchain-sim PRIVATE ${CMAKE_BINARY_DIR}/generated)
target_link_libraries(jotchain-sim PRIVATE sim wallet jot_contracts fmt::fmt)
