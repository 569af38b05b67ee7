import type { ApolloGateway } from '@apollo/gateway'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { expect, test } from 'vitest'
import type { BudgetExceeded } from '../../budget/spending.js'
import { expensiveLane, MIN_EXPENSIVE_POINTS } from '../expensive-lane.js'

type Executor = ApolloGateway['executor']
const BOUNDS = {
  concurrency: 1,
  maxWaiting: 8,
  maxWaitingPerSite: 2,
  maxWaitingPerNetwork: 2,
  maxWaitMs: 60_000,
}

/** A lane before an executor whose operations last until the test ends them. */
function openLane(bounds = BOUNDS) {
  const running: { address: string; end(): void }[] = []
  const refusals: BudgetExceeded[] = []
  const executor = (async ({ context }: { context: { caller: { address: string } } }) =>
    new Promise((resolve) =>
      running.push({ address: context.caller.address, end: () => resolve({ data: {} }) }),
    )) as unknown as Executor
  const lane = expensiveLane(executor, (refused) => refusals.push(refused), bounds)
  const run = (address: string, queryPoints?: number, client?: { isDisconnected: boolean }) => {
    const context = { caller: { ...anonymousCaller(), address }, queryPoints, client }
    return lane({ context } as unknown as Parameters<Executor>[0])
  }
  return { run, running, refusals }
}

/** Long enough for whatever is ready to run. */
const settle = async () => {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve))
}

test('expensive queries run one at a time, and clients take turns', async () => {
  const { run, running } = openLane()
  const all = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '192.0.2.2'].map((address) =>
    run(address, MIN_EXPENSIVE_POINTS),
  )
  const order: string[] = []
  for (let n = 0; n < all.length; n++) {
    await expect.poll(() => running).toHaveLength(1)
    const [next] = running.splice(0)
    order.push(next?.address ?? '')
    next?.end()
  }
  await Promise.all(all)
  expect(order).toEqual(['192.0.2.1', '192.0.2.2', '192.0.2.1', '192.0.2.1'])
})

test('cheap queries and queries without a price do not wait for expensive ones', async () => {
  const { run, running } = openLane()
  const all = [
    run('192.0.2.1', MIN_EXPENSIVE_POINTS),
    run('192.0.2.1', MIN_EXPENSIVE_POINTS),
    run('192.0.2.1', MIN_EXPENSIVE_POINTS - 1),
    run('192.0.2.1'),
  ]
  await settle()
  expect(running).toHaveLength(3)
  for (let n = 0; n < all.length; n++) {
    for (const each of running.splice(0)) each.end()
    await settle()
  }
  await Promise.all(all)
})

test('a client with too many waiting queries is refused, and other clients are not', async () => {
  const { run, running, refusals } = openLane()
  const all = Array.from({ length: 4 }, () => run('192.0.2.1', 5_000))
  await expect(all[3]).rejects.toMatchObject({
    extensions: { code: 'RATE_LIMITED', retryAfter: 1, http: { status: 429 } },
  })
  all[3] = run('192.0.2.2', 5_000)
  for (let n = 0; n < all.length; n++) {
    await settle()
    for (const each of running.splice(0)) each.end()
  }
  await Promise.all(all)
  expect(refusals).toMatchObject([{ reason: 'dear_queries' }])
})

test.each([
  ['waited too long', { ...BOUNDS, maxWaitMs: -1 }],
  ['finds a queue full of others', { ...BOUNDS, maxWaiting: 0 }],
])('a client whose query %s gets 503, not 429', async (_, bounds) => {
  const { run, running, refusals } = openLane(bounds)
  const first = run('192.0.2.1', MIN_EXPENSIVE_POINTS)
  const refused = expect(run('192.0.2.2', MIN_EXPENSIVE_POINTS)).rejects.toMatchObject({
    extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 1, http: { status: 503 } },
  })
  await settle()
  for (const each of running.splice(0)) each.end()
  await Promise.all([first, refused])
  expect(refusals).toMatchObject([{ reason: 'dear_queries_total' }])
})

test('a waiting query of a disconnected client is not run', async () => {
  const { run, running, refusals } = openLane()
  const client = { isDisconnected: false }
  const first = run('192.0.2.1', MIN_EXPENSIVE_POINTS)
  const second = run('192.0.2.1', MIN_EXPENSIVE_POINTS, client)
  client.isDisconnected = true
  await settle()
  const ended = expect(second).rejects.toThrow()
  for (const each of running.splice(0)) each.end()
  await Promise.all([first, ended])
  expect(running).toEqual([])
  expect(refusals).toEqual([])
})
