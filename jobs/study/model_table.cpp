#include "jobs/study/model_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <map>
#include <memory>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

#include "core/errors.hpp"
#include "data/column_warning.hpp"
#include "data/read_table.hpp"
#include "sim/family.hpp"
#include "sim/table_fits.hpp"

namespace causum::jobs {
namespace {

namespace fs = std::filesystem;

constexpr const char* folder_variable = "CAUSUM_DATA";

bool is_there(const fs::path& file) {
    std::error_code none;
    return fs::exists(file, none);
}

/// Where a table is. @throws InputError if it is in none of the places
fs::path find_file(const fs::path& name, std::string_view lead_in, const fs::path& folder) {
    const char* const set = std::getenv(folder_variable);
    const bool is_set = set != nullptr && *set != '\0';
    if (is_set && is_there(fs::path(set) / name)) return fs::path(set) / name;
    if (is_there(folder / name)) return folder / name;
    if (name.is_absolute()) throw InputError(fmt::format("{}{} (no such file)", lead_in, name.string()));
    const std::string here = folder.empty() ? "." : folder.string();
    throw InputError(fmt::format(
        "{}{} (no such file in {}{}{}; docs/real-data.md says where tables are from)", lead_in, name.string(),
        here, is_set ? ", nor in CAUSUM_DATA = " : "; CAUSUM_DATA, the folder of tables, is not set",
        is_set ? set : ""));
}

/// 64 hexadecimal digits.
std::string sha256_of(const fs::path& file, std::string_view lead_in) {
    std::error_code none;
    if (fs::is_directory(file, none))
        throw InputError(fmt::format("{}{} (is a directory, must be a CSV file)", lead_in, file.string()));
    // it is read twice, and a pipe or device might never end
    if (!fs::is_regular_file(file, none))
        throw InputError(
            fmt::format("{}{} (is no regular file, must be a CSV file)", lead_in, file.string()));
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), EVP_MD_CTX_free);
    bool is_good = EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    std::vector<char> block(1 << 20);
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())), stream.gcount() > 0)
        is_good = is_good && EVP_DigestUpdate(context.get(), block.data(),
                                              static_cast<std::size_t>(stream.gcount())) == 1;
    if (!stream.is_open() || stream.bad())
        throw InputError(fmt::format("{}{} (cannot be read: {})", lead_in, file.string(),
                                     std::generic_category().message(errno)));
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (!is_good || EVP_DigestFinal_ex(context.get(), digest.data(), &size) != 1)
        throw Error("libcrypto: SHA-256 failed");
    std::string text;
    for (unsigned int i = 0; i < size; ++i) text += fmt::format("{:02x}", digest[i]);
    return text;
}

/// What is asked of the columns of one model.
struct ModelTable {
    std::shared_ptr<const sim::RealTable> table;
    std::vector<std::string> notes, warnings;
};

void check_column(const Eigen::Ref<const Eigen::VectorXd>& column, const std::string& name,
                  const std::string& file) {
    if ((column.array() == column(0)).all())
        throw InputError(fmt::format("{}: column '{}' is {} in all {} rows (must vary)", file, name,
                                     column(0), column.size()));
    // moments of high degree must neither overflow nor vanish, and no real unit needs such numbers
    constexpr double largest = 1e30, smallest = 1e-30;
    const double low = column.minCoeff(), high = column.maxCoeff();
    if (std::max(-low, high) > largest)
        throw InputError(
            fmt::format("{}: column '{}' has values from {} to {} (must be within ±{}: in a larger unit?)",
                        file, name, low, high, largest));
    if (high - low < smallest)
        throw InputError(fmt::format(
            "{}: column '{}' has values from {} to {} (must vary by {} at least: in a smaller unit?)", file,
            name, low, high, smallest));
}

ModelTable read_columns(const ModelColumns& columns, const FoundTable& found_table) {
    TableColumns wanted{.numbers = columns.actions, .labels = {}};
    wanted.numbers.push_back(columns.outcome);
    Table read = read_table(found_table.file, wanted);
    const auto values = read.values();
    auto table = std::make_shared<sim::RealTable>();
    table->names = columns.actions;
    table->actions = values.leftCols(values.cols() - 1);
    table->outcome = values.col(values.cols() - 1);
    ModelTable result{.table = table, .notes = std::move(read.notes), .warnings = {}};
    const std::string file = fs::path(found_table.file).filename().string();
    for (const std::string& text : read.warnings)
        result.warnings.push_back(fmt::format("{}: {}", file, text));
    for (Eigen::Index k = 0; k < values.cols(); ++k) {
        const std::string& name = wanted.numbers[static_cast<std::size_t>(k)];
        check_column(values.col(k), name, found_table.file);
        const Eigen::VectorXd column = values.col(k);
        const std::string warning =
            column_warning(std::span(column.data(), static_cast<std::size_t>(column.size())));
        if (!warning.empty())
            result.warnings.push_back(fmt::format("{}: column '{}' {}", file, name, warning));
    }
    return result;
}

/// A bootstrap has some 63 % of the rows, and what a fit follows of them is no noise any more.
constexpr Eigen::Index least_rows_per_coefficient = 2;
constexpr Eigen::Index good_rows_per_coefficient = 5;

/// What would let this many rows suffice, to follow a colon; empty where nothing does.
std::string fewer_coefficients(Eigen::Index rows, int columns, int degree) {
    std::vector<std::string> ways;
    const Eigen::Index most = rows / least_rows_per_coefficient;
    if (columns > 1 && most >= sim::table_coefficients(1, degree))
        ways.push_back(fmt::format("fewer semi_synthetic.columns than {}", columns));
    if (degree > 1 && most >= sim::table_coefficients(columns, 1))
        ways.push_back(fmt::format("a smaller semi_synthetic.degree than {}", degree));
    return ways.empty() ? "" : fmt::format(": {}", fmt::join(ways, ", or "));
}

void add_new(std::vector<std::string>& to, const std::vector<std::string>& from) {
    for (const std::string& text : from) {
        if (std::ranges::find(to, text) == to.end()) to.push_back(text);
    }
}

}  // namespace

FoundTable find_table(std::string_view name, std::string_view lead_in, const fs::path& folder) {
    const fs::path file = find_file(fs::path(name), lead_in, folder);
    return {.file = file.string(), .sha256 = sha256_of(file, lead_in)};
}

void add_table(Study& study, const FoundTable& found_table) {
    std::map<std::pair<std::vector<std::string>, std::string>, ModelTable> tables;
    for (Condition& condition : study.conditions) {
        if (!sim::find_family(condition.scm.family)->is_of_data) continue;
        const auto [found, is_new] =
            tables.try_emplace({condition.columns.actions, condition.columns.outcome});
        if (is_new) {
            found->second = read_columns(condition.columns, found_table);
            add_new(study.table_notes, found->second.notes);
            add_new(study.table_warnings, found->second.warnings);
        }
        const Eigen::Index rows = found->second.table->actions.rows();
        const int degree = condition.scm.semi_synthetic.degree;
        const int coefficients = sim::table_coefficients(condition.scm.actions, degree);
        if (rows < least_rows_per_coefficient * coefficients)
            throw InputError(fmt::format(
                "{}: {} rows for models of {} coefficients (must be twice as many{})", found_table.file, rows,
                coefficients, fewer_coefficients(rows, condition.scm.actions, degree)));
        if (rows < good_rows_per_coefficient * coefficients)
            add_new(
                study.table_warnings,
                {fmt::format("{}: {} rows for models of {} coefficients: they take noise for effects, and "
                             "confounding is less than it says{}",
                             study.table.file, rows, coefficients,
                             fewer_coefficients(rows, condition.scm.actions, degree))});
        condition.scm.semi_synthetic.table = found->second.table;
    }
    // of several choices of columns, what one ignores another one uses
    if (tables.size() > 1)
        std::erase_if(study.table_notes,
                      [](const std::string& text) { return text.starts_with("columns ignored"); });
}

void read_stored_table(Study& study) {
    if (study.table.file.empty()) return;
    const FoundTable found = find_table(study.table.file, "semi_synthetic.data = ", fs::path());
    if (found.sha256 != study.table.sha256)
        throw InputError(fmt::format("{}: SHA-256 {} (these results are of a file with {})", found.file,
                                     found.sha256, study.table.sha256));
    add_table(study, found);
}

}  // namespace causum::jobs
