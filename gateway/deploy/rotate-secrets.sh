#!/usr/bin/env bash
# Changes secrets in .env in steps, with gateway/deploy/upgrade.sh --no-build after each of them:
#   rotate-secrets.sh begin       makes a new SUBGRAPH_SECRET and signing key; both old and new ones are accepted
#   rotate-secrets.sh switch      signs with the new ones, and still accepts the old ones
#   rotate-secrets.sh finish      accepts the new ones alone
#   rotate-secrets.sh passwords   new passwords for the roles of transactions, insights and the gateway
#   rotate-secrets.sh webhooks    a new WEBHOOK_SECRET beside the former one; after a minute again, the new one alone
#   rotate-secrets.sh set <name> <value>
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
umask 077

# The value of a setting in a file; a quoted one may have several lines.
value() {
  awk -v name="$1" '
    !quoted && index($0, name "=") == 1 { found = 1; sub(/^[^=]*=/, "") }
    found { text = text (lines++ ? "\n" : "") $0 }
    { if (gsub(/"/, "\"") % 2) quoted = !quoted; if (found && !quoted) { gsub(/"/, "", text); print text; exit } }' "$2"
}

# Replaces a setting in .env atomically.
set_value() {
  local changed
  changed=$(mktemp .env.XXXXXX)
  awk -v name="$1" '
    !quoted && index($0, name "=") == 1 { dropping = 1 }
    !dropping { print }
    { if (gsub(/"/, "\"") % 2) quoted = !quoted; if (!quoted) dropping = 0 }' .env >"$changed"
  if [[ $2 == *$'\n'* ]]; then printf '%s="%s"\n' "$1" "$2"; else printf '%s=%s\n' "$1" "$2"; fi >>"$changed"
  mv "$changed" .env
}

case ${1:-} in
begin)
  [[ ! -e .env.next ]] || { echo '.env.next exists: a rotation is in progress.' >&2; exit 1; }
  key=$(openssl genpkey -algorithm ed25519)
  public=$(openssl pkey -pubout <<<"$key")
  secret=$(openssl rand -hex 32)
  printf 'SUBGRAPH_SECRET=%s\nJWT_PRIVATE_KEY="%s"\nJWT_PUBLIC_KEYS="%s"\n' "$secret" "$key" "$public" >.env.next
  set_value SUBGRAPH_SECRET "$(value SUBGRAPH_SECRET .env),$secret"
  set_value JWT_PUBLIC_KEYS "$(value JWT_PUBLIC_KEYS .env)"$'\n'"$public"
  ;;
switch)
  before=$(value SUBGRAPH_SECRET .env)
  set_value SUBGRAPH_SECRET "$(value SUBGRAPH_SECRET .env.next),${before%%,*}"
  set_value JWT_PRIVATE_KEY "$(value JWT_PRIVATE_KEY .env.next)"
  ;;
finish)
  set_value SUBGRAPH_SECRET "$(value SUBGRAPH_SECRET .env.next)"
  set_value JWT_PUBLIC_KEYS "$(value JWT_PUBLIC_KEYS .env.next)"
  rm .env.next
  ;;
passwords) for name in TRANSACTIONS INSIGHTS GATEWAY; do set_value "${name}_PASSWORD" "$(openssl rand -hex 24)"; done ;;
webhooks)
  before=$(value WEBHOOK_SECRET .env)
  if [[ $before == *,* ]]; then set_value WEBHOOK_SECRET "${before%%,*}"; else
    set_value WEBHOOK_SECRET "$(openssl rand -hex 32)${before:+,$before}"
  fi
  ;;
set) set_value "${2:?name}" "${3:?value}" ;;
*)
  sed -n '2,8s/^# //p' "${BASH_SOURCE[0]}"
  exit 2
  ;;
esac
