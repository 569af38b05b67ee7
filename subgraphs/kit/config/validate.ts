import type { Env } from '@shopstack/drizzle/environment/env'
import { ROLE_NAMES } from '@shopstack/drizzle/roles/access'
import { KEYGEN_HINT } from '../auth/key-parsing.js'

type AddProblem = (name: string, problem: string) => void
type Ports = Readonly<{ graphql: number } & Record<'flask' | 'express' | 'metrics', number | null>>
type DatabaseSettings = Readonly<{
  database: { ownerUrl: string | undefined }
  subgraphUrls: Record<string, string | null>
}>

/**
 * Substrings of published secrets of this and the replaced services, as `normalized` returns them: a variation of one
 * may be published as well.
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

/** Minimum length and minimum number of distinct characters of a legacy secret: below them it can be guessed. */
const MIN_LEGACY_SECRET_LENGTH = 16
const MIN_DISTINCT_CHARACTERS = 6

/** Published secrets are compared without case, spaces and punctuation. */
const normalized = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

function isPublished(secret: string | undefined): boolean {
  const text = normalized(secret ?? '')
  return PUBLISHED_SECRETS.some((known) => text.includes(known))
}

const isGuessable = (secret: string): boolean =>
  secret.trim().length < MIN_LEGACY_SECRET_LENGTH || new Set(secret.trim()).size < MIN_DISTINCT_CHARACTERS

/** Reports ports used by two servers of the gateway. */
export function rejectPortConflicts(ports: Ports, addProblem: AddProblem): void {
  const taken = new Map([[ports.graphql, 'GATEWAY_PORT']])
  const surfaces = [
    ['PYTHON_API_PORT', ports.flask],
    ['NODE_API_PORT', ports.express],
    ['METRICS_PORT', ports.metrics],
  ] as const
  for (const [name, number] of surfaces) {
    // Port 0 is assigned by the system and never conflicts.
    if (!number) continue
    const other = taken.get(number)
    if (other) addProblem(name, `${number} is already used by ${other}`)
    taken.set(number, name)
  }
}

/** Reports settings that are unsafe in production, where secrets have no defaults. */
export function rejectUnsafeProduction(
  env: Env,
  { database, subgraphUrls }: DatabaseSettings,
  addProblem: AddProblem,
): void {
  const urls = Object.values(subgraphUrls)
  // Both subgraphs sign tokens; a gateway without local subgraphs signs none, and loadKeys checks its keys again.
  const needsPrivateKey = urls.includes(null) || !env.JWT_PUBLIC_KEYS
  if (!env.JWT_PRIVATE_KEY && needsPrivateKey) addProblem('JWT_PRIVATE_KEY', `missing; ${KEYGEN_HINT}`)
  if (!database.ownerUrl && !env.GATEWAY_DATABASE_URL)
    addProblem('DATABASE_URL', 'missing; the embedded database is for development')
  if (subgraphUrls.transactions === null && !env.PAYMENT_PROVIDER)
    addProblem('PAYMENT_PROVIDER', 'missing; "sandbox" marks orders as paid without moving money')
  const isRemote = urls.some((url) => url !== null)
  if (isRemote && !env.SUBGRAPH_SECRET)
    addProblem('SUBGRAPH_SECRET', 'missing; generate one with: openssl rand -hex 32')
  for (const name of ['SUBGRAPH_SECRET', 'WEBHOOK_SECRET']) rejectWeakSecret(name, env[name], addProblem)
  for (const name of ['LEGACY_PYTHON_JWT_SECRET', 'LEGACY_NODE_JWT_SECRET'])
    rejectWeakLegacySecret(name, env[name], addProblem)
  const isDerived = ROLE_NAMES.some((name) => !env[`${name.toUpperCase()}_DATABASE_URL`])
  if (database.ownerUrl && isDerived && new URL(database.ownerUrl).password === '')
    addProblem('DATABASE_URL', "has no password; the roles' passwords are derived from it")
}

function rejectWeakSecret(name: string, value: string | undefined, addProblem: AddProblem): void {
  if (isPublished(value)) addProblem(name, 'this secret is public; generate one with: openssl rand -hex 32')
  // An empty value is none.
  const secrets = value ? value.split(',') : []
  if (secrets.some((secret) => new Set(secret.trim()).size < MIN_DISTINCT_CHARACTERS))
    addProblem(name, 'this secret is easy to guess; generate one with: openssl rand -hex 32')
}

/** A published secret lets an attacker sign in as any adopted account. */
function rejectWeakLegacySecret(name: string, secret: string | undefined, addProblem: AddProblem): void {
  if (!secret) return
  if (isPublished(secret)) addProblem(name, 'this secret is public, so tokens can be forged with it')
  else if (isGuessable(secret))
    addProblem(
      name,
      `this secret is easy to guess: at least ${MIN_LEGACY_SECRET_LENGTH} characters, ${MIN_DISTINCT_CHARACTERS} of them different, are required; without it clients sign in again`,
    )
}
