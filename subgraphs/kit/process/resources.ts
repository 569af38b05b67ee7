import { hasDemoAccounts } from '@shopstack/drizzle/accounts/sessions'
import { DatabaseError } from '@shopstack/drizzle/environment/locate-database'
import type { RoleName } from '@shopstack/drizzle/roles/access'
import { openIdentity } from '../auth/identity-provider.js'
import { type Cache, openCache } from '../cache/cache.js'
import { openInvalidationBus } from '../cache/invalidation.js'
import { isMailOn } from '../config/mail.js'
import type { Config } from '../config/read-config.js'
import { keysOf, subgraphSecret } from '../config/secrets.js'
import { webhookKeys } from '../config/webhooks.js'
import { openExternalAgent } from '../http/external-agent.js'
import { openEventHints } from '../live/event-hints.js'
import { openCallerBudget } from '../rate-limit/caller-budget.js'
import { openLoginThrottle } from '../rate-limit/login-throttle.js'
import type { RedisClient } from '../redis/client.js'
import { openRedis } from '../redis/connect.js'
import type { Resources, WebhookRuntime } from '../subgraph/definition.js'
import type { SubgraphName } from '../subgraph/name.js'
import { instrumentPool } from '../telemetry/instrument-pool.js'
import type { Logger } from '../telemetry/log.js'
import { openMetrics } from '../telemetry/metrics.js'
import { openTracing } from '../telemetry/open-tracing.js'
import { type Disposables, disposables } from './disposables.js'
import { connectAs } from './role-connections.js'

/** The resources that the subgraphs and the gateway of a process share. */
export interface OpenResources extends Resources {
  /** `null` without REDIS_URL. */
  readonly redis: RedisClient | null
  close(): Promise<void>
}

const DEMO_IN_PRODUCTION =
  'The database has demo accounts, whose passwords are public. Disable them: update users set disabled_at = now() where demo'

const NO_MAIL =
  'MAIL_URL is not set: no mails are sent, and forgotten passwords cannot be reset by their owners'

const SANDBOX_IN_PRODUCTION = 'PAYMENT_PROVIDER is "sandbox": orders are marked as paid without moving money'

/**
 * Opens the shared resources of a process; `name` is its service name in traces. Production rejects a database with
 * demo accounts.
 */
export async function openResources(
  config: Config,
  roleUrls: Pick<Record<RoleName, string>, 'gateway'>,
  log: Logger,
  name: RoleName = 'gateway',
): Promise<OpenResources> {
  const open = disposables()
  try {
    return await openAll(config, roleUrls, log, name, open)
  } catch (error) {
    await open.close(log)
    throw error
  }
}

/** Each subgraph's cache has its own Redis database, where Redis has several. */
const CACHE_DB: Record<SubgraphName, number> = { transactions: 0, insights: 1 }

/** A separate connection: a slow command must not delay others. */
const cacheRedis = (subgraph: SubgraphName, { redisUrl, cacheSeconds }: Config, log: Logger) =>
  redisUrl && cacheSeconds > 0
    ? openRedis(redisUrl, log.child({ cache: subgraph }), CACHE_DB[subgraph])
    : null

/** Whether a process takes payments and sends mails: the service of transactions, and a gateway that contains it. */
const runsTransactions = (name: RoleName, { subgraphUrls }: Config): boolean =>
  name === 'transactions' || (name === 'gateway' && subgraphUrls.transactions === null)

function warnOfSettings({ production, paymentProvider, mail }: Config, log: Logger): void {
  if (production && paymentProvider === 'sandbox') log.warn(SANDBOX_IN_PRODUCTION)
  if (!isMailOn(mail)) log.warn(NO_MAIL)
}

async function openWebhooks(config: Config['webhooks'], open: Disposables): Promise<WebhookRuntime> {
  const agent = open.add('webhooks', openExternalAgent(config), (a) => a.close())
  return { ...config, keys: await webhookKeys(config), agent }
}

async function openAll(
  config: Config,
  roleUrls: Pick<Record<RoleName, string>, 'gateway'>,
  log: Logger,
  name: RoleName,
  open: Disposables,
): Promise<OpenResources> {
  const metrics = openMetrics()
  const tracing = await openTracing(config, `shopstack-${name}`, log)
  open.add('traces', tracing, (t) => t?.close())
  const max = config.database.connections
  const observer = instrumentPool('gateway', max, { metrics, tracing })
  const pool = connectAs('gateway', roleUrls.gateway, { max, observer })
  const { db } = open.add('identity connections', pool, (c) => c.close())
  if (config.production && (await hasDemoAccounts(db))) throw new DatabaseError(DEMO_IN_PRODUCTION)
  if (runsTransactions(name, config)) warnOfSettings(config, log)
  const redis = config.redisUrl
    ? open.add('redis', openRedis(config.redisUrl, log), (r) => r.disconnect())
    : null
  const invalidations = open.add('changes', openInvalidationBus(redis, log), (c) => c.close())
  const eventHints = open.add('event hints', openEventHints(redis), (h) => h.close())
  const caches = new Map<SubgraphName, Cache>()
  // transactions issues tokens at sign-in, insights at registration.
  const signs = name !== 'gateway' || Object.values(config.subgraphUrls).includes(null)
  const keys = await keysOf(config, signs)
  const { legacySecrets } = config
  const sharedSecret = keys.signing ? config.subgraphSecrets?.[0] : await subgraphSecret(config)
  const identity = openIdentity({ keys, sharedSecret, db, redis, legacySecrets, log, metrics })
  open.add('identity', identity, (i) => i.close())
  return {
    log,
    redis,
    metrics,
    tracing,
    identity,
    invalidations,
    eventHints,
    cacheOf(subgraph) {
      const known = caches.get(subgraph)
      if (known) return known
      const own = open.add(`${subgraph}: Redis of the cache`, cacheRedis(subgraph, config, log), (r) =>
        r?.disconnect(),
      )
      const options = {
        name: subgraph,
        redis: own,
        changes: invalidations,
        metrics,
        seconds: config.cacheSeconds,
      }
      const cache = open.add(`${subgraph}: cache`, openCache(options), (c) => c.close())
      caches.set(subgraph, cache)
      return cache
    },
    callerBudget: config.callerBudget ? openCallerBudget({ policy: config.callerBudget, redis }) : null,
    loginThrottle: openLoginThrottle({ redis, log, deadlineMs: config.subgraphTimeout }),
    currency: config.currency,
    taxRate: config.taxRate,
    unpaidOrders: config.unpaidOrders,
    paymentProvider: config.paymentProvider,
    retention: config.retention,
    mail: config.mail,
    webhooks: await openWebhooks(config.webhooks, open),
    // Redis is optional: without it, memory and Postgres are used.
    redisCheck: {
      needed: false,
      probe: async () => (redis === null ? 'off' : (await redis.ping()) === 'PONG' ? 'ok' : 'down'),
    },
    close: () => open.close(log),
  }
}
