#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "jobs/study/study.hpp"
#include "results/table.hpp"

namespace causum::jobs {

/// A table of some replicates of a study without its rows: dimensions, keys, coordinates and provenance.
[[nodiscard]] results::Table make_rectangle(const Study& study, std::vector<std::int64_t> replicates);

/// An empty table of a whole study; every row is not_run.
[[nodiscard]] results::Table make_table(const Study& study);

/// Every key of a study's conditions that is no axis of it, so that tables of several studies have the same
/// columns: with the condition's value, or NaN or an empty text where it has none. For results.h5; parts do
/// without.
[[nodiscard]] std::vector<results::Coordinate> constant_settings(const Study& study);

/// "2026-01-31T09:30:00Z"
[[nodiscard]] std::string utc_now();

/// What differs between a condition's key and the nearest one of a rectangle: "data.n_obs=300 there,
/// data.n_obs=500 here".
[[nodiscard]] std::string nearest_difference(const std::string& key, const results::Table& rectangle);

/// The first measure, status or penalty flag in which a row differs from one of another table, bit for bit;
/// empty if none does. fit_seconds may differ, and what came after a schema version.
[[nodiscard]] std::string_view differing_variable(const results::Table& a, std::size_t row_a,
                                                  const results::Table& b, std::size_t row_b, int schema);
/// The same for the facts of a condition and replicate.
[[nodiscard]] std::string_view differing_fact(const results::Table& a, std::size_t cell_a,
                                              const results::Table& b, std::size_t cell_b, int schema);

/// Where the conditions, replicates and estimators of one table are in another one.
struct RowPositions {
    /// The other table has no such replicate.
    static constexpr std::size_t none = static_cast<std::size_t>(-1);

    std::vector<std::size_t> conditions;
    std::vector<std::size_t> replicates;
    std::vector<std::size_t> estimators;
};

/// Finds the rows of stored tables in a rectangle of their study.
class StudyIndex {
  public:
    /// @param rectangle   must outlive the index; its numerics version is the one that rows must have
    /// @param replicates  of the whole study, of which the rectangle may have some only
    StudyIndex(const results::Table& rectangle, std::int64_t replicates);

    /// Conditions are matched item by item (current_key), so files of programs that knew fewer settings fit.
    /// @param stored  metadata are enough
    /// @param file    named in messages
    /// @throws InputError naming the differing keys if the stored table is of another study, other numerics,
    ///         or holds more than the study
    [[nodiscard]] RowPositions places(const results::Table& stored, const std::filesystem::path& file);

  private:
    [[nodiscard]] std::size_t condition(const std::string& stored, const std::filesystem::path& file);

    const results::Table& rectangle_;
    std::int64_t replicates_;
    std::unordered_map<std::string, std::size_t>
        conditions_;  ///< by today's keys, and by stored ones met so far
    std::unordered_map<std::string, std::size_t> estimators_;
    std::unordered_map<std::int64_t, std::size_t> positions_;
};

}  // namespace causum::jobs
