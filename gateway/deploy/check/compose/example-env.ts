import { generateKeyPairSync, randomBytes } from 'node:crypto'

/** The variables of an `.env` that `make-env.sh` would create. */
export function exampleEnv(): Record<string, string> {
  const names = ['POSTGRES', 'TRANSACTIONS', 'INSIGHTS', 'GATEWAY', 'REDIS', 'GRAFANA']
  const passwords = names.map((name) => [`${name}_PASSWORD`, randomBytes(24).toString('hex')])
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  return {
    ...Object.fromEntries(passwords),
    PAYMENT_PROVIDER: 'sandbox',
    SUBGRAPH_SECRET: randomBytes(32).toString('hex'),
    JWT_PRIVATE_KEY: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
    JWT_PUBLIC_KEYS: publicKey.export({ format: 'pem', type: 'spki' }).toString(),
  }
}
