#!/usr/bin/env bash
# Runs a study as an array of Slurm tasks; a last job merges and analyzes. Again, it submits only what is missing.
set -euo pipefail

usage() {
  cat <<'U'
Usage: submit.sh STUDY [--out DIR] [--threads T] [--max-time D] [--task-time D] [--max-tasks N] [--section.key VALUE ...]

Submits what is missing of a study as an array of tasks, sized by `causum plan`, and a job that merges and analyzes
when all of them have ended. After failed tasks, a larger --replicates, more axis values or estimators, the same
command submits what is missing then, and says so if nothing is.

  --out, --threads, --max-time, --section.key   as in `causum run`
  --task-time, --max-tasks                      as in `causum plan`: 1h; the largest array of this cluster

Partition, time, memory and threads stand at the top of array.sbatch and merge.sbatch, next to this file; Slurm's
SBATCH_PARTITION, SBATCH_ACCOUNT, SBATCH_TIMELIMIT ... win over them. CAUSUM=/path/to/causum says which program is
run (else the one installed with this file, the one on PATH, or build/causum). Messages of tasks: DIR/slurm.
U
}
fail() { echo "submit.sh: $1" >&2; exit "${2:-2}"; }

[ $# -gt 0 ] || { usage >&2; exit 2; }
for argument in "$@"; do
  case $argument in
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
for command in sbatch squeue scontrol; do
  command -v "$command" >/dev/null || fail "$command: not found: this is no machine that Slurm jobs are submitted from" 1
done

# Options of `plan`, of `run`, of both.
threads=$(sed -n 's/^#SBATCH --cpus-per-task=\([0-9]*\).*/\1/p' "$here/array.sbatch")
threads=${threads:-1}
max_array=$(scontrol show config | sed -n 's/^MaxArraySize *= *//p')
max_tasks=${max_array:-1000}
both=() for_run=() for_plan=()
while [ $# -gt 0 ]; do
  name=${1%%=*}
  case $name in
    --threads | --max-time | --task-time | --max-tasks)
      if [ "$1" = "$name" ]; then
        [ $# -ge 2 ] || fail "$name (needs a value)"
        value=$2
        shift
      else
        value=${1#*=}
      fi
      case $name in
        --threads) threads=$value ;;
        --max-time) for_run=(--max-time "$value") ;;
        --task-time) for_plan=(--task-time "$value") ;;
        --max-tasks) max_tasks=$value ;;
      esac
      ;;
    *) both+=("$1") ;;
  esac
  shift
done
[[ $threads =~ ^[1-9][0-9]*$ ]] || fail "--threads $threads (must be an integer of at least 1)"
[[ $max_tasks =~ ^[1-9][0-9]*$ ]] || fail "--max-tasks $max_tasks (must be an integer of at least 1)"
[ "$max_tasks" -le "${max_array:-$max_tasks}" ] || max_tasks=$max_array

plan=$("$causum" plan "$study" ${both[@]+"${both[@]}"} ${for_plan[@]+"${for_plan[@]}"} --threads "$threads" \
  --max-tasks "$max_tasks")
directory=$(realpath -m "$(sed -n 's/^directory: //p' <<<"$plan")")
shards=$(sed -n 's/^shards: \([^ ]*\) of .*/\1/p' <<<"$plan")
count=$(sed -n 's/^shards: [^ ]* of //p' <<<"$plan")

mark="causum $directory"
queued=$(squeue -h -u "$(id -un)" -o '%F|%k' | awk -F'|' -v mark="$mark" '$2 == mark && !seen[$1]++ { printf " %s", $1 }')
if [ -n "$queued" ]; then
  echo "nothing submitted: jobs$queued are running or waiting for $directory (scancel them to begin anew)"
  exit
fi
echo "$plan"
if [ -z "$shards" ]; then
  if ! ls "$directory"/parts/part-*.h5 >/dev/null 2>&1; then
    echo "nothing submitted: nothing is missing in $directory"
    exit
  fi
  echo "nothing is missing, but parts are not merged yet"
fi

mkdir -p "$directory/slurm"
logs=${directory//%/%%}/slurm # a file name's % is Slurm's
common=(--parsable --comment "$mark")
again="$(printf '%q ' "${BASH_SOURCE[0]}" "$study" "${both[@]+"${both[@]}"}" "${for_run[@]+"${for_run[@]}"}")"
after=()
if [ -n "$shards" ]; then
  array=$(sbatch "${common[@]}" --job-name=causum --array="$shards" --cpus-per-task="$threads" \
    --output="$logs/task-%A-%a.log" "$here/array.sbatch" \
    "$causum" "$count" "$study" ${both[@]+"${both[@]}"} ${for_run[@]+"${for_run[@]}"})
  array=${array%%;*} # job;cluster
  echo "array: job $array, shards $shards of $count"
  # afterany, not afterok: one failed task must not keep the others' results from being merged and its loss from being
  # told. merge.sbatch looks itself whether all is there.
  after=(--dependency="afterany:$array")
fi
merge=$(sbatch "${common[@]}" --job-name=causum-merge ${after[@]+"${after[@]}"} --output="$logs/merge-%j.log" \
  "$here/merge.sbatch" "$causum" "$directory" "$again")
echo "merge: job ${merge%%;*}; results, table and figures come to $directory"
