#pragma once

#include <stdexcept>
#include <string>

namespace causum {

/// Something outside the program failed (file, disk, damaged data). The program ends with exit code 1.
/// Messages read "what = value (why): what to do" and name file, line or key where there is one.
class Error : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

/// The user asked for something that cannot be done (command line, study file, directory of another study).
/// The program ends with exit code 2.
class InputError : public Error {
  public:
    using Error::Error;
};

/// A caller broke a function's contract: a mistake in a program, never in its input.
class ArgumentError : public std::invalid_argument {
  public:
    using std::invalid_argument::invalid_argument;
};

}  // namespace causum
