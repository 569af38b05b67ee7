#!/usr/bin/env bash
# Runs a command on an engine that has things of others, and fails unless they are as before: `others-untouched.sh <command …>`.
# Also checks that run.sh does not touch an engine with a shop on it.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
image=node:24-bookworm-slim

# Names near those of the check: a project that begins like the shop's, a collector, and an image of a shop in a registry.
docker network create other_inside >/dev/null
docker volume create other_postgres >/dev/null
docker run --detach --name collector --network other_inside --volume other_postgres:/data --label com.docker.compose.project=shopstack-2 \
  "$image" sh -c 'echo kept >/data/file && exec sleep infinity' >/dev/null
docker tag "$image" registry.example:5000/shopstack:1

everything() {
  docker ps --all --quiet --no-trunc | xargs docker inspect --format '{{.Id}} {{.Name}} {{.State.Status}} {{.State.StartedAt}} {{.RestartCount}}'
  docker exec collector cat /data/file
  docker volume ls --format '{{.Name}}'
  docker network ls --format '{{.ID}} {{.Name}}'
  docker image ls --all --no-trunc --format '{{.ID}} {{.Repository}}:{{.Tag}}'
}
before=$(everything | sort)

docker create --name shop --label com.docker.compose.project=shopstack "$image" >/dev/null
if CI=1 bash "$here/run.sh" false >/dev/null; then
  echo 'run.sh accepts an engine with a shop on it'
  exit 1
fi
docker rm shop >/dev/null

# A check that fails half-way: its collector is attached to the network of the shop.
half_a_check() {
  docker network create --label com.docker.compose.project=shopstack shopstack_traces
  docker volume create --label com.docker.compose.project=shopstack shopstack_postgres
  docker run --detach --name shopstack-check-collector --label shopstack.check --network shopstack_traces \
    --volume shopstack_postgres:/data "$1" sleep infinity
  docker tag "$1" shopstack
  touch "$(mktemp)"
  return 7
}
export -f half_a_check
scratch=$(mktemp -d -t shopstack-check-XXXXXX)
trap 'rm -rf "$scratch"' EXIT
code=0
TMPDIR=$scratch bash "$here/run.sh" bash -euo pipefail -c 'half_a_check "$@"' - "$image" >/dev/null || code=$?
if ((code != 7)) || ! diff <(echo "$before") <(everything | sort) || ! rmdir "$scratch"; then
  echo "a failed check leaves something behind (<: before, >: after), or ends with exit code $code instead of 7"
  exit 1
fi

code=0
"$@" || code=$?
if ! diff <(echo "$before") <(everything | sort); then
  echo 'the engine has not what it had before (<: before, >: after)'
  code=1
else
  echo 'containers, volumes, networks and images of others are as before'
fi
exit "$code"
