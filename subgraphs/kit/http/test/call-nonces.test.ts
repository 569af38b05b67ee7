import { randomUUID } from 'node:crypto'
import { sweepNonces } from '@shopstack/drizzle/accounts/call-nonces'
import { cloneDatabase, testRedisUrl } from '@shopstack/drizzle/test/databases'
import postgres from 'postgres'
import { afterAll, describe, expect, inject, test } from 'vitest'
import { disposables } from '../../process/disposables.js'
import { connectAs } from '../../process/role-connections.js'
import { openRedis } from '../../redis/connect.js'
import { createLogger } from '../../telemetry/log.js'
import { nonceStore } from '../call-nonces.js'

const open = disposables()
const database = open.add('database', await cloneDatabase(inject('testServer'), 'empty'), (d) => d.close())
const owner = open.add('owner', postgres(database.ownerUrl, { max: 1, onnotice: () => {} }), (sql) =>
  sql.end(),
)
const { db } = open.add('t', connectAs('transactions', database.roleUrl('transactions')), (c) => c.close())
const log = createLogger({ level: 'silent' })
const redisUrl = testRedisUrl()
const redis = redisUrl ? open.add('redis', openRedis(redisUrl, log), (r) => r.disconnect()) : null
if (redis) await new Promise((ready) => redis.once('ready', ready))
const away = open.add('away', openRedis('redis://127.0.0.1:1', log), (r) => r.disconnect())
afterAll(() => open.close())

const at = (store: typeof redis, now = Date.now) =>
  nonceStore({ subgraph: 'transactions', redis: store, db, log, now })

describe.each(redis ? ['Postgres', 'Redis'] : ['Postgres'])('nonces in %s', (kind) => {
  const store = kind === 'Redis' ? redis : null

  test('one process claims a nonce, and processes that start later cannot', async () => {
    const nonce = randomUUID()
    const claims = await Promise.all(Array.from({ length: 10 }, () => at(store)(nonce, Date.now())))
    expect(claims.filter(Boolean)).toHaveLength(1)
    expect(await at(store)(nonce, Date.now())).toBe(false)
    expect(await at(store)(randomUUID(), Date.now())).toBe(true)
  })
})

describe('nonces while Redis is down', () => {
  test('a nonce is claimed once, and one from before the outage is rejected', async () => {
    const started = Date.now()
    const claim = at(away)
    const nonce = randomUUID()
    expect(await claim(nonce, Date.now())).toBe(true)
    expect(await claim(nonce, Date.now())).toBe(false)
    await expect(claim(randomUUID(), started - 1)).rejects.toThrow('may have accepted')
  })

  if (redis)
    test('a nonce claimed in Postgres cannot be claimed after Redis recovered', async () => {
      let isAway = true
      const flaky = { set: (...args: Parameters<typeof redis.set>) => (isAway ? away : redis).set(...args) }
      // Only this member of the client is used.
      const claim = at(flaky as typeof redis)
      const nonce = randomUUID()
      expect(await claim(nonce, Date.now())).toBe(true)
      isAway = false
      expect(await claim(nonce, Date.now())).toBe(false)
      expect(await claim(randomUUID(), Date.now())).toBe(true)
    })
})

test('expired nonces are deleted, and no others', async () => {
  await owner`delete from call_nonces`
  await owner`insert into call_nonces select n::text, now() - interval '6 minutes' from generate_series(1, 2500) n`
  await at(null)('young', Date.now())
  expect(await sweepNonces(db)).toBe(2_500)
  expect(await owner`select nonce from call_nonces`).toEqual([{ nonce: 'young' }])
})
