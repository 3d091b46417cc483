#include "results/hdf5.hpp"

#include <fmt/format.h>

#include <utility>

#include "core/errors.hpp"

namespace causum::results::hdf5 {
namespace {

/// Descriptions on HDF5's error stack: of the call that was made, and of what went wrong deepest inside.
struct Reasons {
    std::string outermost;
    std::string innermost;
};

herr_t collect(unsigned, const H5E_error2_t* entry, void* data) {
    auto& reasons = *static_cast<Reasons*>(data);
    if (entry->desc == nullptr || *entry->desc == '\0') return 0;
    if (reasons.outermost.empty()) reasons.outermost = entry->desc;
    reasons.innermost = entry->desc;
    return 0;
}

std::string reason_of_failure() {
    Reasons reasons;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_DOWNWARD, collect, &reasons);
    if (reasons.outermost.empty()) return "HDF5 gives no reason";
    if (reasons.outermost == reasons.innermost) return fmt::format("HDF5: {}", reasons.outermost);
    return fmt::format("HDF5: {}: {}", reasons.outermost, reasons.innermost);
}

/// Where a file ends after its superblock (version 3, whose flags are 0 once it is closed); 0 if there is
/// none.
///
/// HDF5 reserves space in blocks and gives back what is left of them when it closes the file, so the image
/// has up to some KiB behind this end. A program that opens the file for writing cuts them off.
std::uint64_t end_of_file(std::span<const std::byte> image) {
    constexpr std::size_t version = 8, width = 9, flags = 11, end = 28;
    if (image.size() < end + sizeof(std::uint64_t) || image[version] != std::byte{3} ||
        image[width] != std::byte{sizeof(std::uint64_t)} || image[flags] != std::byte{0})
        return 0;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i)
        value |= static_cast<std::uint64_t>(image[end + i]) << (8 * i);
    return value;
}

}  // namespace

QuietErrors::QuietErrors() {
    H5Eget_auto2(H5E_DEFAULT, &print_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

QuietErrors::~QuietErrors() {
    H5Eset_auto2(H5E_DEFAULT, print_, data_);
}

Handle::Handle(Handle&& other) noexcept
    : id_(std::exchange(other.id_, H5I_INVALID_HID)), closer_(other.closer_) {}

Handle& Handle::operator=(Handle&& other) noexcept {
    if (this != &other) {
        close();
        id_ = std::exchange(other.id_, H5I_INVALID_HID);
        closer_ = other.closer_;
    }
    return *this;
}

Handle::~Handle() {
    close();
}

herr_t Handle::close() {
    if (id_ < 0) return 0;
    return closer_(std::exchange(id_, H5I_INVALID_HID));
}

Checked::Checked(std::filesystem::path file, std::string suggestion)
    : file_(std::move(file)), suggestion_(std::move(suggestion)) {}

Handle Checked::own(hid_t id, Handle::Closer closer, std::string_view problem) const {
    if (id < 0) fail(problem, reason_of_failure());
    return {id, closer};
}

void Checked::check(herr_t answer, std::string_view problem) const {
    if (answer < 0) fail(problem, reason_of_failure());
}

void Checked::close(Handle& handle, std::string_view problem) const {
    check(handle.close(), problem);
}

void Checked::fail(std::string_view problem, std::string_view reason) const {
    throw Error(fmt::format("{}: {} ({}): {}", file_.string(), problem, reason, suggestion_));
}

// H5Fget_file_image would be simpler, but in HDF5 1.10 its bytes cannot be opened: it clears the mark of a
// file open for writing and leaves the superblock's checksum as it was (HDFGroup/hdf5 issue 1915). So we give
// HDF5 the memory to work in, and get it back when HDF5 has closed the file.
MemoryFile::MemoryFile(const std::filesystem::path& name, const Checked& checked) {
    constexpr auto problem = "cannot create the file in memory";
    constexpr std::size_t increment = std::size_t{1} << 20;
    const Handle access = checked.own(H5Pcreate(H5P_FILE_ACCESS), H5Pclose, problem);
    checked.check(H5Pset_fapl_core(access.id(), increment, false), problem);
    checked.check(H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110), problem);
    H5FD_file_image_callbacks_t callbacks = {};
    callbacks.image_realloc = resize;
    callbacks.image_free = release;
    callbacks.udata = image_.get();
    callbacks.udata_copy = [](void* image) { return image; };
    callbacks.udata_free = [](void*) -> herr_t { return 0; };
    checked.check(H5Pset_file_image_callbacks(access.id(), &callbacks), problem);

    const Handle properties = checked.own(H5Pcreate(H5P_FILE_CREATE), H5Pclose, problem);
    checked.check(H5Pset_obj_track_times(properties.id(), false), problem);
    // Readers built on netCDF list variables and attributes in the order of their creation.
    checked.check(H5Pset_link_creation_order(properties.id(), keep_order), problem);
    checked.check(H5Pset_attr_creation_order(properties.id(), keep_order), problem);
    file_ =
        checked.own(H5Fcreate(name.c_str(), H5F_ACC_TRUNC, properties.id(), access.id()), H5Fclose, problem);
}

std::span<const std::byte> MemoryFile::finish(const Checked& checked) {
    constexpr auto problem = "cannot end the file in memory";
    checked.check(H5Fflush(file_.id(), H5F_SCOPE_LOCAL), problem);
    const ssize_t size = H5Fget_file_image(file_.id(), nullptr, 0);  // without a place for it: only its size
    checked.check(size < 0 ? -1 : 0, problem);
    checked.close(file_, problem);
    if (*image_ == nullptr) checked.fail(problem, "something in it is still open");
    const std::span image(static_cast<const std::byte*>(image_->get()), static_cast<std::size_t>(size));
    const std::uint64_t end = end_of_file(image);
    if (end == 0 || end > image.size()) checked.fail(problem, "its superblock is not as expected");
    return image.first(end);
}

void* MemoryFile::resize(void* bytes, std::size_t size, H5FD_file_image_op_t, void*) {
    return std::realloc(bytes, size);
}

herr_t MemoryFile::release(void* bytes, H5FD_file_image_op_t operation, void* image) {
    if (operation == H5FD_FILE_IMAGE_OP_FILE_CLOSE) {
        static_cast<Image*>(image)->reset(bytes);
    } else {
        std::free(bytes);
    }
    return 0;
}

Handle string_type(const Checked& checked) {
    constexpr auto problem = "cannot set up the HDF5 string type";
    Handle type = checked.own(H5Tcopy(H5T_C_S1), H5Tclose, problem);
    checked.check(H5Tset_size(type.id(), H5T_VARIABLE), problem);
    checked.check(H5Tset_cset(type.id(), H5T_CSET_UTF8), problem);
    return type;
}

}  // namespace causum::results::hdf5
