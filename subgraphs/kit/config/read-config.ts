import { MAX_CONNECTIONS } from '@shopstack/drizzle/client/connect'
import {
  configuredUrl,
  dataDir,
  ENCODED_PASSWORD,
  type Env,
  isPostgresUrl,
  namesDatabase,
  POSTGRES_URL,
  roleUrls,
  withoutPrepared,
} from '@shopstack/drizzle/environment/env'
import type { RoleName } from '@shopstack/drizzle/roles/access'
import { z } from 'zod'
import { keyProblems } from '../auth/key-parsing.js'
import { parseRedisUrl } from '../redis/url.js'
import { currencyProblem, isCurrency } from './currency.js'
import { ConfigError, envReader } from './env-reader.js'
import { readMailConfig } from './mail.js'
import { readTrustedDocuments } from './trusted-documents.js'
import { readUnpaidOrders } from './unpaid-orders.js'
import { rejectPortConflicts, rejectUnsafeProduction } from './validate.js'
import {
  count,
  DEVELOPMENT_ORIGINS,
  daysFrom,
  grace,
  httpUrl,
  networks,
  onOff,
  origins,
  percent,
  pointsOrOff,
  poolSize,
  port,
  portOrOff,
  seconds,
  secrets,
  tracesOf,
  ttlSeconds,
  wholePercent,
  wholePercentOrOff,
  windowSeconds,
} from './values.js'
import { readWebhookConfig } from './webhooks.js'

const postgresUrl = z.string().refine(isPostgresUrl)
const redisUrl = z.string().refine((text) => parseRedisUrl(text) !== null)

const budgetOf = (points: number | null, seconds: number) => points && { points, seconds }

const DATABASE_URLS = [
  'DATABASE_URL',
  'TRANSACTIONS_DATABASE_URL',
  'INSIGHTS_DATABASE_URL',
  'GATEWAY_DATABASE_URL',
]

const COUNT = 'a number from 1 to 100000'

/** Added to SUBGRAPH_TIMEOUT: an operation outlasts a subgraph call that times out, and responds without it. */
const OPERATION_MARGIN_MS = 5_000

type RoleUrls = Partial<Record<RoleName, string>>

const mapped = (urls: RoleUrls, change: (url: string) => string): RoleUrls =>
  Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, change(url)]))

/** The configuration, read once; `.env.example` documents the variables. */
export type Config = ReturnType<typeof readConfig>

/**
 * Reads the environment.
 * @throws ConfigError with all problems together, before anything starts
 */
export function readConfig(env: Env = process.env) {
  const { read, readSecret, addProblem, problems } = envReader(env)
  const production = env.NODE_ENV === 'production'
  for (const name of DATABASE_URLS) {
    const url = readSecret(name, postgresUrl, POSTGRES_URL)
    if (url && !namesDatabase(url)) addProblem(name, 'must name a database: postgres://…/name')
  }
  const insightsReplica = readSecret('INSIGHTS_REPLICA_URL', postgresUrl, POSTGRES_URL)
  const listens = env.LISTEN_DATABASE_URL !== 'off'
  const listenUrl = listens
    ? readSecret('LISTEN_DATABASE_URL', postgresUrl, 'a postgres:// URL or "off"')
    : null
  const prepares = read('PREPARED_STATEMENTS', onOff, true, '"on" or "off"')
  const asPrepared = (urls: RoleUrls): RoleUrls => (prepares ? urls : mapped(urls, withoutPrepared))
  const ownerUrl = problems.length === 0 ? configuredUrl(env) : undefined

  const subgraphTimeout = read('SUBGRAPH_TIMEOUT', seconds, 10_000, 'a number of seconds from 1 to 60')
  const config = {
    production,
    host: env.HOST || (production ? '0.0.0.0' : '127.0.0.1'),
    /** `null` disables a REST surface. */
    ports: {
      graphql: read('GATEWAY_PORT', port, 4000, 'a port number'),
      flask: read('PYTHON_API_PORT', portOrOff, 5000, 'a port number or "off"'),
      express: read('NODE_API_PORT', portOrOff, 3000, 'a port number or "off"'),
      transactions: read('TRANSACTIONS_PORT', port, 4001, 'a port number'),
      insights: read('INSIGHTS_PORT', port, 4002, 'a port number'),
    },
    /** A subgraph with a URL is remote; one without runs in this process. */
    subgraphUrls: {
      transactions: read<string | null>('TRANSACTIONS_URL', httpUrl, null, 'an http:// URL'),
      insights: read<string | null>('INSIGHTS_URL', httpUrl, null, 'an http:// URL'),
    },
    database: {
      /** Undefined: Postgres is embedded. */
      ownerUrl,
      roleUrls: problems.length === 0 ? asPrepared(roleUrls(env, ownerUrl)) : ({} as RoleUrls),
      /** Streaming replicas, for reads that may be a second old. */
      replicaUrls: asPrepared(insightsReplica ? { insights: insightsReplica } : {}),
      /** Maximum connections per pool: one pool per subgraph of the process, one for identity. */
      connections: read('DATABASE_CONNECTIONS', poolSize, MAX_CONNECTIONS, 'a number from 2 to 1000'),
      /** Where roles LISTEN instead of on their own connection; `null`: nowhere. */
      listenUrl,
    },
    redisUrl: readSecret(
      'REDIS_URL',
      redisUrl,
      `a redis://, redis+sentinel:// or redis+cluster:// URL; ${ENCODED_PASSWORD}`,
    ),
    /** TTL of cached products and searches, in seconds; 0 disables the cache. */
    cacheSeconds: read('CACHE_SECONDS', ttlSeconds, 10, 'a number of seconds from 0 to 3600'),
    dataDir: dataDir(env),
    /** JWK or PEM text, parsed by key-parsing.ts. */
    jwtPrivateKey: env.JWT_PRIVATE_KEY || undefined,
    /** JWKS or PEM text of further accepted public keys, for rotation. */
    jwtPublicKeys: env.JWT_PUBLIC_KEYS || undefined,
    subgraphSecrets: readSecret(
      'SUBGRAPH_SECRET',
      secrets,
      'at least 32 characters (openssl rand -hex 32), or two such values separated by a comma',
    ),
    legacySecrets: {
      flask: env.LEGACY_PYTHON_JWT_SECRET || undefined,
      express: env.LEGACY_NODE_JWT_SECRET || undefined,
    },
    restAccess: read('REST_ACCESS', z.enum(['roles', 'legacy']), 'roles', '"roles" or "legacy"'),
    allowedOrigins: read(
      'ALLOWED_ORIGINS',
      origins,
      production ? [] : DEVELOPMENT_ORIGINS,
      'a comma-separated list of origins such as https://shop.example, without a path',
    ),
    /** Introspection, Sandbox, explorer and OpenAPI documents. */
    explore: read('EXPLORE', onOff, !production, '"on" or "off"'),
    /** Percent of the undiscounted subtotal. */
    taxRate: read('TAX_RATE', percent, 8.5, 'a percentage such as 8.5, with at most three decimals'),
    /** The payment provider. */
    paymentProvider: read('PAYMENT_PROVIDER', z.enum(['sandbox']), 'sandbox', '"sandbox"'),
    /** Proxies whose `X-Forwarded-For` is trusted; `false` trusts none. */
    trustedProxies: read<string[] | false>(
      'TRUSTED_PROXIES',
      networks,
      false,
      'a comma-separated list of addresses and networks such as 10.0.0.0/8',
    ),
    /** Maximum concurrent requests of the gateway. */
    concurrentRequests: read('CONCURRENT_REQUESTS', count, 500, COUNT),
    /** Limits of an address: percent of those requests, and connections (not for trusted proxies). */
    addressShare: read('ADDRESS_SHARE', wholePercent, 50, 'a percentage from 1 to 100'),
    connectionsPerAddress: read('CONNECTIONS_PER_ADDRESS', count, 2_000, COUNT),
    /** Points per window of an account, or of the address of anonymous callers; `null`: unlimited. */
    callerBudget: budgetOf(
      read<number | null>('CALLER_BUDGET', pointsOrOff, 200_000, 'a number from 1000 to 999999999 or "off"'),
      read('CALLER_BUDGET_SECONDS', windowSeconds, 10, 'a number of seconds from 1 to 3600'),
    ),
    /** Maximum percent of the event loop for preparing new GraphQL documents; `null`: unlimited. */
    planningShare: read<number | null>(
      'PLANNING_SHARE',
      wholePercentOrOff,
      50,
      'a percentage from 1 to 100 or "off"',
    ),
    /** Maximum open subscriptions of this process, and of an account or of the address of anonymous callers. */
    subscriptions: {
      total: read('SUBSCRIPTIONS', count, 10_000, COUNT),
      perCaller: read('SUBSCRIPTIONS_PER_CALLER', count, 100, COUNT),
    },
    /** How long a stopping process keeps serving, in milliseconds, so that load balancers notice. */
    shutdownGrace: read('SHUTDOWN_GRACE', grace, production ? 5_000 : 0, 'a number of seconds from 0 to 60'),
    /** Timeout of a call to a remote subgraph, in milliseconds. */
    subgraphTimeout,
    /** Timeout of an operation, in milliseconds. */
    operationTimeout: read(
      'OPERATION_TIMEOUT',
      seconds,
      subgraphTimeout + OPERATION_MARGIN_MS,
      'a number of seconds from 1 to 60',
    ),
    /** Retention of append-only tables, in days; `null`: forever. */
    retention: {
      eventDays: read<number | null>(
        'EVENTS_RETENTION_DAYS',
        daysFrom(30),
        90,
        'a number of days from 30 on, or "off"',
      ),
      auditLogDays: read<number | null>(
        'AUDIT_LOG_RETENTION_DAYS',
        daysFrom(90),
        null,
        'a number of days from 90 on, or "off"',
      ),
    },
    unpaidOrders: readUnpaidOrders({ read }),
    mail: readMailConfig({ read, readSecret, addProblem }, env),
    webhooks: readWebhookConfig({ read, readSecret }, env),
    trustedDocuments: readTrustedDocuments({ read, addProblem }, env),
    currency: read('CURRENCY', z.string().refine(isCurrency), 'USD', 'an ISO 4217 code such as USD'),
    logLevel: read(
      'LOG_LEVEL',
      z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
      'info',
      'a pino level',
    ),
    /** Separate port for `/metrics`; without one, every server exposes it in development, none in production. */
    metricsPort: read<number | null>('METRICS_PORT', port, null, 'a port number'),
    /** OTLP endpoint for traces; `null`: no tracing. */
    tracesUrl: read<string | null>(
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      httpUrl,
      tracesOf(read<string | null>('OTEL_EXPORTER_OTLP_ENDPOINT', httpUrl, null, 'an http:// URL')),
      'an http:// URL',
    ),
  }
  const { jwtPrivateKey: privateKey, jwtPublicKeys: publicKeys } = config
  problems.push(...keyProblems({ privateKey, publicKeys }))
  const isRemote = Object.values(config.subgraphUrls).some((url) => url !== null)
  if (isRemote && config.operationTimeout <= config.subgraphTimeout)
    addProblem('OPERATION_TIMEOUT', 'must be more than SUBGRAPH_TIMEOUT when a subgraph has a URL')
  const unsold = currencyProblem(config.currency)
  if (unsold) addProblem('CURRENCY', unsold)
  rejectPortConflicts({ ...config.ports, metrics: config.metricsPort }, addProblem)
  if (production) rejectUnsafeProduction(env, config, addProblem)
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config)
}
