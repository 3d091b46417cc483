#pragma once

#include <hdf5.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace causum::results::hdf5 {

/// Keeps HDF5 from printing errors to stderr while it lives; the caller's setting returns afterwards.
class QuietErrors {
  public:
    QuietErrors();
    ~QuietErrors();
    QuietErrors(const QuietErrors&) = delete;
    QuietErrors& operator=(const QuietErrors&) = delete;

  private:
    H5E_auto2_t print_ = nullptr;
    void* data_ = nullptr;
};

/// Owns one HDF5 identifier and closes it.
class Handle {
  public:
    using Closer = herr_t (*)(hid_t);

    Handle() = default;
    Handle(hid_t id, Closer closer) : id_(id), closer_(closer) {}
    Handle(Handle&& other) noexcept;
    Handle& operator=(Handle&& other) noexcept;
    ~Handle();

    [[nodiscard]] hid_t id() const { return id_; }
    /// Closes now. What HDF5 still holds in memory is written by closing, so a writer looks at the answer.
    /// @return what HDF5 answered; negative for a failure
    herr_t close();

  private:
    hid_t id_ = H5I_INVALID_HID;
    Closer closer_ = nullptr;
};

/// Turns failed HDF5 calls on one file into Errors: "file: problem (HDF5's reason): suggestion".
class Checked {
  public:
    /// @param file        named in every message
    /// @param suggestion  what to do about a failure
    Checked(std::filesystem::path file, std::string suggestion);

    /// Owns a new identifier. @throws Error if it is invalid, with `problem` ("cannot …")
    [[nodiscard]] Handle own(hid_t id, Handle::Closer closer, std::string_view problem) const;
    /// @throws Error if an HDF5 call answered with a negative number
    void check(herr_t answer, std::string_view problem) const;
    /// @throws Error if closing fails
    void close(Handle& handle, std::string_view problem) const;
    /// @throws Error always, for a reason that is ours rather than HDF5's
    [[noreturn]] void fail(std::string_view problem, std::string_view reason) const;

  private:
    std::filesystem::path file_;
    std::string suggestion_;
};

/// Keeps the order of creation: H5Pset_link_creation_order, H5Pset_attr_creation_order.
inline constexpr unsigned keep_order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;

/// A new file in memory: in the HDF5 1.10 format, whose metadata has checksums, and without time stamps.
/// Variables and attributes keep the order of their creation.
///
/// In memory, since HDF5 1.10 does not survive a full disk: calls fail, but what could not be written stays
/// open, and the program ends with a segmentation fault (tried, with the size of files limited). So HDF5
/// makes the bytes and write_checksummed() puts them on disk.
class MemoryFile {
  public:
    /// @param name  for HDF5 only; nothing appears on disk
    /// @throws Error
    MemoryFile(const std::filesystem::path& name, const Checked& checked);

    [[nodiscard]] const Handle& handle() const { return file_; }
    /// Closes the file; everything in it must be closed. @return its bytes up to the end that HDF5 knows,
    /// which live as long as this object
    /// @throws Error
    [[nodiscard]] std::span<const std::byte> finish(const Checked& checked);

  private:
    struct Free {
        void operator()(void* bytes) const { std::free(bytes); }
    };
    using Image = std::unique_ptr<void, Free>;

    static void* resize(void* bytes, std::size_t size, H5FD_file_image_op_t operation, void* image);
    static herr_t release(void* bytes, H5FD_file_image_op_t operation, void* image);

    std::unique_ptr<Image> image_ = std::make_unique<Image>();  ///< filled when HDF5 closes the file
    Handle file_;
};

/// A variable-length UTF-8 string. @throws Error
[[nodiscard]] Handle string_type(const Checked& checked);

/// The type of T in files (little-endian) and in memory; valid until HDF5 is shut down.
template <class T>
[[nodiscard]] hid_t file_type();
template <class T>
[[nodiscard]] hid_t memory_type();

template <>
[[nodiscard]] inline hid_t file_type<double>() {
    return H5T_IEEE_F64LE;
}
template <>
[[nodiscard]] inline hid_t file_type<std::int8_t>() {
    return H5T_STD_I8LE;
}
template <>
[[nodiscard]] inline hid_t file_type<std::int64_t>() {
    return H5T_STD_I64LE;
}
template <>
[[nodiscard]] inline hid_t file_type<std::uint64_t>() {
    return H5T_STD_U64LE;
}
template <>
[[nodiscard]] inline hid_t memory_type<double>() {
    return H5T_NATIVE_DOUBLE;
}
template <>
[[nodiscard]] inline hid_t memory_type<std::int8_t>() {
    return H5T_NATIVE_INT8;
}
template <>
[[nodiscard]] inline hid_t memory_type<std::int64_t>() {
    return H5T_NATIVE_INT64;
}
template <>
[[nodiscard]] inline hid_t memory_type<std::uint64_t>() {
    return H5T_NATIVE_UINT64;
}

}  // namespace causum::results::hdf5
