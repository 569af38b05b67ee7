import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { insertSession, registerAccount } from '@shopstack/drizzle/accounts/sessions'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { SignJWT } from 'jose'
import { afterAll, describe, expect, test } from 'vitest'
import { connectAs } from '../../process/role-connections.js'
import { openRedis } from '../../redis/connect.js'
import { createLogger } from '../../telemetry/log.js'
import { signAccessToken } from '../access-token.js'
import { openIdentity } from '../identity-provider.js'
import { type Keys, loadKeys } from '../signing-keys.js'
import type { Viewer } from '../viewer.js'
import { openGatewayDatabase } from './gateway-database.js'

const { open, database, owner, statements, db } = await openGatewayDatabase()
const transactions = open.add('t', connectAs('transactions', database.roleUrl('transactions')), (c) =>
  c.close(),
)
const insights = open.add('i', connectAs('insights', database.roleUrl('insights')), (c) => c.close())
const lines: string[] = []
const log = createLogger({ level: 'info', destination: { write: (line) => void lines.push(line) } })
const redisUrl = processEnv().TEST_REDIS_URL
const redis = redisUrl ? open.add('redis', openRedis(redisUrl, log), (r) => r.disconnect()) : null
if (redis) await new Promise((ready) => redis.once('ready', ready))
afterAll(() => open.close())

const { privateKey } = generateKeyPairSync('ed25519')
const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
const keys = await loadKeys({ privateKey: pem, dataDir: '/nowhere', production: true })
const legacySecrets = { flask: 'old-python-secret', express: 'old-node-secret' }

/** A process of the platform with an adjustable clock. */
function aProcess(options: { redis?: typeof redis; keys?: Keys; clock?: { now: number } } = {}) {
  const clock = options.clock ?? { now: Date.now() }
  const identity = openIdentity({ keys, db, redis, legacySecrets, log, ...options, now: () => clock.now })
  return { ...identity, clock }
}

async function aUser(role: Viewer['role'] = 'customer'): Promise<number> {
  const [row] = await owner<{ id: number }[]>`
    with account as (
      insert into users (email, password_hash, name, role)
      values (${`${randomUUID()}@shop.test`}, '!', 'Ada', ${role}) returning id
    )
    insert into adopted_ids (source, kind, source_id, id) select 'express', 'user', id, id from account
    returning id`
  return row?.id ?? 0
}

async function aSession(userId: number, expiresAt = new Date(Date.now() + 86_400_000)) {
  const session = {
    id: randomUUID(),
    userId,
    surface: 'graphql',
    expiresAt: expiresAt.toISOString(),
  } as const
  const about = { userAgent: 'x'.repeat(300), address: '203.0.113.9' }
  const hash = createHash('sha256').update(session.id).digest('hex')
  await withTx(transactions.db, (tx) => insertSession(tx, { ...session, ...about }, hash))
  return session.id
}

async function signedIn(role: Viewer['role'] = 'customer') {
  const id = await aUser(role)
  const viewer = { id, role, sessionId: await aSession(id) }
  const { token } = await signAccessToken(
    keys,
    { userId: id, sessionId: viewer.sessionId },
    'express',
    Date.now(),
  )
  return { viewer, token }
}

const legacyToken = (userId: number) =>
  new SignJWT({ userId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setExpirationTime('1h')
    .sign(Buffer.from(legacySecrets.express))

/** The number of SQL statements of the work. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = statements.length
  await work()
  return statements.length - before
}

describe('answers', () => {
  test('a token resolves to its viewer with the current role', async () => {
    const { viewerOf, issue } = aProcess()
    const { viewer, token } = await signedIn('admin')
    expect(await viewerOf(token)).toEqual(viewer)
    expect(await viewerOf((await issue(viewer, 'flask')).token)).toEqual(viewer)
  })

  test('the expiry of a token is that of its claim, and other tokens have none', async () => {
    const { expiryOf, issue } = aProcess()
    const { viewer } = await signedIn()
    const { token, expiresAt } = await issue(viewer, 'flask')
    expect(await expiryOf(token)).toBe(expiresAt.getTime())
    expect(await expiryOf(`${token}x`)).toBeNull()
  })

  test('a session started at registration resolves to its viewer', async () => {
    const id = randomUUID()
    const expiresAt = new Date(Date.now() + 60_000).toISOString()
    const session = { id, surface: 'flask', expiresAt, userAgent: null, address: null } as const
    const email = `${id}@shop.test`
    const account = { email, canonicalEmail: email, passwordHash: '!', name: 'Ada' }
    const { id: userId } = await withTx(insights.db, (tx) => registerAccount(tx, account, session, id))
    const { token } = await signAccessToken(keys, { userId, sessionId: id }, 'flask', Date.now())
    expect(await aProcess().viewerOf(token)).toEqual({ id: userId, role: 'customer', sessionId: id })
  })

  test('a legacy token resolves to a viewer without a session', async () => {
    const id = await aUser('admin')
    expect(await aProcess().viewerOf(await legacyToken(id))).toEqual({ id, role: 'admin', sessionId: null })
  })

  test('any number of requests in half a second cost one statement and one signature check', async () => {
    let checks = 0
    const publicKeys = new (class extends Map<string, KeyObject> {
      override get(kid: string) {
        checks += 1
        return super.get(kid)
      }
    })(keys.publicKeys)
    const { viewerOf, clock } = aProcess({ redis: null, keys: { ...keys, publicKeys } })
    const { token } = await signedIn()
    await viewerOf(token)
    expect(await costOf(() => Promise.all(Array.from({ length: 50 }, () => viewerOf(token))))).toBe(0)
    clock.now += 501
    expect(await costOf(() => Promise.all(Array.from({ length: 50 }, () => viewerOf(token))))).toBe(1)
    expect(checks).toBe(1)
  })

  test('an unknown session costs one statement as well', async () => {
    const { viewerOf } = aProcess({ redis: null })
    const { token } = await signAccessToken(keys, { userId: 1, sessionId: randomUUID() }, 'flask', Date.now())
    expect(await costOf(async () => [await viewerOf(token), await viewerOf(token)])).toBe(1)
  })

  test('every process derives the same successor of a refresh token, which the token does not reveal', () => {
    const next = aProcess().rotate('a refresh token')
    expect(aProcess().rotate('a refresh token')).toBe(next)
    expect(next).toMatch(/^[\w-]{43}$/)
    expect(aProcess().rotate(next)).not.toBe(next)
  })
})

describe('refuses', () => {
  test('invalid, overlong and meanwhile expired tokens are rejected', async () => {
    const { viewerOf, clock } = aProcess()
    const { token } = await signedIn()
    expect(await viewerOf(`${token}x`)).toBeNull()
    expect(await viewerOf('x'.repeat(1_000_000))).toBeNull()
    expect(await viewerOf(token)).not.toBeNull()
    // The clock does not move while the token is issued.
    clock.now += 86_400_000 + 60_000
    expect(await viewerOf(token)).toBeNull()
  })

  test('an expired session and the session of another user are rejected', async () => {
    const { viewerOf } = aProcess()
    const [ada, ben] = [await aUser(), await aUser()]
    const tokenOf = async (userId: number, sessionId: string) =>
      (await signAccessToken(keys, { userId, sessionId }, 'flask', Date.now())).token
    expect(await viewerOf(await tokenOf(ada, await aSession(ada, new Date(Date.now() - 1_000))))).toBeNull()
    expect(await viewerOf(await tokenOf(ada, await aSession(ben)))).toBeNull()
  })

  test('a legacy token of an unknown or disabled account is rejected', async () => {
    const { viewerOf } = aProcess()
    const id = await aUser()
    await owner`update users set disabled_at = now() where id = ${id}`
    expect(await viewerOf(await legacyToken(id))).toBeNull()
    expect(await viewerOf(await legacyToken(2_147_483_647))).toBeNull()
  })

  test('no token is issued for a viewer without a session', async () => {
    await expect(aProcess().issue({ id: 1, role: 'admin', sessionId: null }, 'flask')).rejects.toThrow(
      TypeError,
    )
  })
})

const stores = redis ? ['memory', 'Redis'] : ['memory']
describe.each(stores)('protects, with sessions kept in %s', (store) => {
  const shared = store === 'Redis' ? redis : null

  test.each([
    [
      'a revoked session',
      (v: Viewer) => owner`update sessions set revoked_at = now() where id = ${v.sessionId}`,
      null,
    ],
    [
      'a disabled account',
      (v: Viewer) => owner`update users set disabled_at = now() where id = ${v.id}`,
      null,
    ],
    [
      'a changed role',
      (v: Viewer) => owner`update users set role = 'customer' where id = ${v.id}`,
      'customer',
    ],
  ] as const)('%s is noticed by every process within two seconds', async (_, change, role) => {
    const clock = { now: Date.now() }
    const [first, second] = [aProcess({ redis: shared, clock }), aProcess({ redis: shared, clock })]
    const { viewer, token } = await signedIn('admin')
    expect(await first.viewerOf(token)).toEqual(viewer)
    await shared?.ping()
    await change(viewer)
    // The worst case: another process reads it from Redis at the last moment.
    clock.now += 999
    await second.viewerOf(token)
    clock.now += 1_000
    for (const { viewerOf } of [first, second]) expect((await viewerOf(token))?.role ?? null).toBe(role)
  })

  test('a failure of the database throws and is not cached', async () => {
    const { viewerOf } = aProcess({ redis: shared })
    const { viewer, token } = await signedIn()
    await owner`alter table sessions rename to sessions_away`
    await expect(viewerOf(token)).rejects.toThrow()
    await owner`alter table sessions_away rename to sessions`
    expect(await viewerOf(token)).toEqual(viewer)
  })
})

if (redis)
  describe('protects, with Redis', () => {
    test('a session read by one process costs the next no statement', async () => {
      const [first, second] = [aProcess(), aProcess()]
      const { viewer, token } = await signedIn()
      await first.viewerOf(token)
      await redis?.ping()
      expect(await costOf(() => second.viewerOf(token))).toBe(0)
      expect(await second.viewerOf(token)).toEqual(viewer)
    })

    const nameOf = ({ sessionId }: Viewer) => `shopstack:account:session:${sessionId}`

    test('a forged entry in Redis grants no role and is logged', async () => {
      const { viewer, token } = await signedIn()
      const admin = { userId: viewer.id, role: 'admin' }
      const forged = [{ readAt: 9e15, account: admin }, { readAt: Date.now(), account: admin }, {}]
      const texts = forged.map((entry) => JSON.stringify(entry))
      const from = lines.length
      for (const text of [...texts, 'garbage', '', ...texts.map((json) => 'A'.repeat(43) + json)]) {
        await redis.set(nameOf(viewer), text, 'PX', 5_000)
        expect(await aProcess().viewerOf(token)).toEqual(viewer)
      }
      expect(lines.slice(from).join()).toContain('invalid signature')
      await owner`update sessions set revoked_at = now() where id = ${viewer.sessionId}`
      await redis.set(nameOf(viewer), texts.join(), 'PX', 5_000)
      expect(await aProcess().viewerOf(token)).toBeNull()
    })

    test('the entry of an administrator is invalid under the name of another session', async () => {
      const [admin, customer] = [await signedIn('admin'), await signedIn()]
      await aProcess().viewerOf(admin.token)
      const entry = await redis.get(nameOf(admin.viewer))
      await redis.set(nameOf(customer.viewer), String(entry), 'PX', 5_000)
      expect(await aProcess().viewerOf(customer.token)).toEqual(customer.viewer)
    })

    test('neither a longer TTL in Redis nor a clock ahead extends the life of an entry', async () => {
      const { viewer, token } = await signedIn('admin')
      for (const ahead of [-1_000, 60_000]) {
        await aProcess({ clock: { now: Date.now() + ahead } }).viewerOf(token)
        const entry = await redis.get(nameOf(viewer))
        await redis.set(nameOf(viewer), String(entry), 'PX', 5_000)
        const { viewerOf } = aProcess()
        expect(await costOf(() => viewerOf(token))).toBe(1)
        await redis.del(nameOf(viewer))
      }
    })

    test('processes with different secrets do not trust each other’s entries', async () => {
      const { viewer, token } = await signedIn()
      await openIdentity({ keys, db, redis, log, sharedSecret: 'another' }).viewerOf(token)
      expect(await costOf(() => aProcess().viewerOf(token))).toBe(1)
      expect(await redis.get(nameOf(viewer))).not.toBeNull()
    })
  })

describe('protects, while Redis is down', () => {
  test.each(['refuses connections', 'never answers'])(
    'requests succeed when it %s, and the log says so once',
    async (kind) => {
      const server = createServer()
      const port = await new Promise<number>((resolve) =>
        server.listen(0, '127.0.0.1', () => {
          const address = server.address()
          resolve(typeof address === 'object' && address ? address.port : 0)
        }),
      )
      const sockets = new Set<{ destroy(): void }>()
      server.on('connection', (socket) => sockets.add(socket))
      if (kind === 'refuses connections') server.close()
      const from = lines.length
      const away = openRedis(`redis://:planted-password@127.0.0.1:${port}`, log)
      let attempts = 0
      away.on('reconnecting', () => {
        attempts += 1
      })
      const { viewerOf, clock } = aProcess({ redis: away })
      const { viewer, token } = await signedIn()
      for (let request = 0; request < 5; request++) {
        expect(await viewerOf(token)).toEqual(viewer)
        clock.now += 600
      }
      if (kind === 'refuses connections')
        await expect.poll(() => attempts, { timeout: 20_000 }).toBeGreaterThan(2)
      away.disconnect()
      for (const socket of sockets) socket.destroy()
      server.close()
      const said = (text: string) => lines.slice(from).filter((line) => line.includes(text)).length
      expect(said('session cache')).toBe(1)
      if (kind === 'refuses connections') expect(said('falling back to in-memory')).toBe(1)
      // A connection that never opens times out after two seconds, if this test still runs then.
      else expect(said('memory takes over')).toBeLessThan(2)
      expect(lines.slice(from).join()).not.toContain('planted-password')
    },
  )
})
