#pragma once

#include <string_view>

namespace causum::jobs {

/// What this program was built from and how; stored with every result.
struct BuildInfo {
    std::string_view version;     ///< "0.1.0"
    std::string_view git_commit;  ///< with "-dirty" where files differed; "unknown" outside a checkout
    std::string_view compiler;    ///< "GNU 12.2.0, Release: -O3 …"
};

[[nodiscard]] BuildInfo build_info();

}  // namespace causum::jobs
