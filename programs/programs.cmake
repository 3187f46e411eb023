file(GLOB program_sources CONFIGURE_DEPENDS programs/verb_*.cpp programs/desk.cpp
    programs/jotchain.cpp programs/process.cpp programs/demo_*.cpp)
add_executable(jotchain ${program_sources})
target_include_directories(jotchain PRIVATE ${CMAKE_SOURCE_DIR})
target_link_libraries(jotchain PRIVATE node wallet miner jot_contracts fmt::fmt Threads::Threads)
target_compile_definitions(jotchain PRIVATE JOT_VERSION="${PROJECT_VERSION}")
