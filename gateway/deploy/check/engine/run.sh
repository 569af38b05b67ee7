#!/usr/bin/env bash
# Runs a command with a Docker Engine and Compose: `run.sh <command …>`.
# Uses the engine of this machine if it answers (DOCKER_HOST or /var/run/docker.sock), and removes nothing but the shop that the
# command makes. Otherwise, as root on Debian, it brings an engine (bring-engine.sh), which the command finds as that of a machine.
# Elsewhere it prints why it did not run, and fails in CI.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# Settings of the caller would name another project, or other files, than the check.
unset "${!COMPOSE_@}"

# The description of a command needs no engine.
for argument in "$@"; do if [[ $argument == --help || $argument == -h ]]; then exec "$@"; fi; done

say() { printf '%5d s  %s\n' "$SECONDS" "$*"; }

# Without an engine nothing is checked, so CI fails.
give_up() {
  echo "compose:check was not run: $1"
  if [[ -n ${CI:-} ]]; then exit 1; fi
  exit 0
}

if ! { docker compose version && docker info; } >/dev/null 2>&1; then
  if ((EUID != 0)); then give_up 'no Docker Engine with Compose answers, and only root can bring one.'; fi
  for tool in apt-get dpkg-deb unshare nsenter ip npm; do
    command -v "$tool" >/dev/null || give_up "no Docker Engine with Compose answers, and $tool is missing to bring one."
  done
  if [[ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
    give_up 'no Docker Engine with Compose answers, and this is no Debian to bring one.'
  fi
  exec bash "$here/bring-engine.sh" bash "$here/others-untouched.sh" bash "$here/run.sh" "$@"
fi

engine=${DOCKER_HOST:-$(docker context inspect --format '{{.Endpoints.docker.Host}}')}
if [[ $engine != unix://* ]]; then give_up "the Docker Engine is on another machine ($engine), and the check needs its ports and files."; fi

# What the check makes and removes has the names of docker-compose.yml, so that a shop on the same engine would be removed as well.
LABELS=(com.docker.compose.project=shopstack shopstack.check)
# Lists objects of a kind with one of the labels: `labelled <docker command that takes a filter …>`.
labelled() {
  local label
  for label in "${LABELS[@]}"; do docker "$@" --quiet --filter "label=$label"; done
}
images_of_shop() { docker image ls --format '{{.Repository}}:{{.Tag}}' --filter reference=shopstack --filter reference=shopstack-context; }
shop_of_engine() {
  labelled ps --all
  labelled volume ls
  labelled network ls
  images_of_shop
}
if [[ -n $(shop_of_engine) ]]; then
  give_up 'the Docker Engine of this machine has containers, volumes, networks or images of a shop, which the check would remove.'
fi

# Images by their identifiers, also those without a tag.
images() { docker image ls --all --quiet --no-trunc | sort -u; }
before=$(images)
remove_shop() {
  trap - EXIT INT TERM HUP
  # Whatever cannot be removed, the rest is.
  set +e
  # Containers of both labels first: a network or volume stays while one uses it.
  labelled ps --all | xargs --no-run-if-empty docker rm --force --volumes >/dev/null
  labelled volume ls | xargs --no-run-if-empty docker volume rm >/dev/null
  labelled network ls | xargs --no-run-if-empty docker network rm >/dev/null
  # Tags first: an image with two tags is not removed by its identifier.
  images_of_shop | xargs --no-run-if-empty docker image rm --force >/dev/null
  comm -13 <(echo "$before") <(images) | while read -r image; do
    if [[ $(docker image inspect --format '{{index .Config.Labels "org.opencontainers.image.title"}}' "$image" 2>/dev/null) == ShopStack ]]; then
      docker image rm --force "$image" >/dev/null
    fi
  done
  rm -rf "$TMPDIR"
  local left
  left=$(shop_of_engine)
  if [[ -n $left ]]; then
    echo "not removed: ${left//$'\n'/ }"
    exit 1
  fi
  say 'removed the shop and its images; base images and the cache of builds are left'
}
# Files of the command, which an interrupt ends before it removes them.
TMPDIR=$(mktemp -d -t shopstack-check-XXXXXX)
export TMPDIR
trap remove_shop EXIT
trap 'exit 130' INT TERM HUP
say "engine $(docker version --format '{{.Server.Version}}') at $engine"
code=0
"$@" || code=$?
exit "$code"
