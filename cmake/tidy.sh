#!/usr/bin/env bash
# clang-tidy over all sources of the program (not the tests), CORES at a time: cmake/tidy.sh BUILD_DIR CORES
# A file that was clean is not read again until it, a header of ours that it includes, or .clang-tidy changes.
set -euo pipefail
build=$1 cores=$2
done_dir=$build/tidy
mkdir -p "$done_dir"

declare -A closures
# All files of src/ that a file includes, directly or not, itself among them.
closure() { # file -> sets closures[file]
  local file=$1 all=" $1 " queue=("$1") at name
  while [ ${#queue[@]} -gt 0 ]; do
    at=${queue[0]} queue=("${queue[@]:1}")
    [ -n "${direct[$at]+set}" ] || direct[$at]=$(sed -n 's/^#include "\([^"]*\)".*/src\/\1/p' "$at" | tr '\n' ' ')
    for name in ${direct[$at]}; do
      [[ $all == *" $name "* || ! -f $name ]] || { all+="$name "; queue+=("$name"); }
    done
  done
  closures[$file]=$all
}
declare -A direct

todo=()
count=0
while IFS= read -r file; do
  count=$((count + 1))
  closure "$file"
  # shellcheck disable=SC2086  # a list of names without spaces
  key=$(cat .clang-tidy CMakePresets.json cmake/options.cmake ${closures[$file]} | sha256sum)
  stamp=$done_dir/${file//\//_}
  [ "$(cat "$stamp" 2>/dev/null)" = "$key" ] || todo+=("$file" "$stamp" "$key")
done < <(find src fuzz -name '*.cc' ! -name '*_test.cc' | LC_ALL=C sort)
echo "clang-tidy: $count files, $((${#todo[@]} / 3)) to read"
[ ${#todo[@]} -gt 0 ] || exit 0

export build
total=$((${#todo[@]} / 3)) n=0 list=()
while [ ${#todo[@]} -gt 0 ]; do
  n=$((n + 1))
  list+=("$n/$total" "${todo[@]:0:3}")
  todo=("${todo[@]:3}")
done
# shellcheck disable=SC2016  # for the inner shell
printf '%s\0' "${list[@]}" | xargs -0 -n 4 -P "$cores" bash -c '
  if out=$(clang-tidy-19 --quiet -p "$build" "$2" 2>/dev/null); then
    printf "%s\n" "$4" >"$3"; printf "[%s] %s\n" "$1" "$2"
  else
    rm -f "$3"; printf "[%s] %s\n%s\n" "$1" "$2" "$out"; exit 1
  fi' tidy
