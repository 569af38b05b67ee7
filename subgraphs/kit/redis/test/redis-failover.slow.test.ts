import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { insertSession } from '@shopstack/drizzle/accounts/sessions'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { cloneDatabase } from '@shopstack/drizzle/test/databases'
import { ShopError } from '@shopstack/schema/errors'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { signAccessToken } from '../../auth/access-token.js'
import { openIdentity } from '../../auth/identity-provider.js'
import { loadKeys } from '../../auth/signing-keys.js'
import type { Viewer } from '../../auth/viewer.js'
import { disposables } from '../../process/disposables.js'
import { connectAs } from '../../process/role-connections.js'
import { LOGIN_LIMITS } from '../../rate-limit/login-limits.js'
import { openLoginThrottle } from '../../rate-limit/login-throttle.js'
import { createLogger } from '../../telemetry/log.js'
import { hasRedisServer, startRedisCluster, startRedisSentinel } from '../../test/redis-servers.js'
import type { RedisClient } from '../client.js'
import { openRedis } from '../connect.js'

const CUSTOMERS = 12
const WAIT = { timeout: 40_000, interval: 50 }

const open = disposables()
let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => open.close())

/** Signed-in customers, enough for every node of a cluster to store sessions. */
async function openShop() {
  const database = open.add('database', await cloneDatabase(inject('testServer'), 'empty'), (d) => d.close())
  const owner = open.add('owner', postgres(database.ownerUrl, { max: 1 }), (sql) => sql.end())
  const { db } = open.add('gateway', connectAs('gateway', database.roleUrl('gateway')), (c) => c.close())
  const role = connectAs('transactions', database.roleUrl('transactions'))
  const transactions = open.add('transactions', role, (c) => c.close())
  const pem = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  const keys = await loadKeys({ privateKey: pem, dataDir: '/nowhere', production: true })
  const customers: { viewer: Viewer; token: string }[] = []
  for (let i = 0; i < CUSTOMERS; i++) {
    const [row] = await owner<{ id: number }[]>`
      insert into users (email, password_hash, name) values (${`${i}@shop.test`}, '!', 'Ada') returning id`
    const [id, sessionId] = [row?.id ?? 0, randomUUID()]
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
    const session = {
      id: sessionId,
      userId: id,
      surface: 'graphql',
      userAgent: null,
      address: null,
      expiresAt,
    } as const
    await withTx(transactions.db, (tx) => insertSession(tx, session, sessionId))
    const { token } = await signAccessToken(keys, { userId: id, sessionId }, 'graphql', Date.now())
    customers.push({ viewer: { id, role: 'customer', sessionId }, token })
  }
  return { db, keys, customers }
}

/** A process that stores sessions and counts in this Redis, and its log. */
async function aProcess(url: string) {
  const lines: string[] = []
  const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
  const redis = open.add('redis', openRedis(url, log), (r) => r.disconnect())
  await new Promise<void>((ready) => redis.once('ready', () => ready()))
  let clock = Date.now()
  const { db, keys, customers } = shop
  const identity = openIdentity({ keys, db, redis, log, now: () => clock })
  async function everybodyIsKnown(): Promise<void> {
    // The entries in memory have expired.
    clock += 600
    for (const { viewer, token } of customers) expect(await identity.viewerOf(token)).toEqual(viewer)
  }
  const signIn = { ...LOGIN_LIMITS.signIn, accountInNetwork: { seconds: 60, free: 2, max: 2 } }
  const attempts = openLoginThrottle({ redis, limits: { ...LOGIN_LIMITS, signIn, minFailureMs: 0 } })
  return { redis, lines, everybodyIsKnown, guess: () => guessing(attempts) }
}

/** Guesses the passwords of ten accounts three times each; returns the results of the third guesses. */
async function guessing(attempts: ReturnType<typeof openLoginThrottle>): Promise<string[]> {
  const wrong = async () => {
    throw new ShopError('INVALID_CREDENTIALS', undefined)
  }
  const accounts = Array.from({ length: 10 }, () => ({
    request: {},
    address: randomUUID(),
    email: randomUUID(),
    account: async () => null,
  }))
  const codes = []
  for (const who of accounts) {
    for (const _ of [1, 2]) await attempts.signIn(who, wrong).catch(() => {})
    codes.push(await attempts.signIn(who, wrong).catch(({ code }) => String(code)))
  }
  return [...new Set(codes)]
}

/** The number of writable keys out of a hundred. */
async function written(redis: RedisClient): Promise<number> {
  const keys = Array.from({ length: 100 }, (_, i) => `written:${i}`)
  const done = await Promise.allSettled(keys.map((key) => redis.set(key, '1', 'PX', 5_000)))
  return done.filter(({ status }) => status === 'fulfilled').length
}

/** A command takes 200 ms at most, then memory is used: on a slow machine one of a hundred may end by that. */
async function storesAndCounts(redis: RedisClient, guess: () => Promise<string[]>): Promise<void> {
  await expect.poll(() => written(redis), WAIT).toBe(100)
  await expect.poll(guess, WAIT).toEqual(['RATE_LIMITED'])
}

describe.skipIf(!hasRedisServer)('protects (where redis-server is installed)', () => {
  test('sessions and counts survive a failover by sentinels', async () => {
    const { url, master, sentinel } = await startRedisSentinel(open)
    const { redis, lines, everybodyIsKnown, guess } = await aProcess(url)
    await everybodyIsKnown()
    await storesAndCounts(redis, guess)
    expect(await master.command('info', 'keyspace')).toContain('db1:')
    // A query for the master during the failover may receive the announcement before the response.
    await sentinel.command('client', 'pause', '2500')
    await master.kill()
    await everybodyIsKnown()
    await expect.poll(guess, WAIT).toEqual(['RATE_LIMITED'])
    await expect.poll(() => written(redis), WAIT).toBe(100)
    await everybodyIsKnown()
    await expect.poll(guess, WAIT).toEqual(['RATE_LIMITED'])
    expect(lines.join()).toContain('falling back to in-memory')
    expect(lines.join()).toContain('Redis available again')
  }, 90_000)

  test('sessions and counts survive the loss of a cluster node', async () => {
    const { url, nodes } = await startRedisCluster(open)
    const { redis, everybodyIsKnown, guess } = await aProcess(url)
    await everybodyIsKnown()
    await storesAndCounts(redis, guess)
    for (const node of nodes) expect(await node.command('dbsize')).toBeGreaterThan(10)
    await nodes[2]?.kill()
    await everybodyIsKnown()
    await expect.poll(guess, WAIT).toEqual(['RATE_LIMITED'])
    // The keys of the other nodes did not move.
    await expect.poll(() => written(redis), WAIT).toBeGreaterThan(50)
    await everybodyIsKnown()
  }, 90_000)
})
