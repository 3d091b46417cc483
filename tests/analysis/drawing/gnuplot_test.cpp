#include "analysis/drawing/gnuplot.hpp"

#include <cstdlib>
#include <fstream>
#include <string>

#include "core/errors.hpp"
#include "tests/analysis/figure_files.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

/// Runs a shell script in gnuplot's place.
void run_instead(const std::string& body, const fs::path& directory) {
    const OtherGnuplot gnuplot(body);
    run_gnuplot(directory, "a figure.gp");
}

TEST_CASE("gnuplot is run in the directory, without the user's settings", "[analysis][gnuplot]") {
    const Folder folder;
    run_instead("for word; do echo \"$word\" >> words; done", folder.path());
    CHECK(read(folder.path() / "words") == "--default-settings\na figure.gp\n");
    setenv("GNUTERM", "x11", 1);  // which a gnuplot without X refuses before it reads a script
    run_instead("echo \"${GNUTERM-none}\" > terminal", folder.path());
    unsetenv("GNUTERM");
    CHECK(read(folder.path() / "terminal") == "none\n");
}

TEST_CASE("how gnuplot ended is in the message", "[analysis][gnuplot]") {
    const Folder folder;
    CHECK_THROWS_WITH(run_instead("echo no such terminal >&2; exit 3", folder.path()),
                      "gnuplot = exit code 3 (drawing a figure.gp): no such terminal");
    CHECK_THROWS_WITH(run_instead("exit 1", folder.path()),
                      "gnuplot = exit code 1 (drawing a figure.gp): it printed nothing");
    CHECK_THROWS_WITH(run_instead("kill -9 $$", folder.path()),
                      "gnuplot = ended by signal 9 (drawing a figure.gp)");
    const Folder empty;
    const OtherPath path(empty.path().string());
    CHECK_THROWS_AS(run_gnuplot(folder.path(), "a.gp"), Error);
    CHECK_THROWS_WITH(run_gnuplot(folder.path(), "a.gp"), Catch::StartsWith("gnuplot = not found on PATH"));
}

}  // namespace
}  // namespace causum::analysis
