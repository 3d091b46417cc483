#pragma once

#include <Eigen/Core>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/stop.hpp"
#include "jobs/run/external/child_process.hpp"

namespace causum::jobs {

/// An estimator that is a program of its own.
struct ExternalCommand {
    std::string name;                              ///< of the estimator
    std::vector<std::string> words;                ///< the program and its arguments
    std::chrono::duration<double> timeout{600.0};  ///< for the answer to a fit, and to the hello
};

/// What an external estimator is given, in the actions' own units.
struct ExternalData {
    struct Samples {
        Eigen::MatrixXd actions;  ///< [n][K]
        Eigen::VectorXd outcome;  ///< [n]
    };
    std::vector<Samples> regimes;       ///< observational, then do(A_1) … do(A_K)
    std::optional<Samples> joint = {};  ///< for toplines
    Eigen::MatrixXd test;               ///< [M][K] joint actions at which predictions are wanted
};

/// How a fit by an external program ended.
enum class ExternalEnd : std::uint8_t {
    ok,
    failed,  ///< it says that it cannot fit
    died,
    late,   ///< no answer in time
    wrong,  ///< its answer or its predictions are not what the protocol says
};

/// Predictions, or why there are none.
struct ExternalFit {
    ExternalEnd end = ExternalEnd::ok;
    Eigen::VectorXd predictions = {};  ///< [M]
    std::string why = {};              ///< one line; empty if ok
};

/// A program that fits data sets one after the other, by protocol 1: a line of JSON asks, a line of JSON
/// answers, arrays travel as .npy files in a private temporary folder. Lines of its standard output that do
/// not begin with { are logged. It is started once, and again after it died, was late or answered wrongly.
/// Not for use by several threads at once.
class ExternalProgram {
  public:
    using Log = std::function<void(std::string_view line)>;

    /// Starts the program and greets it.
    /// @throws Error if it cannot be started, does not answer in time or speaks another protocol; Stopped
    ExternalProgram(ExternalCommand command, Log log, const StopFlag& stop);
    /// Ends the program and removes the folder.
    ~ExternalProgram();
    ExternalProgram(const ExternalProgram&) = delete;
    ExternalProgram& operator=(const ExternalProgram&) = delete;

    /// @param seed  of the program's own random numbers, if it has any
    /// @throws Stopped if `stop` is raised, also if the program died meanwhile; Error if files cannot be
    /// written
    [[nodiscard]] ExternalFit fit(const ExternalData& data, std::uint64_t seed, const StopFlag& stop);
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
    /// Process id, or −1 while none runs.
    [[nodiscard]] pid_t id() const { return process_ ? process_->id() : -1; }

  private:
    void start(const StopFlag& stop);
    /// Sends a line and waits for the answer, a line that begins with {. @return why there is none, or ok
    ExternalFit ask(const std::string& line, std::string& answer, const StopFlag& stop);
    [[nodiscard]] std::string request(const ExternalData& data, std::uint64_t seed) const;
    [[nodiscard]] ExternalFit judged(const std::string& answer, Eigen::Index places) const;
    [[nodiscard]] ExternalFit predictions(Eigen::Index places) const;
    [[nodiscard]] std::filesystem::path out() const { return folder_ / "out.npy"; }

    ExternalCommand command_;
    Log log_;
    std::filesystem::path folder_;
    std::unique_ptr<ChildProcess> process_;
    std::int64_t fits_ = 0;
};

}  // namespace causum::jobs
