#include "jobs/study/raw_settings.hpp"

#include "tests/jobs/filled_in.hpp"
#include "tests/jobs/study/study_texts.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using tests::refusal;

TEST_CASE("bad lines are refused by file and line") {
    const auto [lines, message] = GENERATE(table<const char*, const char*>({
        {"\nratio 0.5", "x.ini:3: \"ratio 0.5\" (must be [section], key = value or # comment)"},
        {"; old", "x.ini:2: \"; old\" (must be [section], key = value or # comment; comments start with #)"},
        {"= 5", "x.ini:2: \"= 5\" (must be [section], key = value or # comment)"},
        {"[scm\nactions = 2", "x.ini:2: \"[scm\" (must be [section], key = value or # comment)"},
        {"[smc]", "x.ini:2: \"[smc]\" (unknown section; did you mean [scm]?)"},
        {"[ scm ]", "x.ini:2: \"[ scm ]\" (unknown section; did you mean [scm]?)"},
        {"[experiment]", "x.ini:2: \"[experiment]\" (unknown section; there are {sections})"},
        {"[]", "x.ini:2: \"[]\" (unknown section; there are {sections})"},
        {"[data]\nration = 1", "x.ini:3: data.ration = 1 (unknown key; did you mean data.ratio?)"},
        {"ratio = 1", "x.ini:2: ratio = 1 (unknown key; did you mean data.ratio?)"},
        {"[scm]\nseed = 1", "x.ini:3: scm.seed = 1 (unknown key; did you mean seed above all sections?)"},
        {"[linear]\nnoise = uniform",
         "x.ini:3: linear.noise = uniform (unknown key; did you mean polynomial.noise?)"},
        {"[data]\nzzzzzzzz = 1", "x.ini:3: data.zzzzzzzz = 1 (unknown key; `causum list` shows all keys)"},
        {"seed = 1\n\nseed = 1", "x.ini:4: seed = 1 (seed is already in line 2)"},
        {"[data]\nn = 10\n[fit]\n[data]\nn = 20", "x.ini:6: data.n = 20 (data.n is already in line 3)"},
        {"data.n = 10\n[data]\nn = 20", "x.ini:4: data.n = 20 (data.n is already in line 2)"},
        {"seed =", "x.ini:2: seed = (no value; must be an integer from 0 to 18446744073709551615)"},
        {"seed = # 5", "x.ini:2: seed = (no value; must be an integer from 0 to 18446744073709551615)"},
        {"seed = 5#6",
         "x.ini:2: \"seed = 5#6\" (a # inside a value; put a space before it to start a comment)"},
        {"[data]\nratio = 1 2# two",
         "x.ini:3: \"ratio = 1 2# two\" (a # inside a value; put a space before it to start a comment)"},
    }));
    CHECK(refusal(lines) == tests::filled_in(message));
}

}  // namespace
}  // namespace causum::jobs
