#!/usr/bin/env bash
# Runs a study as an array of Slurm tasks; a last job merges and analyzes. Again, it submits only what is missing.
set -euo pipefail

usage() {
  cat <<'U'
Usage: submit.sh STUDY [--out DIR] [--threads T] [--max-time D] [--task-time D] [--max-tasks N] [--mcse METRIC=VALUE]
                 [--section.key VALUE ...] [-- OPTIONS-OF-SBATCH...]

Submits what is missing of a study as an array of tasks, sized by `causum plan`, and a job that merges and analyzes
when all of them have ended. After failed tasks, a larger --replicates, more axis values or estimators, the same
command submits what is missing then, and says so if nothing is.

  --out, --threads, --max-time, --section.key   as in `causum run`
  --task-time, --max-tasks, --mcse              as in `causum plan`: 1h; the largest array of this cluster
  -- OPTIONS-OF-SBATCH                          for the tasks, as -- --mem=8G --time=4:00:00 --partition=long; those that
                                                do not say how much or when also for the last job

The study is fixed at submission: tasks read the copy in DIR/slurm. A task is asked 1.5 times the memory (at least
1 GB) and twice the time (at least 10 minutes) that `causum plan` says. What wins over that, and over the other lines
at the top of array.sbatch and merge.sbatch, next to this file: those lines, over them Slurm's SBATCH_PARTITION,
SBATCH_ACCOUNT, SBATCH_TIMELIMIT ..., over these what comes after `--`. CAUSUM=/path/to/causum says which program is
run (else the one installed with this file, the one on PATH, or build/causum). Messages of tasks: DIR/slurm.
U
}
fail() { echo "submit.sh: $1" >&2; exit "${2:-2}"; }

# What is asked of Slurm.

# Mebibytes for what a text such as "0.3 GB a task" names first, half as much again, at least $2.
mebibytes() {
  awk -v least="$2" '{
    asked = least
    if (match($0, /[0-9][0-9.]*(e[-+]?[0-9]+)?/)) {
      unit = substr($0, RSTART + RLENGTH)
      sub(/^ */, "", unit)
      scale = unit ~ /^[kK]/ ? 1e3 : unit ~ /^M/ ? 1e6 : unit ~ /^T/ ? 1e12 : 1e9
      needed = 1.5 * substr($0, RSTART, RLENGTH) * scale / 1048576
      if (needed > asked) asked = needed
    }
    printf "%.0f\n", asked + 0.499
  }' <<<"$1"
}

# Minutes for a time such as "1 h 5 min", twice as much and two for stopping, at least 10; 120 if it is none.
minutes() {
  awk '{
    for (i = 1; i < NF; ++i) if ($i ~ /^[0-9.]+$/) {
      unit = $(i + 1)
      scale = unit ~ /^s/ ? 1 : unit ~ /^min/ ? 60 : unit ~ /^h/ ? 3600 : unit ~ /^d/ ? 86400 : 0
      seconds += scale * $i
    }
    asked = seconds > 0 ? (2 * seconds + 120) / 60 : 120
    printf "%.0f\n", (asked > 10 ? asked : 10) + 0.499
  }' <<<"$1"
}

# Whether a template, or Slurm's variables, ask for memory or time.
asks_for_memory() {
  [ -n "${SBATCH_MEM_PER_NODE:-}${SBATCH_MEM_PER_CPU:-}${SBATCH_MEM_PER_GPU:-}" ] || grep -q '^#SBATCH  *--mem[-= ]' "$1"
}
asks_for_time() { [ -n "${SBATCH_TIMELIMIT:-}" ] || grep -qE '^#SBATCH +(--time[= ]|-t)' "$1"; }

# Sets task_asks (what comes after `--` asks for memory) and for_merge (its words for the last job).
task_asks_memory='' for_merge=() for_sbatch=()
read_sbatch_options() {
  local word before='' dropped=''
  for word in "$@"; do
    case $word in
      -a* | --array* | --comment* | -o* | --output* | -e* | --error* | --wrap* | -W | --wait | --test-only | -h | --help)
        fail "-- $word (submit.sh needs that of sbatch itself)"
        ;;
      -c* | --cpus-per-task*) fail "-- $word (say --threads T before --)" ;;
      -*) ;;
      *) [[ $before == -* && $before != *=* ]] || fail "-- $word (unexpected; what follows -- are options of sbatch)" ;;
    esac
    case $word in
      --mem | --mem=* | --mem-per-*) task_asks_memory=1 ;;
    esac
    case $word in
      --mem | --mem-per-cpu | --mem-per-gpu | --time | --time-min | -t | --dependency | -d | --begin | -b) dropped=1 ;;
      --mem=* | --mem-per-*=* | --time*=* | -t* | --dependency=* | -d* | --begin=* | -b* | --hold | -H) dropped='' ;;
      -*) dropped='' && for_merge+=("$word") ;;
      *) [ -n "$dropped" ] || for_merge+=("$word") ;;
    esac
    before=$word
  done
  for_sbatch=("$@")
}

# Arguments.

[ $# -gt 0 ] || { usage >&2; exit 2; }
for argument in "$@"; do
  case $argument in
    --) break ;;
    -h | --help) usage; exit ;;
    --shard | --shard=*) fail "$argument (the tasks of the array are the shards)" ;;
    --stop-at-mcse | --stop-at-mcse=*) fail "$argument (a task does not see the others' replicates)" ;;
  esac
done
study=$1
shift
[[ $study != -* ]] || fail "the study file comes first: submit.sh STUDY [options]"

here=$(dirname "$(realpath "${BASH_SOURCE[0]}")")
# Beside this file (installed: share/causum/slurm, and bin), on PATH, in the build tree.
causum=${CAUSUM:-}
for candidate in "$here/../../../bin/causum" "$(command -v causum)" "$here/../../build/causum"; do
  [ -n "$causum" ] || [ ! -x "$candidate" ] || causum=$candidate
done
[ -x "$causum" ] || fail "${causum:-causum}: no such program: build causum, or put it on PATH, or set CAUSUM" 1
causum=$(realpath "$causum")
for command in sbatch squeue scontrol scancel; do
  command -v "$command" >/dev/null || fail "$command: not found: this is no machine that Slurm jobs are submitted from" 1
done

declare -A given=()
settings=()
while [ $# -gt 0 ]; do
  name=${1%%=*}
  case $name in
    --)
      shift
      read_sbatch_options "$@"
      break
      ;;
    --out | --threads | --max-time | --task-time | --max-tasks | --mcse)
      if [ "$1" = "$name" ]; then
        [[ $# -ge 2 && ${2:-} != --* ]] || fail "$name (needs a value)"
        value=$2
        shift
      else
        value=${1#*=}
      fi
      [ -n "$value" ] || fail "$name (needs a value)"
      [ -z "${given[$name]:-}" ] || fail "$name $value (given twice)"
      given[$name]=$value
      ;;
    *) settings+=("$1") ;;
  esac
  shift
done

threads=${given[--threads]:-$(sed -n 's/^#SBATCH --cpus-per-task=\([0-9]*\).*/\1/p' "$here/array.sbatch")}
threads=${threads:-1}
[[ $threads =~ ^[1-9][0-9]*$ ]] || fail "--threads $threads (must be an integer of at least 1)"
max_array=$(scontrol show config | sed -n 's/^MaxArraySize *= *//p')
[ "$max_array" != 0 ] || fail "this cluster has no job arrays (MaxArraySize = 0)" 1
max_tasks=${given[--max-tasks]:-${max_array:-1000}}
[[ $max_tasks =~ ^[1-9][0-9]{0,8}$ ]] || fail "--max-tasks $max_tasks (must be an integer of at least 1)"
[ "$max_tasks" -le "${max_array:-$max_tasks}" ] || max_tasks=$max_array
if [ -n "${given[--max-time]:-}" ]; then  # `plan`, which checks all the rest, has other names for times
  said=$("$causum" plan /dev/null --task-time "${given[--max-time]}" 2>&1) || true
  [[ $said != *--task-time* ]] || fail "${said//causum: --task-time/--max-time}"
fi

for_plan=(--threads "$threads" --max-tasks "$max_tasks")
for name in --out --task-time --mcse; do
  [ -z "${given[$name]:-}" ] || for_plan+=("$name" "${given[$name]}")
done

# What the tasks will read is what was planned.
array='' merge='' copy=$(mktemp)
clean_up() {
  rm -f "$copy"
  [ -n "$array" ] && [ -z "$merge" ] || return 0
  scancel "$array"
  echo "submit.sh: nothing submitted: the array, job $array, is cancelled, since the job that merges was not accepted" >&2
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
[ ! -f "$study" ] || cp -- "$study" "$copy"
plan=$("$causum" plan "$study" ${settings[@]+"${settings[@]}"} "${for_plan[@]}")
of_plan() { sed -n "/^$1:/{s/^$1: *//p;q}" <<<"$plan"; }
[ -f "$study" ] || fail "$study: not a file that can be copied"
name=$(of_plan study)
directory=$(realpath -m "$(of_plan directory)")
shards=$(of_plan shards)
count=${shards##* of } shards=${shards%% of *}

if [ -z "$shards" ] && ! ls "$directory"/parts/part-*.h5 >/dev/null 2>&1; then
  echo "$plan"
  echo "nothing submitted: nothing is missing in $directory"
  exit
fi

# One submission at a time, which the next then finds in the queue.
mkdir -p "$directory/slurm"
exec 9>>"$directory/slurm/.submitting"
busy=75
code=0
flock -w 60 -E "$busy" 9 2>/dev/null || code=$?
if [ "$code" -eq "$busy" ]; then
  fail "another submit.sh has been at work on $directory for a minute" 1
elif [ "$code" -ne 0 ]; then  # a file system without locks
  mkdir "$directory/slurm/.submitting.d" 2>/dev/null ||
    fail "another submit.sh is at work on $directory (if none is: rmdir $(printf %q "$directory/slurm/.submitting.d"))" 1
  trap 'rmdir "$directory/slurm/.submitting.d"; clean_up' EXIT
fi

mark="causum $directory"
queued=$(squeue -h -u "$(id -un)" -o '%F|%k' | MARK=$mark awk '{
  bar = index($0, "|")
  job = substr($0, 1, bar - 1)
  if (substr($0, bar + 1) == ENVIRON["MARK"] && !seen[job]++) printf " %s", job
}')
if [ -n "$queued" ]; then
  echo "nothing submitted: jobs$queued are running or waiting for $directory (scancel them to begin anew)"
  exit
fi
echo "$plan"
[ -n "$shards" ] || echo "nothing is missing, but parts are not merged yet"

# The same command for a shell, from any directory.
again="CAUSUM=$(printf %q "$causum")"
for variable in $(compgen -e SBATCH_ || true); do again+=" $variable=$(printf %q "${!variable}")"; done
again+=$(printf ' %q' "$here/$(basename "${BASH_SOURCE[0]}")" "$(realpath -s "$study")" --out "$directory")
for name_given in --threads --max-time --task-time --max-tasks --mcse; do
  [ -z "${given[$name_given]:-}" ] || again+=$(printf ' %q' "$name_given" "${given[$name_given]}")
done
[ ${#settings[@]} -eq 0 ] || again+=$(printf ' %q' "${settings[@]}")
[ ${#for_sbatch[@]} -eq 0 ] || again+=" --$(printf ' %q' "${for_sbatch[@]}")"

memory=$(of_plan memory)
logs=${directory//%/%%}/slurm # a file name's % is Slurm's
common=(--parsable --comment "$mark")
after=()
if [ -n "$shards" ]; then
  cmp -s -- "$study" "$copy" || fail "$study was changed while it was planned: the same command again" 1
  fixed=$directory/slurm/study.ini
  cat <"$copy" >"$fixed.new" && mv -- "$fixed.new" "$fixed"
  echo "$again" >"$directory/slurm/submitted"

  asks=(--job-name="$name")
  asks_for_time "$here/array.sbatch" || asks+=(--time="$(minutes "$(of_plan array | sed 's/.*about//')")")
  asks_for_memory "$here/array.sbatch" || [ -n "$task_asks_memory" ] || asks+=(--mem="$(mebibytes "$memory" 1024)M")
  run=("$fixed" --out "$directory" --threads "$threads" ${settings[@]+"${settings[@]}"})
  [ -z "${given[--max-time]:-}" ] || run+=(--max-time "${given[--max-time]}")
  asks+=(${for_sbatch[@]+"${for_sbatch[@]}"})
  array=$(sbatch "${asks[@]}" "${common[@]}" --array="$shards" --cpus-per-task="$threads" \
    --output="$logs/task-%A-%a.log" "$here/array.sbatch" "$causum" "$count" "${run[@]}")
  array=${array%%;*} # job;cluster
  # afterany, not afterok: one failed task must not keep the others' results from being merged and its loss from being
  # told. merge.sbatch looks itself whether all is there.
  after=(--dependency="afterany:$array")
fi
merge_memory=()
if ! asks_for_memory "$here/merge.sbatch"; then
  to_merge=$(sed -n 's/.*[^0-9.e+-]\([0-9][0-9.e+-]* *[kMGT]*B to merge\).*/\1/p' <<<" $memory")
  merge_memory=(--mem="$(mebibytes "$to_merge" 2048)M")
fi
merge=$(sbatch ${for_merge[@]+"${for_merge[@]}"} "${common[@]}" --job-name="$name-merge" ${after[@]+"${after[@]}"} \
  ${merge_memory[@]+"${merge_memory[@]}"} --output="$logs/merge-%j.log" \
  "$here/merge.sbatch" "$causum" "$directory" "$again" ${array:+"$array"})
[ -z "$array" ] || echo "array: job $array, shards $shards of $count, asked with ${asks[*]}"
echo "merge: job ${merge%%;*}; results, table and figures come to $directory"
echo "again: $again"
