#include "jobs/run/external/external_program.hpp"

#include <fmt/format.h>
#include <stdlib.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "core/errors.hpp"
#include "data/npy_file.hpp"
#include "jobs/store/build_info.hpp"

namespace causum::jobs {
namespace {

using Json = nlohmann::json;

constexpr int protocol = 1;

std::filesystem::path private_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "causum-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
        throw Error(fmt::format("{} = cannot be made ({})", name, std::generic_category().message(errno)));
    return name;
}

std::string one_line(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// A member that is an integer; −1 otherwise.
std::int64_t integer(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

/// A member that is a text; empty otherwise.
std::string text(const Json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

/// Writes samples, and names their files. @param name  of the regime
Json put(const std::filesystem::path& folder, const std::string& name, const ExternalData::Samples& samples) {
    const std::filesystem::path actions = folder / (name + "-actions.npy");
    const std::filesystem::path outcome = folder / (name + "-outcome.npy");
    write_npy(actions, samples.actions);
    write_npy(outcome, samples.outcome);
    return Json::array({actions.string(), outcome.string()});
}

ExternalFit not_ok(ExternalEnd end, std::string why) {
    return {.end = end, .predictions = {}, .why = std::move(why)};
}

}  // namespace

ExternalProgram::ExternalProgram(ExternalCommand command, Log log, const StopFlag& stop)
    : command_(std::move(command)), log_(std::move(log)), folder_(private_folder()) {
    try {
        start(stop);
    } catch (...) {
        process_.reset();
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
        throw;
    }
}

ExternalProgram::~ExternalProgram() {
    process_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void ExternalProgram::start(const StopFlag& stop) {
    const auto fail = [&](const std::string& why) {
        process_.reset();
        throw Error(fmt::format("external.{}: {}", command_.name, why));
    };
    try {
        process_ = std::make_unique<ChildProcess>(command_.words);
    } catch (const Error& error) {
        fail(error.what());
    }
    const Json hello = {{"causum", build_info().version}, {"protocol", protocol}, {"name", command_.name}};
    std::string line;
    const ExternalFit heard = ask(one_line(hello), line, stop);
    if (heard.end != ExternalEnd::ok) fail("does not answer the hello: " + heard.why);
    const Json answer = Json::parse(line, nullptr, false);
    if (!answer.is_object()) fail(fmt::format("answers the hello with {} (must be JSON)", line));
    if (integer(answer, "protocol") != protocol)
        fail(fmt::format("answers the hello with {} (must have \"protocol\": {})", line, protocol));
    if (text(answer, "status") != "ok")
        fail(fmt::format("answers the hello with {} (must have \"status\": \"ok\")", line));
}

ExternalFit ExternalProgram::ask(const std::string& line, std::string& answer, const StopFlag& stop) {
    const auto deadline = ChildProcess::Clock::now() +
                          std::chrono::duration_cast<ChildProcess::Clock::duration>(command_.timeout);
    Heard heard = process_->send(line, deadline, stop);
    while (heard == Heard::line) {
        heard = process_->listen(deadline, stop);
        if (heard != Heard::line) break;
        answer = process_->line();
        if (answer.starts_with('{')) return {};
        if (log_) log_(answer);
    }
    stop.check();  // what dies after a stop was asked for may have died of it
    const std::string& said = process_->last_error();
    const std::string last = said.empty() ? "" : fmt::format("; its last words: {}", said);
    if (heard == Heard::ended) return not_ok(ExternalEnd::died, "it died" + last);
    if (heard == Heard::late)
        return not_ok(ExternalEnd::late,
                      fmt::format("no answer within {} s{}", command_.timeout.count(), last));
    return not_ok(ExternalEnd::wrong, "a line of more than 1 MiB" + last);
}

std::string ExternalProgram::request(const ExternalData& data, std::uint64_t seed) const {
    Json request = {{"fit", fits_}, {"seed", fmt::format("{}", seed)}, {"K", data.test.cols()}};
    request["do"] = Json::array();
    for (std::size_t k = 0; k < data.regimes.size(); ++k) {
        if (k == 0) request["obs"] = put(folder_, "obs", data.regimes[k]);
        if (k > 0) request["do"].push_back(put(folder_, fmt::format("do{}", k), data.regimes[k]));
    }
    if (data.joint) request["joint"] = put(folder_, "joint", *data.joint);
    const std::filesystem::path test = folder_ / "test.npy";
    write_npy(test, data.test);
    request["test"] = test.string();
    request["out"] = out().string();
    return one_line(request);
}

ExternalFit ExternalProgram::fit(const ExternalData& data, std::uint64_t seed, const StopFlag& stop) {
    stop.check();
    if (!process_) {
        try {
            start(stop);
        } catch (const Error& error) {
            stop.check();
            return not_ok(ExternalEnd::died, error.what());
        }
    }
    ++fits_;
    std::error_code ignored;  // a file written anew costs less than one overwritten on some file systems
    for (const auto& file : std::filesystem::directory_iterator(folder_, ignored))
        std::filesystem::remove_all(file.path(), ignored);
    std::string answer;
    ExternalFit result = ask(request(data, seed), answer, stop);
    if (result.end == ExternalEnd::ok) result = judged(answer, data.test.rows());
    const bool goes_on = result.end == ExternalEnd::ok || result.end == ExternalEnd::failed;
    if (!goes_on) process_.reset();
    return result;
}

ExternalFit ExternalProgram::judged(const std::string& line, Eigen::Index places) const {
    const Json answer = Json::parse(line, nullptr, false);
    const std::string shown = line.substr(0, 200);
    if (!answer.is_object()) return not_ok(ExternalEnd::wrong, "no JSON: " + shown);
    if (integer(answer, "fit") != fits_)
        return not_ok(ExternalEnd::wrong, fmt::format("{} answers fit {}", shown, fits_));
    const std::string status = text(answer, "status");
    if (status == "failed") return not_ok(ExternalEnd::failed, text(answer, "why"));
    if (status != "ok")
        return not_ok(ExternalEnd::wrong, fmt::format("{} (\"status\" must be ok or failed)", shown));
    return predictions(places);
}

ExternalFit ExternalProgram::predictions(Eigen::Index places) const {
    NpyArray array;
    try {
        array = read_npy(out());
    } catch (const Error& error) {
        return not_ok(ExternalEnd::wrong, error.what());
    }
    const bool is_column = array.shape.size() == 2 && array.shape[1] == 1;
    if (array.shape.empty() || array.shape[0] != places || !(array.shape.size() == 1 || is_column))
        return not_ok(ExternalEnd::wrong,
                      fmt::format("predictions of the wrong shape (must be {} numbers)", places));
    Eigen::VectorXd values = Eigen::Map<const Eigen::VectorXd>(array.values.data(), places);
    if (!values.allFinite()) return not_ok(ExternalEnd::wrong, "predictions that are not finite");
    return {.end = ExternalEnd::ok, .predictions = std::move(values), .why = {}};
}

}  // namespace causum::jobs
