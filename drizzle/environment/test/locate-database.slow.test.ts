import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, inject, test } from 'vitest'
import { DatabaseError, locateDatabase, runningEmbedded } from '../locate-database.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'shopstack-database-'))
  closing.push(() => rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 }))
  return folder
}

/** A server that is not Postgres, and its behaviour on connections. */
async function aStranger(greet: (socket: Socket) => unknown): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}))
    greet(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  // The address of a TCP server has a port.
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function aClosedPort(): Promise<string> {
  const address = await aStranger(() => {})
  await closing.pop()?.()
  return address
}

async function refusalOf(configuredUrl: string): Promise<string> {
  const failure = await locateDatabase({ configuredUrl, dataDir: '/nowhere' }).catch(
    (error: unknown) => error,
  )
  expect(failure).toBeInstanceOf(DatabaseError)
  return String(failure).replace('DatabaseError: ', '')
}

describe('answers', () => {
  test('a configured database is described without its password, and keeps running', async () => {
    const { url } = inject('testServer')
    const database = await locateDatabase({ configuredUrl: url, dataDir: '/nowhere' })
    expect(database).toMatchObject({ ownerUrl: url, kind: 'configured' })
    expect(database.description).toMatch(/^Postgres \d+\.\d+ at [\w.]+:\d+\/\w+$/)
    await database.close()
    expect((await locateDatabase({ configuredUrl: url, dataDir: '/nowhere' })).kind).toBe('configured')
  })

  test('the embedded database is started unless a shop runs it', async () => {
    const dataDir = await aFolder()
    expect(await runningEmbedded(dataDir)).toBeUndefined()
    const shop = await locateDatabase({ configuredUrl: undefined, dataDir })
    closing.push(() => shop.close())
    const [first, second] = await Promise.all(
      [0, 1].map(() => locateDatabase({ configuredUrl: undefined, dataDir })),
    )
    expect([shop.kind, first?.kind, second?.kind]).toEqual(['embedded', 'running', 'running'])
    expect(first?.ownerUrl).toBe(shop.ownerUrl)
    await first?.close()
    expect(await runningEmbedded(dataDir)).toBe(shop.ownerUrl)
    // A killed shop leaves a server without a lock.
    await rm(join(dataDir, 'postgres.lock'))
    expect(await runningEmbedded(dataDir)).toBeUndefined()
  })
})

describe('refuses', () => {
  test.each([
    ['a host that does not exist', async () => 'nowhere.invalid:5432', 'host not found'],
    ['a closed port', aClosedPort, 'connection refused'],
    ['a silent server', () => aStranger(() => {}), 'no response from Postgres'],
    [
      'a web server, which hangs up',
      () => aStranger((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      'no response from Postgres',
    ],
  ])('%s is reported in one sentence without the password', async (_, place, reason) => {
    const host = await place()
    const message = await refusalOf(`postgres://owner:hunter2@${host}/shop`)
    expect(message).toMatch(
      new RegExp(`^Cannot use the database at ${host}/shop: .*${reason}.*\\. Check DATABASE_URL\\.$`),
    )
    expect(message).not.toContain('hunter2')
  })

  test('a wrong password and a missing database are reported as such', async () => {
    const stranger = new URL(inject('testServer').url)
    stranger.username = 'nobody_we_know'
    stranger.password = 'hunter2'
    const message = await refusalOf(stranger.href)
    expect(message).toMatch(/^Cannot use the database at .*: .*nobody_we_know.*\. Check DATABASE_URL\.$/)
    expect(message).not.toContain('hunter2')

    const elsewhere = new URL(inject('testServer').url)
    elsewhere.pathname = '/no_such_shop'
    expect(await refusalOf(elsewhere.href)).toContain('database "no_such_shop" does not exist')
  })

  test.each(['db', 'mysql://root:hunter2@db/shop', 'postgres://owner:hunter2%@db/shop'])(
    '%s is rejected as the URL of the database without being printed',
    async (url) => {
      expect(await refusalOf(url)).toBe('DATABASE_URL must be a postgres:// URL.')
    },
  )
})
