import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { cloneDatabase, type TestDatabase } from '@shopstack/drizzle/test/databases'
import { afterEach, beforeEach, describe, expect, inject, test, vi } from 'vitest'

const GATEWAY = fileURLToPath(new URL('..', import.meta.url))
const LOOPBACK = /^(localhost|127\.0\.0\.1|::1)$/

let folder: string
let database: TestDatabase
let child: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-telemetry-'))
  database = await cloneDatabase(inject('testServer'), 'demo')
})

afterEach(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
  await database.close()
})

/** Starts a program whose every connection is recorded, and only those to this machine are made. */
function start(...program: string[]): ChildProcess & { output(): string } {
  const recorder = pathToFileURL(join(GATEWAY, 'test', 'record-connections.js'))
  recorder.searchParams.set('to', join(folder, 'hosts'))
  const { PATH, HOME } = processEnv()
  const ports = { GATEWAY_PORT: '0', PYTHON_API_PORT: '0', NODE_API_PORT: '0' }
  const args = ['--import', recorder.href, ...program]
  const started = spawn(process.execPath, args, {
    cwd: GATEWAY,
    env: { PATH, HOME, DATABASE_URL: database.ownerUrl, SHOPSTACK_DATA_DIR: folder, ...ports },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [started.stdout, started.stderr]) stream.on('data', (chunk) => (output += chunk))
  child = started
  return Object.assign(started, { output: () => output })
}

const ended = async (process: ChildProcess): Promise<unknown> =>
  process.exitCode ?? (await once(process, 'exit'))[0]

const recordedHosts = async (): Promise<string[]> =>
  (await readFile(join(folder, 'hosts'), 'utf8').catch(() => '')).split('\n').filter(Boolean)

describe('protects', () => {
  test('no connection leaves the machine while the shop starts, serves and stops', {
    timeout: 180_000,
  }, async () => {
    const shop = start('dist/main.js')
    const ready = /http:\/\/localhost:\d+\/graphql/
    await vi.waitUntil(() => ready.test(shop.output()) || shop.exitCode !== null, { timeout: 120_000 })
    const [url = shop.output()] = ready.exec(shop.output()) ?? []
    const query = '{ products(first: 1) { nodes { name unitsSold } } }'
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    expect(await response.json()).toMatchObject({
      data: { products: { nodes: [{ name: expect.any(String) }] } },
    })
    shop.kill('SIGTERM')
    expect(await ended(shop)).toBe(0)
    const hosts = await recordedHosts()
    expect(hosts).not.toEqual([])
    expect(hosts.filter((host) => !LOOPBACK.test(host))).toEqual([])
  })
})

describe('answers', () => {
  test('the recorder catches the telemetry of Apollo when it is enabled', {
    timeout: 60_000,
  }, async () => {
    const program = `
      import { ApolloGateway } from '@apollo/gateway'
      import { gatewaySdl } from './dist/federation/supergraph.js'
      new ApolloGateway({ supergraphSdl: gatewaySdl() })
      setTimeout(() => process.exit(0), 1_000)`
    await ended(start('--input-type=module', '--eval', program))
    expect((await recordedHosts()).filter((host) => !LOOPBACK.test(host))).not.toEqual([])
  })

  test('the recorder catches connections by fetch, https, dns and worker threads', async () => {
    const worker = `data:text/javascript,${encodeURIComponent("import net from 'node:net'\nnet.connect(9, '192.0.2.2').on('error', () => {})")}`
    const program = `
      import https from 'node:https'
      import dns from 'node:dns/promises'
      import { Worker } from 'node:worker_threads'
      await fetch('http://192.0.2.1/').catch(() => {})
      https.get('https://shop.invalid/').on('error', () => {})
      await dns.resolve('name.invalid').catch(() => {})
      new Worker(new URL(${JSON.stringify(worker)}))`
    expect(await ended(start('--input-type=module', '--eval', program))).toBe(0)
    expect(await recordedHosts()).toEqual(['192.0.2.1', 'shop.invalid', 'name.invalid', '192.0.2.2'])
  })
})
