#include "core/ancestors.hpp"

#include <fmt/core.h>

#include "core/errors.hpp"

namespace causum {

Ancestors::Ancestors(int actions) : actions_(actions) {
    if (actions < 1) throw ArgumentError(fmt::format("Ancestors: actions = {} (must be >= 1)", actions));
    related_.assign(static_cast<std::size_t>(actions) * static_cast<std::size_t>(actions), 0);
}

Ancestors Ancestors::all(int actions) {
    Ancestors result(actions);
    for (int j = 0; j < actions; ++j) {
        for (int k = 0; k < actions; ++k) {
            if (j != k) result.add(j, k);
        }
    }
    return result;
}

Ancestors Ancestors::from_parents(const std::vector<std::vector<int>>& parents) {
    const int actions = static_cast<int>(parents.size());
    Ancestors result(actions);
    for (int k = 0; k < actions; ++k) {
        for (const int j : parents[static_cast<std::size_t>(k)]) result.add(j, k);
    }
    // Warshall's algorithm
    for (int via = 0; via < actions; ++via) {
        for (int j = 0; j < actions; ++j) {
            if (!result.is_ancestor(j, via)) continue;
            for (int k = 0; k < actions; ++k) {
                if (result.is_ancestor(via, k)) result.add(j, k);
            }
        }
    }
    return result;
}

std::vector<int> Ancestors::of(int action) const {
    std::vector<int> result;
    for (int j = 0; j < actions_; ++j) {
        if (is_ancestor(j, action)) result.push_back(j);
    }
    return result;
}

void Ancestors::add(int ancestor, int of) {
    if (ancestor < 0 || ancestor >= actions_ || of < 0 || of >= actions_ || ancestor == of) {
        throw ArgumentError(fmt::format("Ancestors: {} cannot be an ancestor of {} among {} actions",
                                        ancestor, of, actions_));
    }
    related_[index(ancestor, of)] = 1;
}

}  // namespace causum
