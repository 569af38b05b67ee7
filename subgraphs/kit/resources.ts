import type { RoleName } from '@shopstack/drizzle/access'
import { DatabaseError } from '@shopstack/drizzle/database'
import { hasDemoAccounts } from '@shopstack/drizzle/sessions'
import type { Config } from './config.js'
import { connectAs } from './connections.js'
import type { HealthCheck } from './health.js'
import { type Closables, closables } from './lifecycle.js'
import { openAttempts } from './limits.js'
import type { Logger } from './log.js'
import { openIdentity } from './open-identity.js'
import { openRedis } from './redis.js'
import { keysOf } from './secrets.js'
import type { Resources } from './subgraph.js'

/** What a process shares among its subgraphs and its gateway, and how to close it. */
export interface OpenResources extends Resources {
  readonly redisCheck: HealthCheck
  close(): Promise<void>
}

const DEMO_IN_PRODUCTION =
  'The database has demo accounts, whose passwords everybody knows. Disable them: update users set disabled_at = now() where demo'

/** Opens what the subgraphs and the gateway of a process share. Production refuses a database with demo accounts. */
export async function openResources(
  config: Config,
  roleUrls: Pick<Record<RoleName, string>, 'gateway'>,
  log: Logger,
): Promise<OpenResources> {
  const open = closables()
  try {
    return await openAll(config, roleUrls, log, open)
  } catch (error) {
    await open.close(log)
    throw error
  }
}

async function openAll(
  config: Config,
  roleUrls: Pick<Record<RoleName, string>, 'gateway'>,
  log: Logger,
  open: Closables,
): Promise<OpenResources> {
  const { db } = open.add('identity connections', connectAs('gateway', roleUrls.gateway), (c) => c.close())
  if (config.production && (await hasDemoAccounts(db))) throw new DatabaseError(DEMO_IN_PRODUCTION)
  const redis = config.redisUrl
    ? open.add('redis', openRedis(config.redisUrl, log), (r) => r.disconnect())
    : null
  const keys = await keysOf(config)
  const identity = openIdentity({ keys, db, redis, legacySecrets: config.legacySecrets, log })
  open.add('identity', identity, (i) => i.close())
  return {
    log,
    identity,
    attempts: openAttempts({ redis, log }),
    currency: config.currency,
    taxRate: config.taxRate,
    // Without Redis everything works from memory and Postgres.
    redisCheck: {
      needed: false,
      ask: async () => (redis === null ? 'off' : (await redis.ping()) === 'PONG' ? 'ok' : 'down'),
    },
    close: () => open.close(log),
  }
}
