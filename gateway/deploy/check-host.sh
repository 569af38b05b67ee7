#!/usr/bin/env bash
# Checks that this machine can run docker-compose.yml: the versions of Docker, and that each name in .env is a setting.
# Prints every problem; exits 1 when one of them prevents the shop from starting.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
failed=0
problem() { echo "$1" >&2; failed=1; }

# at_least <version> <major> <minor>
at_least() {
  local major minor
  IFS=. read -r major minor _ <<<"${1#v}"
  ((10#${major:-0} > $2 || (10#${major:-0} == $2 && 10#${minor:-0} >= $3)))
}

engine=$(docker version --format '{{.Server.Version}}' 2>/dev/null || true)
compose=$(docker compose version --short 2>/dev/null || true)
if [[ -z $engine ]]; then problem 'Docker Engine is not running. Docker Engine 25 or newer is needed.'
elif ! at_least "$engine" 25 0; then problem "Docker Engine is $engine; 25 or newer is needed (start_interval)."; fi
if [[ -z $compose ]]; then problem 'docker compose is missing. Docker Compose 2.24 or newer is needed.'
elif ! at_least "$compose" 2 24; then problem "Docker Compose is $compose; 2.24 or newer is needed."; fi

# What Compose takes for a setting: that of the shell, else that of .env.
setting() {
  if [[ -n ${!1:-} ]]; then echo "${!1}"; elif [[ -e .env ]]; then sed -n "s/^$1=//p" .env | tail -n 1 | tr -d "\"'"; fi
}
for name in GATEWAY_PORT PYTHON_API_PORT NODE_API_PORT BALANCER_PORT; do
  port=$(setting "$name")
  if [[ $port == off && $name == *_API_PORT ]]; then
    problem "$name is off, and Docker Compose publishes numbers only. Leave it out, and use gateway/deploy/graphql-only/docker-compose.yml."
  elif [[ -n $port && ! $port =~ ^[0-9]{1,5}$ ]]; then problem "$name is \"$port\", which is no port."; fi
done

if [[ -e .env ]]; then
  # Lines within quotes are parts of a key; COMPOSE_* and DOCKER_* are settings of Compose and Docker.
  names=$(awk '!quoted && /^(export )?[A-Za-z_][A-Za-z0-9_]*=/ { name = $0; sub(/^export /, "", name); sub(/=.*/, "", name); print name }
    { if (gsub(/"/, "\"") % 2) quoted = !quoted }' .env | sort -u)
  known=$(sed -nE 's/^(# )?([A-Z][A-Z0-9_]*)=.*/\2/p' .env.example | sort -u)
  while read -r name; do
    if [[ -n $name && $name != COMPOSE_* && $name != DOCKER_* ]]; then
      echo "Warning: $name in .env is not a setting of .env.example; it has no effect." >&2
    fi
  done < <(comm -23 <(echo "$names") <(echo "$known"))
fi
exit "$failed"
