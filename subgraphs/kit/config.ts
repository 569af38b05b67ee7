import type { RoleName } from '@shopstack/drizzle/access'
import { configuredUrl, dataDir, type Env, isPostgresUrl, roleUrls } from '@shopstack/drizzle/url'
import { z } from 'zod'
import { refusePorts, refuseUnsafe } from './contradictions.js'
import { keyProblems } from './key-text.js'
import { ConfigError, settings } from './settings.js'

const port = z
  .string()
  .regex(/^\d{1,5}$/)
  .transform(Number)
  .pipe(z.number().max(65_535))
const portOrOff = z.union([z.literal('off').transform(() => null), port])
const httpUrl = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/$/, ''))
const postgresUrl = z.string().refine(isPostgresUrl)
const redisUrl = z.url({ protocol: /^rediss?$/ })
const secret = z.string().min(32)
const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text
const origins = z
  .string()
  .transform((text) => text.split(',').map((origin) => origin.trim()))
  .pipe(z.array(z.string().refine(isOrigin)))
const percent = z
  .string()
  .regex(/^\d{1,2}(\.\d{1,3})?$/)
  .transform(Number)
/** The OTLP endpoint for traces; the general one has a path per signal. */
const tracesOf = (endpoint: string | null): string | null => endpoint && `${endpoint}/v1/traces`
const onOff = z.enum(['on', 'off']).transform((value) => value === 'on')

/** Origins of front ends in development: Vite, and the legacy front end. */
const DEVELOPMENT_ORIGINS = ['http://localhost:5173', 'http://localhost:3000']
const DATABASE_URLS = [
  'DATABASE_URL',
  'TRANSACTIONS_DATABASE_URL',
  'INSIGHTS_DATABASE_URL',
  'GATEWAY_DATABASE_URL',
]

/** Everything that can be configured, read once; the names of the variables stand in `.env.example`. */
export type Config = ReturnType<typeof readConfig>

/** Reads the environment. Every problem is reported together, before anything starts. */
export function readConfig(env: Env = process.env) {
  const { read, readSecret, refuse, problems } = settings(env)
  const production = env.NODE_ENV === 'production'
  for (const name of DATABASE_URLS) readSecret(name, postgresUrl, 'a postgres:// URL')
  const insightsReplica = readSecret('INSIGHTS_REPLICA_URL', postgresUrl, 'a postgres:// URL')
  const ownerUrl = problems.length === 0 ? configuredUrl(env) : undefined

  const config = {
    production,
    host: env.HOST || (production ? '0.0.0.0' : '127.0.0.1'),
    /** `null` switches a REST surface off. */
    ports: {
      graphql: read('GATEWAY_PORT', port, 4000, 'a port number'),
      flask: read('PYTHON_API_PORT', portOrOff, 5000, 'a port number or "off"'),
      express: read('NODE_API_PORT', portOrOff, 3000, 'a port number or "off"'),
      transactions: read('TRANSACTIONS_PORT', port, 4001, 'a port number'),
      insights: read('INSIGHTS_PORT', port, 4002, 'a port number'),
    },
    /** A subgraph with a URL runs elsewhere; one without runs in this process. */
    subgraphUrls: {
      transactions: read<string | null>('TRANSACTIONS_URL', httpUrl, null, 'an http:// URL'),
      insights: read<string | null>('INSIGHTS_URL', httpUrl, null, 'an http:// URL'),
    },
    database: {
      /** Without one, Postgres is embedded. */
      ownerUrl,
      roleUrls: problems.length === 0 ? roleUrls(env, ownerUrl) : ({} as Partial<Record<RoleName, string>>),
      /** Streaming replicas, for what may be a second old. */
      replicaUrls: (insightsReplica ? { insights: insightsReplica } : {}) as Partial<
        Record<RoleName, string>
      >,
    },
    redisUrl: readSecret('REDIS_URL', redisUrl, 'a redis:// URL'),
    dataDir: dataDir(env),
    /** JWK or PEM text, parsed by keys.ts. */
    jwtPrivateKey: env.JWT_PRIVATE_KEY || undefined,
    /** JWKS text of further keys whose tokens are accepted, for rotation. */
    jwtPublicKeys: env.JWT_PUBLIC_KEYS || undefined,
    subgraphSecret: readSecret('SUBGRAPH_SECRET', secret, 'at least 32 characters (openssl rand -hex 32)'),
    legacySecrets: {
      flask: env.LEGACY_PYTHON_JWT_SECRET || undefined,
      express: env.LEGACY_NODE_JWT_SECRET || undefined,
    },
    restAccess: read('REST_ACCESS', z.enum(['roles', 'legacy']), 'roles', '"roles" or "legacy"'),
    allowedOrigins: read(
      'ALLOWED_ORIGINS',
      origins,
      production ? [] : DEVELOPMENT_ORIGINS,
      'a list of origins such as https://shop.example, separated by commas, with nothing after the host',
    ),
    /** Introspection, Sandbox and explorer. */
    explore: read('EXPLORE', onOff, !production, '"on" or "off"'),
    /** Percent of the undiscounted subtotal. */
    taxRate: read('TAX_RATE', percent, 8.5, 'a percentage such as 8.5, with at most three decimals'),
    /** Who moves the money. */
    paymentProvider: read('PAYMENT_PROVIDER', z.enum(['sandbox']), 'sandbox', '"sandbox"'),
    currency: read('CURRENCY', z.string().regex(/^[A-Z]{3}$/), 'USD', 'an ISO 4217 code such as USD'),
    logLevel: read(
      'LOG_LEVEL',
      z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']),
      'info',
      'a pino level',
    ),
    /** A port of their own for `/metrics`; without one they stand on every server in development, in production nowhere. */
    metricsPort: read<number | null>('METRICS_PORT', port, null, 'a port number'),
    /** Where spans are sent; without one there are none. */
    tracesUrl: read<string | null>(
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
      httpUrl,
      tracesOf(read<string | null>('OTEL_EXPORTER_OTLP_ENDPOINT', httpUrl, null, 'an http:// URL')),
      'an http:// URL',
    ),
  }
  const { jwtPrivateKey: privateKey, jwtPublicKeys: publicKeys } = config
  problems.push(...keyProblems({ privateKey, publicKeys }))
  refusePorts({ ...config.ports, metrics: config.metricsPort }, refuse)
  if (production) refuseUnsafe(env, config, refuse)
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config)
}
