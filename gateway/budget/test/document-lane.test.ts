import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { documentLane } from '../document-lane.js'
import { BudgetExceeded, type Spending } from '../spending.js'

/** A budget that admits every document, and says why the queue refuses one. */
const spending: Spending = {
  open() {},
  charge() {},
  admitPlanning() {},
  rejectPlanning(reason) {
    throw new BudgetExceeded(reason, 1)
  },
  planned() {},
}

const reasonOf = (error: unknown): unknown => (error instanceof BudgetExceeded ? error.reason : error)

test('a document that blocked the event loop is followed by a pause of three times that time', async () => {
  const lane = documentLane()
  const first = await lane.enter('192.0.2.1', spending)
  const next = lane.enter('192.0.2.1', spending)
  first.worked(20)
  first.worked(10)
  const from = performance.now()
  first.end()
  await next
  expect(performance.now() - from).toBeGreaterThanOrEqual(85)
})

test('a client with one document does not wait for all those of another', async () => {
  const lane = documentLane()
  const order: string[] = []
  const enter = async (address: string) => {
    const turn = await lane.enter(address, spending)
    order.push(address)
    turn.worked(3)
    turn.end()
  }
  const first = await lane.enter('192.0.2.1', spending)
  const waiting = ['192.0.2.1', '192.0.2.1', '192.0.2.1', '198.51.100.1'].map(enter)
  first.worked(3)
  first.end()
  await Promise.all(waiting)
  expect(order.indexOf('198.51.100.1')).toBeLessThan(2)
})

test('a turn that is not ended ends by itself', async () => {
  const lane = documentLane()
  await lane.enter('192.0.2.1', spending)
  await expect(lane.enter('192.0.2.1', spending)).resolves.toBeDefined()
})

test('a client with too many waiting documents is refused, and other clients are not', async () => {
  const lane = documentLane({ maxWaitingPerNetwork: 1 })
  const enter = (address: string) => lane.enter(address, spending).then(() => 'admitted', reasonOf)
  const first = await lane.enter('192.0.2.1', spending)
  const results = ['192.0.2.1', '192.0.2.1', '198.51.100.1'].map(enter)
  first.end()
  expect(await Promise.all(results)).toEqual(['admitted', 'planning_client', 'admitted'])
})

test('a client that waited too long for the documents of others is refused as in an overload', async () => {
  const lane = documentLane({ maxWaitMs: 10 })
  await lane.enter('192.0.2.1', spending)
  const refused = lane.enter('198.51.100.1', spending).then(() => 'admitted', reasonOf)
  await sleep(20)
  expect(await refused).toBe('planning_total')
})
