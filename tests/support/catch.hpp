#pragma once

// Catch2 2 or 3 under the names of version 2. All tests include this header, none Catch2's own.

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
#include <string>

using Catch::Approx;

namespace Catch {

using Matchers::EndsWith;
using Matchers::StartsWith;

inline auto Contains(const std::string& text) {
    return Matchers::ContainsSubstring(text);
}

}  // namespace Catch
#else
#include <catch2/catch.hpp>
#endif
