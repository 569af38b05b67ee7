import type { Env } from '@shopstack/drizzle/environment/env'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { KEYGEN_HINT } from '../auth/key-parsing.js'

type Refuse = (name: string, problem: string) => void
type Ports = Readonly<{ graphql: number } & Record<'flask' | 'express' | 'metrics', number | null>>
type Parts = Readonly<{
  database: { ownerUrl: string | undefined }
  subgraphUrls: Record<string, string | null>
}>

/**
 * Parts of secrets that have been published, here or with the services this platform replaces, as `normalized` has them:
 * whatever is added to one, its author may have published as well.
 */
const PUBLISHED_SECRETS = [
  'supersecretkey',
  'anothersecretkey',
  'devsecretkey',
  'testsecretkey',
  'yoursecretkey',
  'changeme',
  'apppassword',
]

/** Below this many characters, or this many different ones, a secret of the old services is found by trying. */
const MIN_LEGACY_SECRET_LENGTH = 16
const MIN_DISTINCT_CHARACTERS = 6

/** Case, blanks and signs make no secret of what was published without them. */
const normalized = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

function isPublished(secret: string | undefined): boolean {
  const text = normalized(secret ?? '')
  return PUBLISHED_SECRETS.some((known) => text.includes(known))
}

const isGuessable = (secret: string): boolean =>
  secret.trim().length < MIN_LEGACY_SECRET_LENGTH || new Set(secret.trim()).size < MIN_DISTINCT_CHARACTERS

/** Notes every port that two servers of the gateway would share. */
export function rejectPortConflicts(ports: Ports, refuse: Refuse): void {
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
export function rejectUnsafeProduction(env: Env, { database, subgraphUrls }: Parts, refuse: Refuse): void {
  const urls = Object.values(subgraphUrls)
  // A gateway that runs no subgraph signs no tokens. Whether this is one, keys.ts looks at once more.
  const needsPrivateKey = urls.includes(null) || !env.JWT_PUBLIC_KEYS
  if (!env.JWT_PRIVATE_KEY && needsPrivateKey) refuse('JWT_PRIVATE_KEY', `missing; ${KEYGEN_HINT}`)
  if (!database.ownerUrl && !env.GATEWAY_DATABASE_URL)
    refuse('DATABASE_URL', 'missing; the embedded database is for development')
  if (subgraphUrls.transactions === null && !env.PAYMENT_PROVIDER)
    refuse('PAYMENT_PROVIDER', 'missing; "sandbox" takes orders for paid and moves no money')
  const isRemote = urls.some((url) => url !== null)
  if (isRemote && !env.SUBGRAPH_SECRET)
    refuse('SUBGRAPH_SECRET', 'missing; make one with: openssl rand -hex 32')
  if (isPublished(env.SUBGRAPH_SECRET))
    refuse('SUBGRAPH_SECRET', 'this secret has been published; make one with: openssl rand -hex 32')
  if (env.SUBGRAPH_SECRET && new Set(env.SUBGRAPH_SECRET).size < MIN_DISTINCT_CHARACTERS)
    refuse('SUBGRAPH_SECRET', 'this secret is easily guessed; make one with: openssl rand -hex 32')
  for (const name of ['LEGACY_PYTHON_JWT_SECRET', 'LEGACY_NODE_JWT_SECRET'])
    refuseLegacy(name, env[name], refuse)
  const isDerived = ROLE_NAMES.some((name) => !env[`${name.toUpperCase()}_DATABASE_URL`])
  if (database.ownerUrl && isDerived && new URL(database.ownerUrl).password === '')
    refuse('DATABASE_URL', "has no password, from which the roles' passwords are derived")
}

/** A secret that anybody may know lets anybody sign in as any account that was taken over. */
function refuseLegacy(name: string, secret: string | undefined, refuse: Refuse): void {
  if (!secret) return
  if (isPublished(secret))
    refuse(name, 'this secret has been published, so anybody could sign in with it as anybody')
  else if (isGuessable(secret))
    refuse(
      name,
      `this secret is easily guessed: it needs ${MIN_LEGACY_SECRET_LENGTH} characters or more, ${MIN_DISTINCT_CHARACTERS} of them different; leave it out, and clients sign in anew`,
    )
}
