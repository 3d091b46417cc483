#include "jobs/run/trial.hpp"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <csignal>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "core/basis.hpp"
#include "core/errors.hpp"
#include "estimators/regression/cpu_timer.hpp"
#include "jobs/run/note.hpp"
#include "jobs/run/replicate.hpp"

namespace causum::jobs {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_until(Clock::time_point end) {
    return std::chrono::duration<double>(end - Clock::now()).count();
}

/// What the trial's process says as it goes on.
struct Event {
    enum class Kind : std::uint8_t { walk, fit, end };
    Kind kind = Kind::end;
    std::uint32_t condition = 0;  ///< of a fit
    std::uint32_t estimator = 0;
    double seconds = 0.0;  ///< CPU time that it took
};
static_assert(sizeof(Event) <= 512, "a write of so little to a pipe is whole");

/// Runs `work` in a process of its own that is killed after `seconds`.
/// @return what it said until then
std::vector<Event> events_of(const std::function<void(const std::function<void(Event)>&)>& work,
                             double seconds, const std::function<void()>& tick) {
    std::vector<Event> events;
    std::array<int, 2> ends{};
    if (seconds <= 0.0) return events;
    if (pipe(ends.data()) != 0) throw Error("a trial's pipe cannot be made");
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child < 0) {
        close(ends[0]);
        close(ends[1]);
        throw Error("a trial's process cannot be started");
    }
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (const int signal : {SIGTERM, SIGINT, SIGHUP}) std::signal(signal, SIG_DFL);
        close(ends[0]);
        try {
            work([&](Event event) {
                if (write(ends[1], &event, sizeof event) != static_cast<ssize_t>(sizeof event)) _exit(1);
            });
        } catch (...) {
            _exit(1);  // no memory, say: what was said until now counts
        }
        _exit(0);
    }
    close(ends[1]);
    const Clock::time_point end =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    while (true) {
        const double left = seconds_until(end);
        if (left <= 0.0) break;
        pollfd wait{.fd = ends[0], .events = POLLIN, .revents = 0};
        const int ready = poll(&wait, 1, static_cast<int>(std::min(left, 0.25) * 1e3) + 1);
        tick();
        if (ready <= 0) continue;
        Event event;
        if (read(ends[0], &event, sizeof event) != static_cast<ssize_t>(sizeof event)) break;
        events.push_back(event);
    }
    close(ends[0]);
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    return events;
}

/// Runs a pass, and says what its walk and each of its fits took, as soon as they end.
/// @param say  after the last, Kind::end with the seconds of all
void run_and_say(const ReplicateRunner& runner, std::size_t pass, std::int64_t replicate,
                 std::size_t estimators, const std::function<void(Event)>& say) {
    const estimators::CpuTimer timer;
    // The runner asks first for all rows whether they are wanted, and then for each right before its fit.
    std::size_t asked = 0;
    const std::size_t rows = runner.conditions_of(pass).size() * estimators;
    double before = 0.0;
    std::optional<Event> fit;
    const auto close_fit = [&](double now) {
        if (fit) {
            fit->seconds = now - before;
            say(*fit);
        }
        before = now;
    };
    const auto wanted = [&](std::size_t condition, std::size_t estimator) {
        if (++asked <= rows) return true;
        const double now = timer.seconds();
        if (!fit) say({.kind = Event::Kind::walk, .seconds = now});
        close_fit(now);
        fit = Event{.kind = Event::Kind::fit,
                    .condition = static_cast<std::uint32_t>(condition),
                    .estimator = static_cast<std::uint32_t>(estimator)};
        return true;
    };
    runner.run_pass(
        pass, replicate, wanted, [](const results::CellRows&) {}, {}, 1);
    close_fit(timer.seconds());
    say({.kind = Event::Kind::end, .seconds = timer.seconds()});
}

double samples_of(const Condition& condition) {
    const SampleSizes& n = condition.sizes;
    return static_cast<double>(n.n_obs) + condition.scm.actions * static_cast<double>(n.n_single) +
           static_cast<double>(n.n_joint);
}

/// Whether fits of two conditions cost the same but for the samples.
bool have_same_fits(const Condition& a, const Condition& b) {
    return a.fit.regression.degree == b.fit.regression.degree && a.fit.degree_choice == b.fit.degree_choice &&
           a.fit.regression.regularization == b.fit.regression.regularization &&
           a.fit.regression.penalties.size() == b.fit.regression.penalties.size() &&
           a.fit.ancestors == b.fit.ancestors && a.fit.intervals == b.fit.intervals &&
           a.fit.tests == b.fit.tests;
}

/// Conditions of a pass with the same kind of fits.
struct FitGroup {
    std::vector<std::size_t> conditions;  ///< in the study
    std::vector<std::size_t> tried;       ///< of these the smallest and the largest, or the first two
};

std::vector<FitGroup> fit_groups(const Study& study, const std::vector<std::size_t>& pass) {
    std::vector<FitGroup> groups;
    for (const std::size_t c : pass) {
        auto group = std::ranges::find_if(groups, [&](const FitGroup& g) {
            return have_same_fits(study.conditions[g.conditions.front()], study.conditions[c]);
        });
        if (group == groups.end()) group = groups.insert(group, FitGroup{});
        group->conditions.push_back(c);
    }
    for (FitGroup& group : groups) {
        std::ranges::stable_sort(group.conditions, {},
                                 [&](std::size_t c) { return samples_of(study.conditions[c]); });
        group.tried = {group.conditions.front()};
        if (group.conditions.size() > 1) group.tried.push_back(group.conditions.back());
    }
    return groups;
}

/// Whether two passes cost the same.
bool cost_the_same(const Study& study, const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
    return std::ranges::equal(a, b, [&](std::size_t i, std::size_t j) {
        const Condition& x = study.conditions[i];
        const Condition& y = study.conditions[j];
        return x.scm.actions == y.scm.actions && x.scm.family == y.scm.family &&
               samples_of(x) == samples_of(y) && x.data_sets == y.data_sets && have_same_fits(x, y);
    });
}

/// The conditions that a trial of a pass takes, one data set each.
Study reduced(const Study& study, const std::vector<FitGroup>& groups) {
    Study result = study;
    result.conditions.clear();
    for (const FitGroup& group : groups) {
        for (const std::size_t c : group.tried) {
            result.conditions.push_back(study.conditions[c]);
            result.conditions.back().data_sets = 1;
        }
    }
    return result;
}

/// The same with fewer actions, and at most about so many samples.
Study smaller(Study study, int actions, double samples) {
    double largest = 0.0;
    for (Condition& condition : study.conditions) {
        condition.scm.actions = actions;
        largest = std::max(largest, samples_of(condition));
    }
    const double share = samples / largest;
    if (share >= 1.0) return study;
    for (Condition& condition : study.conditions) {
        for (std::int64_t SampleSizes::*size :
             {&SampleSizes::n_obs, &SampleSizes::n_single, &SampleSizes::n_joint}) {
            std::int64_t& n = condition.sizes.*size;
            constexpr std::int64_t least = 100;
            n = std::min(n, std::max(least, static_cast<std::int64_t>(share * static_cast<double>(n))));
        }
    }
    return study;
}

/// What a reduced study's only pass took: its walk, then its fits, condition by condition and estimator by
/// estimator; as many as there was time for.
using Costs = std::vector<std::optional<double>>;

/// A trial within its time.
class Trial {
  public:
    Trial(const Study& study, double budget, std::FILE* progress)
        : study_(study), runner_(study), budget_(budget), progress_(progress) {}

    ReplicateCost result() {
        std::vector<std::vector<std::size_t>> kinds;  // a pass of each kind, by cost ascending
        std::vector<double> count;
        for (std::size_t pass = 0; pass < runner_.passes(); ++pass) {
            const std::vector<std::size_t>& conditions = runner_.conditions_of(pass);
            const auto kind = std::ranges::find_if(
                kinds, [&](const auto& other) { return cost_the_same(study_, conditions, other); });
            if (kind != kinds.end()) {
                ++count[static_cast<std::size_t>(kind - kinds.begin())];
                continue;
            }
            kinds.push_back(conditions);
            count.push_back(1.0);
        }
        const auto [whole, replicates] = whole_replicates();
        if (replicates > 0) return {.seconds = with_others(whole, replicates, kinds, count)};
        std::vector<std::size_t> order(kinds.size());
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
        const std::vector<const estimators::Estimator*> estimators = estimators_of(study_);
        std::ranges::sort(order, {}, [&](std::size_t i) {
            const Condition& condition = study_.conditions[kinds[i].back()];
            return std::pair(Basis::count(condition.scm.actions, highest_degree(condition, estimators)),
                             samples_of(condition));
        });
        ReplicateCost cost{.is_extrapolated = true};
        for (std::size_t i = 0; i < order.size(); ++i) {
            const double share = seconds_until(end_) / static_cast<double>(order.size() - i);
            cost.seconds += count[order[i]] * *pass_seconds(kinds[order[i]], share);
        }
        return cost;
    }

  private:
    /// The seconds of the first replicates together, and how many there was time for.
    std::pair<double, std::int64_t> whole_replicates() {
        constexpr std::int64_t most = 20;
        double seconds = 0.0;
        std::int64_t done = 0;
        std::size_t passes = 0;
        const auto work = [&](const std::function<void(Event)>& say) {
            for (std::int64_t r = 0; r < std::min(most, study_.replicates); ++r) {
                for (std::size_t pass = 0; pass < runner_.passes(); ++pass)
                    run_and_say(runner_, pass, r, study_.estimators.size(), say);
            }
        };
        constexpr double share = 0.5;
        double replicate = 0.0;
        for (const Event& event : events(work, share * budget_)) {
            if (event.kind != Event::Kind::end) continue;
            replicate += event.seconds;
            if (++passes < runner_.passes()) continue;
            seconds += std::exchange(replicate, 0.0);
            passes = 0;
            ++done;
        }
        return {seconds, done};
    }

    /// Mean seconds of a replicate. Replicates differ (by the graph, say): after a few whole ones, as many
    /// as there is time for of which not all is run.
    /// @param kinds, count  a pass of each kind, and how many there are
    double with_others(double seconds, std::int64_t whole, const std::vector<std::vector<std::size_t>>& kinds,
                       const std::vector<double>& count) {
        constexpr std::int64_t enough = 10;
        std::int64_t done = whole;
        for (; done < std::min(enough, study_.replicates); ++done) {
            double replicate = 0.0;
            for (std::size_t i = 0; i < kinds.size(); ++i) {
                const auto pass = pass_seconds(kinds[i], seconds_until(end_), done);
                if (!pass) return seconds / static_cast<double>(done);
                replicate += count[i] * *pass;
            }
            seconds += replicate;
        }
        return seconds / static_cast<double>(done);
    }

    std::vector<Event> events(const std::function<void(const std::function<void(Event)>&)>& work,
                              double seconds) {
        return events_of(work, std::min(seconds, seconds_until(end_)), [this] {
            if (said_ || seconds_until(end_) > budget_ - 1.0) return;
            note(progress_, "timing a trial replicate: {:.0f} s at most\n", budget_);
            said_ = true;
        });
    }

    /// Runs a reduced study's pass for at most so long.
    Costs costs_of(const Study& reduced, double seconds, std::int64_t replicate = 0) {
        const std::size_t estimators = reduced.estimators.size();
        Costs costs(1 + reduced.conditions.size() * estimators);
        const auto work = [&](const std::function<void(Event)>& say) {
            run_and_say(ReplicateRunner(reduced), 0, replicate, estimators, say);
        };
        for (const Event& event : events(work, seconds)) {
            if (event.kind == Event::Kind::walk) costs[0] = event.seconds;
            if (event.kind == Event::Kind::fit)
                costs[1 + event.condition * estimators + event.estimator] = event.seconds;
        }
        return costs;
    }

    static bool is_whole(const Costs& costs) {
        return std::ranges::all_of(costs, [](const auto& cost) { return cost.has_value(); });
    }

    /// The costs of a reduced study with so many actions, from runs with fewer samples if it has many.
    /// @param runs  with ever twice the samples, at most
    Costs costs_by_samples(const Study& reduced, int actions, int runs, Clock::time_point end) {
        double samples = 0.0;
        for (const Condition& condition : smaller(reduced, actions, INFINITY).conditions)
            samples = std::max(samples, samples_of(condition));
        std::vector<std::vector<SizedCost>> measured(1 +
                                                     reduced.conditions.size() * reduced.estimators.size());
        double few = std::min(samples, 2e4);
        for (int run = 0; run < runs; ++run, few = std::min(samples, 2.0 * few)) {
            const Costs costs = costs_of(smaller(reduced, actions, few), seconds_until(end));
            for (std::size_t i = 0; i < costs.size(); ++i) {
                if (costs[i]) measured[i].push_back({few, *costs[i]});
            }
            if (!is_whole(costs) || few >= samples) break;
        }
        Costs costs(measured.size());
        for (std::size_t i = 0; i < costs.size(); ++i) {
            if (!measured[i].empty()) costs[i] = cost_by_line(measured[i], samples);
        }
        return costs;
    }

    /// The seconds of a pass, by its smallest and largest fits of each kind.
    /// @param replicate  if given, nothing is had from smaller models
    /// @return nothing if there was no time for that
    std::optional<double> pass_seconds(const std::vector<std::size_t>& conditions, double share,
                                       std::optional<std::int64_t> replicate = std::nullopt) {
        const Clock::time_point end =
            Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(share));
        const std::vector<FitGroup> groups = fit_groups(study_, conditions);
        const Study tried = reduced(study_, groups);
        const int actions = tried.conditions.front().scm.actions;
        Costs costs = costs_of(tried, replicate ? share : 0.4 * share, replicate.value_or(0));
        if (!is_whole(costs) && replicate) return std::nullopt;
        if (!is_whole(costs)) fill_from_smaller(costs, tried, actions, end);
        double seconds = 0.0;
        std::int64_t walks = 1;
        std::size_t first = 1;
        const std::size_t estimators = study_.estimators.size();
        for (const FitGroup& group : groups) {
            for (std::size_t e = 0; e < estimators; ++e) {
                std::vector<SizedCost> measured;
                for (std::size_t t = 0; t < group.tried.size(); ++t)
                    measured.push_back({samples_of(study_.conditions[group.tried[t]]),
                                        costs[first + t * estimators + e].value_or(0.0)});
                for (std::size_t i = 0; i < group.conditions.size(); ++i) {
                    const Condition& condition = study_.conditions[group.conditions[i]];
                    const double each = i == 0 ? measured.front().seconds
                                        : measured.front().size == measured.back().size
                                            ? measured.back().seconds
                                            : cost_by_line(measured, samples_of(condition));
                    seconds += static_cast<double>(condition.data_sets) * each;
                    walks = std::max(walks, condition.data_sets);
                }
            }
            first += group.tried.size() * estimators;
        }
        return seconds + static_cast<double>(walks) * costs[0].value_or(0.0);
    }

    /// Costs that are not known, from models with fewer actions: one more at a time, as long as there is
    /// time.
    void fill_from_smaller(Costs& costs, const Study& tried, int actions, Clock::time_point end) {
        std::vector<std::vector<SizedCost>> measured(costs.size());
        const int degree = highest_degree(tried.conditions.front(), estimators_of(study_));
        constexpr int doublings = 30;  // as many as there is time for
        for (int k = std::min(2, actions); k <= actions && seconds_until(end) > 0.0; ++k) {
            const Costs rung = costs_by_samples(tried, k, k == actions ? doublings : 2, end);
            for (std::size_t i = 0; i < costs.size(); ++i) {
                if (rung[i]) measured[i].push_back({static_cast<double>(Basis::count(k, degree)), *rung[i]});
            }
            if (!rung[0]) break;
        }
        for (std::size_t i = 0; i < costs.size(); ++i) {
            if (costs[i] || measured[i].empty()) continue;
            costs[i] = cost_by_power(measured[i], static_cast<double>(Basis::count(actions, degree)));
        }
    }

    const Study& study_;
    ReplicateRunner runner_;
    double budget_;
    std::FILE* progress_;
    Clock::time_point end_ =
        Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(budget_));
    bool said_ = false;
};

}  // namespace

double cost_by_line(std::span<const SizedCost> measured, double size) {
    const SizedCost& low = measured.front();
    const SizedCost& high = measured.back();
    if (!(high.size > low.size)) return high.seconds;
    const double slope = std::max(0.0, (high.seconds - low.seconds) / (high.size - low.size));
    return std::max(low.seconds, high.seconds + slope * (size - high.size));
}

double cost_by_power(std::span<const SizedCost> measured, double size) {
    const SizedCost& last = measured.back();
    if (size <= last.size) return last.seconds;
    // one half as large at most: the power of neighbours is mostly noise
    const SizedCost* before = nullptr;
    for (const SizedCost& cost : measured) {
        if (cost.size <= 0.5 * last.size) before = &cost;
    }
    constexpr double usual = 2.5, steepest = 3.5;
    double power = usual;
    if (before != nullptr && before->seconds > 0.0)
        power = std::log(std::max(last.seconds, before->seconds) / before->seconds) /
                std::log(last.size / before->size);
    return last.seconds * std::pow(size / last.size, std::min(power, steepest));
}

ReplicateCost replicate_cost(const Study& study, double budget, std::FILE* progress) {
    return Trial(study, budget, progress).result();
}

}  // namespace causum::jobs
