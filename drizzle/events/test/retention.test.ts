import postgres from 'postgres'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest'
import { type Connection, connect } from '../../client/connect.js'
import type { Db } from '../../roles/access.js'
import { cloneDatabase, type TestDatabase } from '../../test/databases.js'
import { populateShop } from '../../verify/test/populate-shop.js'
import { verify } from '../../verify/verify.js'
import { sweepAuditLog, sweepEvents, sweepSessions, sweepUsedTokens } from '../retention.js'

let database: TestDatabase
let owner: postgres.Sql
let connection: Connection
let shop: Awaited<ReturnType<typeof populateShop>>
let db: Db<'transactions'>
beforeAll(async () => {
  database = await cloneDatabase(inject('testServer'), 'empty')
  owner = postgres(database.ownerUrl, { max: 2, onnotice: () => {} })
  connection = connect(database.roleUrl('transactions'), { max: 4 })
  shop = await populateShop(owner)
  // The kit gives these types to a subgraph.
  db = connection.db as unknown as Db<'transactions'>
})
afterAll(async () => {
  await connection?.close()
  await owner?.end()
  await database?.close()
})

const count = async (from: string): Promise<number> =>
  Number((await owner.unsafe(`select count(*) from ${from}`))[0]?.count)

/** Sessions of account 1 that ended the given number of days ago, with the given number of refresh tokens. */
const someSessions = (sessions: number, tokens: number, daysAgo: number) => owner`
  with made as (
    insert into sessions (id, user_id, surface, last_used_at, expires_at)
    select gen_random_uuid(), 1, 'graphql', now(), now() - make_interval(days => ${daysAgo}) from generate_series(1, ${sessions}::int)
    returning id
  )
  insert into refresh_tokens (token_hash, session_id, used_at)
  select md5(id::text || n), id, case when n > 1 then now() - make_interval(days => ${daysAgo}) end
  from made, generate_series(1, ${tokens}::int) n`

describe('sessions and refresh tokens', () => {
  beforeEach(() => owner`delete from sessions`)

  test('sessions that ended a month ago are deleted with all of their tokens, and no others', async () => {
    await someSessions(450, 8, 31)
    await someSessions(3, 2, 29)
    await someSessions(2, 2, -10)
    await sweepSessions(db)
    expect([await count('sessions'), await count('refresh_tokens')]).toEqual([5, 10])
    expect(await sweepSessions(db)).toBe(0)
  })

  test('concurrent sweeps delete each row once', async () => {
    await someSessions(900, 3, 40)
    await Promise.all([sweepSessions(db), sweepSessions(db), sweepSessions(db)])
    expect(await count('sessions')).toBe(0)
  })

  test('a used token is kept for a month, also that of an active session', async () => {
    await someSessions(1, 1, -10)
    await owner`insert into refresh_tokens (token_hash, session_id, used_at)
      select md5('t' || n), id, now() - make_interval(days => n, hours => 1) from sessions, generate_series(1, 1530) n`
    expect(await sweepUsedTokens(db)).toBe(1_501)
    expect(await count('refresh_tokens where used_at is not null')).toBe(29)
    expect(await count('refresh_tokens where used_at is null')).toBe(1)
  })

  test.each([
    ['sessions', "expires_at < now() - interval '30 days' order by expires_at limit 200", 'sessions_expiry'],
    [
      'refresh_tokens',
      "used_at < now() - interval '30 days' order by used_at limit 1000",
      'refresh_tokens_used',
    ],
  ])('old %s are found by an index', async (table, where, index) => {
    await someSessions(2_000, 3, -10)
    await owner.unsafe(`analyze ${table}`)
    const plan = await owner.unsafe(`explain select 1 from ${table} where ${where}`)
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain(index)
  })
})

describe('events', () => {
  const broken = async () =>
    (await verify(owner)).checks.filter(({ violations }) => violations > 0).map(({ name }) => name)
  const age = async (time: string) => {
    await owner.unsafe(`update events set created_at = created_at - interval '${time}'`)
    await owner.unsafe(
      `update orders set created_at = created_at - interval '${time}', updated_at = updated_at - interval '${time}'`,
    )
    await owner.unsafe(`update payment_attempts set created_at = created_at - interval '${time}' where id not in (
      select open_attempt_id from orders where open_attempt_id is not null)`)
  }

  test('the SQL function deletes nothing younger than thirty days, whatever its argument', async () => {
    await owner`delete from outbox`
    await age('29 days')
    const before = await count('events')
    for (const asked of ["'infinity'", "now() + interval '1 year'", 'null', 'now()'])
      await connection.sql.unsafe(`select sweep_events(${asked}, 10000), sweep_audit_log(${asked}, null)`)
    expect(await count('events')).toBe(before)
    expect(before).toBeGreaterThan(20)
  })

  test('old delivered events are deleted but for the first of each order, and verify finds nothing', async () => {
    await age('1 year')
    const [first, later] = ['events where sequence = 1', 'events where sequence > 1']
    const firsts = await count(first)
    const [waiting] =
      await owner`insert into outbox select 'relay', max(id) from events where sequence > 1 returning event_id`
    await Promise.all([sweepEvents(db, 90), sweepEvents(db, 90), sweepEvents(db, 90)])
    expect(await owner`select id from events where sequence > 1`).toEqual([{ id: String(waiting?.event_id) }])
    expect([await count(first), await count(later)]).toEqual([firsts, 1])
    expect(await broken()).toEqual([])
  })

  test('verify finds other lost events, of younger orders and of those with later events', async () => {
    await owner`update orders set version = version + 1, updated_at = now() where id = ${shop.delivered}`
    expect(await broken()).toEqual(['events have no gaps'])
    await owner`update orders set version = version - 1, updated_at = now() - interval '2 years' where id = ${shop.delivered}`
    await owner`update orders set created_at = now() where id = ${shop.refunded}`
    expect(await broken()).toEqual(['events have no gaps', 'events agree with the status'])
    await owner`update orders set created_at = now() - interval '2 years' where id = ${shop.refunded}`
    expect(await broken()).toEqual([])
    await owner`delete from events where subject = ${`order:${shop.delivered}`}`
    expect(await broken()).toEqual(
      expect.arrayContaining(['events have no gaps', 'events agree with the status']),
    )
  })

  test('nothing is swept while many events are waiting', async () => {
    await owner`insert into events (type, subject, payload) select 't', 'waiting', '{}' from generate_series(1, 501)`
    await owner`insert into outbox select 'relay', id from events where subject = 'waiting'`
    await owner`update retention_marks set position = 0`
    expect(await sweepEvents(db, 90)).toBe(0)
  })
})

test('the audit log is swept on request, and nothing younger than ninety days', async () => {
  await owner`delete from audit_log`
  await owner`insert into audit_log (action, subject, created_at)
    select 'a', 's', now() - make_interval(days => n, hours => 1) from generate_series(1300, 1, -1) n`
  expect(await sweepAuditLog(db, 1)).toBe(1_300 - 89)
  expect(await count('audit_log')).toBe(89)
})
