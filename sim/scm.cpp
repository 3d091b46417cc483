#include "sim/scm.hpp"

namespace causum::sim {

int Scm::edges() const {
    std::size_t count = 0;
    for (const auto& of_action : parents) count += of_action.size();
    return static_cast<int>(count);
}

}  // namespace causum::sim
