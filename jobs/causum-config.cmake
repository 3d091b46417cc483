# find_package(causum) defines the libraries causum::core … causum::jobs, one for each folder.
include(CMakeFindDependencyMacro)
enable_language(C)  # for CMake to find HDF5
find_dependency(OpenMP COMPONENTS CXX)
find_dependency(Eigen3 NO_MODULE)
find_dependency(fmt)
find_dependency(Boost COMPONENTS program_options)
find_dependency(HDF5 COMPONENTS C HL)
find_dependency(OpenSSL COMPONENTS Crypto)
find_dependency(ZLIB)
include(${CMAKE_CURRENT_LIST_DIR}/causum-targets.cmake)
