#include "data/output_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "core/errors.hpp"

namespace causum {

OutputFile::OutputFile(const std::filesystem::path& file, std::filesystem::path shown)
    : shown_(std::move(shown)), file_(file, std::ios::binary) {
    check();
}

void OutputFile::write(std::string_view bytes) {
    file_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    check();
    bytes_ += bytes.size();
}

std::uintmax_t OutputFile::close() {
    file_.close();
    check();
    return bytes_;
}

void OutputFile::check() const {
    if (file_) return;
    throw Error(
        fmt::format("{} = cannot be written ({})", shown_.string(), std::generic_category().message(errno)));
}

}  // namespace causum
