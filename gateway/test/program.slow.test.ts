import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { VERSION } from '@shopstack/drizzle/environment/version'
import postgres from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from './root.js'

/** The shop as a process of its own, as `npm start` runs it. */
interface Program {
  readonly child: ChildProcess
  /** Everything it has printed. */
  output(): string
  /** The ports it says it listens on. */
  ports(): Promise<{ graphql: number; flask: number; express: number }>
  /** Its exit code, once it has ended. */
  ended(): Promise<number | null>
}

const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const cleanUp of cleanups.splice(0).reverse()) await cleanUp()
})

// The first shop opened here makes its database, and the later ones find it.
let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'shopstack-program-'))
})
// A Postgres whose shop was killed writes for a moment longer.
afterAll(() => rm(dir, { recursive: true, force: true, maxRetries: 30, retryDelay: 200 }))

function start(env: Record<string, string>, args: string[] = []): Program {
  const { PATH = '', HOME = '' } = processEnv()
  const free = { GATEWAY_PORT: '0', PYTHON_API_PORT: '0', NODE_API_PORT: '0', NODE_ENV: 'test' }
  const child = spawn(process.execPath, ['gateway/dist/main.js', ...args], {
    cwd: ROOT,
    env: { PATH, HOME, ...free, ...env },
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (text += chunk))
  const exit = once(child, 'close').then(([code]) => code as number | null)
  cleanups.push(async () => {
    child.kill('SIGKILL')
    await exit
  })
  const ports = async () => {
    while (!/ready\n/.test(text) || !/"express": \d+/.test(text)) {
      if (child.exitCode !== null) throw new Error(text)
      await sleep(50)
    }
    const port = (name: string) => Number(new RegExp(`"${name}": (\\d+)`).exec(text)?.[1])
    return { graphql: port('graphql'), flask: port('flask'), express: port('express') }
  }
  return { child, output: () => text, ports, ended: () => exit }
}

const ask = async (port: number, query: string) => {
  const response = await fetch(`http://127.0.0.1:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', connection: 'close' },
    body: JSON.stringify({ query }),
  })
  return response.json()
}

const processesOf = (dir: string) =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(dir))

describe('answers', () => {
  test('--version prints the version and starts nothing', async () => {
    const shop = start({ DATABASE_URL: 'not read' }, ['--version'])
    expect(await shop.ended()).toBe(0)
    expect(shop.output().trim()).toBe(VERSION)
  })

  test('--help prints the usage and the exit codes and starts nothing', async () => {
    const shop = start({ DATABASE_URL: 'not read' }, ['--help'])
    expect(await shop.ended()).toBe(0)
    expect(shop.output()).toMatch(/^Usage: main\.js \[options\]\n/)
    expect(shop.output()).toMatch(/^Exit codes: 0 stopped by SIGINT or SIGTERM/m)
  })

  test('the first start creates a database and a demo shop, prints where everything is, and stops without leaving a process', async () => {
    const shop = start({ SHOPSTACK_DATA_DIR: dir })
    const ports = await shop.ports()
    for (const told of ['Sandbox', '/explorer', 'admin@shopstack.test', 'shopstack-customer', 'curl -s'])
      expect(shop.output()).toContain(told)
    expect(
      await ask(ports.graphql, '{ products(first: 1) { nodes { unitsSold } totalCount } }'),
    ).toMatchObject({
      data: { products: { totalCount: 72 } },
    })
    const flask = await fetch(`http://127.0.0.1:${ports.flask}/api/products/?per_page=2`)
    expect(await flask.json()).toMatchObject({ per_page: 2, total: 72 })
    const url = (await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
    expect(Number(url[0])).toBeGreaterThan(1)
    shop.child.kill('SIGTERM')
    expect(await shop.ended()).toBe(0)
    expect(processesOf(dir)).toEqual([])
  }, 60_000)

  test('a request in flight completes when the program is stopped', async () => {
    const shop = start({ SHOPSTACK_DATA_DIR: dir })
    const { graphql } = await shop.ports()
    const [, , , port] = (await readFile(join(dir, 'postgres', 'postmaster.pid'), 'utf8')).split('\n')
    const password = await readFile(join(dir, 'postgres', 'shopstack.password'), 'utf8')
    const owner = postgres(`postgres://shopstack:${password}@127.0.0.1:${port}/shopstack`, { max: 1 })
    cleanups.push(() => owner.end({ timeout: 1 }))
    let reply: Promise<unknown> | undefined
    await owner.begin(async (tx) => {
      await tx`lock table products in access exclusive mode`
      reply = ask(graphql, '{ products(first: 1) { nodes { id } } }')
      await sleep(300)
      shop.child.kill('SIGINT')
      await sleep(300)
      expect(shop.child.exitCode).toBeNull()
    })
    expect(await reply).toMatchObject({ data: { products: { nodes: [{ id: '72' }] } } })
    await owner.end()
    expect(await shop.ended()).toBe(0)
  }, 60_000)
})

describe('refuses', () => {
  test('an unknown option is reported in one sentence and nothing is started', async () => {
    const shop = start({ DATABASE_URL: 'not read' }, ['--verison'])
    expect(await shop.ended()).toBe(1)
    expect(shop.output()).toBe(
      "error: unknown option '--verison'\n(Did you mean --version?)\nAdd --help for the usage.\n",
    )
  })

  test('invalid settings are reported in one message before anything listens', async () => {
    const shop = start({ GATEWAY_PORT: '4OOO', LOG_LEVEL: 'loud', TAX_RATE: '-1', DATABASE_URL: 'mysql://x' })
    expect(await shop.ended()).toBe(1)
    expect(shop.output()).toContain('Cannot start: 4 settings need attention.')
    for (const name of ['GATEWAY_PORT', 'LOG_LEVEL', 'TAX_RATE', 'DATABASE_URL'])
      expect(shop.output()).toContain(name)
    expect(shop.output()).not.toContain('    at ')
  })

  test('an unreachable database is reported in one sentence without its password', async () => {
    const shop = start({ DATABASE_URL: 'postgres://shop:secret-word@127.0.0.1:1/shop' })
    expect(await shop.ended()).toBe(1)
    expect(shop.output().trim().split('\n')).toHaveLength(1)
    expect(shop.output()).toContain('127.0.0.1:1')
    expect(shop.output()).not.toContain('secret-word')
  })

  test('ports in use are reported together with their settings before a database is created', async () => {
    const taken = [createServer().listen(0, '127.0.0.1'), createServer().listen(0, '127.0.0.1')]
    cleanups.push(async () => taken.forEach((server) => void server.close()))
    await Promise.all(taken.map((server) => once(server, 'listening')))
    const [express, metrics] = taken.map((server) => String((server.address() as AddressInfo).port))
    const data = join(dir, 'never-made')
    const shop = start({ SHOPSTACK_DATA_DIR: data, NODE_API_PORT: `${express}`, METRICS_PORT: `${metrics}` })
    expect(await shop.ended()).toBe(1)
    expect(shop.output().trim().split('\n')).toEqual([
      `Port ${express} is in use. Stop the process that listens on it, or set NODE_API_PORT to another port.`,
      `Port ${metrics} is in use. Stop the process that listens on it, or set METRICS_PORT to another port.`,
    ])
    expect(existsSync(data)).toBe(false)
  }, 60_000)

  test('production without secrets is rejected with the commands that generate them', async () => {
    const shop = start({ NODE_ENV: 'production', TRANSACTIONS_URL: 'http://127.0.0.1:1' })
    expect(await shop.ended()).toBe(1)
    expect(shop.output()).toMatch(/JWT_PRIVATE_KEY.*openssl genpkey/)
    expect(shop.output()).toMatch(/SUBGRAPH_SECRET.*openssl rand/)
  })
})

describe('protects', () => {
  test('a killed shop leaves no server behind, and the next start has its data', async () => {
    const first = start({ SHOPSTACK_DATA_DIR: dir })
    await first.ports()
    first.child.kill('SIGKILL')
    await first.ended()
    for (let i = 0; i < 100 && processesOf(dir).length > 0; i++) await sleep(100)
    expect(processesOf(dir)).toEqual([])
    const second = start({ SHOPSTACK_DATA_DIR: dir })
    const { graphql } = await second.ports()
    expect(second.output()).not.toContain('demo data seeded')
    expect(await ask(graphql, '{ products { totalCount } }')).toEqual({
      data: { products: { totalCount: 72 } },
    })
  }, 60_000)
})
