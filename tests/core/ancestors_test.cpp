#include "core/ancestors.hpp"

#include <functional>
#include <random>
#include <vector>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

using causum::Ancestors;
using causum::ArgumentError;

TEST_CASE("ancestors are the parents and theirs", "[ancestors]") {
    const Ancestors chain = Ancestors::from_parents({{}, {0}, {1}, {}, {2, 3}});
    CHECK(chain.actions() == 5);
    CHECK(chain.of(0).empty());
    CHECK(chain.of(1) == std::vector<int>{0});
    CHECK(chain.of(2) == std::vector<int>{0, 1});
    CHECK(chain.of(3).empty());
    CHECK(chain.of(4) == std::vector<int>{0, 1, 2, 3});
    CHECK(!chain.is_ancestor(4, 0));
}

TEST_CASE("parents may come in any order of the actions", "[ancestors]") {
    const Ancestors backwards = Ancestors::from_parents({{1}, {2}, {}});
    CHECK(backwards.of(0) == std::vector<int>{1, 2});
    CHECK(backwards.of(2).empty());
}

TEST_CASE("j is an ancestor of k where a path leads from j to k", "[ancestors]") {
    std::mt19937 generator(1);
    for (int graph = 0; graph < 50; ++graph) {
        const int actions = 1 + static_cast<int>(generator() % 7);
        std::vector<std::vector<int>> parents(static_cast<std::size_t>(actions));
        for (int k = 0; k < actions; ++k) {
            for (int j = 0; j < k; ++j) {
                if (generator() % 3 == 0) parents[static_cast<std::size_t>(k)].push_back(j);
            }
        }
        const std::function<bool(int, int)> leads = [&](int j, int k) {
            for (const int parent : parents[static_cast<std::size_t>(k)]) {
                if (parent == j || leads(j, parent)) return true;
            }
            return false;
        };
        const Ancestors ancestors = Ancestors::from_parents(parents);
        for (int j = 0; j < actions; ++j) {
            for (int k = 0; k < actions; ++k) REQUIRE(ancestors.is_ancestor(j, k) == leads(j, k));
        }
    }
}

TEST_CASE("of all actions each other one is an ancestor", "[ancestors]") {
    const Ancestors all = Ancestors::all(3);
    CHECK(all.of(0) == std::vector<int>{1, 2});
    CHECK(all.of(1) == std::vector<int>{0, 2});
    CHECK(all.of(2) == std::vector<int>{0, 1});
    CHECK(Ancestors::all(1) == Ancestors(1));
}

TEST_CASE("what is added is one pair", "[ancestors]") {
    Ancestors learned(3);
    learned.add(1, 0);
    learned.add(2, 1);
    CHECK(learned.of(0) == std::vector<int>{1});
    CHECK(learned != Ancestors::from_parents({{1}, {2}, {}}));
    learned.add(2, 0);
    CHECK(learned == Ancestors::from_parents({{1}, {2}, {}}));
}

TEST_CASE("what is no relation among actions is refused", "[ancestors]") {
    CHECK_THROWS_AS(Ancestors(0), ArgumentError);
    CHECK_THROWS_AS(Ancestors::from_parents({{0}}), ArgumentError);
    CHECK_THROWS_AS(Ancestors::from_parents({{}, {2}}), ArgumentError);
    CHECK_THROWS_AS(Ancestors::from_parents({{-1}}), ArgumentError);
    CHECK_THROWS_AS(Ancestors::from_parents({{1}, {2}, {0}}), ArgumentError);
    Ancestors two(2);
    CHECK_THROWS_AS(two.add(1, 1), ArgumentError);
    CHECK_THROWS_AS(two.add(0, 2), ArgumentError);
}
