#!/usr/bin/env bash
# Creates .env for docker compose with a secret for each line of .env.example that needs one. An existing .env is left as it is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
if [[ -e .env ]]; then
  echo '.env exists and is left as it is. To rotate a secret, see gateway/deploy/manual/rotate-secrets.md.'
  exit 0
fi
bash gateway/deploy/check-host.sh
umask 077
made=$(mktemp .env.XXXXXX)
trap 'rm -f "$made"' EXIT
key=$(openssl genpkey -algorithm ed25519)
public=$(openssl pkey -pubout <<<"$key")
{
  grep -vE '^[A-Z]+_PASSWORD=$' .env.example
  for name in POSTGRES TRANSACTIONS INSIGHTS GATEWAY REDIS GRAFANA; do echo "${name}_PASSWORD=$(openssl rand -hex 24)"; done
  echo "SUBGRAPH_SECRET=$(openssl rand -hex 32)"
  echo "WEBHOOK_SECRET=$(openssl rand -hex 32)"
  echo "JWT_PRIVATE_KEY=\"$key\""
  echo "JWT_PUBLIC_KEYS=\"$public\""
  echo "PAYMENT_PROVIDER=${PAYMENT_PROVIDER:-sandbox}"
} >"$made"
# ln fails if the file was created meanwhile.
ln "$made" .env
echo 'Created .env, readable only by its owner. PAYMENT_PROVIDER is sandbox: payments succeed and move no money.'
