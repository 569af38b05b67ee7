import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { testRedisUrl } from '@shopstack/drizzle/test/databases'
import { verify } from '@shopstack/drizzle/verify/verify'
import { ROOT } from '@shopstack/gateway/test/root'
import { disposables } from '@shopstack/kit/process/disposables'
import { Redis } from 'ioredis'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { aVisitor, type Visitor } from '../../harness/shop-client.js'
import { type FaultyShop, openFaultyShop } from '../../harness/testbed.js'
import { canMount, openSmallShop, type SmallShop } from '../full-disk.js'
import { ACTIONS, type Fault, type FaultName, MATRIX, matrixTable } from '../matrix.js'
import { replaceTable, tableIn } from '../readme-table.js'

const FULL_DISK = 'the disk of the embedded Postgres is full'
const redisUrl = testRedisUrl()
/** `npm run faults` tries all of it, which takes longer than `npm test` may. */
const asked = processEnv().FAULTS
const page = (type: string, body: string) =>
  `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n${body}`

/** How each fault is made, and how it is undone. */
const FAULTS: Record<Exclude<FaultName, typeof FULL_DISK>, (shop: FaultyShop) => Promise<void> | void> = {
  'Postgres is down': ({ lines }) => lines.postgres.become({ does: 'reset' }),
  'Postgres is slow': ({ lines }) => lines.postgres.become({ does: 'late', ms: 40 }),
  'Postgres answers drop by drop': ({ lines }) =>
    lines.postgres.become({ does: 'drip', bytesPerSecond: 20_000 }),
  'Postgres was restarted': (shop) => shop.restartPostgres(),
  'Redis is down': ({ lines }) => lines.redis?.become({ does: 'reset' }),
  'Redis is slow': ({ lines }) => lines.redis?.become({ does: 'late', ms: 400 }),
  'Redis was wiped': () => wipeRedis(),
  'insights is down': ({ lines }) => lines.insights.become({ does: 'reset' }),
  'insights is slow': ({ lines }) => lines.insights.become({ does: 'late', ms: 400 }),
  'insights never answers': ({ lines }) => lines.insights.become({ does: 'swallow' }),
  'insights answers a web page': ({ lines }) =>
    lines.insights.become({ does: 'say', bytes: page('text/html', '<h1>Welcome</h1>') }),
  'insights answers 5 MB of nonsense': ({ lines }) =>
    lines.insights.become({
      does: 'say',
      bytes: page('application/json', JSON.stringify('x'.repeat(5_000_000))),
    }),
  'transactions is down': ({ lines }) => lines.transactions.become({ does: 'reset' }),
  'the gateway was restarted': async ({ gateway }) => {
    expect(await gateway.stop()).toBe(0)
    await gateway.start()
  },
}

const open = disposables()
let shop: FaultyShop
let visitor: Visitor
beforeAll(async () => {
  if (!asked) return
  shop = await openFaultyShop(redisUrl, open)
  visitor = await aVisitor(shop.url)
}, 120_000)
afterAll(() => open.close(), 60_000)

/** Only what this shop has written, where others use the Redis as well. */
async function wipeRedis(): Promise<void> {
  const { searchParams, href } = new URL(String(redisUrl))
  const redis = new Redis(href.split('?')[0] ?? '')
  const keys = await redis.keys(`${searchParams.get('keyPrefix')}*`)
  expect(keys.length).toBeGreaterThan(0)
  await redis.unlink(keys)
  redis.disconnect()
}

/** What became of each cell that was tried. */
const results = new Map<string, string>()

/** What `npm run db -- verify` finds wrong with a shop. */
async function halfDone(ownerUrl = ''): Promise<unknown[]> {
  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    return (await verify(sql)).checks.filter(({ violations }) => violations > 0)
  } finally {
    await sql.end()
  }
}

/** The cells of a row, each of which is a test. */
const cells = (name: FaultName, outcomes: Fault['outcomes'], who: () => Visitor) =>
  test.each(ACTIONS.map((action) => [action, outcomes[action]] as const))(
    '%s: %s',
    async (action, outcome) => {
      const became = await who().do(action)
      expect(outcome.split(' or ')).toContain(became)
      results.set(`${name}: ${action}`, outcome)
    },
    40_000,
  )

/** All of it works again, without a restart of anything. */
async function worksAgain(who: Visitor): Promise<void> {
  for (const action of ACTIONS)
    await vi.waitFor(
      async () => {
        if (action === 'pay') await who.prepare()
        expect(await who.do(action)).toBe('works')
      },
      { timeout: 20_000, interval: 250 },
    )
}

const lack = ({ needs }: Fault): string | null => {
  if (needs === 'Redis' && !redisUrl) return 'TEST_REDIS_URL names no Redis'
  return needs === 'a file system of its own' && !canMount ? 'nothing can be mounted here' : null
}
const rows: readonly Fault[] = MATRIX

for (const { name, outcomes, ...fault } of rows.filter((row) => row.name !== FULL_DISK)) {
  const missing = asked ? lack({ name, outcomes, ...fault }) : 'npm run faults'
  describe.skipIf(missing !== null)(`when ${name}${missing ? `: ${missing}` : ''}`, () => {
    beforeAll(async () => {
      await visitor.prepare()
      await FAULTS[name as keyof typeof FAULTS](shop)
    }, 60_000)
    afterAll(async () => {
      for (const line of Object.values(shop.lines)) line?.become({ does: 'pass' })
      await worksAgain(visitor)
    }, 150_000)
    cells(name as FaultName, outcomes, () => visitor)
  })
}

const [fullDisk] = rows.filter((row) => asked && row.name === FULL_DISK && lack(row) === null)
describe.skipIf(!fullDisk)(
  `when ${FULL_DISK}${fullDisk ? '' : ' (npm run faults, as root on Linux)'}`,
  () => {
    const opened = disposables()
    let small: SmallShop
    let guest: Visitor
    beforeAll(async () => {
      small = await openSmallShop(opened)
      guest = await aVisitor(small.url)
      await guest.prepare()
      await small.fill()
    }, 120_000)
    afterAll(async () => {
      try {
        await small.makeRoom()
        await worksAgain(guest)
        expect(await halfDone(await small.ownerUrl())).toEqual([])
      } finally {
        await opened.close()
      }
    }, 120_000)
    test('in the end no order is taken any more', async () => {
      let became: string = 'works'
      for (let n = 0; n < 500 && became === 'works'; n++) became = await guest.do('order')
      expect(became).toBe('unavailable')
    }, 60_000)
    if (fullDisk) cells(FULL_DISK, fullDisk.outcomes, () => guest)
  },
)

test.runIf(asked)('afterwards nothing is half done', async () => {
  expect(await halfDone(shop.ownerUrl)).toEqual([])
})

const README = join(ROOT, 'gateway', 'README.md')

test.runIf(asked === 'write')('all of it was tried and is documented', () => {
  const all = rows.flatMap(({ name, outcomes }) =>
    ACTIONS.map((action) => [`${name}: ${action}`, outcomes[action]] as const),
  )
  expect(results).toEqual(new Map(all))
  replaceTable(README, matrixTable())
})

test('what is documented is what is tried', () => {
  expect(tableIn(readFileSync(README, 'utf8'))).toBe(matrixTable())
})
