#include "sim/scm.hpp"

#include <algorithm>

namespace causum::sim {

int Scm::edges() const {
    std::size_t count = 0;
    for (const auto& of_action : parents) count += of_action.size();
    return static_cast<int>(count);
}

bool Scm::has_common_part() const {
    return std::ranges::any_of(common_share, [](double share) { return share > 0.0; });
}

Eigen::MatrixXd Scm::confounder_correlations() const {
    Eigen::MatrixXd result = Eigen::MatrixXd::Identity(actions, actions);
    for (Eigen::Index k = 0; k < actions; ++k) {
        for (Eigen::Index j = 0; j < k; ++j) {
            // both ρ, or one of them 0
            result(j, k) = result(k, j) = std::min(common_share[static_cast<std::size_t>(j)],
                                                   common_share[static_cast<std::size_t>(k)]);
        }
    }
    return result;
}

}  // namespace causum::sim
