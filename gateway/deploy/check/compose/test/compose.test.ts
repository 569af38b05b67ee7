// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes its variables like this.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '@shopstack/kit/config/read-config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../../../../test/root.js'
import { inOrder, readComposeFile } from '../compose-file.js'
import { exampleEnv } from '../example-env.js'
import { interpolate } from '../interpolate.js'
import { lint } from '../lint.js'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const text = read('docker-compose.yml')
const env = exampleEnv()
const file = readComposeFile(text, env)
const OWN = ['migrate', 'transactions', 'insights', 'gateway']
const services = Object.entries(file.services)
const own = services.filter(([name]) => OWN.includes(name))

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-lint-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Lints the compose file with something changed. */
async function lintWith(change: (text: string) => string): Promise<void> {
  const changed = change(text)
  expect(changed).not.toBe(text)
  const path = join(folder, 'docker-compose.yml')
  await writeFile(path, changed)
  lint(path)
}

describe('answers', () => {
  test('docker-compose.yml conforms to the Compose specification', () => {
    expect(() => lint(join(ROOT, 'docker-compose.yml'))).not.toThrow()
  })

  test('the services of the Compose file start in order, and the monitoring services start only on request', () => {
    expect(inOrder(file).map(([name]) => name)).toEqual(['postgres', 'redis', ...OWN])
    expect(file.services.gateway?.depends_on).toEqual({
      transactions: { condition: 'service_healthy' },
      insights: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    })
  })

  test('the Compose file publishes the three documented ports and no other', () => {
    const published = services.filter(([name]) => name !== 'grafana').flatMap(([, { ports }]) => ports)
    expect(published).toEqual(['0.0.0.0:4000:4000', '0.0.0.0:5000:5000', '0.0.0.0:3000:3000'])
    expect(file.services.grafana?.ports).toEqual(['127.0.0.1:3001:3000'])
  })

  test.each(own.filter(([name]) => name !== 'migrate'))(
    '%s has settings with which production starts',
    (_, service) => {
      const config = readConfig({ NODE_ENV: 'production', ...service.environment })
      expect(config).toMatchObject({ production: true, host: '0.0.0.0' })
      expect(config.redisUrl).toBe(`redis://:${env.REDIS_PASSWORD}@redis:6379`)
    },
  )

  test('the interpolation of variables follows the Compose specification', () => {
    const values = { SET: 'value', EMPTY: '' }
    const filled = (given: string) => interpolate(given, values)
    expect(filled('$SET-${SET}-$$SET')).toBe('value-value-$SET')
    expect(filled('${NONE:-default}${EMPTY:-default}${EMPTY-default}${SET:-default}')).toBe(
      'defaultdefaultvalue',
    )
    expect(filled('${SET:+instead}${EMPTY:+instead}${EMPTY+instead}')).toBe('insteadinstead')
    expect(() => filled('${EMPTY:?is missing}')).toThrow('EMPTY is missing')
  })
})

describe('refuses', () => {
  test.each(Object.keys(env))('the Compose file rejects an environment without %s', (name) => {
    expect(() => readComposeFile(text, { ...env, [name]: '' })).toThrow(`${name} is missing in .env`)
  })

  test.each<[string, (text: string) => string]>([
    ['a key that the specification does not know', (t) => t.replace('healthcheck:', 'healthchek:')],
    ['a port published twice', (t) => t.replace('"127.0.0.1:3001:3000"', '"3001:3000"\n      - "3001:3001"')],
    ['an image without a version', (t) => t.replace(/image: redis:\S+/, 'image: redis')],
  ])('the linter reports %s with its line', async (_, change) => {
    await expect(lintWith(change)).rejects.toThrow('line ')
  })
})

describe('protects', () => {
  test('the Compose file contains no secret', () => {
    for (const [, { environment }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|KEY$/.test(name) && value !== '') expect(Object.values(env)).toContain(value)
  })

  test.each(services)('%s is read-only and has no capabilities', (_, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
  })

  test.each(own)('%s has the keys and the networks that it needs, and no others', (name, service) => {
    const isKey = /JWT|SECRET|DATABASE_URL|REPLICA_URL|MAIL_URL|PASSWORD/
    const signed = ['GATEWAY_DATABASE_URL', 'SUBGRAPH_SECRET']
    const subgraph = ['LISTEN_DATABASE_URL', ...signed]
    // Both subgraphs sign tokens, at sign-in and at registration; the gateway checks them.
    const keys: Record<string, string[]> = {
      migrate: [
        ...['DATABASE_URL', 'TRANSACTIONS_DATABASE_URL', 'INSIGHTS_DATABASE_URL', 'GATEWAY_DATABASE_URL'],
      ],
      transactions: [
        ...subgraph,
        'TRANSACTIONS_DATABASE_URL',
        'JWT_PRIVATE_KEY',
        'MAIL_URL',
        'WEBHOOK_SECRET',
      ],
      insights: [...subgraph, 'INSIGHTS_DATABASE_URL', 'INSIGHTS_REPLICA_URL', 'JWT_PRIVATE_KEY'],
      gateway: [...signed, 'JWT_PUBLIC_KEYS', 'LEGACY_NODE_JWT_SECRET', 'LEGACY_PYTHON_JWT_SECRET'],
    }
    expect(
      Object.keys(service.environment)
        .filter((one) => isKey.test(one))
        .sort(),
    ).toEqual(keys[name]?.toSorted())
    const networks = name === 'migrate' ? ['inside'] : ['inside', 'cache', 'traces']
    const outwards: Record<string, string[]> = { gateway: ['outside'], transactions: ['mail'] }
    expect(service.networks).toEqual([...networks, ...(outwards[name] ?? [])])
  })

  test('Redis requires a password and shares a network with its clients only', () => {
    const on = (network: string) =>
      services.filter(([, s]) => s.networks.includes(network)).map(([name]) => name)
    expect(on('cache').sort()).toEqual(['gateway', 'insights', 'redis', 'transactions'])
    expect(file.services.redis?.networks).toEqual(['cache'])
    expect(file.services.redis?.command?.join(' ')).toContain('requirepass $REDIS_PASSWORD')
    expect(file.services.redis?.environment.REDIS_PASSWORD).toBe(env.REDIS_PASSWORD)
  })

  test('every service has a memory limit, and every long-running one has a health check and is restarted', () => {
    expect(file.networks.inside).toEqual({ internal: true })
    expect(file.networks.traces).toEqual({ internal: true })
    for (const [name, { deploy, healthcheck, restart }] of services) {
      // A limit of processors above what a machine has is refused by Docker, so that one core would not do.
      expect(deploy?.resources.limits, name).toEqual({ memory: expect.any(String) })
      expect(restart, name).toBe(name === 'migrate' ? 'no' : 'unless-stopped')
      expect(healthcheck !== undefined, name).toBe(name !== 'migrate')
    }
  })

  test('a start on a busy machine may take minutes before a container is unhealthy', () => {
    for (const name of ['postgres', 'transactions', 'insights', 'gateway'])
      expect(file.services[name]?.healthcheck?.start_period, name).toBe('300s')
  })

  test.each(['.env.local', 'gateway/.env', 'key.pem', 'deep/in/tls.key', 'shop.dump'])(
    'git ignores %s',
    (path) => {
      expect(spawnSync('git', ['check-ignore', '--no-index', '-q', path], { cwd: ROOT }).status).toBe(0)
      expect(
        spawnSync('git', ['check-ignore', '--no-index', '-q', '.env.example'], { cwd: ROOT }).status,
      ).toBe(1)
    },
  )

  test('one service builds the image of all four programs', () => {
    expect(new Set(own.map(([, { image }]) => image))).toEqual(new Set(['shopstack']))
    expect(services.filter(([, { build }]) => build).map(([name]) => name)).toEqual(['migrate'])
  })

  test('the image uses a Node version that the shop supports, and its label has the version of the shop', () => {
    const dockerfile = read('gateway/Dockerfile')
    const bases = [...dockerfile.matchAll(/^FROM node:(\d+)-/gm)].map(([, major]) => Number(major))
    expect(bases.length).toBeGreaterThan(0)
    for (const major of bases) expect(major).toBeGreaterThanOrEqual(20)
    const { version } = JSON.parse(read('package.json'))
    expect(dockerfile).toContain(`ARG VERSION=${version}\n`)
    expect(JSON.parse(read('drizzle/package.json')).version).toBe(version)
  })
})
