#!/usr/bin/env bash
# Upgrades a running shop to the version of this checkout: builds, migrates, then replaces transactions, insights and the gateway,
# one after the other, each once the new container is healthy. A failed build or migration replaces nothing, and a service that
# does not become healthy within WAIT_SECONDS (600) ends the upgrade. Migrates once more at the end, which completes sums of sales.
#   upgrade.sh              build the image, migrate, replace
#   upgrade.sh --no-build   the same with an existing image, such as a pulled one
#   upgrade.sh --back       roll back to the image before the last upgrade; the database is not changed
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mode=${1:-}
case $mode in '' | --no-build | --back) ;; *)
  sed -n '2,8s/^# //p' "${BASH_SOURCE[0]}"
  exit 2
  ;;
esac
bash gateway/deploy/check-host.sh
# The image name of the service that builds it.
image=$(docker compose config migrate | sed -n '/^  migrate:/,/^  [a-z]/s/^    image: //p')
# Without its tag: a colon before the last slash belongs to the port of a registry.
name=${image%"$(grep -oE ':[^:/]+$' <<<"$image" || true)"}
before=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null || true)

# Starts containers of a service and waits for their health; shows the log of those that did not become healthy.
WAIT_SECONDS=${WAIT_SECONDS:-600}
start() {
  local service=$1
  shift
  if docker compose up --detach --no-deps --wait --wait-timeout "$WAIT_SECONDS" "$@" "$service"; then return 0; fi
  docker compose logs --tail 20 "$service" >&2
  return 1
}

# The running containers of a service.
containers() { docker compose ps --quiet --status running "$1"; }

# Whether a container has the current image and settings.
is_current() {
  local wanted
  wanted=$(docker compose config --hash "$2" | cut -d ' ' -f 2)
  [[ $(docker inspect --format '{{.Image}} {{index .Config.Labels "com.docker.compose.config-hash"}}' "$1") == \
    "$(docker image inspect --format '{{.Id}}' "$image") $wanted" ]]
}

# Waits at most 30 s until the bundled load balancer, if it runs, counts the given number of ready gateways on each port.
await_balancer() {
  local wanted=$1 limit=$((SECONDS + 30)) ask counts
  if [[ -z $(containers balancer 2>/dev/null || true) ]]; then return 0; fi
  ask="exec 3<>/dev/tcp/127.0.0.1/8404 && printf 'GET /servers HTTP/1.0\r\n\r\n' >&3 && tail -n 1 <&3"
  while ((SECONDS < limit)); do
    read -r -a counts < <(docker compose exec -T balancer bash -c "$ask" 2>/dev/null) || true
    if [[ ${counts[0]:-} =~ ^[0-9]+$ ]] && ((counts[0] >= wanted && counts[1] >= wanted && counts[2] >= wanted)); then return 0; fi
    sleep 1
  done
  echo "The balancer does not count $wanted ready gateways on each port after 30 s (it says: ${counts[*]:-nothing}); going on." >&2
}

# Replaces the containers of a service. Old ones run until the new ones are healthy; a service that publishes ports is stopped
# first, because two containers cannot publish one port.
replace() {
  local service=$1 old=() id
  for id in $(containers "$service"); do
    if ! is_current "$id" "$service"; then old+=("$id"); fi
  done
  local all=($(containers "$service"))
  if ((${#all[@]} > 0 && ${#old[@]} == 0)); then
    echo "$service: unchanged"
    return
  fi
  if ((${#all[@]} == 0)) || [[ $(docker inspect --format '{{len .HostConfig.PortBindings}}' "${all[0]}") != 0 ]]; then
    start "$service" --scale "$service=$((${#all[@]} > 0 ? ${#all[@]} : 1))" || {
      echo "$service did not become healthy. To roll back: upgrade.sh --back" >&2
      exit 1
    }
  else
    start "$service" --no-recreate --scale "$service=$((${#all[@]} + ${#old[@]}))" || {
      for id in $(docker compose ps --all --quiet "$service"); do
        if [[ " ${all[*]} " != *" $id "* ]]; then docker rm --force "$id" >/dev/null; fi
      done
      echo "The new $service did not become healthy and is removed; the old one serves. To roll back: upgrade.sh --back" >&2
      exit 1
    }
    # DNS and load balancers see the new containers before the old ones stop.
    sleep 3
    if [[ $service == gateway ]]; then await_balancer $((${#all[@]} + ${#old[@]})); fi
    docker stop --time 90 "${old[@]}" >/dev/null
    docker rm "${old[@]}" >/dev/null
  fi
  echo "$service: replaced"
}

if [[ $mode == --back ]]; then
  docker image inspect "$name:previous" >/dev/null 2>&1 || { echo "There is no image $name:previous to roll back to." >&2; exit 1; }
  docker tag "$image" "$name:next"
  docker tag "$name:previous" "$image"
  # The new gateway may use features of the new subgraphs, so it is rolled back first.
  for service in gateway insights transactions; do replace "$service"; done
  exit 0
fi

if [[ $mode != --no-build ]]; then
  SHOPSTACK_REVISION=$(git rev-parse --short HEAD 2>/dev/null || true) docker compose build
fi
docker compose up --detach --wait --no-recreate postgres redis
if ! docker compose run --rm --no-deps -T migrate; then
  if [[ -n $before ]]; then docker tag "$before" "$image"; fi
  echo 'The migration failed: nothing was replaced, and the shop runs as before.' >&2
  exit 1
fi
if [[ -n $before && $before != $(docker image inspect --format '{{.Id}}' "$image") ]]; then docker tag "$before" "$name:previous"; fi
for service in transactions insights gateway; do replace "$service"; done
# Sales that old processes added to the roll-ups meanwhile lack the sums of this version, if it has new ones.
docker compose run --rm --no-deps -T migrate || {
  echo 'The services are replaced, and sums of sales during the upgrade may be incomplete. Repeat: docker compose run --rm -T migrate' >&2
  exit 1
}
