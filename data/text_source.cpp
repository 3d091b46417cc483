#include "data/text_source.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "core/errors.hpp"

namespace causum {
namespace {

constexpr unsigned gzip_buffer = 1U << 16U;

std::string reason(int number) {
    return std::generic_category().message(number);
}

}  // namespace

void TextSource::Close::operator()(gzFile_s* file) const {
    gzclose(file);
}

TextSource::TextSource(std::string name, std::string_view text) : name_(std::move(name)), text_(text) {}

TextSource::TextSource(const std::filesystem::path& file) : name_(file.string()) {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (status.type() == std::filesystem::file_type::not_found) {
        throw InputError(fmt::format("{}: no such file (must be a table, as CSV)", name_));
    }
    if (std::filesystem::is_directory(status)) {
        throw InputError(fmt::format("{}: is a directory (must be a table, as CSV)", name_));
    }
    errno = 0;
    file_.reset(gzopen(file.c_str(), "rb"));
    if (file_ == nullptr) {
        throw InputError(fmt::format("{}: cannot be read ({})", name_, reason(errno == 0 ? ENOMEM : errno)));
    }
    gzbuffer(file_.get(), gzip_buffer);
    if (std::filesystem::is_regular_file(status)) {
        const std::uintmax_t size = std::filesystem::file_size(file, error);
        if (!error) file_bytes_ = size;
    }
}

std::size_t TextSource::read(char* buffer, std::size_t size) {
    if (file_ == nullptr) {
        const std::size_t count = text_.copy(buffer, size);
        text_.remove_prefix(count);
        return count;
    }
    std::size_t filled = 0;
    while (filled < size) {
        constexpr std::size_t most = 1U << 30U;
        errno = 0;
        const int count =
            gzread(file_.get(), buffer + filled, static_cast<unsigned>(std::min(size - filled, most)));
        int status = Z_OK;
        const int number = errno;
        const std::string what = gzerror(file_.get(), &status);
        if (status == Z_ERRNO) throw Error(fmt::format("{}: cannot be read ({})", name_, reason(number)));
        if (count < 0 || (status != Z_OK && status != Z_STREAM_END)) {
            throw Error(fmt::format("{}: gzip file is damaged or cut off ({})", name_, what));
        }
        if (count == 0) break;
        filled += static_cast<std::size_t>(count);
    }
    return filled;
}

std::uint64_t TextSource::bytes() const {
    if (file_ == nullptr) return text_.size();
    return gzdirect(file_.get()) != 0 ? file_bytes_ : 0;
}

}  // namespace causum
