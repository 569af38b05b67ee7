import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../env-reader.js'
import { readConfig } from '../read-config.js'

const ROOT = join(SCHEMA_ROOT, '..')
const KEY =
  '-----BEGIN PRIVATE KEY-----\\nMC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\\n-----END PRIVATE KEY-----'

const problemsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return error.message
  }
  return ''
}

/** The required settings of production. */
const OTHER = 'f3a91c07d2b84e6585aa10c9e7d3b6f2'
const PRODUCTION = {
  NODE_ENV: 'production',
  JWT_PRIVATE_KEY: KEY,
  DATABASE_URL: 'postgres://owner:pw@db/shop',
  PAYMENT_PROVIDER: 'sandbox',
}

describe('answers', () => {
  test('the defaults are those of the documentation', () => {
    expect(readConfig({})).toEqual({
      production: false,
      host: '127.0.0.1',
      ports: { graphql: 4000, flask: 5000, express: 3000, transactions: 4001, insights: 4002 },
      subgraphUrls: { transactions: null, insights: null },
      database: { ownerUrl: undefined, roleUrls: {}, replicaUrls: {}, connections: 10 },
      redisUrl: undefined,
      cacheSeconds: 10,
      dataDir: join(ROOT, '.shopstack'),
      jwtPrivateKey: undefined,
      jwtPublicKeys: undefined,
      subgraphSecrets: undefined,
      legacySecrets: { flask: undefined, express: undefined },
      restAccess: 'roles',
      allowedOrigins: ['http://localhost:5173', 'http://localhost:3000'],
      explore: true,
      taxRate: 8.5,
      paymentProvider: 'sandbox',
      trustedProxies: false,
      concurrentRequests: 500,
      addressShare: 50,
      connectionsPerAddress: 2_000,
      subscriptions: { total: 10_000, perCaller: 100 },
      callerBudget: { points: 200_000, seconds: 10 },
      planningShare: 50,
      subgraphTimeout: 10_000,
      operationTimeout: 15_000,
      shutdownGrace: 0,
      retention: { eventDays: 90, auditLogDays: null },
      unpaidOrders: { holdMinutes: 60, maxOrders: 20, maxUnits: 100, maxShare: 80 },
      mail: {
        url: null,
        from: { name: 'ShopStack', address: 'shop@localhost' },
        storefrontUrl: 'http://localhost:5173',
        mailboxDir: join(ROOT, '.shopstack', 'mailbox'),
        ordersNeedConfirmedEmail: false,
      },
      webhooks: {
        secrets: null,
        internalHosts: ['localhost'],
        dnsServers: null,
        requiresTls: false,
        dataDir: join(ROOT, '.shopstack'),
      },
      trustedDocuments: { mode: 'off', manifests: [] },
      currency: 'USD',
      logLevel: 'info',
      metricsPort: null,
      tracesUrl: null,
    })
  })

  test('an empty variable counts as unset', () => {
    const empty = Object.fromEntries(documentedNames().map((name) => [name, '']))
    expect(readConfig(empty)).toEqual(readConfig({}))
  })

  test('a REST surface can be disabled, and ports can be assigned by the system', () => {
    const { ports } = readConfig({ GATEWAY_PORT: '0', PYTHON_API_PORT: '0', NODE_API_PORT: 'off' })
    expect(ports).toMatchObject({ graphql: 0, flask: 0, express: null })
  })

  test('production listens on all interfaces, has no explorer and allows no foreign origin', () => {
    const config = readConfig(PRODUCTION)
    expect(config).toMatchObject({
      host: '0.0.0.0',
      explore: false,
      allowedOrigins: [],
      shutdownGrace: 5_000,
    })
    expect(readConfig({ ...PRODUCTION, EXPLORE: 'on' }).explore).toBe(true)
  })

  test('the database can be configured in parts, from which the role URLs derive', () => {
    const { ownerUrl, roleUrls } = readConfig({ DATABASE_HOST: 'db', DATABASE_PASSWORD: 'a/b' }).database
    expect(ownerUrl).toBe('postgres://appuser:a%2Fb@db:5432/ecommerce')
    expect(Object.keys(roleUrls)).toEqual(['transactions', 'insights', 'gateway'])
    expect(roleUrls.insights).toMatch(/^postgres:\/\/shopstack_insights:[\w-]{43}@db:5432\/ecommerce$/)
  })

  test('insights can have a replica', () => {
    const INSIGHTS_REPLICA_URL = 'postgres://replica:5432'
    expect(readConfig({ INSIGHTS_REPLICA_URL }).database.replicaUrls).toEqual({
      insights: INSIGHTS_REPLICA_URL,
    })
  })

  test('proxies are trusted by address and by network, with either version of the protocol', () => {
    const { trustedProxies } = readConfig({ TRUSTED_PROXIES: '10.0.0.0/8, 192.0.2.1, fd00::/8' })
    expect(trustedProxies).toEqual(['10.0.0.0/8', '192.0.2.1', 'fd00::/8'])
  })

  test('behind a transaction pooler prepared statements can be off and LISTEN elsewhere or off', () => {
    const DATABASE_URL = 'postgres://owner:secret@pooler:6432/shop'
    const pooled = {
      DATABASE_URL,
      PREPARED_STATEMENTS: 'off',
      INSIGHTS_REPLICA_URL: 'postgres://replica:6432',
    }
    const { ownerUrl, roleUrls, replicaUrls, listenUrl } = readConfig(pooled).database
    for (const url of [...Object.values(roleUrls), ...Object.values(replicaUrls)])
      expect(new URL(url).search).toBe('?prepare=false')
    expect([ownerUrl, listenUrl]).toEqual([DATABASE_URL, undefined])
    const listensAt = (text: string) => readConfig({ LISTEN_DATABASE_URL: text }).database.listenUrl
    expect(listensAt('postgres://postgres:5432')).toBe('postgres://postgres:5432')
    expect(listensAt('off')).toBeNull()
  })

  test('several origins can be allowed', () => {
    const { allowedOrigins } = readConfig({ ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080' })
    expect(allowedOrigins).toEqual(['https://a.example', 'http://b.example:8080'])
  })

  test('traces go to the collector, to the path of their signal', () => {
    const OTEL_EXPORTER_OTLP_ENDPOINT = 'http://collector:4318/'
    const general = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT })
    expect(general.tracesUrl).toBe('http://collector:4318/v1/traces')
    const OTEL_EXPORTER_OTLP_TRACES_ENDPOINT = 'http://other:4318/spans'
    const own = readConfig({ OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT })
    expect(own.tracesUrl).toBe('http://other:4318/spans')
  })

  test.each(['USD', 'EUR', 'CHF', 'INR', 'XCD', 'ZWG'])('a shop can sell in %s', (CURRENCY) => {
    expect(readConfig({ CURRENCY }).currency).toBe(CURRENCY)
  })

  test('.env.example documents exactly the settings that are read', () => {
    expect(documentedNames()).toEqual(namesRead())
  })
})

describe('refuses', () => {
  test('every invalid setting is reported in one message with its name and the expectation', () => {
    expect(problemsOf({ GATEWAY_PORT: '4OOO', TAX_RATE: '8,5', CURRENCY: 'usd' })).toBe(
      [
        'Cannot start: 3 settings need attention.',
        '  GATEWAY_PORT   must be a port number, got "4OOO"',
        '  TAX_RATE       must be a percentage such as 8.5, with at most three decimals, got "8,5"',
        '  CURRENCY       must be an ISO 4217 code such as USD, got "usd"',
        'See .env.example.',
      ].join('\n'),
    )
  })

  test.each([
    ['GATEWAY_PORT', '65536'],
    ['GATEWAY_PORT', 'off'],
    ['PYTHON_API_PORT', '-1'],
    ['NODE_API_PORT', '4000'],
    ['TRANSACTIONS_URL', 'transactions:4001'],
    ['DATABASE_URL', 'mysql://root@db/shop'],
    ['DATABASE_URL', 'postgres://owner:100%@db/shop'],
    ['GATEWAY_DATABASE_URL', 'db'],
    ['INSIGHTS_REPLICA_URL', 'replica:5432'],
    ['REDIS_URL', 'localhost:6379'],
    ['JWT_PRIVATE_KEY', 'secret'],
    ['JWT_PUBLIC_KEYS', KEY],
    ['SUBGRAPH_SECRET', 'short'],
    ['REST_ACCESS', 'open'],
    ['ALLOWED_ORIGINS', '*'],
    ['ALLOWED_ORIGINS', 'https://shop.example/'],
    ['EXPLORE', 'true'],
    ['CACHE_SECONDS', '3601'],
    ['TRUSTED_PROXIES', 'all'],
    ['TRUSTED_PROXIES', '10.0.0.0/33'],
    ['CONCURRENT_REQUESTS', '0'],
    ['DATABASE_CONNECTIONS', '1'],
    ['DATABASE_CONNECTIONS', '1001'],
    ['ADDRESS_SHARE', '0'],
    ['ADDRESS_SHARE', '101'],
    ['CONNECTIONS_PER_ADDRESS', '0'],
    ['SUBSCRIPTIONS', '0'],
    ['SUBSCRIPTIONS_PER_CALLER', '100001'],
    ['CALLER_BUDGET', '999'],
    ['CALLER_BUDGET', 'none'],
    ['CALLER_BUDGET_SECONDS', '0'],
    ['CALLER_BUDGET_SECONDS', '3601'],
    ['PLANNING_SHARE', '0'],
    ['PLANNING_SHARE', '101'],
    ['SUBGRAPH_TIMEOUT', '61'],
    ['OPERATION_TIMEOUT', '0'],
    ['SHUTDOWN_GRACE', '61'],
    ['TAX_RATE', '-1'],
    ['CURRENCY', 'XYZ'],
    ['CURRENCY', 'XAU'],
    ['CURRENCY', 'DEM'],
    ['CURRENCY', 'constructor'],
    ['PAYMENT_PROVIDER', 'stripe'],
    ['LOG_LEVEL', 'loud'],
    ['METRICS_PORT', '3000'],
    ['METRICS_PORT', 'on'],
    ['EVENTS_RETENTION_DAYS', '29'],
    ['EVENTS_RETENTION_DAYS', 'never'],
    ['AUDIT_LOG_RETENTION_DAYS', '89'],
    ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
  ])('the setting %s=%s is rejected', (name, value) => {
    expect(problemsOf({ [name]: value })).toMatch(
      new RegExp(`^Cannot start: 1 setting needs attention.\n {2}${name} `),
    )
  })

  test.each([
    ['JPY', 'no'],
    ['KWD', '3'],
    ['CLF', '4'],
  ])('a shop cannot sell in %s, which has %s decimals', (CURRENCY, decimals) => {
    expect(problemsOf({ CURRENCY })).toContain(
      `  CURRENCY   "${CURRENCY}" has ${decimals} decimals; amounts are stored with 2\n`,
    )
  })

  test.each([
    ['a key to sign with', 'JWT_PRIVATE_KEY', {}],
    ['a secret between its processes', 'SUBGRAPH_SECRET', { INSIGHTS_URL: 'http://insights' }],
    ['an unpublished secret', 'SUBGRAPH_SECRET', { SUBGRAPH_SECRET: 'supersecretkey123'.repeat(2) }],
    ['a strong secret', 'SUBGRAPH_SECRET', { SUBGRAPH_SECRET: 'x'.repeat(32) }],
    ['a second strong secret', 'SUBGRAPH_SECRET', { SUBGRAPH_SECRET: `${OTHER},${'x'.repeat(32)}` }],
    ['secrets that are long enough', 'SUBGRAPH_SECRET', { SUBGRAPH_SECRET: `${OTHER},short` }],
    ['one or two secrets', 'SUBGRAPH_SECRET', { SUBGRAPH_SECRET: [OTHER, OTHER, OTHER].join() }],
    ['a secret of its own', 'SUBGRAPH_SECRET', { SUBGRAPH_SECRET: 'Change-Me-In-Production '.repeat(2) }],
    ['a database', 'DATABASE_URL', {}],
    ['a payment provider', 'PAYMENT_PROVIDER', {}],
    ['an owner with a password', 'DATABASE_URL', { DATABASE_URL: 'postgres://owner@db/shop' }],
  ])('production does not start without %s', (_, name, env) => {
    const key = name === 'JWT_PRIVATE_KEY' ? {} : { JWT_PRIVATE_KEY: KEY }
    expect(problemsOf({ NODE_ENV: 'production', ...key, ...env })).toContain(`\n  ${name} `)
  })
})

describe('the secret of signed calls', () => {
  test('SUBGRAPH_SECRET can have two values during a rotation', () => {
    const { subgraphSecrets } = readConfig({ SUBGRAPH_SECRET: `${OTHER}, ${'b1'.repeat(20)}` })
    expect(subgraphSecrets).toEqual([OTHER, 'b1'.repeat(20)])
  })
})

describe('the URL of a database', () => {
  test.each(['postgres://owner:first/second@db/shop', 'postgres://owner:first@first/second@db/shop'])(
    '%s has an unencoded password, and the message says how to encode it without a part of it',
    (url) => {
      const text = problemsOf({ DATABASE_URL: url })
      expect(text).toMatch(/DATABASE_URL .*@ is written %40, \/ %2F/)
      expect(text).not.toMatch(/first|second/)
    },
  )

  test.each(['postgres://owner:pw@db', 'postgres://owner:pw@db/'])('%s must name a database', (url) => {
    expect(problemsOf({ DATABASE_URL: url })).toContain('DATABASE_URL   must name a database')
  })

  test('a Redis URL with an unencoded password is rejected like that of a database', () => {
    expect(problemsOf({ REDIS_URL: 'redis://:first/second@cache:6379' })).toMatch(
      /REDIS_URL .*@ is written %40/,
    )
  })
})

const OLD_SECRETS = ['LEGACY_PYTHON_JWT_SECRET', 'LEGACY_NODE_JWT_SECRET']

describe.each(OLD_SECRETS)('%s in production', (name) => {
  const problems = (secret: string) => problemsOf({ ...PRODUCTION, [name]: secret })

  test.each([
    ...['supersecretkey123', 'anothersecretkey456', 'dev-secret-key', 'test-secret-key', 'your-secret-key'],
    ...['change-me-in-production', 'supersecretkey123 ', ' SuperSecretKey123', 'Change_Me_In_Production!'],
  ])('a legacy secret must not be "%s", which is public', (secret) => {
    expect(problems(secret)).toMatch(new RegExp(`\\n  ${name} +this secret is public`))
  })

  test.each(['x', ' ', 'hunter2', 'fifteen letters', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', '0101010101010101'])(
    'a legacy secret must not be "%s", which is easy to guess',
    (secret) => {
      const text = problems(secret)
      expect(text).toMatch(new RegExp(`\\n  ${name} +this secret is easy to guess`))
      if (secret === 'hunter2') expect(text).not.toContain(secret)
    },
  )

  test('any other legacy secret is accepted', () => {
    const secret = 'q8-Vd2!tRw7 zLp0'
    const config = readConfig({ ...PRODUCTION, [name]: secret })
    expect(Object.values(config.legacySecrets)).toContain(secret)
  })
})

describe('protects', () => {
  test.each([
    ['DATABASE_URL', 'postgres://owner:hunter2%@db/shop'],
    ['INSIGHTS_REPLICA_URL', 'postgres://reader:hunter2%@db/shop'],
    ['REDIS_URL', 'http://:hunter2@redis'],
    ['SUBGRAPH_SECRET', 'hunter2'],
    ['JWT_PRIVATE_KEY', 'hunter2'],
    ['JWT_PUBLIC_KEYS', 'hunter2'],
  ])('the secret in an invalid %s is not shown', (name, value) => {
    const message = problemsOf({ [name]: value })
    expect(message).toContain(name)
    expect(message).not.toContain('hunter2')
  })

  test('the configuration is frozen', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true)
  })
})

function documentedNames(): string[] {
  const lines = readFileSync(join(ROOT, '.env.example'), 'utf8').split('\n')
  return lines.flatMap((line) => /^# ([A-Z][A-Z_]+)=/.exec(line)?.[1] ?? []).sort()
}

/** Every variable that is read, without a database, with one in parts, and in production. */
function namesRead(): string[] {
  const names = new Set<string>()
  for (const given of [{}, { DATABASE_NAME: 'shop' }, PRODUCTION]) {
    const env: Record<string, string> = given
    readConfig(
      new Proxy(env, {
        get: (target, name) => {
          names.add(String(name))
          return target[String(name)]
        },
      }),
    )
  }
  return [...names].sort()
}
