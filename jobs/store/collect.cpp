#include "jobs/store/collect.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "core/errors.hpp"
#include "jobs/store/study_table.hpp"
#include "jobs/study/study_file.hpp"
#include "results/results_file.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;
using results::Provenance;
using results::Table;

/// Puts the rows of files into one table.
class Collector {
  public:
    Collector(Table& table, std::int64_t replicates) : table_(table), index_(table, replicates) {
        table.allocate();
        row_file_.assign(table.status.size(), none);
        cell_file_.assign(table.facts.front().size(), none);
    }

    void add(const Table& part, const fs::path& file) {
        const RowPositions places = index_.places(part, file);
        files_.push_back(file);
        schemas_.push_back(part.schema);
        for (std::size_t c = 0; c < places.conditions.size(); ++c) {
            for (std::size_t r = 0; r < places.replicates.size(); ++r) {
                if (places.replicates[r] == RowPositions::none) continue;
                bool any = false;
                for (std::size_t e = 0; e < places.estimators.size(); ++e) {
                    const std::size_t from = part.row(c, r, e);
                    if (part.status[from] == FitStatus::not_run) continue;
                    any = true;
                    add_row(part, from,
                            table_.row(places.conditions[c], places.replicates[r], places.estimators[e]));
                }
                if (any)
                    add_facts(part, part.cell(c, r), table_.cell(places.conditions[c], places.replicates[r]));
            }
        }
    }

    [[nodiscard]] std::size_t duplicates() const { return duplicates_; }

  private:
    using FileNumber = std::uint32_t;
    static constexpr FileNumber none = std::numeric_limits<FileNumber>::max();

    void add_row(const Table& part, std::size_t from, std::size_t to) {
        if (row_file_[to] == none) {
            row_file_[to] = static_cast<FileNumber>(files_.size() - 1);
            for (std::size_t m = 0; m < results::metric_count; ++m)
                table_.metrics[m][to] = part.metrics[m][from];
            table_.penalty_on_edge[to] = part.penalty_on_edge[from];
            table_.status[to] = part.status[from];
            return;
        }
        ++duplicates_;
        const int schema = schemas_[row_file_[to]];
        const std::string_view variable =
            differing_variable(table_, to, part, from, std::min(schema, part.schema));
        if (!variable.empty()) refuse(variable, row_file_[to], to / table_.estimators.size());
        for (std::size_t m = 0; m < results::metric_count; ++m) {  // what the first file was too old to have
            if (results::metric_infos[m].since > 1 && std::isnan(table_.metrics[m][to]))
                table_.metrics[m][to] = part.metrics[m][from];
        }
        if (part.schema > schema) row_file_[to] = static_cast<FileNumber>(files_.size() - 1);
    }

    void add_facts(const Table& part, std::size_t from, std::size_t to) {
        if (cell_file_[to] == none) {
            cell_file_[to] = static_cast<FileNumber>(files_.size() - 1);
            for (std::size_t f = 0; f < results::fact_count; ++f) table_.facts[f][to] = part.facts[f][from];
            return;
        }
        const int schema = schemas_[cell_file_[to]];
        const std::string_view variable =
            differing_fact(table_, to, part, from, std::min(schema, part.schema));
        if (!variable.empty()) refuse(variable, cell_file_[to], to);
        for (std::size_t f = 0; f < results::fact_count; ++f) {  // or whose run read too few regimes
            if (results::fact_infos[f].since > 1 && std::isnan(table_.facts[f][to]))
                table_.facts[f][to] = part.facts[f][from];
        }
        if (part.schema > schema) cell_file_[to] = static_cast<FileNumber>(files_.size() - 1);
    }

    [[noreturn]] void refuse(std::string_view variable, FileNumber other, std::size_t cell) const {
        const std::size_t replicates = table_.replicates.size();
        throw Error(
            fmt::format("{}: {} of replicate {}, condition {} differs from {}'s (the same row must be the "
                        "same bits): run causum replay to see which is right, and delete the other",
                        files_.back().string(), variable, table_.replicates[cell % replicates],
                        cell / replicates, files_[other].string()));
    }

    Table& table_;
    StudyIndex index_;
    std::vector<fs::path> files_;
    std::vector<int> schemas_;                      ///< of the files
    std::vector<FileNumber> row_file_, cell_file_;  ///< where rows and facts are from
    std::size_t duplicates_ = 0;
};

/// Provenance of rows from several files: each different text once.
class ProvenanceUnion {
  public:
    void add(const Provenance& provenance) {
        for (std::size_t i = 0; i < members.size(); ++i) texts_[i].insert(provenance.*members[i]);
        // of several, that of the largest study
        if (provenance.table_fidelity.size() > table_fidelity_.size())
            table_fidelity_ = provenance.table_fidelity;
        if (start_.empty() || provenance.start < start_) start_ = provenance.start;
        end_ = std::max(end_, provenance.end);
    }
    void put_into(Provenance& provenance) const {
        constexpr std::size_t most = 20;
        for (std::size_t i = 0; i < members.size(); ++i) {
            const std::size_t count = texts_[i].size();
            if (count == 0) continue;
            std::vector<std::string> shown(texts_[i].begin(), texts_[i].end());
            shown.resize(std::min(count, most));
            provenance.*members[i] =
                fmt::format("{}{}", fmt::join(shown, ", "),
                            count > most ? fmt::format(" and {} more", count - most) : "");
        }
        provenance.table_fidelity = table_fidelity_;
        provenance.start = start_;
        provenance.end = end_;
    }

  private:
    static constexpr std::array members = {&Provenance::program_version, &Provenance::git_commit,
                                           &Provenance::compiler, &Provenance::instruction_path,
                                           &Provenance::host};
    std::array<std::set<std::string>, members.size()> texts_;
    std::string start_, end_, table_fidelity_;
};

std::string stored_text_name(const fs::path& file) {
    return file.string() + " (study_text)";
}

/// Whether a study has all that another one has.
bool covers(const Study& large, const Study& small) {
    const auto has = [](const auto& names, const auto& name) {
        return std::ranges::find(names, name) != names.end();
    };
    std::set<std::string> keys;
    for (const Condition& condition : large.conditions) keys.insert(condition.key);
    return large.name == small.name && large.seed == small.seed && large.replicates >= small.replicates &&
           std::ranges::all_of(small.estimators, [&](const auto& e) { return has(large.estimators, e); }) &&
           std::ranges::all_of(small.conditions, [&](const auto& c) { return keys.contains(c.key); });
}

/// Why neither of two studies covers the other.
std::string study_difference(const Study& there, const Study& here) {
    if (there.name != here.name) return fmt::format("name = {} there, {} here", there.name, here.name);
    if (there.seed != here.seed) return fmt::format("seed = {} there, {} here", there.seed, here.seed);
    const Table rectangle = make_rectangle(here, {});
    for (const Condition& condition : there.conditions) {
        if (std::ranges::find(rectangle.condition_keys, condition.key) == rectangle.condition_keys.end())
            return nearest_difference(condition.key, rectangle);
    }
    return fmt::format("replicates = {} and fit.estimators = {} there, {} and {} here", there.replicates,
                       fmt::join(there.estimators, " "), here.replicates, fmt::join(here.estimators, " "));
}

}  // namespace

std::size_t Inventory::rows_present() const {
    return static_cast<std::size_t>(std::ranges::count(present, true));
}

bool Inventory::is_complete(std::size_t replicate) const {
    for (std::size_t c = 0; c < rectangle.condition_keys.size(); ++c) {
        for (std::size_t e = 0; e < rectangle.estimators.size(); ++e) {
            if (!has_row(c, replicate, e)) return false;
        }
    }
    return true;
}

bool Inventory::is_begun(std::size_t replicate) const {
    for (std::size_t c = 0; c < rectangle.condition_keys.size(); ++c) {
        for (std::size_t e = 0; e < rectangle.estimators.size(); ++e) {
            if (has_row(c, replicate, e)) return true;
        }
    }
    return false;
}

Inventory read_inventory(const StudyDirectory& directory, const Study& study, const StopFlag& stop,
                         std::int64_t numerics) {
    std::vector<std::int64_t> replicates(static_cast<std::size_t>(study.replicates));
    std::iota(replicates.begin(), replicates.end(), 0);
    Inventory inventory{.rectangle = make_rectangle(study, std::move(replicates)),
                        .present = {},
                        .failed = {},
                        .results = {}};
    Table& rectangle = inventory.rectangle;
    rectangle.provenance.numerics = numerics;
    const std::size_t rows = rectangle.row(rectangle.condition_keys.size(), 0, 0);
    inventory.present.assign(rows, false);
    inventory.failed.assign(rows, false);
    StudyIndex index(rectangle, study.replicates);
    directory.visit_files([&](const fs::path& file) {
        stop.check();
        const Table stored = results::read_metadata(file);
        const RowPositions places = index.places(stored, file);
        for (std::size_t c = 0; c < places.conditions.size(); ++c) {
            for (std::size_t r = 0; r < places.replicates.size(); ++r) {
                for (std::size_t e = 0; e < places.estimators.size(); ++e) {
                    const FitStatus status = stored.status[stored.row(c, r, e)];
                    if (status == FitStatus::not_run) continue;
                    const std::size_t row =
                        rectangle.row(places.conditions[c], places.replicates[r], places.estimators[e]);
                    inventory.present[row] = true;
                    inventory.failed[row] = status != FitStatus::ok;
                }
            }
        }
        if (file == directory.results_file()) {
            inventory.results = stored.provenance;
        } else {
            ++inventory.parts;
        }
    });
    return inventory;
}

Collection collect_rows(const StudyDirectory& directory, const Study& study, Table rectangle,
                        const StopFlag& stop) {
    Collection collection{.table = std::move(rectangle), .parts = {}};
    Collector collector(collection.table, study.replicates);
    ProvenanceUnion provenance;
    directory.visit_files([&](const fs::path& file) {
        stop.check();
        const Table stored = results::read_results(file);
        collector.add(stored, file);
        provenance.add(stored.provenance);
        if (file != directory.results_file()) collection.parts.push_back(file);
    });
    provenance.put_into(collection.table.provenance);
    collection.duplicates = collector.duplicates();
    return collection;
}

StoredStudy study_of(const StudyDirectory& directory) {
    std::set<std::string> texts;
    std::optional<StoredStudy> largest;
    fs::path file_of_largest;
    directory.visit_files([&](const fs::path& file) {
        const Provenance provenance = results::read_provenance(file);
        const std::string& text = provenance.study_text;
        if (largest && largest->numerics != provenance.numerics) {
            throw Error(
                fmt::format("{}: numerics_version = {}, but {} has numerics_version = {} (rows of two "
                            "versions must not be mixed): move one of the two to another directory",
                            file.string(), provenance.numerics, file_of_largest.string(), largest->numerics));
        }
        if (!texts.insert(text).second) return;
        Study study = parse_stored_study(text, stored_text_name(file));
        if (!largest || covers(study, largest->study)) {
            largest = {.study = std::move(study), .numerics = provenance.numerics};
            file_of_largest = file;
        } else if (!covers(largest->study, study)) {
            throw Error(fmt::format(
                "{}: is of another study than {} ({}): remove the one that does not belong here",
                file.string(), file_of_largest.string(), study_difference(study, largest->study)));
        }
    });
    if (!largest) {
        throw Error(fmt::format("{}: holds no results (neither {} nor parts): check the name",
                                directory.path().string(), directory.results_file().filename().string()));
    }
    return std::move(*largest);
}

UnsetValues kept_values(const StudyDirectory& directory) {
    std::set<std::string> texts;
    UnsetValues kept;
    directory.visit_files([&](const fs::path& file) {
        const auto [text, is_new] = texts.insert(results::read_provenance(file).study_text);
        if (is_new) kept.merge(absent_values(*text, stored_text_name(file)));
    });
    return kept;
}

}  // namespace causum::jobs
