# Flags that change numbers (see docs/decisions/0011): instruction sets beyond x86-64 make Eigen sum in
# another order and fuse multiplications with additions; -ffast-math and its parts let the compiler do so. They come
# from CMAKE_CXX_FLAGS, from CXXFLAGS in the environment, or from a wrapper around the compiler, so the compiler itself
# is asked. A compiler's own default (some distributions build for x86-64-v2 or -v3) does not count:
# causum_base_architecture overrides it. CAUSUM_ALLOW_FLAGS lets all of them pass; build_info then says so.
set(causum_base_architecture x86-64)

# Sets `result` to what the flags of the build switch on and numbers must not depend on: "AVX;AVX2;FMA".
function(causum_flags_that_change_numbers result)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" type)
  set(given "${CMAKE_CXX_FLAGS} ${CMAKE_CXX_FLAGS_${type}}")
  set(CMAKE_CXX_FLAGS "-march=${causum_base_architecture} ${given}")
  set(CMAKE_CXX_FLAGS_DEBUG "")  # the flags above are all
  set(CMAKE_TRY_COMPILE_CONFIGURATION Debug)
  set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
  set(probe "#ifndef __x86_64__\n#pragma message \"causum-found:another processor\"\n#endif\n")
  foreach(macro IN ITEMS __SSE3__ __SSSE3__ __SSE4_1__ __SSE4_2__ __AVX__ __AVX2__ __FMA__ __FMA4__ __AVX512F__
                         __FAST_MATH__ __ASSOCIATIVE_MATH__ __RECIPROCAL_MATH__)
    string(REGEX REPLACE "^__|__$" "" name ${macro})
    string(APPEND probe "#ifdef ${macro}\n#pragma message \"causum-found:${name}\"\n#endif\n")
  endforeach()
  string(APPEND probe "#if __FINITE_MATH_ONLY__\n#pragma message \"causum-found:FINITE_MATH_ONLY\"\n#endif\n"
                      "#if __FLT_EVAL_METHOD__ != 0\n#pragma message \"causum-found:FLT_EVAL_METHOD\"\n#endif\n"
                      "int causum_probe() { return 0; }\n")
  set(file ${CMAKE_BINARY_DIR}/CMakeFiles/causum_bits.cpp)
  file(WRITE ${file} "${probe}")
  try_compile(compiles ${CMAKE_BINARY_DIR}/CMakeFiles/causum_bits ${file} OUTPUT_VARIABLE output)
  string(REGEX MATCHALL "causum-found:[A-Za-z0-9_ ]+" found "${output}")
  list(TRANSFORM found REPLACE "causum-found:" "")
  # Those that no macro tells in every compiler.
  string(REGEX MATCHALL "-(Ofast|ffast-math|funsafe-math-optimizations|fassociative-math|freciprocal-math)" flags "${given}")
  list(APPEND found ${flags})
  list(REMOVE_DUPLICATES found)
  if(NOT compiles AND NOT found)
    message(FATAL_ERROR "the C++ compiler and its flags (${CMAKE_CXX_FLAGS}) cannot compile for ${causum_base_architecture}, "
                        "the only kind of processor that causum is for:\n${output}")
  endif()
  set(${result} "${found}" PARENT_SCOPE)
endfunction()

causum_flags_that_change_numbers(causum_found)
list(JOIN causum_found " " causum_found)
if("${causum_found}" MATCHES "another processor")
  message(FATAL_ERROR "causum is for x86-64 processors")
elseif(causum_found AND NOT CAUSUM_ALLOW_FLAGS)
  string(TOUPPER "${CMAKE_BUILD_TYPE}" causum_type)
  message(FATAL_ERROR
    "flags that change causum's numbers: ${causum_found}\n"
    "(from CMAKE_CXX_FLAGS = \"${CMAKE_CXX_FLAGS}\", CMAKE_CXX_FLAGS_${causum_type} = \"${CMAKE_CXX_FLAGS_${causum_type}}\", "
    "or a wrapper around ${CMAKE_CXX_COMPILER}).\n"
    "Leave out -march=..., -mavx2, -mfma, -ffast-math, -Ofast and the like: inner loops are compiled for x86-64, -v3 and "
    "-v4 anyway and chosen when the program runs. -DCAUSUM_ALLOW_FLAGS=ON builds with them all the same; "
    "causum --version and the results then say that the bits may differ.")
elseif(causum_found)
  message(WARNING "CAUSUM_ALLOW_FLAGS: the bits of results may differ (${causum_found})")
endif()
