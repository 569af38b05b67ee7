#!/usr/bin/env bash
# Runs a command with a Docker Engine of its own: `bring-engine.sh <command …>`, as root on Debian. The engine is unpacked from Debian
# packages into a temporary folder and runs in separate namespaces, with base images from Debian packages and the npm registry.
# Removes everything it created.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# The first Debian release with start_interval (API 1.44) and Compose 2.24 or newer.
SUITE=trixie
# The engine with its images and volumes takes about 4 GB.
MIN_MEMORY_KB=10000000

say() { printf '%5d s  %s\n' "$SECONDS" "$*"; }

export ENGINE=${ENGINE_FOLDER:-$(mktemp -d -t shopstack-engine-XXXXXX)}
link=sse$((RANDOM % 10000))
# A random subnet of the benchmark network (RFC 2544) for each engine of the machine.
subnet=198.18.$((RANDOM % 256))
unshared=
init=

iptables_host() { "$ENGINE/bin/iptables" --wait "$@"; }

# The forwarding rules of the namespace: A adds, D deletes.
rules() {
  iptables_host -t nat "-$1" POSTROUTING -s "$subnet.0/30" -j MASQUERADE
  iptables_host "-$1" FORWARD -i "$link" -j ACCEPT
  iptables_host "-$1" FORWARD -o "$link" -j ACCEPT
}

clean_up() {
  trap - EXIT INT TERM HUP
  set +e
  if [[ -n $init ]]; then
    # Killing the first process of a PID namespace kills all others.
    kill -KILL "$init" 2>/dev/null
    wait "$init" 2>/dev/null
  fi
  # Without a first process, it still waits for its start.
  if [[ -n $unshared ]]; then kill -KILL "$unshared" 2>/dev/null; fi
  if [[ -e $ENGINE/forwarding ]]; then
    rules D 2>/dev/null
    # The rules created the built-in chains of a machine that had neither rules nor chains of its own.
    if ! grep -qE '^-A|^:[^ ]+ - ' "$ENGINE/tables"; then
      for table in nat filter; do iptables_host -t "$table" -X 2>/dev/null; done
    fi
    ip link delete "$link" 2>/dev/null
    # Another engine of this machine may still need forwarding.
    if ! ip -o link show | grep -q ': sse[0-9]*@'; then cat "$ENGINE/forwarding" >/proc/sys/net/ipv4/ip_forward; fi
  fi
  find /sys/fs/cgroup -depth -type d -path "*/shopstack-check*" -exec rmdir {} + 2>/dev/null
  if mountpoint --quiet "$ENGINE"; then umount --lazy "$ENGINE"; fi
  if [[ -z ${ENGINE_FOLDER:-} ]]; then rm -rf "$ENGINE"; fi
  say 'removed the engine'
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

# Packages, images and databases are written and removed in memory where a machine has plenty of it.
if [[ -z ${ENGINE_FOLDER:-} ]] && (($(sed -n 's/^MemAvailable: *\([0-9]*\) kB$/\1/p' /proc/meminfo) > MIN_MEMORY_KB)); then
  mount -t tmpfs -o size=80%,mode=700 shopstack-check "$ENGINE"
fi
bash "$here/fetch-engine.sh" "$SUITE"
say 'engine and base images are fetched'

# The command runs in the namespaces too; meanwhile the machine has one more veth pair and three more rules.
mkfifo "$ENGINE/go"
unshare --net --mount --pid --fork --mount-proc bash -c 'read -r _ <"$1" && exec sleep infinity' - "$ENGINE/go" 2>/dev/null &
unshared=$!
sleep 0.5
init=$(pgrep -P "$unshared")
ip link add "$link" type veth peer name eth0 netns "$init"
ip address add "$subnet.1/30" dev "$link"
ip link set "$link" up
inside() { nsenter --target "$init" --net --mount --pid -- "$@"; }
inside ip link set lo up
inside ip address add "$subnet.2/30" dev eth0
inside ip link set eth0 up
inside ip route add default via "$subnet.1"
"$ENGINE/bin/iptables-save" >"$ENGINE/tables"
cp /proc/sys/net/ipv4/ip_forward "$ENGINE/forwarding"
echo 1 >/proc/sys/net/ipv4/ip_forward
rules A
echo >"$ENGINE/go"

export PATH=$ENGINE/bin:$PATH DOCKER_HOST=unix://$ENGINE/docker.sock DOCKER_CONFIG=$ENGINE/config
inside dockerd --data-root "$ENGINE/data" --exec-root "$ENGINE/exec" --pidfile "$ENGINE/dockerd.pid" --host "$DOCKER_HOST" \
  --cgroup-parent /shopstack-check --default-address-pool base=10.201.0.0/16,size=24 >"$ENGINE/dockerd.log" 2>&1 &
for _ in $(seq 60); do
  if docker version >/dev/null 2>&1; then break; fi
  sleep 0.5
done
docker version >/dev/null 2>&1 || { tail -n 20 "$ENGINE/dockerd.log"; exit 1; }
say "engine $(docker version --format '{{.Server.Version}}') runs"
bash "$here/base-images.sh"
say 'base images are made'
code=0
inside env --chdir="$PWD" "$@" || code=$?
exit "$code"
