// Study files: what they mean, and a message for each way to get one wrong.

#include "jobs/study/study_file.hpp"

#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "core/errors.hpp"
#include "tests/jobs/filled_in.hpp"
#include "tests/jobs/input_error.hpp"
#include "tests/jobs/study/study_texts.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

using tests::input_error_of;
using tests::option;
using tests::parse;
using tests::refusal;
using tests::TemporaryDirectory;

const std::filesystem::path studies = CAUSUM_STUDIES_DIR;

void check_same(const Study& a, const Study& b) {
    CHECK(a.name == b.name);
    CHECK(a.seed == b.seed);
    CHECK(a.replicates == b.replicates);
    CHECK(a.estimators == b.estimators);
    CHECK(a.text == b.text);
    REQUIRE(a.axes.size() == b.axes.size());
    for (std::size_t i = 0; i < a.axes.size(); ++i) {
        CHECK(a.axes[i].key == b.axes[i].key);
        CHECK(a.axes[i].type == b.axes[i].type);
        CHECK(a.axes[i].values == b.axes[i].values);
    }
    REQUIRE(a.conditions.size() == b.conditions.size());
    for (std::size_t i = 0; i < a.conditions.size(); ++i) {
        const Condition& x = a.conditions[i];
        const Condition& y = b.conditions[i];
        CHECK(x.key == y.key);
        CHECK(x.axis_values == y.axis_values);
        CHECK(x.sizes.n_obs == y.sizes.n_obs);
        CHECK(x.sizes.n_single == y.sizes.n_single);
        CHECK(x.sizes.n_joint == y.sizes.n_joint);
        CHECK(x.scm.family == y.scm.family);
        CHECK(x.scm.actions == y.scm.actions);
        CHECK(x.scm.polynomial.noise == y.scm.polynomial.noise);
        CHECK(x.scm.polynomial.edge_probability == y.scm.polynomial.edge_probability);
        CHECK(x.scm.polynomial.confounder_sd == y.scm.polynomial.confounder_sd);
        CHECK(x.scm.linear.sigma_max == y.scm.linear.sigma_max);
        CHECK(x.scm == y.scm);
        CHECK(x.post_nonlinear_strength == y.post_nonlinear_strength);
        CHECK(x.fit == y.fit);
    }
}

}  // namespace

TEST_CASE("the paper's main study") {
    const Study study = read_study(studies / "paper_main.ini");
    CHECK(study.name == "paper_main");
    CHECK(study.replicates == 100);
    CHECK(study.axes.empty());
    REQUIRE(study.conditions.size() == 1);
    const Condition& condition = study.conditions.front();
    CHECK(condition.scm.family == "polynomial");
    CHECK(condition.scm.actions == 5);
    CHECK(condition.sizes.n_obs == 10000);
    CHECK(condition.sizes.n_single == 10000);
    CHECK(condition.sizes.n_joint == 10000);
    CHECK(condition.fit.regression.degree == 3);
    CHECK(condition.fit.regression.regularization == estimators::Regularization::ridge);
    CHECK(condition.fit.regression.penalties ==
          std::vector<double>{1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1});
    CHECK(study.estimators == std::vector<std::string>{"constant", "observational", "pooled",
                                                       "pooled_average", "plug_in", "joint_additive",
                                                       "joint"});
}

TEST_CASE("a name alone is a study, all else has defaults; the key tells every setting") {
    const Study study = parse("name = s");
    CHECK(study.seed == 1);
    CHECK(study.replicates == 100);
    CHECK(study.estimators == std::vector<std::string>{"constant", "observational", "plug_in", "joint"});
    REQUIRE(study.conditions.size() == 1);
    CHECK(study.conditions[0].key ==
          "scm.family=polynomial; scm.actions=5; scm.action_units=raw; scm.action_strength=1; "
          "scm.edge_strength=1; scm.confounding_strength=1; "
          "scm.modulation_strength=1; confounders.correlation=0; confounders.shared=all; "
          "interaction.kind=action_action; "
          "interaction.strength=0; interaction.density=1; "
          "support.train_shift=0; support.train_scale=1; support.test_shift=0; support.test_scale=1; "
          "polynomial.edge_probability=0.3; "
          "polynomial.noise=gaussian,uniform,logistic; polynomial.confounder_sd=0.5; "
          "polynomial.action_noise_sd=0.1; "
          "polynomial.outcome_noise_sd=0.1; data.n_obs=10000; data.n_single=10000; data.n_joint=10000; "
          "data.sets=1; "
          "fit.degree=3; "
          "fit.regularization=ridge; fit.penalties=logspace(-8,4,13); fit.ancestors=learned; "
          "fit.intervals=none; fit.tests=none; "
          "intervals.level=0.9");
    CHECK(
        study.text ==
        "name = s\nseed = 1\nreplicates = 100\n\n[scm]\nfamily = polynomial\nactions = 5\naction_units = "
        "raw\n"
        "action_strength = 1\nedge_strength = 1\nconfounding_strength = 1\nmodulation_strength = 1\n\n"
        "[confounders]\ncorrelation = 0\nshared = all\n\n[interaction]\nkind = action_action\nstrength = 0\n"
        "density = 1\n\n"
        "[support]\ntrain_shift = 0\ntrain_scale = 1\ntest_shift = 0\ntest_scale = 1\n\n"
        "[polynomial]\nedge_probability = 0.3\nnoise = gaussian,uniform,logistic\nconfounder_sd = 0.5\n"
        "action_noise_sd = 0.1\noutcome_noise_sd = 0.1\n\n[data]\nn = 10000\nratio = 1\njoint_n = "
        "per_regime\nsets = 1\n\n"
        "[fit]\ndegree = 3\nregularization = ridge\npenalties = logspace(-8,4,13)\n"
        "ancestors = learned\nintervals = none\ntests = none\nestimators = constant observational plug_in "
        "joint\n\n"
        "[intervals]\nlevel = 0.9\n");
}

TEST_CASE("the key does not tell what leaves samples and fits alone, nor how the sizes were given") {
    const std::string key = parse("name = s").conditions[0].key;
    CHECK(parse("name = t\nseed = 7\nreplicates = 3\n[fit]\nestimators = joint").conditions[0].key == key);
    CHECK(parse("name = s\n[data]\ntotal = 60000\njoint_n = 10000").conditions[0].key == key);
    CHECK(parse("name = s\n[data]\nn = 1e4\nratio = 1.0").conditions[0].key == key);
    CHECK(parse("name = s\n[fit]\ndegree = 2").conditions[0].key != key);
    CHECK_THAT(
        parse("name = s\n[scm]\nfamily = linear").conditions[0].key,
        Catch::StartsWith("scm.family=linear; scm.actions=5; scm.action_strength=1; scm.edge_strength=1; ") &&
            Catch::Contains("; linear.coefficient_min=0.5; ") && !Catch::Contains("polynomial"));
}

TEST_CASE("every setting arrives where it belongs") {
    const Study polynomial = parse(R"(name = all.keys-1_x   # a comment
seed = 18446744073709551615
replicates = 4294967295
[scm]
family = polynomial
actions = 3
action_units = pilot
action_strength = 0.5
[confounders]
correlation = 0.25
shared = one_pair
[interaction]
kind = confounder_confounder
strength = 2
density = 0.75
[polynomial]
edge_probability = 0
noise = lognormal
confounder_sd = 2
action_noise_sd = 0.25
outcome_noise_sd = 0
[data]
total = 1e3
ratio = 0.5
joint_n = 5e2
[fit]
degree = 2
regularization = lasso
penalties = 0,1e-2
ancestors = known
intervals = jackknife
estimators = joint plug_in
[intervals]
level = 0.8
)");
    CHECK(polynomial.name == "all.keys-1_x");
    CHECK(polynomial.seed == 18446744073709551615U);
    CHECK(polynomial.replicates == 4294967295);
    CHECK(polynomial.estimators == std::vector<std::string>{"joint", "plug_in"});
    const Condition& p = polynomial.conditions.at(0);
    CHECK(p.scm.actions == 3);
    CHECK(p.scm.action_units == sim::ActionUnits::pilot);
    CHECK(p.scm.action_strength == 0.5);
    CHECK(p.scm.correlation == 0.25);
    CHECK(p.scm.shared == sim::SharedConfounders::one_pair);
    CHECK(p.interaction.terms ==
          sim::InteractionTerms{.kind = sim::InteractionKind::confounder_confounder, .density = 0.75});
    CHECK(p.interaction.strength == 2);
    CHECK(p.scm.polynomial.edge_probability == 0);
    CHECK(p.scm.polynomial.noise == std::vector<sim::NoiseKind>{sim::NoiseKind::lognormal});
    CHECK(p.scm.polynomial.confounder_sd == 2);
    CHECK(p.scm.polynomial.action_noise_sd == 0.25);
    CHECK(p.scm.polynomial.outcome_noise_sd == 0);
    CHECK(p.sizes.n_obs == 400);
    CHECK(p.sizes.n_single == 200);
    CHECK(p.sizes.n_joint == 500);
    CHECK(p.fit.regression.degree == 2);
    CHECK(p.fit.regression.regularization == estimators::Regularization::lasso);
    CHECK(p.fit.regression.penalties == std::vector<double>{0, 0.01});
    CHECK(p.fit.ancestors == estimators::AncestorSource::known);
    CHECK(p.fit.intervals == estimators::Intervals::jackknife);
    CHECK(p.interval_level == 0.8);

    const Study linear = parse(R"(name = l
[scm]
family = linear
[linear]
coefficient_min = -2
coefficient_max = 2.5
edge_probability = 1
edge_coefficient_max = 3
sigma_min = 0.25
sigma_max = 0.25
)");
    const sim::LinearSettings& l = linear.conditions.at(0).scm.linear;
    CHECK(linear.conditions[0].scm.family == "linear");
    CHECK(l.coefficient_min == -2);
    CHECK(l.coefficient_max == 2.5);
    CHECK(l.edge_probability == 1);
    CHECK(l.edge_coefficient_max == 3);
    CHECK(l.sigma_min == 0.25);
    CHECK(l.sigma_max == 0.25);

    const Study post_nonlinear = parse(R"(name = t
[scm]
family = post_nonlinear polynomial
[polynomial]
confounder_sd = 2
[post_nonlinear]
strength = 0.25
noise = outside
)");
    const Condition& t = post_nonlinear.conditions.at(0);
    CHECK(t.scm.family == "post_nonlinear");
    CHECK(t.scm.polynomial.confounder_sd == 2);
    CHECK(t.scm.post_nonlinear.noise == sim::OutcomeNoisePlace::outside);
    CHECK(t.post_nonlinear_strength == 0.25);
    CHECK_THAT(t.key, Catch::Contains("; post_nonlinear.strength=0.25; post_nonlinear.noise=outside; ") &&
                          Catch::Contains("; polynomial.confounder_sd=2; "));
    CHECK(post_nonlinear.conditions.at(1).post_nonlinear_strength == 0);  // the key is not this family's
    CHECK(parse("name = s\n[scm]\nfamily = post_nonlinear").conditions[0].post_nonlinear_strength == 1);
    CHECK(parse("name = s").conditions[0].post_nonlinear_strength == 0);
}

TEST_CASE("the comment that a study file begins with stays in its text") {
    const Study study = parse("# Gr\u00f6\u00dfe:\tdoes it\r\n# work\xE9\x1B?\nname = a\n# not this\n");
    CHECK(study.text.starts_with("# Gr\u00f6\u00dfe: does it\n# work?\nname = a\n"));
    CHECK(study.text.find("not this") == std::string::npos);
    CHECK(parse(study.text).text == study.text);
}

TEST_CASE("canonical text reads back as the same study") {
    const std::string text =
        GENERATE("name = s", "name = s\n[data]\ntotal = 1000 60000\nratio = 0.05 0.3 1e1\njoint_n = total 77",
                 "name = s\nseed = 18446744073709551615\n[scm]\nactions = 2 5\n[polynomial]\nnoise = uniform "
                 "logistic,gaussian\n"
                 "confounder_sd = 0.333333333333333314829616256247\n[fit]\npenalties = logspace(-8.0,4,13) "
                 "0,1e-3 0.5\n",
                 "name = s\n[scm]\nfamily = linear polynomial\n[linear]\nsigma_max = "
                 "1e0\n[polynomial]\nedge_probability = .1\n",
                 "name = s\n[scm]\nfamily = post_nonlinear linear\n[post_nonlinear]\nnoise = outside\n",
                 "name = s\n[scm]\nfamily = post_nonlinear\n[post_nonlinear]\nstrength = 1e-1 0\n",
                 "name = s\n[scm]\nfamily = linear\n[fit]\nregularization = lasso ridge\ndegree = 1 2 "
                 "3\nestimators = joint");
    CAPTURE(text);
    const Study study = parse(text);
    check_same(parse(study.text), study);
}

TEST_CASE("axes are crossed in the order of the table, the last varying fastest") {
    const Study study =
        parse("name = s\n[fit]\ndegree = 3 2\n[data]\nratio = 2 0.5\nn = 1e3\n[scm]\nactions = 4 3 5");
    REQUIRE(study.axes.size() == 3);
    CHECK(study.axes[0].key == "scm.actions");
    CHECK(study.axes[0].type == Axis::Type::integer);
    CHECK(study.axes[0].values == std::vector<std::string>{"4", "3", "5"});
    CHECK(study.axes[1].key == "data.ratio");
    CHECK(study.axes[1].type == Axis::Type::number);
    CHECK(study.axes[2].key == "fit.degree");
    REQUIRE(study.conditions.size() == 12);
    CHECK(study.conditions[0].axis_values == std::vector<std::string>{"4", "2", "3"});
    CHECK(study.conditions[1].axis_values == std::vector<std::string>{"4", "2", "2"});
    CHECK(study.conditions[2].axis_values == std::vector<std::string>{"4", "0.5", "3"});
    CHECK(study.conditions[4].axis_values == std::vector<std::string>{"3", "2", "3"});
    CHECK(study.conditions[11].axis_values == std::vector<std::string>{"5", "0.5", "2"});
    CHECK(study.conditions[11].scm.actions == 5);
    CHECK(study.conditions[11].fit.regression.degree == 2);
    CHECK(study.conditions[11].sizes.n_obs == 1714);  // 6000 / 3.5
    CHECK(study.conditions[11].sizes.n_single == 857);
    CHECK(study.conditions[0].sizes.n_obs == 555);  // 5000 / 9
}

TEST_CASE("names, sets and grids make axes of text") {
    const Study study = parse(
        "name = s\n[scm]\nfamily = polynomial linear\n[fit]\npenalties = logspace(-8,-1,8) "
        "logspace(-8,4,13)\n");
    REQUIRE(study.conditions.size() == 4);
    CHECK(study.axes[1].type == Axis::Type::text);
    CHECK(study.axes[1].values == std::vector<std::string>{"logspace(-8,-1,8)", "logspace(-8,4,13)"});
    CHECK(study.conditions[1].fit.regression.penalties.size() == 13);
    CHECK(study.conditions[2].scm.family == "linear");
    CHECK_THAT(study.conditions[0].key, Catch::Contains("polynomial.noise") && !Catch::Contains("linear."));
    CHECK_THAT(study.conditions[2].key,
               Catch::Contains("linear.sigma_min") && !Catch::Contains("polynomial."));
    CHECK(parse("name = s\n[polynomial]\nnoise = gaussian uniform,gaussian\n").conditions.size() == 2);
    CHECK(parse("name = s\n[data]\njoint_n = total 5 per_regime\n").axes[0].type == Axis::Type::text);
}

TEST_CASE("the degree may be automatic, on an axis of numbers that is one of text then") {
    const Study study = parse("name = s\n[fit]\ndegree = 2 auto 4\n");
    REQUIRE(study.axes.size() == 1);
    CHECK(study.axes[0].type == Axis::Type::text);
    CHECK(study.axes[0].values == std::vector<std::string>{"2", "auto", "4"});
    const auto& fits = study.conditions;
    CHECK(fits[0].fit.degree_choice == estimators::DegreeChoice::fixed);
    CHECK(fits[0].fit.regression.degree == 2);
    CHECK(fits[1].fit.degree_choice == estimators::DegreeChoice::automatic);
    CHECK(fits[1].fit.regression.degree == 3);
    CHECK(fits[2].fit.degree_choice == estimators::DegreeChoice::fixed);
    CHECK(fits[2].fit.regression.degree == 4);
    CHECK_THAT(fits[1].key, Catch::Contains("; fit.degree=auto; "));
    CHECK_THAT(fits[2].key, Catch::Contains("; fit.degree=4; "));
    check_same(parse(study.text), study);
    CHECK(parse("name = s\n[fit]\ndegree = 2 4\n").axes[0].type == Axis::Type::integer);
    CHECK(parse("name = s\n[data]\njoint_n = 5 7\n").axes[0].type == Axis::Type::text);
    CHECK_THROWS_WITH(parse("name = s\n[fit]\ndegree = atuo\n"), Catch::Contains("did you mean auto?"));
}

TEST_CASE("the command line wins over the file") {
    const std::string text = "name = s\nseed = 3\n[data]\nratio = 0.5 1 2\nn = 100";
    const Study study =
        parse(text, {option("data.ratio", {"0.1"}), option("replicates", {"7"}), option("name", {"t"})});
    CHECK(study.name == "t");
    CHECK(study.seed == 3);
    CHECK(study.replicates == 7);
    CHECK(study.axes.empty());
    CHECK(study.conditions.at(0).sizes.n_single == 40);
    CHECK_THAT(study.text, Catch::Contains("ratio = 0.1\n"));
    CHECK(parse("", {option("name", {"t"})}).name == "t");
    CHECK(parse(text, {option("fit.degree", {"1", "2"})}).conditions.size() == 6);
}

TEST_CASE("forms of a study file") {
    const Study plain = parse("name = s\n[data]\nratio = 0.5 2\n");
    check_same(parse("name = s\r\n[data]\r\nratio = 0.5 2\r\n"), plain);
    check_same(parse("\n  # comment = # x\n\tname=s  # trailing\n\n [data] # here\n  ratio\t=\t0.5   2"),
               plain);
    check_same(parse("data.ratio = 0.5 2\nname = s"), plain);
    check_same(parse("name = s\n[fit]\n[data]\n[fit]\ndegree = 3\n[data]\nratio = 0.5 2"), plain);
}

TEST_CASE("bad files") {
    const TemporaryDirectory directory;
    const auto refusal_of = [](const std::filesystem::path& file) {
        return input_error_of([&] { (void)read_study(file); });
    };
    SECTION("missing") {
        const std::string file = (directory.path() / "none.ini").string();
        CHECK(refusal_of(file) == file + ": no such file (must be a study file)");
    }
    SECTION("below a file") {
        CHECK_THAT(refusal_of(directory.write("a.ini", "") / "b.ini"),
                   Catch::Contains("a.ini/b.ini: no such file"));
    }
    SECTION("directory") {
        const std::string path = directory.path().string();
        CHECK(refusal_of(path) == path + ": is a directory (must be a study file)");
    }
    SECTION("too large") {
        const std::string text = "name = s\n" + std::string(2000000, '#');
        CHECK_THAT(refusal_of(directory.write("a.ini", text)),
                   Catch::Contains("a.ini: is larger than 1 MiB"));
    }
    SECTION("empty") {
        CHECK_THAT(refusal_of(directory.write("a.ini", "")),
                   Catch::Contains("a.ini: name = (missing; must be one word"));
    }
    SECTION("byte order marks") {
        CHECK_THAT(refusal_of(directory.write("a.ini", "\xEF\xBB\xBFname = s\n")),
                   Catch::Contains("a.ini: starts with a UTF-8 byte order mark (BOM): save it without one"));
        CHECK_THAT(refusal_of(directory.write("a.ini", std::string("\xFF\xFEn\0", 4))),
                   Catch::Contains("is UTF-16"));
    }
    SECTION("NUL byte") {
        CHECK_THAT(refusal_of(directory.write("a.ini", std::string("name = s\nse\0ed = 1", 17))),
                   Catch::Contains("a.ini:2: contains a NUL byte (must be a text file)"));
    }
    SECTION("a good one is read") {
        CHECK(read_study(directory.write("a.ini", "name = s")).name == "s");
    }
}

TEST_CASE("bad values are refused by file, line, key, value and what was expected") {
    const auto [lines, message] = GENERATE(table<const char*, const char*>({
        {"seed = -1", "x.ini:2: seed = -1 (must be an integer from 0 to 18446744073709551615)"},
        {"seed = 18446744073709551616",
         "x.ini:2: seed = 18446744073709551616 (must be an integer from 0 to 18446744073709551615)"},
        {"seed = +1",
         "x.ini:2: seed = +1 (must be an integer from 0 to 18446744073709551615; leave out the '+')"},
        {"seed = 1 2", "x.ini:2: seed = 1 2 (must be one value: an integer from 0 to 18446744073709551615)"},
        {"replicates = 0", "x.ini:2: replicates = 0 (must be an integer from 1 to 4294967295)"},
        {"replicates = 4294967296",
         "x.ini:2: replicates = 4294967296 (must be an integer from 1 to 4294967295)"},
        {"replicates = ten", "x.ini:2: replicates = ten (must be an integer from 1 to 4294967295)"},
        {"[scm]\nfamily = polinomial",
         "x.ini:3: scm.family = polinomial (must be {families}; did you mean polynomial?)"},
        {"[scm]\nfamily = spline", "x.ini:3: scm.family = spline (must be {families})"},
        {"[scm]\nactions = 0", "x.ini:3: scm.actions = 0 (must be an integer from 1 to 64)"},
        {"[scm]\nactions = 65", "x.ini:3: scm.actions = 65 (must be an integer from 1 to 64)"},
        {"[scm]\nactions = 2.5", "x.ini:3: scm.actions = 2.5 (must be an integer from 1 to 64)"},
        {"[polynomial]\nedge_probability = 1.1",
         "x.ini:3: polynomial.edge_probability = 1.1 (must be from 0 to 1)"},
        {"[polynomial]\nnoise = gaussian cauchy",
         "x.ini:3: polynomial.noise = cauchy (must be one or more of gaussian, uniform, logistic, lognormal, "
         "with "
         "commas and without spaces)"},
        {"[polynomial]\nconfounder_sd = 0", "x.ini:3: polynomial.confounder_sd = 0 (must be > 0)"},
        {"[polynomial]\naction_noise_sd = -1", "x.ini:3: polynomial.action_noise_sd = -1 (must be > 0)"},
        {"[polynomial]\noutcome_noise_sd = -1", "x.ini:3: polynomial.outcome_noise_sd = -1 (must be >= 0)"},
        {"[scm]\nfamily = post_nonlinear\n[post_nonlinear]\nstrength = -1",
         "x.ini:5: post_nonlinear.strength = -1 (must be >= 0)"},
        {"[scm]\nfamily = post_nonlinear\n[post_nonlinear]\nnoise = within",
         "x.ini:5: post_nonlinear.noise = within (must be inside or outside)"},
        {"[polynomial]\noutcome_noise_sd = nan",
         "x.ini:3: polynomial.outcome_noise_sd = nan (must be a number >= 0)"},
        {"[data]\nn = 1.5", "x.ini:3: data.n = 1.5 (must be an integer from 1 to 1e9)"},
        {"[data]\nn = 1000000001", "x.ini:3: data.n = 1000000001 (must be an integer from 1 to 1e9)"},
        {"[data]\ntotal = 1e12", "x.ini:3: data.total = 1e12 (must be an integer from 1 to 1e11)"},
        {"\n\n[data]\nratio = 1 -0.5", "x.ini:5: data.ratio = -0.5 (must be > 0)"},
        {"[data]\nratio = 0", "x.ini:3: data.ratio = 0 (must be > 0)"},
        {"[data]\nratio = half", "x.ini:3: data.ratio = half (must be a number > 0)"},
        {"[data]\nratio = 1 = 2", "x.ini:3: data.ratio = = (must be a number > 0)"},
        {"[data]\njoint_n = totl",
         "x.ini:3: data.joint_n = totl (must be per_regime or total, or an integer from 1 to 1e9; did you "
         "mean "
         "total?)"},
        {"[data]\njoint_n = 0",
         "x.ini:3: data.joint_n = 0 (must be per_regime or total, or an integer from 1 to 1e9)"},
        {"[fit]\ndegree = 9", "x.ini:3: fit.degree = 9 (must be auto, or an integer from 1 to 8)"},
        {"[fit]\nregularization = ridg",
         "x.ini:3: fit.regularization = ridg (must be ridge or lasso; did you mean ridge?)"},
        {"[fit]\npenalties = logspace(-8, -1, 8)",
         "x.ini:3: fit.penalties = logspace(-8, (must be logspace(a,b,count) for 10^a ... 10^b, or ascending "
         "numbers "
         ">= 0 with commas, without spaces)"},
    }));
    CHECK(refusal(lines) == tests::filled_in(message));
}

TEST_CASE("unknown estimators: the nearest and all there are") {
    const std::string message = refusal("[fit]\nestimators = joint plugin");
    CHECK_THAT(message, Catch::StartsWith("x.ini:3: fit.estimators = plugin (must be ") &&
                            Catch::Contains("observational") && Catch::EndsWith("; did you mean plug_in?)"));
    CHECK_THAT(refusal("[fit]\nestimators = joint,plug_in"),
               Catch::Contains("write spaces between names, not commas"));
}

TEST_CASE("commas between values: only where several values may stand") {
    CHECK(refusal("[data]\nn = 100,200") ==
          "x.ini:3: data.n = 100,200 (must be an integer from 1 to 1e9; write spaces between values, not "
          "commas)");
    CHECK(refusal("[data]\nratio = 1 0,5") ==
          "x.ini:3: data.ratio = 0,5 (must be a number > 0; write spaces between values, not commas, and a "
          "point in decimals)");
    CHECK_THAT(refusal("[scm]\nfamily = linear,polynomial"), Catch::Contains("not commas"));
    CHECK_THAT(refusal("seed = 1,2"), !Catch::Contains("commas"));
    CHECK_THAT(refusal("[polynomial]\nnoise = gaussian,many"), !Catch::Contains("not commas"));
}

TEST_CASE("a value twice is refused, however it is written") {
    const auto [lines, message] = GENERATE(table<const char*, const char*>({
        {"[data]\nratio = 1 2 1.0", "x.ini:3: data.ratio = 1 2 1.0 (the same value twice: 1 and 1.0)"},
        {"[data]\nn = 1e3 1000", "x.ini:3: data.n = 1e3 1000 (the same value twice: 1e3 and 1000)"},
        {"[polynomial]\nnoise = uniform,gaussian gaussian,uniform",
         "x.ini:3: polynomial.noise = uniform,gaussian gaussian,uniform (the same value twice: "
         "uniform,gaussian and "
         "gaussian,uniform)"},
        {"[fit]\npenalties = logspace(-2,-1,2) 0.01,0.1",
         "x.ini:3: fit.penalties = logspace(-2,-1,2) 0.01,0.1 (the same value twice: logspace(-2,-1,2) and "
         "0.01,0.1)"},
        {"[fit]\nestimators = joint joint",
         "x.ini:3: fit.estimators = joint joint (the same value twice: joint and joint)"},
    }));
    CHECK(refusal(lines) == message);
}

TEST_CASE("settings that contradict each other") {
    SECTION("n with total, wherever they are") {
        CHECK(refusal("[data]\nn = 10\ntotal = 60") ==
              "x.ini:3: data.n = 10 (data.total is given too: leave out one of the two)");
        CHECK(refusal("[data]\ntotal = 60", {option("data.n", {"10"})}) ==
              "--data.n 10 (data.total is given too: leave out one of the two)");
    }
    SECTION("a key of another family") {
        CHECK(refusal("[linear]\nsigma_min = 0.25") ==
              "x.ini:3: linear.sigma_min = 0.25 (needs scm.family = linear; this study has polynomial)");
        CHECK(refusal("[polynomial]\nconfounder_sd = 1", {option("scm.family", {"linear"})}) ==
              tests::filled_in("x.ini:3: polynomial.confounder_sd = 1 (needs scm.family = {families of "
                               "polynomial}; this study has linear)"));
        CHECK(refusal("[post_nonlinear]\nstrength = 1") ==
              "x.ini:3: post_nonlinear.strength = 1 (needs scm.family = post_nonlinear; this study has "
              "polynomial)");
    }
    SECTION("an axis that only some families have") {
        CHECK(refusal("[scm]\nfamily = polynomial linear\n[linear]\nsigma_min = 0.25 0.5") ==
              "x.ini:5: linear.sigma_min = 0.25 0.5 (an axis for scm.family = linear only; this study has "
              "polynomial "
              "linear: make it one study for each family)");
    }
    SECTION("a minimum above its maximum: the given one is named") {
        const std::string linear = "[scm]\nfamily = linear\n[linear]\n";
        CHECK(refusal(linear + "sigma_min = 2") ==
              "x.ini:5: linear.sigma_min = 2 (must be <= linear.sigma_max = 1.5)");
        CHECK(refusal(linear + "sigma_max = 0.25") ==
              "x.ini:5: linear.sigma_max = 0.25 (must be >= linear.sigma_min = 0.5)");
        CHECK(refusal(linear + "coefficient_max = 1 2\ncoefficient_min = 1 1.5") ==
              "x.ini:6: linear.coefficient_min = 1.5 (must be <= linear.coefficient_max = 1)");
        CHECK_NOTHROW(parse("name = s\n" + linear + "sigma_min = 1\nsigma_max = 1"));
    }
    SECTION("no samples") {
        CHECK(refusal("[data]\ntotal = 3") ==
              "x.ini: scm.actions = 5, data.total = 3, data.ratio = 1, data.joint_n = per_regime give n_obs "
              "= 0 (must "
              "be from 1 to 4294967296)");
        CHECK_THAT(
            refusal("[data]\nn = 10\nratio = 0.01"),
            Catch::Contains("data.ratio = 0.01") && Catch::Contains("give n_single = 0 (must be from 1"));
        CHECK_THAT(
            refusal("[data]\ntotal = 5\nratio = 1\n[scm]\nactions = 4", {option("scm.actions", {"5"})}),
            Catch::Contains("scm.actions = 5"));
        CHECK_NOTHROW(parse("name = s\n[data]\ntotal = 6"));
    }
    SECTION("too many samples") {
        CHECK_THAT(refusal("[data]\nn = 1e9\njoint_n = total"),
                   Catch::Contains("give n_joint = 6000000000 (must be from 1 to 4294967296)"));
    }
    SECTION("values that lead to the same samples") {
        CHECK(refusal("[data]\ntotal = 600 601\njoint_n = 100") ==
              "x.ini: data.total = 600 and data.total = 601 lead to the same condition (n_obs = 100, "
              "n_single = 100, "
              "n_joint = 100): leave out one of the two");
    }
    SECTION("an axis without end") {
        std::string values;
        for (int i = 1; i <= 10001; ++i) values.append(1, ' ').append(std::to_string(i));
        CHECK(refusal("[data]\nratio =" + values) ==
              "x.ini:3: data.ratio = ... (must be at most 10000 values)");
    }
    SECTION("a design without end") {
        std::string values;
        for (int i = 1; i <= 400; ++i) values.append(1, ' ').append(std::to_string(i));
        CHECK(refusal("[data]\nratio =" + values + "\nn =" + values) ==
              "x.ini: the axes cross to more than 100000 conditions: make it several studies");
    }
}

TEST_CASE("bad settings from the command line are refused by option") {
    CHECK(refusal("", {option("data.ratio", {"1", "-0.5"})}) == "--data.ratio -0.5 (must be > 0)");
    CHECK(refusal("", {option("data.ration", {"1"})}) ==
          "--data.ration 1 (unknown key; did you mean --data.ratio?)");
    CHECK(refusal("", {option("seed", {"1"}), option("seed", {"2"})}) == "--seed 2 (given twice)");
    CHECK(refusal("", {option("seed", {})}) ==
          "--seed  (no value; must be an integer from 0 to 18446744073709551615)");
}

TEST_CASE("a damaged file is read or refused, never more") {
    const std::string original =
        "name = paper\nseed = 1\n[scm]\nactions = 5 # K\n[data]\nratio = 0.05 1\n[fit]\npenalties = "
        "logspace(-8,-1,8)\n";
    const std::string alphabet = std::string("\n\r\t #=[].,-+()0123456789eaxn\x80\xFF") + '\0';
    std::mt19937 random(1);
    int refused = 0;
    for (int i = 0; i < 3000; ++i) {
        std::string text = original;
        for (std::size_t changes = 1 + random() % 4; changes > 0; --changes) {
            const std::size_t place = random() % text.size();
            switch (random() % 3) {
                case 0:
                    text[place] = alphabet[random() % alphabet.size()];
                    break;
                case 1:
                    text.erase(place, 1 + random() % 5);
                    break;
                default:
                    text.insert(place, 1, alphabet[random() % alphabet.size()]);
                    break;
            }
            if (text.empty()) text.push_back('\n');
        }
        try {
            const Study study = parse(text);
            if (parse(study.text).text != study.text) FAIL(text);
        } catch (const InputError& error) {
            ++refused;
            if (!std::string(error.what()).starts_with("x.ini:")) FAIL(error.what());
        }
    }
    CHECK(refused > 1000);
    CHECK(refused < 3000);
}

}  // namespace causum::jobs
