import { roleUrls } from '@shopstack/drizzle/environment/env'
import {
  DatabaseError,
  type LocatedDatabase,
  locateDatabase,
} from '@shopstack/drizzle/environment/locate-database'
import { migrate, pendingMigrations } from '@shopstack/drizzle/environment/migrate'
import type { RoleName } from '@shopstack/drizzle/roles/access'
import { seedDemoShop } from '@shopstack/drizzle/seed/seed'
import type { Config } from '../config/read-config.js'
import type { Logger } from '../telemetry/log.js'

/** A prepared database, and the connection of each role that this process needs. */
export interface PreparedDatabase<Needed extends RoleName = RoleName> {
  readonly roleUrls: Record<Needed, string>
  readonly description: string
  /** Whether it is the embedded development database with the demo accounts. */
  readonly demo: boolean
  close(): Promise<void>
}

/**
 * Locates the database, migrates it, and seeds the demo data when it is the embedded one of development. In production
 * a configured database is only checked: migrations are a separate step. A process with connections for the roles it
 * needs, and no owner's, prepares nothing.
 */
export async function prepareDatabase<Needed extends RoleName>(
  config: Config,
  log: Logger,
  needed: readonly Needed[],
): Promise<PreparedDatabase<Needed>> {
  const { ownerUrl, roleUrls: configured } = config.database
  if (!ownerUrl && hasAll(configured, needed))
    return { roleUrls: configured, description: 'Postgres', demo: false, close: async () => {} }
  if (!ownerUrl && config.production)
    throw new DatabaseError(missingUrls(needed.filter((name) => !configured[name])))
  const database = await locateDatabase({
    configuredUrl: ownerUrl,
    dataDir: config.dataDir,
    log: (line) => log.info(line),
    onExit: (reason) => log.error(reason),
  })
  try {
    await prepare(database, config, log)
    const urls = { ...roleUrls({}, database.ownerUrl), ...configured }
    if (!hasAll(urls, needed))
      throw new DatabaseError(`A connection is missing: each of ${needed.join(', ')} needs one.`)
    const demo = database.kind !== 'configured' && !config.production
    return { roleUrls: urls, description: database.description, demo, close: () => database.close() }
  } catch (error) {
    await database.close()
    throw error
  }
}

const missingUrls = (names: readonly RoleName[]): string =>
  `Production does not start the embedded database: set DATABASE_URL, or ${names.map((name) => `${name.toUpperCase()}_DATABASE_URL`).join(' and ')}.`

async function prepare({ ownerUrl, kind }: LocatedDatabase, config: Config, log: Logger): Promise<void> {
  if (kind === 'configured' && config.production) {
    const pending = await pendingMigrations(ownerUrl)
    if (pending > 0)
      throw new DatabaseError(`The database has ${pending} pending migrations. Run: npm run db -- migrate`)
    return
  }
  const { applied, unrevoked } = await migrate(ownerUrl, config.database.roleUrls)
  if (unrevoked.length > 0)
    log.warn(
      { functions: unrevoked.length },
      'roles can create large objects and take advisory locks; migrate as a superuser to revoke this',
    )
  if (applied > 0) log.info(applied === 1 ? '1 migration applied' : `${applied} migrations applied`)
  if (kind !== 'embedded' || config.production) return
  const counts = await seedDemoShop(ownerUrl)
  if (counts) log.info(counts, 'demo data seeded')
}

function hasAll<Needed extends RoleName>(
  urls: Partial<Record<RoleName, string>>,
  needed: readonly Needed[],
): urls is Record<Needed, string> {
  return needed.every((name) => urls[name] !== undefined)
}
