#include "jobs/commands/stop_signals.hpp"

#include <csignal>
#include <initializer_list>

namespace causum::jobs {
namespace {

StopFlag stop;  // a signal handler reaches nothing else

extern "C" void raise_stop(int) {
    stop.raise();
}

}  // namespace

StopFlag& stop_on_signals() {
    struct sigaction action = {};
    action.sa_handler = raise_stop;
    action.sa_flags = SA_RESTART;  // writing goes on
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1, SIGUSR2, SIGXCPU, SIGHUP}) {
        struct sigaction before = {};
        const bool is_ignored =
            signal == SIGHUP && sigaction(signal, nullptr, &before) == 0 && before.sa_handler == SIG_IGN;
        if (!is_ignored) sigaction(signal, &action, nullptr);  // nohup stays nohup
    }
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of writing, with its name
    return stop;
}

}  // namespace causum::jobs
