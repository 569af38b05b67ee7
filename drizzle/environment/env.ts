import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { ROLE_NAMES, type RoleName } from '../roles/access.js'
import { roleUrl } from '../roles/grant-access.js'

/** Settings by name, as `process.env` has them. */
export type Env = Readonly<Record<string, string | undefined>>

const PARTS = [
  'DATABASE_HOST',
  'DATABASE_PORT',
  'DATABASE_USER',
  'DATABASE_PASSWORD',
  'DATABASE_NAME',
] as const

/** The environment of this process, for command lines; services read theirs through the kit's config. */
export const processEnv = (): Env => process.env

/** Adds what the file `.env` in the root of the checkout sets and the environment does not; tests go without. */
export function loadEnvFile(): void {
  const file = join(dirname(SCHEMA_ROOT), '.env')
  if (process.env.NODE_ENV !== 'test' && existsSync(file)) process.loadEnvFile(file)
}

/** The owner's connection when one is configured: `DATABASE_URL`, else the parts when any of them is set. */
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

/** Each role's connection: `TRANSACTIONS_DATABASE_URL` and its like where set, else derived from the owner's. */
export function roleUrls(env: Env, ownerUrl: string | undefined): Partial<Record<RoleName, string>> {
  const urls = ROLE_NAMES.flatMap((name) => {
    const url = env[`${name.toUpperCase()}_DATABASE_URL`] || (ownerUrl && roleUrl(ownerUrl, name))
    return url ? [[name, url] as const] : []
  })
  return Object.fromEntries(urls)
}

/** A connection to another server, as a replica: as the role of `roleUrl`, and to its database, unless it says. */
export function replicaUrl(given: string, roleUrl: string): string {
  const [url, role] = [new URL(given), new URL(roleUrl)]
  if (url.username === '') {
    url.username = role.username
    url.password = role.password
  }
  if (url.pathname.length < 2) url.pathname = role.pathname
  return url.href
}

/** The same connection, asking the server to keep no prepared statements: poolers before pgbouncer 1.21 mix them up. */
export function withoutPrepared(url: string): string {
  const given = new URL(url)
  given.searchParams.set('prepare', 'false')
  return given.href
}

/**
 * Where the platform keeps embedded data and development keys; `.shopstack` unless `SHOPSTACK_DATA_DIR` is set. Relative
 * to the root of the checkout: npm starts each workspace's scripts in its own folder, and all of them share the data.
 */
export const dataDir = (env: Env): string =>
  resolve(dirname(SCHEMA_ROOT), env.SHOPSTACK_DATA_DIR || '.shopstack')

/** What {@link isPostgresUrl} expects, for messages. */
export const POSTGRES_URL =
  'a postgres:// URL; in a password, @ is written %40, / %2F, : %3A, ? %3F, # %23 and % %25'

/**
 * Whether a text is a URL that Postgres can be reached with, credentials properly encoded: a `/`, `?` or `#` in a password
 * ends the host too early, and what follows would be taken, and shown, as the name of a database.
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

/** Whether a {@link isPostgresUrl} also names a database. */
export const namesDatabase = (url: string): boolean => new URL(url).pathname.length > 1
