# Writes the files of FOLDER (*.yaml) as arrays of bytes to the C source OUT: cmake -D FOLDER=… -D OUT=… -P embed.cmake
file(GLOB files ${FOLDER}/*.yaml)
set(arrays "")
set(table "")
foreach(path ${files})
  get_filename_component(name ${path} NAME_WE)
  string(MAKE_C_IDENTIFIER ${name} identifier)
  file(READ ${path} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(APPEND arrays "static const unsigned char text_${identifier}[] = {${bytes}0x00};\n")
  string(APPEND table "    {\"${name}\", text_${identifier}, sizeof text_${identifier} - 1},\n")
endforeach()
file(WRITE ${OUT} "/* Made from engine/verify/cases by embed.cmake. */\n#include \"engine/verify/case.h\"\n\n${arrays}\n"
  "const cp_verify_embedded cp_verify_texts[] = {\n${table}    {NULL, NULL, 0},\n};\n")
