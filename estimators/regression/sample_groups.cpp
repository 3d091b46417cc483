#include "estimators/regression/sample_groups.hpp"

namespace causum::estimators {

std::vector<Moments> without_each(std::span<const Moments> groups) {
    std::vector<Moments> result;
    if (groups.empty()) return result;
    Moments before(groups.front().actions(), groups.front().degree(), groups.front().outcomes());
    Moments after = before;
    for (const Moments& group : groups) {
        result.push_back(before);
        before += group;
    }
    for (std::size_t g = groups.size(); g-- > 0;) {
        result[g] += after;
        after += groups[g];
    }
    return result;
}

}  // namespace causum::estimators
