// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Compose writes its variables like this.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readConfig } from '@shopstack/kit/config/read-config'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../../../../test/root.js'
import { buildContext } from '../build-image.js'
import { inOrder, readComposeFile } from '../compose-file.js'
import { readDockerfile } from '../dockerfile.js'
import { someEnv } from '../example-env.js'
import { interpolate, variablesIn } from '../interpolate.js'
import { lint } from '../lint.js'

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const text = read('docker-compose.yml')
const env = someEnv()
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
  test('the Compose specification', () => {
    expect(() => lint(join(ROOT, 'docker-compose.yml'))).not.toThrow()
  })

  test('its services in the order in which they start, and those for watching it only when asked', () => {
    expect(inOrder(file).map(([name]) => name)).toEqual(['postgres', 'redis', ...OWN])
    expect(file.services.gateway?.depends_on).toEqual({
      transactions: { condition: 'service_healthy' },
      insights: { condition: 'service_healthy' },
      redis: { condition: 'service_healthy' },
    })
  })

  test('on the three documented ports, and nowhere else', () => {
    const published = services.filter(([name]) => name !== 'grafana').flatMap(([, { ports }]) => ports)
    expect(published).toEqual(['4000:4000', '5000:5000', '3000:3000'])
    expect(file.services.grafana?.ports).toEqual(['127.0.0.1:3001:3000'])
  })

  test.each(own.filter(([name]) => name !== 'migrate'))(
    '%s with settings that production starts with',
    (_, service) => {
      const config = readConfig({ NODE_ENV: 'production', ...service.environment })
      expect(config).toMatchObject({ production: true, host: '0.0.0.0' })
      expect(config.redisUrl).toBe(`redis://:${env.REDIS_PASSWORD}@redis:6379`)
    },
  )

  test('its variables as Compose fills them in', () => {
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
  test.each(Object.keys(env))('to start without %s', (name) => {
    expect(() => readComposeFile(text, { ...env, [name]: '' })).toThrow(`${name} is missing in .env`)
  })

  test.each<[string, (text: string) => string]>([
    ['a key that the specification does not know', (t) => t.replace('healthcheck:', 'healthchek:')],
    ['a port published twice', (t) => t.replace('"5000:5000"', '"4000:5000"')],
    ['an image without a version', (t) => t.replace(/image: redis:\S+/, 'image: redis')],
  ])('%s', async (_, change) => {
    await expect(lintWith(change)).rejects.toThrow('line ')
  })

  test('a Dockerfile with a line that the check would pass over', () => {
    expect(() => readDockerfile('FROM node:24\nADD https://shop.example/a /a')).toThrow(
      'Line 2: ADD is not understood here.',
    )
  })
})

describe('protects', () => {
  test('its secrets: the file has none, and says which it needs where .env.example does', () => {
    const documented = new Set(
      [...read('.env.example').matchAll(/^(?:# )?([A-Z][A-Z_]+)=/gm)].map(([, n]) => n),
    )
    for (const name of variablesIn(text)) expect(documented).toContain(name)
    for (const [, { environment }] of services)
      for (const [name, value] of Object.entries(environment))
        if (/PASSWORD|SECRET|KEY$/.test(name) && value !== '') expect(Object.values(env)).toContain(value)
  })

  test.each(own)('%s runs with the least it needs', (name, service) => {
    expect(service).toMatchObject({
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
    })
    // The owner's connection is for migrations alone.
    expect(service.environment.DATABASE_URL !== undefined).toBe(name === 'migrate')
    const cache = name === 'migrate' ? [] : ['cache']
    expect(service.networks).toEqual(['inside', ...cache, ...(name === 'gateway' ? ['outside'] : [])])
    // The gateway checks tokens, and the subgraphs sign them; nobody else has to know either.
    const keys = Object.keys(service.environment).filter((variable) => /JWT/.test(variable))
    const old = ['LEGACY_NODE_JWT_SECRET', 'LEGACY_PYTHON_JWT_SECRET']
    const expected = { migrate: [], gateway: ['JWT_PUBLIC_KEYS', ...old] }
    expect(keys.sort()).toEqual(
      name in expected ? expected[name as keyof typeof expected] : ['JWT_PRIVATE_KEY'],
    )
  })

  test('Redis: it has a password, and a network with its users alone', () => {
    const on = (network: string) =>
      services.filter(([, s]) => s.networks.includes(network)).map(([name]) => name)
    expect(on('cache').sort()).toEqual(['gateway', 'insights', 'redis', 'transactions'])
    expect(file.services.redis?.networks).toEqual(['cache'])
    expect(file.services.redis?.command?.join(' ')).toContain('requirepass $REDIS_PASSWORD')
    expect(file.services.redis?.environment.REDIS_PASSWORD).toBe(env.REDIS_PASSWORD)
  })

  test('the machine: every service has limits, and what lasts has a healthcheck and is started again', () => {
    expect(file.networks.inside).toEqual({ internal: true })
    for (const [name, { deploy, healthcheck, restart }] of services) {
      expect(deploy?.resources.limits, name).toBeDefined()
      expect(restart, name).toBe(name === 'migrate' ? 'no' : 'unless-stopped')
      expect(healthcheck !== undefined, name).toBe(name !== 'migrate')
    }
  })

  test.each([
    ...['.env', '.env.production', 'gateway/.env', 'key.pem', 'gateway/tls/server.pem', 'schema/private.key'],
    ...['shop.dump', 'drizzle/shop.dump', 'drizzle/shop.sql', 'gateway/customers.csv', 'gateway/notes.md'],
    ...['.npmrc', '.git/config', '.shopstack/jwt-private-key.ts', 'gateway/.env.ts'],
    ...['gateway/node_modules/a/index.js', 'gateway/dist/main.js', 'new-folder/file.ts'],
  ])('its image: %s does not reach the build', async (path) => {
    const isSent = await buildContext(join(ROOT, 'gateway/Dockerfile.dockerignore'))
    expect(isSent(path)).toBe(false)
  })

  test('its image has the sources, the schema and the migrations that are in git', async () => {
    const isSent = await buildContext(join(ROOT, 'gateway/Dockerfile.dockerignore'))
    const folder = join(ROOT, 'drizzle/migrations')
    const migrations = readdirSync(folder).filter((name) => name.endsWith('.sql'))
    for (const path of [
      ...['package.json', 'package-lock.json', 'tsconfig.json', 'gateway/main.ts', 'gateway/NOTICE'],
      ...['schema/supergraph.graphql', 'subgraphs/kit/package.json', 'gateway/rest/flask/orders.graphql'],
      ...[
        'gateway/graphql/explorer/boot.js',
        'gateway/rest/openapi/docs.css',
        'drizzle/migrations/meta/_journal.json',
      ],
      ...migrations.map((name) => `drizzle/migrations/${name}`),
    ])
      expect(isSent(path), path).toBe(true)
  })

  test.each(['.env.local', 'gateway/.env', 'key.pem', 'deep/in/tls.key', 'shop.dump'])(
    'its secrets: git passes over %s',
    (path) => {
      expect(spawnSync('git', ['check-ignore', '--no-index', '-q', path], { cwd: ROOT }).status).toBe(0)
      expect(
        spawnSync('git', ['check-ignore', '--no-index', '-q', '.env.example'], { cwd: ROOT }).status,
      ).toBe(1)
    },
  )

  test('the image is for a Node that the shop supports, and runs as nobody in particular', () => {
    const stages = readDockerfile(read('gateway/Dockerfile'))
    for (const { image } of stages) expect(Number(/^node:(\d+)-/.exec(image)?.[1])).toBeGreaterThanOrEqual(20)
    expect(stages.at(-1)?.steps).toContainEqual({ do: 'user', name: 'node' })
    expect(stages.at(-1)?.steps).toContainEqual({
      do: 'copy',
      from: null,
      paths: ['gateway/NOTICE'],
      to: './',
    })
  })
})
