# Helpers for the targets of this tree. Plain CMake libraries on libMLIR.so:
# add_mlir_dialect_library would pull the static MLIR archives in beside it.

set(ROPE_WARNINGS -Wall -Wextra -Wno-unused-parameter)
if(ROPE_WERROR)
  list(APPEND ROPE_WARNINGS -Werror)
endif()

function(rope_configure_target name)
  target_compile_options(${name} PRIVATE ${ROPE_WARNINGS})
  if(ROPE_USE_PCH AND CMAKE_CXX_COMPILER_ID MATCHES Clang)
    # Without these two, ccache cannot reuse objects that were built with a PCH.
    target_compile_options(${name} PRIVATE -fpch-instantiate-templates
                           "SHELL:-Xclang -fno-pch-timestamp")
    if(TARGET RopePCH AND NOT name STREQUAL RopePCH)
      target_precompile_headers(${name} REUSE_FROM RopePCH)
    endif()
  endif()
endfunction()

# rope_add_library(name SOURCES... [DEPENDS targets...] [LINK libs...])
function(rope_add_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  add_dependencies(${name} RopeIncGen ${ARG_DEPENDS})
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  target_include_directories(${name} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
    $<BUILD_INTERFACE:${PROJECT_BINARY_DIR}/include>
    $<INSTALL_INTERFACE:include>)
  rope_configure_target(${name})
  install(TARGETS ${name} EXPORT RopeTargets ARCHIVE DESTINATION lib)
endfunction()

# rope_add_tool(name SOURCES... [LINK libs...])
function(rope_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  add_dependencies(${name} RopeIncGen)
  target_link_libraries(${name} PRIVATE ${ARG_LINK} MLIR LLVM)
  rope_configure_target(${name})
  install(TARGETS ${name} RUNTIME DESTINATION bin)
endfunction()
