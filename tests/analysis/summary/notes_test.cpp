#include "analysis/summary/notes.hpp"

#include "tests/analysis/synthetic_table.hpp"
#include "tests/support/catch.hpp"

namespace causum::analysis {
namespace {

TEST_CASE("means that rest on one model are named", "[analysis][text_table]") {
    const auto note_of = [](std::size_t replicates, double largest) {
        results::Table table = make_table(1, replicates, {"plug_in", "joint"});
        Uniforms uniforms(4);
        for (std::size_t r = 0; r < replicates; ++r) {
            set_ok(table, table.row(0, r, 0), 1.0, r == 3 ? largest : uniforms.next());
            set_ok(table, table.row(0, r, 1), 1.0, uniforms.next());
        }
        return heavy_tail_note(summarize(table));
    };
    CHECK_THAT(note_of(40, 5.0), Catch::Contains("rest on few models") && Catch::EndsWith("): plug_in."));
    CHECK(note_of(40, 1.0).empty());
    CHECK(note_of(29, 5.0).empty());  // of few replicates one has much in any case
}

}  // namespace
}  // namespace causum::analysis
