import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { ROLE_NAMES, type RoleName } from '../roles/access.js'
import { roleUrl } from '../roles/grant-access.js'

/** Environment variables. */
export type Env = Readonly<Record<string, string | undefined>>

const PARTS = [
  'DATABASE_HOST',
  'DATABASE_PORT',
  'DATABASE_USER',
  'DATABASE_PASSWORD',
  'DATABASE_NAME',
] as const

/** Names of variables that other programs read. */
const OTHER_PROGRAMS = /^(COMPOSE|DOCKER|NODE|NPM|OTEL|PG|TEST)_/i

/** The variables without empty ones: an empty setting counts as unset. */
const withoutEmpty = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''))

/** The environment of this process without empty variables, for command lines; services read it through kit/config. */
export const processEnv = (): Env => withoutEmpty(process.env)

/** Loads `.env` at the repository root; variables that are set take precedence. Not in tests. */
export function loadEnvFile(): void {
  const file = join(dirname(SCHEMA_ROOT), '.env')
  if (process.env.NODE_ENV !== 'test' && existsSync(file)) process.loadEnvFile(file)
}

/** The names in `.env` that are no setting of `.env.example` and no variable of another program, such as `COMPOSE_FILE`. */
export function unknownSettings(folder: string = dirname(SCHEMA_ROOT)): string[] {
  const [file, example] = [join(folder, '.env'), join(folder, '.env.example')]
  if (process.env.NODE_ENV === 'test' && folder === dirname(SCHEMA_ROOT)) return []
  if (!existsSync(file) || !existsSync(example)) return []
  const known = new Set(
    [...readFileSync(example, 'utf8').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name),
  )
  return Object.keys(parseEnv(readFileSync(file, 'utf8'))).filter(
    (name) => !known.has(name) && !OTHER_PROGRAMS.test(name),
  )
}

/** The configured owner URL: `DATABASE_URL`, or composed of `DATABASE_HOST` and the other parts if any is set. */
export function configuredUrl(env: Env): string | undefined {
  if (env.DATABASE_URL) return env.DATABASE_URL
  if (!PARTS.some((part) => env[part])) return undefined
  const url = new URL('postgres://localhost')
  url.hostname = env.DATABASE_HOST || 'localhost'
  url.port = env.DATABASE_PORT || '5432'
  url.username = encodeURIComponent(env.DATABASE_USER || 'appuser')
  url.password = encodeURIComponent(env.DATABASE_PASSWORD || 'apppassword')
  url.pathname = `/${encodeURIComponent(env.DATABASE_NAME || 'ecommerce')}`
  return url.href
}

/** The URL of each role: `TRANSACTIONS_DATABASE_URL` etc. if set, else derived from the owner's. */
export function roleUrls(env: Env, ownerUrl: string | undefined): Partial<Record<RoleName, string>> {
  const urls = ROLE_NAMES.flatMap((name) => {
    const url = env[`${name.toUpperCase()}_DATABASE_URL`] || (ownerUrl && roleUrl(ownerUrl, name))
    return url ? [[name, url] as const] : []
  })
  return Object.fromEntries(urls)
}

/** The URL of another server, such as a replica; user and database default to those of `roleUrl`. */
export function replicaUrl(given: string, roleUrl: string): string {
  const [url, role] = [new URL(given), new URL(roleUrl)]
  if (url.username === '') {
    url.username = role.username
    url.password = role.password
  }
  if (url.pathname.length < 2) url.pathname = role.pathname
  return url.href
}

/** The same URL with prepared statements disabled: poolers before pgbouncer 1.21 do not support them. */
export function withoutPrepared(url: string): string {
  const given = new URL(url)
  given.searchParams.set('prepare', 'false')
  return given.href
}

/**
 * The data directory for the embedded database and development keys: `SHOPSTACK_DATA_DIR`, default `.shopstack`,
 * relative to the repository root, because npm runs scripts of workspaces in their own folders.
 */
export const dataDir = (env: Env): string =>
  resolve(dirname(SCHEMA_ROOT), env.SHOPSTACK_DATA_DIR || '.shopstack')

/** The storefront of development: the first of the origins that may call the API. */
export const DEVELOPMENT_STOREFRONT = 'http://localhost:5173'

/** The storefront, where links in mails lead: `STOREFRONT_URL`, without a slash at its end. */
export const storefrontUrl = (env: Env): string =>
  (env.STOREFRONT_URL || DEVELOPMENT_STOREFRONT).replace(/\/$/, '')

/** The encoding of reserved characters in the password of a URL, for messages. */
export const ENCODED_PASSWORD = 'in a password, @ is written %40, / %2F, : %3A, ? %3F, # %23 and % %25'
/** The expectation of {@link isPostgresUrl}, for messages. */
export const POSTGRES_URL = `a postgres:// URL; ${ENCODED_PASSWORD}`

/**
 * Whether text is a valid Postgres URL with encoded credentials: an unescaped `/`, `?` or `#` in a password would end
 * the host, and the rest would be taken, and shown, as the name of a database.
 */
export function isPostgresUrl(text: string): boolean {
  try {
    const { protocol, username, password, pathname, search, hash } = new URL(text)
    decodeURIComponent(username + password)
    if (`${pathname}${search}${hash}`.includes('@')) return false
    return protocol === 'postgres:' || protocol === 'postgresql:'
  } catch {
    return false
  }
}

/** Whether a Postgres URL names a database. */
export const namesDatabase = (url: string): boolean => new URL(url).pathname.length > 1
