import { ROLE_NAMES } from '@shopstack/drizzle/access'
import type { Env } from '@shopstack/drizzle/url'
import { MAKE_ONE } from './key-text.js'

type Refuse = (name: string, problem: string) => void
type Ports = Readonly<{ graphql: number } & Record<'flask' | 'express' | 'metrics', number | null>>
type Parts = Readonly<{
  database: { ownerUrl: string | undefined }
  subgraphUrls: Record<string, string | null>
}>

/** Secrets that have been published, here or with the services this platform replaces. */
const KNOWN_SECRETS = [
  'supersecretkey123',
  'anothersecretkey456',
  'dev-secret-key',
  'your-secret-key',
  'change-me',
]

/** Notes every port that two servers of the gateway would share. */
export function refusePorts(ports: Ports, refuse: Refuse): void {
  const taken = new Map([[ports.graphql, 'GATEWAY_PORT']])
  const surfaces = [
    ['PYTHON_API_PORT', ports.flask],
    ['NODE_API_PORT', ports.express],
    ['METRICS_PORT', ports.metrics],
  ] as const
  for (const [name, number] of surfaces) {
    // Port 0 asks the system for any free port, so it never collides.
    if (!number) continue
    const other = taken.get(number)
    if (other) refuse(name, `${number} is the port of ${other} already`)
    taken.set(number, name)
  }
}

/** Notes what would be unsafe in production, which has no defaults for secrets on purpose. */
export function refuseUnsafe(env: Env, { database, subgraphUrls }: Parts, refuse: Refuse): void {
  if (!env.JWT_PRIVATE_KEY) refuse('JWT_PRIVATE_KEY', `missing; ${MAKE_ONE}`)
  const isRemote = Object.values(subgraphUrls).some((url) => url !== null)
  if (isRemote && !env.SUBGRAPH_SECRET)
    refuse('SUBGRAPH_SECRET', 'missing; make one with: openssl rand -hex 32')
  if (KNOWN_SECRETS.some((known) => env.SUBGRAPH_SECRET?.includes(known)))
    refuse('SUBGRAPH_SECRET', 'this secret has been published; make one with: openssl rand -hex 32')
  for (const name of ['LEGACY_PYTHON_JWT_SECRET', 'LEGACY_NODE_JWT_SECRET'])
    if (KNOWN_SECRETS.includes(env[name] ?? ''))
      refuse(name, 'this secret has been published, so anybody could sign in with it as anybody')
  const isDerived = ROLE_NAMES.some((name) => !env[`${name.toUpperCase()}_DATABASE_URL`])
  if (database.ownerUrl && isDerived && new URL(database.ownerUrl).password === '')
    refuse('DATABASE_URL', "has no password, from which the roles' passwords are derived")
}
