#include "jobs/study/condition_key.hpp"

#include <string>
#include <vector>

#include "jobs/study/study_file.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using Catch::Contains;

std::vector<std::string> keys_of(const std::string& settings) {
    std::vector<std::string> keys;
    for (const Condition& condition : parse_study("name = t\n" + settings, "t.ini").conditions)
        keys.push_back(condition.key);
    return keys;
}

std::string without(std::string key, const std::string& item) {
    const std::size_t at = key.find(item + "; ");
    REQUIRE(at != std::string::npos);
    return key.erase(at, item.size() + 2);
}

TEST_CASE("a key of today is its own translation") {
    for (const std::string& key :
         keys_of("[scm]\nfamily = polynomial linear post_nonlinear\nactions = 2 3\n[data]\nn = 100 200\n"))
        CHECK(current_key(key, "r.h5") == key);
}

TEST_CASE("items that a key lacks have their absent values, wherever the others stand") {
    const std::string key = keys_of("[data]\nn = 100\n").front();
    CHECK(current_key(without(key, "scm.edge_strength=1"), "r.h5") == key);
    CHECK(current_key(without(without(key, "polynomial.noise=gaussian,uniform,logistic"), "data.sets=1"),
                      "r.h5") == key);
    CHECK(current_key("intervals.level=0.9; " + key.substr(0, key.rfind("; ")), "r.h5") == key);
    // the value counts, not how it is written
    std::string other = key;
    other.replace(other.find("scm.edge_strength=1"), 19, "scm.edge_strength=1.0");
    CHECK(current_key(other, "r.h5") == key);
}

TEST_CASE("items that a family does not have are not added") {
    const std::string key = keys_of("[scm]\nfamily = linear\n").front();
    CHECK_THAT(key, !Contains("polynomial."));
    CHECK(current_key(without(key, "linear.sigma_min=0.5"), "r.h5") == key);
}

TEST_CASE("keys that cannot be translated are refused by item") {
    const std::string key = keys_of("[data]\nn = 100\n").front();
    const auto message = [](const std::string& stored) {
        return tests::input_error_of([&] { (void)current_key(stored, "r.h5"); });
    };
    CHECK_THAT(message(key + "; scm.newer=3"), Contains("r.h5: ") && Contains("scm.newer=3"));
    CHECK_THAT(message(key + "; fit.degree=3"), Contains("fit.degree=3") && Contains("twice"));
    CHECK_THAT(message(without(key, "data.n_obs=100")), Contains("data.n_obs"));
    std::string wrong = key;
    wrong.replace(wrong.find("fit.degree=3"), 12, "fit.degree=x");
    CHECK_THAT(message(wrong), Contains("fit.degree=x") && Contains("must be"));
    CHECK_THAT(message(""), Contains("data.n_obs"));
}

TEST_CASE("differences are told item by item, whatever the order") {
    CHECK(key_differences("a=1; b=2", "b=2; a=1").empty());
    CHECK(key_differences("a=1; b=2", "a=1; b=3") == std::vector<std::string>{"b=2 there, b=3 here"});
    CHECK(key_differences("a=1; b=2", "b=2; c=4") ==
          std::vector<std::string>{"a=1 there, nothing here", "nothing there, c=4 here"});
}

}  // namespace
}  // namespace causum::jobs
