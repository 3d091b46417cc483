#!/usr/bin/env bash
# A Slurm of one node on loopback, as root, without systemd and cgroups, that lives in one directory and leaves nothing
# behind. usage: local_slurm.sh start|stop DIR (then: export SLURM_CONF=DIR/slurm.conf). Exit code 77: cannot be had here.
set -euo pipefail

action=$1 directory=$2
export SLURM_CONF=$directory/slurm.conf
host=$(hostname -s) # slurmd looks for itself by this name

unavailable() {
  echo "no Slurm here: $1"
  exit 77
}

# A daemon of ours that runs: its pid file may outlive it, and a zombie still takes signal 0.
pid_of() {
  local pid state
  pid=$(cat "$directory/$1.pid" 2>/dev/null) || return 1
  state=$(sed 's/.*) \(.\).*/\1/' "/proc/$pid/stat" 2>/dev/null) || return 1
  [[ $state != [ZX] && $(cat "/proc/$pid/comm") == "$1" ]] && echo "$pid"
}

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

write_configuration() {
  local memory
  memory=$(awk '/^MemTotal/ { print int($2 / 1024 * 0.9) }' /proc/meminfo)
  cat >"$SLURM_CONF" <<C
ClusterName=causum-test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmdPort=$(free_port)
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CredType=cred/munge
# A task that is requeued waits for its credential to expire: 2 minutes by default, 5 s at least.
AuthInfo=socket=$directory/munge.socket,cred_expire=5
StateSaveLocation=$directory/state
SlurmdSpoolDir=$directory/spool
SlurmctldPidFile=$directory/slurmctld.pid
SlurmdPidFile=$directory/slurmd.pid
SlurmctldLogFile=$directory/slurmctld.log
SlurmdLogFile=$directory/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SwitchType=switch/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
MaxArraySize=101
KillWait=5
ReturnToService=2
SlurmdParameters=config_overrides
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=$memory
PartitionName=main Nodes=$host Default=YES MaxTime=INFINITE
C
}

start() {
  [ "$(id -u)" -eq 0 ] || unavailable "its daemons need root"
  getent hosts "$host" >/dev/null || unavailable "the name of this machine, $host, has no address"
  bash "$(dirname "${BASH_SOURCE[0]}")/../../jobs/install-dependencies.sh" slurm >"$directory/install.log" 2>&1 ||
    unavailable "its packages cannot be installed: $(tail -n 1 "$directory/install.log")"
  mkdir "$directory"/{state,spool}
  chmod 755 "$directory" # munge wants it so
  (umask 077 && head -c 128 /dev/urandom >"$directory/munge.key")
  write_configuration
  munged --key-file="$directory/munge.key" --socket="$directory/munge.socket" --pid-file="$directory/munged.pid" \
    --log-file="$directory/munged.log" --seed-file="$directory/munged.seed"
  slurmctld -f "$SLURM_CONF" </dev/null
  slurmd -f "$SLURM_CONF" </dev/null
  local end=$((SECONDS + 30))
  while [ "$SECONDS" -lt "$end" ]; do
    [[ $(timeout 5 sinfo -h -o %T 2>/dev/null) != idle ]] || return 0
    sleep 0.1
  done
  tail -n 20 "$directory"/*.log
  echo "Slurm's node did not come up"
  return 1
}

# Jobs first, then daemons, each asked, then killed after 5 seconds.
stop() {
  local daemon pid end
  if pid_of slurmctld >/dev/null; then
    timeout 5 scancel -u root || true
    end=$((SECONDS + 10))
    while [ "$SECONDS" -lt "$end" ] && [ -n "$(timeout 5 squeue -h 2>/dev/null)" ]; do sleep 0.1; done
  fi
  for daemon in slurmd slurmctld munged; do
    pid=$(pid_of "$daemon") || continue
    kill "$pid"
    end=$((SECONDS + 5))
    while pid_of "$daemon" >/dev/null; do
      [ "$SECONDS" -lt "$end" ] || kill -KILL "$pid" || break
      sleep 0.05
    done
  done
}

case $action in
  start) start ;;
  stop) stop ;;
  *) echo "usage: local_slurm.sh start|stop DIR" >&2 && exit 2 ;;
esac
