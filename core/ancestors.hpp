#pragma once

#include <cstdint>
#include <vector>

namespace causum {

/// Which actions are ancestors of which: a relation among actions 0 … K − 1 in which none is its own.
///
/// A relation that was learned from data, and the one of `all`, need not be transitive or free of cycles.
class Ancestors {
  public:
    /// No action has ancestors. @throws ArgumentError unless actions >= 1
    explicit Ancestors(int actions);
    /// Every other action may be an ancestor: what is assumed where nothing is known.
    [[nodiscard]] static Ancestors all(int actions);
    /// Transitive closure of pa(k).
    /// @throws ArgumentError if a parent is not an action or the graph has a cycle
    [[nodiscard]] static Ancestors from_parents(const std::vector<std::vector<int>>& parents);

    [[nodiscard]] int actions() const { return actions_; }
    [[nodiscard]] bool is_ancestor(int ancestor, int of) const { return related_[index(ancestor, of)] != 0; }
    /// Ancestors of an action, ascending.
    [[nodiscard]] std::vector<int> of(int action) const;
    /// Makes `ancestor` one of `of`, and nothing else: the relation is not closed.
    /// @throws ArgumentError if the two are not different actions
    void add(int ancestor, int of);

    [[nodiscard]] friend bool operator==(const Ancestors&, const Ancestors&) = default;

  private:
    [[nodiscard]] std::size_t index(int ancestor, int of) const {
        return static_cast<std::size_t>(ancestor) * static_cast<std::size_t>(actions_) +
               static_cast<std::size_t>(of);
    }

    int actions_;
    std::vector<std::uint8_t> related_;  ///< [ancestor][of]
};

}  // namespace causum
