# Helpers for the targets of this tree. Plain CMake libraries on libMLIR.so:
# add_mlir_dialect_library would pull the static MLIR archives in beside it.

set(ROPE_WARNINGS -Wall -Wextra -Wno-unused-parameter)
if(ROPE_WERROR)
  list(APPEND ROPE_WARNINGS -Werror)
endif()

function(rope_add_compile_options name)
  target_compile_options(${name} PRIVATE ${ROPE_WARNINGS})
  # Without these, ccache cannot reuse objects that were built with a PCH.
  if(ROPE_USE_PCH AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
    target_compile_options(${name} PRIVATE -fpch-instantiate-templates
                           "SHELL:-Xclang -fno-pch-timestamp")
  elseif(ROPE_USE_PCH AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    target_compile_options(${name} PRIVATE -fpch-preprocess)
  endif()
endfunction()

# rope_add_pch(name HEADERS...)
function(rope_add_pch name)
  add_library(${name} OBJECT PCH.cpp)
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  rope_add_compile_options(${name})
  target_precompile_headers(${name} PRIVATE ${ARGN})
endfunction()

# rope_configure_target(name [PCH target])
function(rope_configure_target name)
  cmake_parse_arguments(ARG "" "PCH" "" ${ARGN})
  if(NOT ARG_PCH)
    set(ARG_PCH RopePCH)
  endif()
  rope_add_compile_options(${name})
  if(ROPE_USE_PCH)
    target_precompile_headers(${name} REUSE_FROM ${ARG_PCH})
  endif()
endfunction()

# rope_add_library(name SOURCES... [PCH target] [DEPENDS targets...]
#                  [LINK libs...])
function(rope_add_library name)
  cmake_parse_arguments(ARG "" "PCH" "DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  add_dependencies(${name} RopeIncGen ${ARG_DEPENDS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  target_include_directories(${name} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
    $<INSTALL_INTERFACE:include>)
  rope_configure_target(${name} PCH ${ARG_PCH})
  install(TARGETS ${name} EXPORT RopeTargets ARCHIVE DESTINATION lib)
endfunction()

# rope_add_tool(name SOURCES... [PCH target] [LINK libs...])
function(rope_add_tool name)
  cmake_parse_arguments(ARG "" "PCH" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  add_dependencies(${name} RopeIncGen)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
  rope_configure_target(${name} PCH ${ARG_PCH})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
