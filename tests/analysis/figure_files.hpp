#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include "analysis/figures/figure.hpp"
#include "analysis/text/file_set.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {

namespace fs = std::filesystem;

/// A folder of the test's own, gone when the test is.
class Folder {
  public:
    Folder() {
        std::string name = (fs::temp_directory_path() / "causum-figure-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~Folder() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }
    [[nodiscard]] std::set<std::string> names() const {
        std::set<std::string> result;
        for (const auto& entry : fs::directory_iterator(path_))
            result.insert(entry.path().filename().string());
        return result;
    }

  private:
    fs::path path_;
};

/// Sets PATH while it lives.
class OtherPath {
  public:
    explicit OtherPath(const std::string& path) : before_(std::getenv("PATH")) {
        setenv("PATH", path.c_str(), 1);
    }
    ~OtherPath() { setenv("PATH", before_.c_str(), 1); }
    OtherPath(const OtherPath&) = delete;
    OtherPath& operator=(const OtherPath&) = delete;

  private:
    std::string before_;
};

/// A shell script in gnuplot's place while this lives; nothing else is on PATH.
class OtherGnuplot {
  public:
    explicit OtherGnuplot(const std::string& body) : path_(folder_.path().string()) {
        const fs::path program = folder_.path() / "gnuplot";
        std::ofstream(program) << "#!/bin/sh\n" << body << '\n';
        fs::permissions(program, fs::perms::owner_all);
    }

  private:
    Folder folder_;
    OtherPath path_;
};

inline bool has_program(const std::string& name) {
    return std::system(("command -v " + name + " >/dev/null 2>&1").c_str()) == 0;
}

inline bool can_draw() {
    if (has_program("gnuplot")) return true;
    WARN("gnuplot is not on PATH: figures are not drawn in this test");
    return false;
}

inline std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

inline std::vector<fs::path> draw(const results::Table& table, const Summary& summary,
                                  const fs::path& directory) {
    FileSet files(directory);
    for (const Figure& figure : make_figures(table, summary)) CHECK(draw_figure(figure, files).empty());
    return files.publish();
}

inline void check_files(const std::vector<fs::path>& files, const Folder& folder) {
    REQUIRE(files.size() % 4 == 0);
    std::set<std::string> names;
    for (const fs::path& file : files) names.insert(file.filename().string());
    CHECK(folder.names() == names);
    for (const char* extension : {".gp", ".pdf", ".png", ".svg"})
        CHECK(names.count(std::string("summary") + extension) == 1);
    const std::string svg = read(files[0]);
    CHECK(svg.rfind("<?xml", 0) == 0);
    CHECK(svg.find("</svg>") != std::string::npos);
    CHECK(read(files[1]).rfind("%PDF-", 0) == 0);
    CHECK(read(files[2]).rfind("\x89PNG\r\n\x1a\n", 0) == 0);
    for (const fs::path& file : files) CHECK(fs::file_size(file) > 2000);
}

}  // namespace causum::analysis
