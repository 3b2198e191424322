# Embeds files into an executable as a C source that defines the table of
# src/base/embedded.h.
#
#   include(cmake/embed.cmake)
#   embed_files(OUTPUT file.c ROOT dir FILES a b ...)
#
# adds the command that writes OUTPUT whenever one of FILES, which are relative
# to ROOT, has changed. The command runs this same file in script mode.

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(EMBED_SCRIPT "${CMAKE_CURRENT_LIST_FILE}")

  function(embed_files)
    cmake_parse_arguments(PARSE_ARGV 0 EMBED "" "OUTPUT;ROOT" "FILES")
    list(SORT EMBED_FILES)
    set(inputs "${EMBED_FILES}")
    list(TRANSFORM inputs PREPEND "${EMBED_ROOT}/")
    list(JOIN EMBED_FILES "|" names)
    add_custom_command(
      OUTPUT "${EMBED_OUTPUT}"
      COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${EMBED_OUTPUT}"
              "-DROOT=${EMBED_ROOT}" "-DFILES=${names}" -P "${EMBED_SCRIPT}"
      DEPENDS ${inputs} "${EMBED_SCRIPT}"
      COMMENT "Embedding files"
      VERBATIM)
  endfunction()
  return()
endif()

string(REPLACE "|" ";" FILES "${FILES}")
set(data "")
set(table "")
set(index 0)
foreach(path IN LISTS FILES)
  file(READ "${ROOT}/${path}" hex HEX)
  file(SIZE "${ROOT}/${path}" size)
  # Twelve bytes a line. The final zero keeps the array of an empty file legal.
  string(REGEX REPLACE "(........................)" "\\1\n" hex "${hex}")
  string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," hex "${hex}")
  string(APPEND data
         "static const unsigned char file_${index}[] = {\n${hex}0};\n")
  string(APPEND table "  {\"${path}\", file_${index}, ${size}},\n")
  math(EXPR index "${index} + 1")
endforeach()

file(WRITE "${OUTPUT}" "/* Written by cmake/embed.cmake. */
#include \"base/embedded.h\"

${data}
const struct embedded_file embedded_files[] = {
${table}};
const size_t embedded_count = ${index};
")
