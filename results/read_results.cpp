#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>
#include <span>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "core/errors.hpp"
#include "results/checksummed_file.hpp"
#include "results/hdf5.hpp"
#include "results/layout.hpp"
#include "results/older_schemas.hpp"
#include "results/results_file.hpp"

namespace causum::results {
namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

/// What a stored type is called in messages.
template <class T>
inline constexpr std::string_view type_name;
template <>
inline constexpr std::string_view type_name<double> = "float64";
template <>
inline constexpr std::string_view type_name<std::int8_t> = "int8";
template <>
inline constexpr std::string_view type_name<std::int64_t> = "int64";
template <>
inline constexpr std::string_view type_name<std::uint64_t> = "uint64";
template <>
inline constexpr std::string_view type_name<std::string> = "variable-length UTF-8 string";

/// Strings that HDF5 allocated, given back at the end.
class Texts {
  public:
    Texts(const hdf5::Handle& type, const hdf5::Handle& space, std::size_t count)
        : type_(type), space_(space), pointers_(count, nullptr) {}
    Texts(const Texts&) = delete;
    Texts& operator=(const Texts&) = delete;
    ~Texts() { H5Dvlen_reclaim(type_.id(), space_.id(), H5P_DEFAULT, pointers_.data()); }

    [[nodiscard]] char** data() { return pointers_.data(); }
    [[nodiscard]] std::vector<std::string> strings() const {
        std::vector<std::string> strings;
        strings.reserve(pointers_.size());
        // HDF5 may hand out an empty string as a null pointer.
        for (const char* pointer : pointers_) strings.emplace_back(pointer == nullptr ? "" : pointer);
        return strings;
    }

  private:
    const hdf5::Handle& type_;
    const hdf5::Handle& space_;
    std::vector<char*> pointers_;
};

class Reader {
  public:
    explicit Reader(const std::filesystem::path& file);

    [[nodiscard]] Table table();
    [[nodiscard]] Table metadata();
    [[nodiscard]] Provenance provenance() const;

  private:
    void read_scales(Table& table);
    void read_coordinates(Table& table) const;
    [[nodiscard]] Coordinate coordinate(const std::string& name) const;
    [[nodiscard]] std::vector<EstimatorTraits> traits() const;
    /// A measure or fact: NaN where the file is older than it.
    [[nodiscard]] std::vector<double> measure(const Table& table, const VariableInfo& info,
                                              std::span<const Dimension> dimensions) const;
    [[nodiscard]] std::vector<FitStatus> statuses() const;

    /// A dataset that is known to have the type of T and the right shape and dimensions.
    template <class T>
    [[nodiscard]] std::vector<T> variable(const std::string& name,
                                          std::span<const Dimension> dimensions) const;
    template <class T>
    [[nodiscard]] std::vector<T> values(const hdf5::Handle& dataset, const std::string& name) const;
    template <class T>
    [[nodiscard]] std::vector<T> contents(const hdf5::Handle& dataset, const hdf5::Handle& type,
                                          const hdf5::Handle& space, const std::string& problem) const;
    template <class T>
    [[nodiscard]] bool has_type(hid_t type) const;
    [[nodiscard]] hdf5::Handle open(const std::string& name) const;
    [[nodiscard]] std::vector<hsize_t> shape_of(const hdf5::Handle& dataset, const std::string& name) const;
    void require_shape(const hdf5::Handle& dataset, const std::string& name,
                       std::span<const Dimension> dimensions) const;

    [[nodiscard]] std::string text(const char* name) const;
    template <class T>
    [[nodiscard]] T number(const char* name) const {
        return number<T>(name, file_);
    }
    template <class T>
    [[nodiscard]] T number(const char* name, const hdf5::Handle& object) const;
    [[nodiscard]] hdf5::Handle attribute(const char* name, const hdf5::Handle& object) const;

    hdf5::Checked checked_;
    hdf5::Handle file_;
    std::array<hdf5::Handle, 3> scales_;
    std::array<hsize_t, 3> shape_ = {};
    int schema_ = schema_version;
};

Reader::Reader(const std::filesystem::path& file)
    : checked_(file, "this program did not write it like that; restore a copy or run the study again") {
    constexpr auto problem = "cannot be opened";
    // Without locks, which some network file systems refuse: files do not change once they have their name.
    const hdf5::Handle access = checked_.own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, problem);
    checked_.check(H5Pset_file_locking(access.id(), false, true), problem);
    const hid_t opened = H5Fopen(file.c_str(), H5F_ACC_RDONLY, access.id());
    if (opened < 0 && std::filesystem::exists(file)) require_not_in_use(file);
    file_ = checked_.own(opened, H5Fclose, problem);
    if (H5Aexists(file_.id(), "format") == 0 || text("format") != format_name) {
        throw Error(fmt::format(
            "{}: is not a causum results file (attribute 'format' is not '{}'): give a results file",
            file.string(), format_name));
    }
    const auto version = number<std::int64_t>("schema_version");
    if (version > schema_version) {
        throw Error(
            fmt::format("{}: schema_version = {} (this program knows versions up to {}): use a newer causum",
                        file.string(), version, schema_version));
    }
    if (version < 1) {
        checked_.fail("attribute 'schema_version' is wrong", fmt::format("{}, must be at least 1", version));
    }
    schema_ = static_cast<int>(version);
}

Table Reader::metadata() {
    Table table;
    table.schema = schema_;
    table.provenance = provenance();
    read_scales(table);
    read_coordinates(table);
    table.condition_keys = variable<std::string>(condition_key_name, along_condition);
    table.estimator_keys = variable<std::string>(estimator_key_name, along_estimator);
    table.status = statuses();
    if (schema_ == 1) {
        complete_schema_1(table);
    } else {
        table.traits = traits();
        table.reference = text(reference_name);
    }
    return table;
}

Table Reader::table() {
    Table table = metadata();
    for (std::size_t m = 0; m < metric_count; ++m)
        table.metrics[m] = measure(table, metric_infos[m], along_rows);
    if (schema_ < 4) complete_before_schema_4(table);
    table.penalty_on_edge = variable<std::int8_t>(penalty_on_edge_name, along_rows);
    for (std::size_t f = 0; f < fact_count; ++f) table.facts[f] = measure(table, fact_infos[f], along_cells);
    return table;
}

std::vector<double> Reader::measure(const Table& table, const VariableInfo& info,
                                    std::span<const Dimension> dimensions) const {
    const bool has_older_name = table.schema < 3 && !info.older_name.empty();
    if (!table.lacks(info))
        return variable<double>(std::string(has_older_name ? info.older_name : info.name), dimensions);
    std::size_t count = 1;
    for (const Dimension dimension : dimensions) count *= shape_[static_cast<std::size_t>(dimension)];
    return std::vector<double>(count, std::numeric_limits<double>::quiet_NaN());
}

Provenance Reader::provenance() const {
    Provenance provenance;
    provenance.numerics = number<std::int64_t>("numerics_version");
    provenance.seed = number<std::uint64_t>("seed");
    for (const auto& [name, member] : provenance_texts) provenance.*member = text(name);
    // Only a run that was stopped by a rule has these.
    if (H5Aexists(file_.id(), table_fidelity_name) > 0) provenance.table_fidelity = text(table_fidelity_name);
    if (H5Aexists(file_.id(), stop_rule_name) > 0) {
        provenance.stop_rule = text(stop_rule_name);
        provenance.stop_replicates = number<std::int64_t>(stop_replicates_name);
    }
    return provenance;
}

void Reader::read_scales(Table& table) {
    for (std::size_t d = 0; d < scales_.size(); ++d) {
        const std::string name = dimension_names[d];
        scales_[d] = open(name);
        const std::vector<hsize_t> shape = shape_of(scales_[d], name);
        if (shape.size() != 1 || shape[0] == 0) {
            checked_.fail(fmt::format("variable '{}' is wrong", name),
                          "must have one dimension and a length >= 1");
        }
        shape_[d] = shape[0];
    }
    const auto indices = values<std::int64_t>(scales_[0], "condition");
    for (std::size_t c = 0; c < indices.size(); ++c) {
        if (indices[c] != static_cast<std::int64_t>(c)) {
            checked_.fail("variable 'condition' is wrong", "must be 0, 1, 2 …");
        }
    }
    table.replicates = values<std::int64_t>(scales_[1], "replicate");
    table.estimators = values<std::string>(scales_[2], "estimator");
}

void Reader::read_coordinates(Table& table) const {
    const std::vector<std::string> names = words_of(text("coordinates"));
    table.axes = words_of(text("axes"));
    const auto has = [](const auto& list, const std::string& name) {
        return std::find(list.begin(), list.end(), name) != list.end();
    };
    for (const std::string& axis : table.axes) {
        if (!has(names, axis)) {
            checked_.fail(fmt::format("axis '{}' has no variable", axis),
                          "attribute 'coordinates' does not list it");
        }
    }
    for (const std::string& name : names) {
        const bool is_setting = name.find('.') != std::string::npos && !has(table.axes, name);
        (is_setting ? table.settings : table.coordinates).push_back(coordinate(name));
    }
}

std::vector<EstimatorTraits> Reader::traits() const {
    const auto joint = variable<std::int8_t>(uses_joint_data_name, along_estimator);
    const auto roles = variable<std::int8_t>(estimator_role_name, along_estimator);
    const auto styles = variable<std::int8_t>(estimator_style_name, along_estimator);
    const auto summaries = variable<std::string>(estimator_summary_name, along_estimator);
    std::vector<EstimatorTraits> traits;
    for (std::size_t e = 0; e < joint.size(); ++e) {
        if (roles[e] < 0 || roles[e] >= static_cast<int>(estimator_role_names.size())) {
            checked_.fail(fmt::format("variable '{}' contains {}", estimator_role_name, roles[e]),
                          "a role that this program does not know");
        }
        traits.push_back({.uses_joint_data = joint[e] != 0,
                          .role = static_cast<EstimatorRole>(roles[e]),
                          .style = styles[e],
                          .summary = summaries[e]});
    }
    return traits;
}

Coordinate Reader::coordinate(const std::string& name) const {
    const hdf5::Handle dataset = open(name);
    Coordinate coordinate{.name = name};
    const hdf5::Handle type =
        checked_.own(H5Dget_type(dataset.id()), H5Tclose, fmt::format("cannot read variable '{}'", name));
    if (has_type<std::int64_t>(type.id())) {
        coordinate.values = variable<std::int64_t>(name, along_condition);
    } else if (has_type<double>(type.id())) {
        coordinate.values = variable<double>(name, along_condition);
    } else if (has_type<std::string>(type.id())) {
        coordinate.values = variable<std::string>(name, along_condition);
    } else {
        checked_.fail(fmt::format("variable '{}' has the wrong type", name),
                      "a coordinate must be int64, float64 or a variable-length UTF-8 string");
    }
    if (H5Aexists(dataset.id(), neutral_value_name) > 0)
        coordinate.neutral_value = number<double>(neutral_value_name, dataset);
    return coordinate;
}

std::vector<FitStatus> Reader::statuses() const {
    const auto numbers = variable<std::int8_t>(status_name, along_rows);
    std::vector<FitStatus> statuses(numbers.size());
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (numbers[i] < -1 || numbers[i] >= static_cast<int>(status_names.size())) {
            checked_.fail(fmt::format("variable 'status' contains {}", numbers[i]),
                          "a status that this program does not know");
        }
        statuses[i] = static_cast<FitStatus>(numbers[i]);
    }
    return statuses;
}

template <class T>
std::vector<T> Reader::variable(const std::string& name, std::span<const Dimension> dimensions) const {
    const hdf5::Handle dataset = open(name);
    require_shape(dataset, name, dimensions);
    return values<T>(dataset, name);
}

void Reader::require_shape(const hdf5::Handle& dataset, const std::string& name,
                           std::span<const Dimension> dimensions) const {
    std::vector<hsize_t> expected;
    std::vector<std::string_view> names;
    for (const Dimension dimension : dimensions) {
        expected.push_back(shape_[static_cast<std::size_t>(dimension)]);
        names.emplace_back(dimension_names[static_cast<std::size_t>(dimension)]);
    }
    const std::vector<hsize_t> shape = shape_of(dataset, name);
    if (shape != expected) {
        checked_.fail(fmt::format("variable '{}' has the wrong shape", name),
                      fmt::format("({}), must be ({}) = ({})", fmt::join(shape, ", "), fmt::join(names, ", "),
                                  fmt::join(expected, ", ")));
    }
}

template <class T>
std::vector<T> Reader::values(const hdf5::Handle& dataset, const std::string& name) const {
    const std::string problem = fmt::format("cannot read variable '{}'", name);
    const hdf5::Handle type = checked_.own(H5Dget_type(dataset.id()), H5Tclose, problem);
    if (!has_type<T>(type.id())) {
        checked_.fail(fmt::format("variable '{}' has the wrong type", name),
                      fmt::format("must be {}", type_name<T>));
    }
    const hdf5::Handle space = checked_.own(H5Dget_space(dataset.id()), H5Sclose, problem);
    return contents<T>(dataset, type, space, problem);
}

template <class T>
std::vector<T> Reader::contents(const hdf5::Handle& dataset, const hdf5::Handle& type,
                                const hdf5::Handle& space, const std::string& problem) const {
    const hssize_t count = H5Sget_simple_extent_npoints(space.id());
    checked_.check(count < 0 ? -1 : 0, problem);
    if constexpr (std::is_same_v<T, std::string>) {
        // with the stored type itself: HDF5 converts ASCII to UTF-8 only if it did the opposite before
        Texts texts(type, space, static_cast<std::size_t>(count));
        checked_.check(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()),
                       problem);
        return texts.strings();
    } else {
        std::vector<T> numbers(static_cast<std::size_t>(count));
        checked_.check(
            H5Dread(dataset.id(), hdf5::memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()),
            problem);
        return numbers;
    }
}

template <class T>
bool Reader::has_type(hid_t type) const {
    if constexpr (std::is_same_v<T, std::string>) {
        return H5Tget_class(type) == H5T_STRING && H5Tis_variable_str(type) > 0;
    } else {
        return H5Tequal(type, hdf5::file_type<T>()) > 0;
    }
}

hdf5::Handle Reader::open(const std::string& name) const {
    if (H5Lexists(file_.id(), name.c_str(), H5P_DEFAULT) == 0) {
        checked_.fail(fmt::format("variable '{}' is missing", name), "a results file must have it");
    }
    return checked_.own(H5Dopen2(file_.id(), name.c_str(), H5P_DEFAULT), H5Dclose,
                        fmt::format("cannot open variable '{}'", name));
}

std::vector<hsize_t> Reader::shape_of(const hdf5::Handle& dataset, const std::string& name) const {
    const std::string problem = fmt::format("cannot read the shape of variable '{}'", name);
    const hdf5::Handle space = checked_.own(H5Dget_space(dataset.id()), H5Sclose, problem);
    const int rank = H5Sget_simple_extent_ndims(space.id());
    checked_.check(rank, problem);
    std::vector<hsize_t> shape(static_cast<std::size_t>(rank));
    if (rank > 0) checked_.check(H5Sget_simple_extent_dims(space.id(), shape.data(), nullptr), problem);
    return shape;
}

std::string Reader::text(const char* name) const {
    const std::string problem = fmt::format("cannot read attribute '{}'", name);
    const hdf5::Handle opened = attribute(name, file_);
    const hdf5::Handle type = checked_.own(H5Aget_type(opened.id()), H5Tclose, problem);
    const hdf5::Handle space = checked_.own(H5Aget_space(opened.id()), H5Sclose, problem);
    if (!has_type<std::string>(type.id()) || H5Sget_simple_extent_npoints(space.id()) != 1) {
        checked_.fail(fmt::format("attribute '{}' has the wrong type", name),
                      fmt::format("must be one {}", type_name<std::string>));
    }
    Texts texts(type, space, 1);
    checked_.check(H5Aread(opened.id(), type.id(), texts.data()), problem);
    return texts.strings().front();
}

template <class T>
T Reader::number(const char* name, const hdf5::Handle& object) const {
    const std::string problem = fmt::format("cannot read attribute '{}'", name);
    const hdf5::Handle opened = attribute(name, object);
    const hdf5::Handle type = checked_.own(H5Aget_type(opened.id()), H5Tclose, problem);
    const hdf5::Handle space = checked_.own(H5Aget_space(opened.id()), H5Sclose, problem);
    if (!has_type<T>(type.id()) || H5Sget_simple_extent_npoints(space.id()) != 1) {
        checked_.fail(fmt::format("attribute '{}' has the wrong type", name),
                      fmt::format("must be one {}", type_name<T>));
    }
    T value = 0;
    checked_.check(H5Aread(opened.id(), hdf5::memory_type<T>(), &value), problem);
    return value;
}

hdf5::Handle Reader::attribute(const char* name, const hdf5::Handle& object) const {
    if (H5Aexists(object.id(), name) == 0) {
        checked_.fail(fmt::format("attribute '{}' is missing", name), "a results file must have it");
    }
    return checked_.own(H5Aopen(object.id(), name, H5P_DEFAULT), H5Aclose,
                        fmt::format("cannot read attribute '{}'", name));
}

/// Reads a file in a child process, since HDF5 1.10 may crash on damaged strings.
/// @throws Error if the child is killed by a signal
void require_no_crash(const std::filesystem::path& file) {
    const pid_t child = ::fork();
    if (child < 0) throw Error(fmt::format("{}: cannot be tried (no new process): try again", file.string()));
    if (child == 0) {
        try {
            (void)Reader(file).table();
        } catch (...) {  // the parent will see why
        }
        ::_exit(0);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (WIFSIGNALED(status)) {
        throw Error(
            fmt::format("{}: is damaged (HDF5 crashes on it, signal {}): restore a copy or run the "
                        "study again",
                        file.string(), WTERMSIG(status)));
    }
}

}  // namespace

Table read_results(const std::filesystem::path& file) {
    const hdf5::QuietErrors quiet;
    require_seal(file);
    Reader reader(file);
    return reader.table();
}

Table read_metadata(const std::filesystem::path& file) {
    const hdf5::QuietErrors quiet;
    require_seal(file);
    Reader reader(file);
    return reader.metadata();
}

Provenance read_provenance(const std::filesystem::path& file) {
    const hdf5::QuietErrors quiet;
    require_seal(file);
    return Reader(file).provenance();
}

Table read_unsealed(const std::filesystem::path& file) {
    const hdf5::QuietErrors quiet;
    require_not_in_use(file);
    require_no_crash(file);
    return Reader(file).table();
}

}  // namespace causum::results
