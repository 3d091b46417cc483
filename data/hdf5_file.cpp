#include "data/hdf5_file.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

#include "core/errors.hpp"
#include "data/output_file.hpp"
#include "results/hdf5.hpp"

namespace causum {

namespace hdf5 = results::hdf5;

std::size_t label_width(const SampleTable& table) {
    std::size_t width = 0;
    for (const std::string& regime : table.regimes) width = std::max(width, regime.size());
    return width;
}

/// The file in memory, and what is open in it.
class Hdf5File::Image {
  public:
    explicit Image(const std::filesystem::path& shown);

    void add(const SampleTable& table);
    void append(std::size_t table, const Rows& rows);
    void describe(std::span<const Attribute> attributes);
    [[nodiscard]] std::span<const std::byte> finish();

  private:
    struct Table {
        std::vector<hdf5::Handle> columns;
        hdf5::Handle regimes = {};
        hdf5::Handle label = {};  ///< type of a regime's name
        std::size_t label_width = 0;
        hsize_t rows = 0;  ///< written
    };
    static constexpr const char* problem = "cannot write samples";

    [[nodiscard]] hdf5::Handle column(const hdf5::Handle& group, const std::string& name, hid_t type,
                                      std::int64_t rows) const;
    void put(const hdf5::Handle& dataset, hid_t type, hsize_t start, hsize_t count, const void* values) const;
    void attribute(const std::string& name, const hdf5::Handle& space, hid_t type_in_file,
                   hid_t type_in_memory, const void* values) const;
    [[nodiscard]] hdf5::Handle list(std::size_t size) const;
    void add_attribute(const std::string& name, std::uint64_t number) const;
    void add_attribute(const std::string& name, const std::string& text) const;
    void add_attribute(const std::string& name, const std::vector<std::int64_t>& numbers) const;
    void add_attribute(const std::string& name, const std::vector<std::string>& texts) const;

    hdf5::QuietErrors quiet_;
    hdf5::Checked checked_;
    hdf5::MemoryFile file_;
    hdf5::Handle string_type_;
    std::vector<Table> tables_;
};

Hdf5File::Image::Image(const std::filesystem::path& shown)
    : checked_(shown, "it is made in memory; see that there is enough, or write CSV"),
      file_(shown, checked_),
      string_type_(hdf5::string_type(checked_)) {}

void Hdf5File::Image::add(const SampleTable& table) {
    const hdf5::Handle group = checked_.own(
        H5Gcreate2(file_.handle().id(), table.name.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), H5Gclose,
        problem);
    Table result;
    if (!table.regimes.empty()) {
        result.label_width = causum::label_width(table);
        result.label = checked_.own(H5Tcopy(H5T_C_S1), H5Tclose, problem);
        checked_.check(H5Tset_size(result.label.id(), result.label_width), problem);
        checked_.check(H5Tset_strpad(result.label.id(), H5T_STR_NULLPAD), problem);
        checked_.check(H5Tset_cset(result.label.id(), H5T_CSET_UTF8), problem);
        result.regimes = column(group, "regime", result.label.id(), table.rows);
    }
    for (const std::string& each : table.columns)
        result.columns.push_back(column(group, each, hdf5::file_type<double>(), table.rows));
    tables_.push_back(std::move(result));
}

hdf5::Handle Hdf5File::Image::column(const hdf5::Handle& group, const std::string& name, hid_t type,
                                     std::int64_t rows) const {
    const auto size = static_cast<hsize_t>(rows);
    const hdf5::Handle space = checked_.own(H5Screate_simple(1, &size, nullptr), H5Sclose, problem);
    const hdf5::Handle properties = checked_.own(H5Pcreate(H5P_DATASET_CREATE), H5Pclose, problem);
    checked_.check(H5Pset_obj_track_times(properties.id(), false), problem);
    return checked_.own(
        H5Dcreate2(group.id(), name.c_str(), type, space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT),
        H5Dclose, problem);
}

void Hdf5File::Image::append(std::size_t table, const Rows& rows) {
    Table& to = tables_.at(table);
    const auto count = static_cast<hsize_t>(rows.rows);
    if (to.label_width > 0) {
        std::string labels;
        labels.reserve(to.label_width * count);
        for (hsize_t row = 0; row < count; ++row) {
            labels += rows.regime;
            labels.append(to.label_width - rows.regime.size(), '\0');
        }
        put(to.regimes, to.label.id(), to.rows, count, labels.data());
    }
    for (std::size_t c = 0; c < to.columns.size(); ++c)
        put(to.columns[c], hdf5::memory_type<double>(), to.rows, count, rows.columns[c]);
    to.rows += count;
}

void Hdf5File::Image::put(const hdf5::Handle& dataset, hid_t type, hsize_t start, hsize_t count,
                          const void* values) const {
    const hdf5::Handle there = checked_.own(H5Dget_space(dataset.id()), H5Sclose, problem);
    checked_.check(H5Sselect_hyperslab(there.id(), H5S_SELECT_SET, &start, nullptr, &count, nullptr),
                   problem);
    const hdf5::Handle here = checked_.own(H5Screate_simple(1, &count, nullptr), H5Sclose, problem);
    checked_.check(H5Dwrite(dataset.id(), type, here.id(), there.id(), H5P_DEFAULT, values), problem);
}

void Hdf5File::Image::describe(std::span<const Attribute> attributes) {
    for (const Attribute& each : attributes)
        std::visit([&](const auto& value) { add_attribute(each.name, value); }, each.value);
}

std::span<const std::byte> Hdf5File::Image::finish() {
    for (Table& table : tables_) {
        for (hdf5::Handle& column : table.columns) checked_.close(column, problem);
        checked_.close(table.regimes, problem);
    }
    return file_.finish(checked_);
}

void Hdf5File::Image::attribute(const std::string& name, const hdf5::Handle& space, hid_t type_in_file,
                                hid_t type_in_memory, const void* values) const {
    hdf5::Handle attribute = checked_.own(
        H5Acreate2(file_.handle().id(), name.c_str(), type_in_file, space.id(), H5P_DEFAULT, H5P_DEFAULT),
        H5Aclose, problem);
    checked_.check(H5Awrite(attribute.id(), type_in_memory, values), problem);
    checked_.close(attribute, problem);
}

hdf5::Handle Hdf5File::Image::list(std::size_t size) const {
    const auto count = static_cast<hsize_t>(size);
    return checked_.own(H5Screate_simple(1, &count, nullptr), H5Sclose, problem);
}

void Hdf5File::Image::add_attribute(const std::string& name, std::uint64_t number) const {
    const hdf5::Handle scalar = checked_.own(H5Screate(H5S_SCALAR), H5Sclose, problem);
    attribute(name, scalar, hdf5::file_type<std::uint64_t>(), hdf5::memory_type<std::uint64_t>(), &number);
}

void Hdf5File::Image::add_attribute(const std::string& name, const std::string& text) const {
    const hdf5::Handle scalar = checked_.own(H5Screate(H5S_SCALAR), H5Sclose, problem);
    const char* characters = text.c_str();
    attribute(name, scalar, string_type_.id(), string_type_.id(), &characters);
}

void Hdf5File::Image::add_attribute(const std::string& name, const std::vector<std::int64_t>& numbers) const {
    attribute(name, list(numbers.size()), hdf5::file_type<std::int64_t>(), hdf5::memory_type<std::int64_t>(),
              numbers.data());
}

void Hdf5File::Image::add_attribute(const std::string& name, const std::vector<std::string>& texts) const {
    std::vector<const char*> characters;
    characters.reserve(texts.size());
    for (const std::string& text : texts) characters.push_back(text.c_str());
    attribute(name, list(texts.size()), string_type_.id(), string_type_.id(), characters.data());
}

Hdf5File::Hdf5File(std::filesystem::path file, std::filesystem::path shown)
    : file_(std::move(file)), shown_(std::move(shown)), image_(std::make_unique<Image>(shown_)) {}

Hdf5File::~Hdf5File() = default;

void Hdf5File::add(const SampleTable& table) {
    image_->add(table);
}

void Hdf5File::append(std::size_t table, const Rows& rows) {
    image_->append(table, rows);
}

std::vector<WrittenFile> Hdf5File::finish(std::span<const Attribute> attributes) {
    image_->describe(attributes);
    const std::span<const std::byte> bytes = image_->finish();
    OutputFile out(file_, shown_);
    out.write(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
    return {{.name = name, .bytes = out.close()}};
}

}  // namespace causum
