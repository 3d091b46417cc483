#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5.h>
#include <hdf5_hl.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "results/check_table.hpp"
#include "results/checksummed_file.hpp"
#include "results/hdf5.hpp"
#include "results/layout.hpp"
#include "results/results_file.hpp"

namespace causum::results {
namespace {

/// Chunk of at most 2^16 values (512 KiB of float64: half of HDF5's usual chunk cache): the last dimensions
/// whole as far as they fit, the first that does not in equal parts.
std::vector<hsize_t> chunk_of(std::span<const hsize_t> shape) {
    std::vector<hsize_t> chunk(shape.size(), 1);
    hsize_t room = hsize_t{1} << 16;
    for (std::size_t d = shape.size(); d-- > 0;) {
        const hsize_t parts = (shape[d] + room - 1) / room;
        chunk[d] = (shape[d] + parts - 1) / parts;
        room = parts == 1 ? room / chunk[d] : 1;
    }
    return chunk;
}

/// What readers are told about a variable; what is empty is left out.
struct Description {
    std::string_view unit = {};
    std::string_view meaning = {};
    std::vector<std::int8_t> flag_values = {};  ///< CF: the values that have names
    std::string flag_meanings = {};             ///< CF: those names, separated by spaces
    std::optional<double> neutral_value = {};
};

class Writer {
  public:
    /// @param file  the name for messages; the file is made in memory
    explicit Writer(const std::filesystem::path& file);

    void write(const Table& table);
    /// Ends writing. @return the bytes of the file, which live as long as this object
    [[nodiscard]] std::span<const std::byte> finish();

  private:
    void write_attributes(const Table& table);
    void write_scales(const Table& table);
    void write_coordinates(const std::vector<Coordinate>& coordinates);
    void write_estimators(const Table& table);
    void write_flags(const Table& table);

    template <class T>
    void variable(const std::string& name, std::span<const Dimension> dimensions,
                  const std::vector<T>& values, const Description& description = {});
    template <class T>
    hdf5::Handle create(const std::string& name, std::span<const Dimension> dimensions,
                        const std::vector<T>& values, const Description& description);
    template <class T>
    hdf5::Handle storage(std::span<const hsize_t> shape) const;
    template <class T>
    void fill(const hdf5::Handle& dataset, const std::vector<T>& values, const std::string& problem) const;
    template <class T>
    [[nodiscard]] hid_t stored_type() const;

    void text(const hdf5::Handle& object, const char* name, const std::string& value) const;
    template <class T>
    void number(const hdf5::Handle& object, const char* name, T value) const;
    void attribute(const hdf5::Handle& object, const char* name, const hdf5::Handle& space,
                   hid_t type_in_file, hid_t type_in_memory, const void* values) const;

    hdf5::Checked checked_;
    hdf5::Handle string_type_;
    hdf5::Handle scalar_;
    hdf5::MemoryFile file_;
    std::array<hdf5::Handle, 3> scales_;
    std::array<hsize_t, 3> shape_ = {};
};

Writer::Writer(const std::filesystem::path& file)
    : checked_(file, "it is made in memory; see that there is enough"),
      string_type_(hdf5::string_type(checked_)),
      scalar_(checked_.own(H5Screate(H5S_SCALAR), H5Sclose, "cannot set up HDF5")),
      file_(file, checked_) {}

void Writer::write(const Table& table) {
    shape_ = {table.condition_keys.size(), table.replicates.size(), table.estimators.size()};
    write_attributes(table);
    write_scales(table);
    write_coordinates(table.coordinates);
    write_coordinates(table.settings);
    variable(condition_key_name, along_condition, table.condition_keys,
             {.meaning = "every setting that determines the samples and the fit"});
    variable(estimator_key_name, along_estimator, table.estimator_keys,
             {.meaning = "name of the estimator and its options"});
    write_estimators(table);
    for (std::size_t m = 0; m < metric_count; ++m) {
        const VariableInfo& info = metric_infos[m];
        variable(std::string(info.name), along_rows, table.metrics[m],
                 {.unit = info.unit, .meaning = info.meaning});
    }
    write_flags(table);
    for (std::size_t f = 0; f < fact_count; ++f) {
        const VariableInfo& info = fact_infos[f];
        variable(std::string(info.name), along_cells, table.facts[f],
                 {.unit = info.unit, .meaning = info.meaning});
    }
}

std::span<const std::byte> Writer::finish() {
    for (hdf5::Handle& scale : scales_) checked_.close(scale, "cannot write the dimensions");
    return file_.finish(checked_);
}

void Writer::write_attributes(const Table& table) {
    const Provenance& provenance = table.provenance;
    number<std::int64_t>(file_.handle(), "schema_version", schema_version);
    number<std::int64_t>(file_.handle(), "numerics_version", provenance.numerics);
    number<std::uint64_t>(file_.handle(), "seed", provenance.seed);

    std::vector<std::string> coordinates;
    for (const Coordinate& coordinate : table.coordinates) coordinates.push_back(coordinate.name);
    for (const Coordinate& setting : table.settings) coordinates.push_back(setting.name);
    text(file_.handle(), "format", std::string(format_name));
    for (const auto& [name, member] : provenance_texts) text(file_.handle(), name, provenance.*member);
    if (!provenance.table_fidelity.empty())
        text(file_.handle(), table_fidelity_name, provenance.table_fidelity);
    if (!provenance.stop_rule.empty()) {
        text(file_.handle(), stop_rule_name, provenance.stop_rule);
        number<std::int64_t>(file_.handle(), stop_replicates_name, provenance.stop_replicates);
    }
    text(file_.handle(), "coordinates", fmt::format("{}", fmt::join(coordinates, " ")));
    text(file_.handle(), "axes", fmt::format("{}", fmt::join(table.axes, " ")));
    text(file_.handle(), reference_name, table.reference);
}

void Writer::write_scales(const Table& table) {
    std::vector<std::int64_t> indices(table.condition_keys.size());
    std::iota(indices.begin(), indices.end(), 0);
    scales_ = {create("condition", along_condition, indices, {.meaning = "number of the condition"}),
               create("replicate", along_replicate, table.replicates, {.meaning = "number of the replicate"}),
               create("estimator", along_estimator, table.estimators, {.meaning = "name of the estimator"})};
    for (std::size_t d = 0; d < scales_.size(); ++d) {
        checked_.check(H5DSset_scale(scales_[d].id(), dimension_names[d]),
                       fmt::format("cannot write dimension '{}'", dimension_names[d]));
    }
}

void Writer::write_coordinates(const std::vector<Coordinate>& coordinates) {
    for (const Coordinate& coordinate : coordinates) {
        std::visit(
            [&](const auto& values) {
                variable(coordinate.name, along_condition, values,
                         {.neutral_value = coordinate.neutral_value});
            },
            coordinate.values);
    }
}

void Writer::write_estimators(const Table& table) {
    std::vector<std::int8_t> joint, roles, styles;
    std::vector<std::string> summaries;
    for (const EstimatorTraits& traits : table.traits) {
        joint.push_back(traits.uses_joint_data ? 1 : 0);
        roles.push_back(static_cast<std::int8_t>(traits.role));
        styles.push_back(traits.style);
        summaries.push_back(traits.summary);
    }
    std::vector<std::int8_t> values(estimator_role_names.size());
    std::iota(values.begin(), values.end(), std::int8_t{0});
    variable(uses_joint_data_name, along_estimator, joint,
             {.unit = "1",
              .meaning = "whether the estimator is a topline, trained on joint samples",
              .flag_values = {0, 1},
              .flag_meanings = "no yes"});
    variable(estimator_role_name, along_estimator, roles,
             {.unit = "1",
              .meaning = "what the estimator is to a comparison",
              .flag_values = values,
              .flag_meanings = fmt::format("{}", fmt::join(estimator_role_names, " "))});
    variable(estimator_style_name, along_estimator, styles,
             {.unit = "1", .meaning = "number of the estimator's style in figures; -1: any that is left"});
    variable(estimator_summary_name, along_estimator, summaries,
             {.meaning = "what the estimator is, in one line"});
}

void Writer::write_flags(const Table& table) {
    variable(penalty_on_edge_name, along_rows, table.penalty_on_edge,
             {.unit = "1",
              .meaning = "whether a penalty was chosen at an edge of its grid",
              .flag_values = {-1, 0, 1},
              .flag_meanings = "no_fit no yes"});

    std::vector<std::int8_t> numbers(table.status.size());
    std::transform(table.status.begin(), table.status.end(), numbers.begin(),
                   [](FitStatus status) { return static_cast<std::int8_t>(status); });
    std::vector<std::int8_t> values(status_names.size() + 1);
    std::iota(values.begin(), values.end(), static_cast<std::int8_t>(FitStatus::not_run));
    variable(
        status_name, along_rows, numbers,
        {.unit = "1",
         .meaning = "outcome of the fit",
         .flag_values = values,
         .flag_meanings = fmt::format("{} {}", name_of(FitStatus::not_run), fmt::join(status_names, " "))});
}

template <class T>
void Writer::variable(const std::string& name, std::span<const Dimension> dimensions,
                      const std::vector<T>& values, const Description& description) {
    hdf5::Handle dataset = create(name, dimensions, values, description);
    const std::string problem = fmt::format("cannot write variable '{}'", name);
    for (unsigned place = 0; place < dimensions.size(); ++place) {
        const hdf5::Handle& scale = scales_[static_cast<std::size_t>(dimensions[place])];
        checked_.check(H5DSattach_scale(dataset.id(), scale.id(), place), problem);
    }
    checked_.close(dataset, problem);
}

template <class T>
hdf5::Handle Writer::create(const std::string& name, std::span<const Dimension> dimensions,
                            const std::vector<T>& values, const Description& description) {
    const std::string problem = fmt::format("cannot write variable '{}'", name);
    std::vector<hsize_t> shape;
    for (const Dimension dimension : dimensions) shape.push_back(shape_[static_cast<std::size_t>(dimension)]);
    const hdf5::Handle space = checked_.own(
        H5Screate_simple(static_cast<int>(shape.size()), shape.data(), nullptr), H5Sclose, problem);
    const hdf5::Handle properties = storage<T>(shape);
    hdf5::Handle dataset = checked_.own(H5Dcreate2(file_.handle().id(), name.c_str(), stored_type<T>(),
                                                   space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
                                        H5Dclose, problem);
    fill(dataset, values, problem);

    if (!description.unit.empty()) text(dataset, "units", std::string(description.unit));
    if (!description.meaning.empty()) text(dataset, "long_name", std::string(description.meaning));
    if (description.neutral_value) number(dataset, neutral_value_name, *description.neutral_value);
    if (!description.flag_values.empty()) {
        const hsize_t count = description.flag_values.size();
        const hdf5::Handle list = checked_.own(H5Screate_simple(1, &count, nullptr), H5Sclose, problem);
        attribute(dataset, "flag_values", list, hdf5::file_type<std::int8_t>(),
                  hdf5::memory_type<std::int8_t>(), description.flag_values.data());
        text(dataset, "flag_meanings", description.flag_meanings);
    }
    return dataset;
}

/// How a dataset is stored: numbers in chunks with checksums, strings, for which HDF5 allows no filter,
/// plainly.
template <class T>
hdf5::Handle Writer::storage(std::span<const hsize_t> shape) const {
    constexpr auto problem = "cannot set up an HDF5 dataset";
    hdf5::Handle properties = checked_.own(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, problem);
    checked_.check(H5Pset_obj_track_times(properties.id(), false), problem);
    checked_.check(H5Pset_attr_creation_order(properties.id(), hdf5::keep_order), problem);
    if constexpr (!std::is_same_v<T, std::string>) {
        const std::vector<hsize_t> chunk = chunk_of(shape);
        checked_.check(H5Pset_chunk(properties.id(), static_cast<int>(chunk.size()), chunk.data()), problem);
        checked_.check(H5Pset_fletcher32(properties.id()), problem);
        // Chunks that reach over the edge: their rest is zeros rather than what memory happened to hold.
        checked_.check(H5Pset_fill_time(properties.id(), H5D_FILL_TIME_ALLOC), problem);
    }
    return properties;
}

template <class T>
void Writer::fill(const hdf5::Handle& dataset, const std::vector<T>& values,
                  const std::string& problem) const {
    if constexpr (std::is_same_v<T, std::string>) {
        std::vector<const char*> texts(values.size());
        std::transform(values.begin(), values.end(), texts.begin(),
                       [](const std::string& value) { return value.c_str(); });
        checked_.check(H5Dwrite(dataset.id(), string_type_.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()),
                       problem);
    } else {
        checked_.check(
            H5Dwrite(dataset.id(), hdf5::memory_type<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()),
            problem);
    }
}

template <class T>
hid_t Writer::stored_type() const {
    if constexpr (std::is_same_v<T, std::string>) {
        return string_type_.id();
    } else {
        return hdf5::file_type<T>();
    }
}

void Writer::text(const hdf5::Handle& object, const char* name, const std::string& value) const {
    const char* characters = value.c_str();
    attribute(object, name, scalar_, string_type_.id(), string_type_.id(), &characters);
}

template <class T>
void Writer::number(const hdf5::Handle& object, const char* name, T value) const {
    attribute(object, name, scalar_, hdf5::file_type<T>(), hdf5::memory_type<T>(), &value);
}

void Writer::attribute(const hdf5::Handle& object, const char* name, const hdf5::Handle& space,
                       hid_t type_in_file, hid_t type_in_memory, const void* values) const {
    const std::string problem = fmt::format("cannot write attribute '{}'", name);
    hdf5::Handle attribute = checked_.own(
        H5Acreate2(object.id(), name, type_in_file, space.id(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose, problem);
    checked_.check(H5Awrite(attribute.id(), type_in_memory, values), problem);
    checked_.close(attribute, problem);
}

}  // namespace

void write_results(const std::filesystem::path& file, const Table& table, SecondSeal second) {
    require_consistent(table);
    const hdf5::QuietErrors quiet;
    Writer writer(file);
    writer.write(table);
    write_checksummed(file, writer.finish(), second);
}

}  // namespace causum::results
