#include "jobs/run/external/external_program.hpp"

#include <array>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "core/errors.hpp"
#include "tests/support/catch.hpp"

namespace causum::jobs {
namespace {

ExternalCommand script(const std::string& fit, double timeout = 20.0) {
    const std::string python =
        "import json, os, signal, sys, time\nimport numpy as np\ninput()\n"
        "print(json.dumps({'protocol': 1, 'status': 'ok'}), flush=True)\n"
        "def answer(**more): print(json.dumps({'fit': r['fit'], 'status': 'ok', **more}), flush=True)\n"
        "for line in sys.stdin:\n    r = json.loads(line)\n    n = len(np.load(r['test']))\n    " +
        fit + "\n";
    return {.name = "mine",
            .words = {"/usr/bin/python3", "-c", python},
            .timeout = std::chrono::duration<double>(timeout)};
}

ExternalData some_data() {
    ExternalData data;
    for (int k = 0; k <= 2; ++k)
        data.regimes.push_back({.actions = Eigen::MatrixXd::Constant(4, 2, k),
                                .outcome = Eigen::VectorXd::LinSpaced(4, 0.0, 3.0)});
    data.test = Eigen::MatrixXd::Identity(3, 2);
    return data;
}

/// Why two fits ended as they did, the program having been told to behave so at the first.
void check_first_fit(const std::string& fit, ExternalEnd end, const std::string& why, double timeout = 20.0) {
    const StopFlag stop;
    ExternalProgram program(script(fit, timeout), {}, stop);
    const ExternalFit result = program.fit(some_data(), 1, stop);
    CAPTURE(fit, result.why);
    CHECK(result.end == end);
    CHECK(result.why.find(why) != std::string::npos);
}

TEST_CASE("an external program fits one data set after the other", "[external]") {
    const StopFlag stop;
    std::vector<std::string> logged;
    std::filesystem::path folder;
    {
        ExternalProgram program(
            script("print('hello from', r['K'], len(r['do']), r['seed'], 'joint' in r); np.save(r['out'], "
                   "np.load(r['test'])[:, 0] + np.load(r['do'][1][0]).mean() + r['fit']); answer()"),
            [&](std::string_view line) { logged.emplace_back(line); }, stop);
        folder = program.folder();
        const pid_t first = program.id();
        for (int i = 1; i <= 3; ++i) {
            const ExternalFit fit = program.fit(some_data(), 18446744073709551615U, stop);
            CHECK(fit.why.empty());
            CHECK(fit.predictions == Eigen::Vector3d(3.0 + i, 2.0 + i, 2.0 + i));
        }
        CHECK(program.id() == first);
        CHECK(logged == std::vector<std::string>(3, "hello from 2 2 18446744073709551615 False"));
        StopFlag raised;
        raised.raise();
        CHECK_THROWS_AS((void)program.fit(some_data(), 1, raised), Stopped);
        CHECK(std::filesystem::exists(folder));
    }
    CHECK_FALSE(std::filesystem::exists(folder));
}

TEST_CASE("each misbehaviour of an external program has its end and reason", "[external]") {
    const std::string save = "np.save(r['out'], ";
    check_first_fit("answer(status='failed', why='K of 2')", ExternalEnd::failed, "K of 2");
    check_first_fit("sys.exit('no module')", ExternalEnd::died, "it died; its last words: no module");
    check_first_fit("os.kill(os.getpid(), signal.SIGKILL)", ExternalEnd::died, "it died");
    check_first_fit("time.sleep(100)", ExternalEnd::late, "no answer within 1", 1.0);
    check_first_fit("print('{oops', flush=True)", ExternalEnd::wrong, "no JSON: {oops");
    check_first_fit("answer()", ExternalEnd::wrong, "cannot be read (No such file");
    check_first_fit("open(r['out'], 'w'); answer()", ExternalEnd::wrong, "is empty");
    check_first_fit(save + "np.full(n, np.nan)); answer()", ExternalEnd::wrong, "not finite");
    check_first_fit(save + "np.zeros(n + 1)); answer()", ExternalEnd::wrong,
                    "wrong shape (must be 3 numbers)");
    check_first_fit(save + "np.zeros(n, 'f4')); answer()", ExternalEnd::wrong, "is of type '<f4'");
    check_first_fit(save + "np.zeros(n)); answer(fit=7)", ExternalEnd::wrong, "answers fit 1");
    check_first_fit(save + "np.zeros(n)); answer(status=1)", ExternalEnd::wrong, "must be ok or failed");
    check_first_fit(save + "np.zeros((n, 1))); sys.stderr.write('x' * 3000000); answer()", ExternalEnd::ok,
                    "");
}

TEST_CASE("each thread has a program of its own", "[external]") {
    std::array<double, 2> predictions{};
    std::array<std::filesystem::path, 2> folders;
    std::vector<std::thread> threads;
    for (std::size_t t = 0; t < predictions.size(); ++t) {
        threads.emplace_back([&predictions, &folders, t] {
            const StopFlag stop;
            ExternalProgram program(script("np.save(r['out'], np.full(n, float(r['seed']))); answer()"), {},
                                    stop);
            folders[t] = program.folder();
            for (int i = 0; i < 20; ++i) {
                const ExternalFit fit = program.fit(some_data(), t + 1, stop);
                predictions[t] += fit.end == ExternalEnd::ok ? fit.predictions(0) : 1e9;
            }
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(predictions == std::array<double, 2>{20.0, 40.0});
    CHECK(folders[0] != folders[1]);
}

TEST_CASE("a program that died is started again", "[external]") {
    const StopFlag stop;
    ExternalProgram program(
        script("np.save(r['out'], np.zeros(n)); sys.exit() if r['fit'] == 1 else answer()"), {}, stop);
    CHECK(program.fit(some_data(), 1, stop).end == ExternalEnd::died);
    CHECK(program.id() == -1);
    CHECK(program.fit(some_data(), 1, stop).end == ExternalEnd::ok);
}

TEST_CASE("a program that does not greet is an error", "[external]") {
    const StopFlag stop;
    const auto refusal = [&](const std::string& words) {
        try {
            const ExternalProgram program({.name = "gam",
                                           .words = {"/bin/bash", "-c", words},
                                           .timeout = std::chrono::duration<double>(0.5)},
                                          {}, stop);
        } catch (const Error& error) {
            return std::string(error.what());
        }
        return std::string("greeted");
    };
    CHECK(refusal("exit") == "external.gam: does not answer the hello: it died");
    CHECK(refusal("sleep 9") == "external.gam: does not answer the hello: no answer within 0.5 s");
    CHECK(refusal("read; echo '{\"protocol\": 2, \"status\": \"ok\"}'; read") ==
          "external.gam: answers the hello with {\"protocol\": 2, \"status\": \"ok\"} (must have "
          "\"protocol\": 1)");
    CHECK(refusal("read; echo '{protocol'; read") ==
          "external.gam: answers the hello with {protocol (must be JSON)");
}

}  // namespace
}  // namespace causum::jobs
