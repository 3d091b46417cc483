#include "analysis/text/file_set.hpp"

#include <fstream>
#include <set>
#include <string>

#include "core/errors.hpp"
#include "tests/analysis/figure_files.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("files come together, in place of those before them", "[analysis][file_set]") {
    const Folder folder;
    std::ofstream(folder.path() / "a") << "old";
    {
        FileSet files(folder.path());
        files.write("a", "new");
        std::ofstream(files.folder() / "b") << "another's";
        files.add("b");
        CHECK(read(folder.path() / "a") == "old");
        CHECK(files.publish() == std::vector<fs::path>{folder.path() / "a", folder.path() / "b"});
    }
    CHECK(read(folder.path() / "a") == "new");
    CHECK(read(folder.path() / "b") == "another's");
    CHECK(folder.names() == std::set<std::string>{"a", "b"});
}

TEST_CASE("files that are not all there leave what was", "[analysis][file_set]") {
    const Folder folder;
    std::ofstream(folder.path() / "a") << "old";
    fs::create_directories(folder.path() / "c" / "in the way");
    SECTION("never published") {
        FileSet files(folder.path());
        files.write("a", "new");
    }
    SECTION("the last of them cannot be put there") {
        FileSet files(folder.path());
        for (const char* name : {"a", "b", "c"}) files.write(name, "new");
        CHECK_THROWS_WITH(files.publish(), Catch::Contains("c = cannot be written"));
    }
    CHECK(read(folder.path() / "a") == "old");
    CHECK(folder.names() == std::set<std::string>{"a", "c"});
}

TEST_CASE("where nothing can be written the error names it", "[analysis][file_set]") {
    const Folder folder;
    std::ofstream(folder.path() / "file") << "in the way";
    CHECK_THROWS_WITH(FileSet(folder.path() / "file" / "figures"), Catch::Contains("cannot be written to"));
    FileSet files(folder.path() / "made" / "twice");
    CHECK_THROWS_WITH(files.write("no/such", "text"), Catch::Contains("cannot be written (No such file"));
}

}  // namespace
}  // namespace causum::analysis
