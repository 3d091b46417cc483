#include "analysis/text/file_set.hpp"

#include <fmt/core.h>
#include <stdlib.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <system_error>
#include <utility>

#include "core/errors.hpp"

namespace causum::analysis {

namespace fs = std::filesystem;

FileSet::FileSet(fs::path directory) : directory_(std::move(directory)) {
    std::error_code failure;
    fs::create_directories(directory_, failure);
    std::string name = (directory_ / ".summary-XXXXXX").string();
    if (failure || mkdtemp(name.data()) == nullptr) {
        throw Error(fmt::format("{} = cannot be written to ({}): choose another directory with --out",
                                directory_.string(), failure ? failure.message() : std::strerror(errno)));
    }
    folder_ = name;
}

FileSet::~FileSet() {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
}

void FileSet::make(const std::string& name, std::string_view text) const {
    std::ofstream file(folder_ / name, std::ios::binary);
    file.write(text.data(), static_cast<std::streamsize>(text.size()));
    file.close();
    if (!file) {
        throw Error(
            fmt::format("{} = cannot be written ({})", (directory_ / name).string(), std::strerror(errno)));
    }
}

void FileSet::write(const std::string& name, std::string_view text) {
    make(name, text);
    add(name);
}

std::vector<fs::path> FileSet::publish() {
    // Second names of the files that are replaced, to put them back where a later one cannot be. File systems
    // without hard links have none.
    const fs::path before = folder_ / "before";
    std::error_code failure;
    fs::create_directory(before, failure);
    std::vector<fs::path> files;
    for (const std::string& name : names_) {
        const fs::path file = directory_ / name;
        std::error_code ignored;
        fs::create_hard_link(file, before / name, ignored);
        if (!failure) fs::rename(folder_ / name, file, failure);
        if (!failure) {
            files.push_back(file);
            continue;
        }
        for (const fs::path& done : files) {
            const fs::path old = before / done.filename();
            if (fs::exists(old, ignored)) {
                fs::rename(old, done, ignored);
            } else {
                fs::remove(done, ignored);
            }
        }
        throw Error(fmt::format("{} = cannot be written ({})", file.string(), failure.message()));
    }
    return files;
}

}  // namespace causum::analysis
