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
    for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaction(signal, &action, nullptr);
    return stop;
}

}  // namespace causum::jobs
