import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { ROOT } from '../../../../test/root.js'
import { readComposeFile } from '../compose-file.js'
import { exampleEnv } from '../example-env.js'
import { variablesIn } from '../interpolate.js'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const text = read('docker-compose.yml')
const documented = [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z0-9_]*)=/gm)].map(
  ([, name = '']) => name,
)

const ALL = ['transactions', 'insights', 'gateway']
const SUBGRAPHS = ['transactions', 'insights']

/** The services that each setting is for, under its own name. */
const REACHES: Readonly<Record<string, readonly string[]>> = {
  ...{ DATABASE_CONNECTIONS: ALL, PREPARED_STATEMENTS: ALL, CACHE_SECONDS: ALL, CURRENCY: ALL },
  ...{ SUBGRAPH_SECRET: ALL, SUBGRAPH_TIMEOUT: ALL, OPERATION_TIMEOUT: ALL, SHUTDOWN_GRACE: ALL },
  ...{ LOG_LEVEL: ALL, OTEL_EXPORTER_OTLP_ENDPOINT: ALL, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: ALL },
  LISTEN_DATABASE_URL: SUBGRAPHS,
  ...{ JWT_PRIVATE_KEY: SUBGRAPHS, TAX_RATE: ['transactions'], PAYMENT_PROVIDER: ['transactions'] },
  ...{
    ORDER_HOLD_MINUTES: ['transactions'],
    MAX_UNPAID_ORDERS: ['transactions'],
    MAX_UNPAID_UNITS: ['transactions'],
    MAX_UNPAID_SHARE: ['transactions'],
    EVENTS_RETENTION_DAYS: ['transactions'],
    AUDIT_LOG_RETENTION_DAYS: ['transactions'],
    MAIL_URL: ['transactions'],
    MAIL_FROM: ['transactions'],
    STOREFRONT_URL: ['migrate', 'transactions'],
    ORDERS_NEED_CONFIRMED_EMAIL: ['transactions'],
    WEBHOOK_SECRET: ['transactions'],
    WEBHOOK_INTERNAL_HOSTS: ['transactions'],
    WEBHOOK_DNS_SERVERS: ['transactions'],
  },
  ...{ INSIGHTS_REPLICA_URL: ['insights'], JWT_PUBLIC_KEYS: ['gateway'] },
  ...{ LEGACY_PYTHON_JWT_SECRET: ['gateway'], LEGACY_NODE_JWT_SECRET: ['gateway'] },
  ...{ REST_ACCESS: ['gateway'], ALLOWED_ORIGINS: ['gateway'], TRUSTED_PROXIES: ['gateway'] },
  ...{ CONCURRENT_REQUESTS: ['gateway'], ADDRESS_SHARE: ['gateway'], CONNECTIONS_PER_ADDRESS: ['gateway'] },
  ...{ CALLER_BUDGET: ['gateway'], CALLER_BUDGET_SECONDS: ['gateway'], PLANNING_SHARE: ['gateway'] },
  ...{ EXPLORE: ['gateway'], SUBSCRIPTIONS: ['gateway'], SUBSCRIPTIONS_PER_CALLER: ['gateway'] },
  ...{ TRUSTED_DOCUMENTS: ['gateway'], TRUSTED_DOCUMENTS_MODE: ['gateway'] },
}

/** Settings that shape the compose file itself, and where they stand in it or in the balancer's. */
const SHAPES = [
  ...['GATEWAY_PORT', 'PYTHON_API_PORT', 'NODE_API_PORT', 'PUBLISH_ADDRESS', 'SHOPSTACK_IMAGE'],
  ...['SHOPSTACK_REVISION', 'BALANCER_PORT', 'BALANCER_CERTIFICATE', 'POSTGRES_PASSWORD'],
  ...['TRANSACTIONS_PASSWORD', 'INSIGHTS_PASSWORD', 'GATEWAY_PASSWORD', 'REDIS_PASSWORD', 'GRAFANA_PASSWORD'],
]

/** Settings whose value the containers decide: addresses among them, the database and Redis they come with. */
const DECIDED = [
  ...['NODE_ENV', 'HOST', 'TRANSACTIONS_PORT', 'INSIGHTS_PORT', 'TRANSACTIONS_URL', 'INSIGHTS_URL'],
  ...[
    'DATABASE_URL',
    'DATABASE_HOST',
    'DATABASE_PORT',
    'DATABASE_USER',
    'DATABASE_PASSWORD',
    'DATABASE_NAME',
  ],
  ...['TRANSACTIONS_DATABASE_URL', 'INSIGHTS_DATABASE_URL', 'GATEWAY_DATABASE_URL', 'REDIS_URL'],
  ...['SHOPSTACK_DATA_DIR', 'METRICS_PORT'],
]

describe('answers', () => {
  test('every setting of .env.example reaches services, shapes the Compose file, or is fixed by it', () => {
    expect([...Object.keys(REACHES), ...SHAPES, ...DECIDED].sort()).toEqual(documented.toSorted())
  })

  test.each(Object.entries(REACHES))('%s of .env reaches the services %j and no other', (name, expected) => {
    const { services } = readComposeFile(text, { ...exampleEnv(), [name]: 'a value to find' })
    const reached = Object.entries(services).filter(
      ([, { environment }]) => environment[name] === 'a value to find',
    )
    expect(reached.map(([service]) => service).sort()).toEqual(expected.toSorted())
  })

  test('the published address and ports are those of .env', () => {
    const { services } = readComposeFile(text, {
      ...exampleEnv(),
      ...{
        PUBLISH_ADDRESS: '127.0.0.1',
        GATEWAY_PORT: '8000',
        PYTHON_API_PORT: '8001',
        NODE_API_PORT: '8002',
      },
    })
    expect(services.gateway?.ports).toEqual([
      '127.0.0.1:8000:4000',
      '127.0.0.1:8001:5000',
      '127.0.0.1:8002:3000',
    ])
  })
})

describe('refuses', () => {
  test('the Compose files use only documented variables', () => {
    const balancer = read('gateway/deploy/balancer/docker-compose.yml')
    const used = new Set([...variablesIn(text), ...variablesIn(balancer)])
    expect([...used].filter((name) => !documented.includes(name))).toEqual([])
    for (const name of SHAPES) expect(used).toContain(name)
  })
})
