import { describe, expect, test } from 'vitest'
import { openPlanningGate } from '../planning-gate.js'

const a = [{ key: 'address:203.0.113.1', multiple: 1 }]
const b = [{ key: 'address:203.0.113.2', multiple: 1 }]
const aSite = (n: number) => [
  { key: `address:2001:db8:1:${n}::/64`, multiple: 1 },
  { key: 'address:2001:db8:1::/48', multiple: 4 },
]

/** Half a processor in total, a fifth for one client. */
function gateAt(start: number) {
  const clock = { now: start }
  return { clock, gate: openPlanningGate(0.5, () => clock.now) }
}

describe('answers', () => {
  test('a client plans new documents for 500 ms at once, and then for a fifth of the time', () => {
    const { gate, clock } = gateAt(0)
    gate.spent(a, 500)
    expect(gate.rejectionFor(a)).toBeNull()
    gate.spent(a, 100)
    expect(gate.rejectionFor(a)).toEqual({ reason: 'planning_client', retryAfter: 1 })
    expect(gate.rejectionFor(b)).toBeNull()
    clock.now = 499
    expect(gate.rejectionFor(a)).not.toBeNull()
    clock.now = 500
    expect(gate.rejectionFor(a)).toBeNull()
  })

  test('a client that never stops gets a fifth of the planning time, and half of the rest stays available to others', () => {
    const { gate, clock } = gateAt(0)
    let planned = 0
    for (; clock.now < 60_000; clock.now += 10) {
      if (gate.rejectionFor(a) !== null) continue
      planned += 10
      gate.spent(a, 10)
      expect(gate.rejectionFor(b)).toBeNull()
    }
    expect(planned).toBeLessThanOrEqual(60_000 * 0.2 + 510)
    expect(planned).toBeGreaterThanOrEqual(60_000 * 0.2)
  })
})

describe('refuses', () => {
  test('the planning gate refuses new documents of all clients when their sum exceeds the share', () => {
    const { gate, clock } = gateAt(0)
    let planned = 0
    for (let n = 0; clock.now < 60_000; clock.now += 5, n++) {
      const one = [{ key: `address:203.0.113.${n % 250}`, multiple: 1 }]
      if (gate.rejectionFor(one) !== null) continue
      planned += 5
      gate.spent(one, 5)
    }
    expect(planned).toBeLessThanOrEqual(60_000 * 0.5 + 1_005)
    gate.spent(a, 400)
    expect(gate.rejectionFor(b)).toMatchObject({ reason: 'planning_total' })
  })

  test('the planning gate refuses a new /64 once its /48 has exceeded four shares', () => {
    const { gate } = gateAt(0)
    for (let n = 0; n < 5; n++) gate.spent(aSite(n), 500)
    expect(gate.rejectionFor(aSite(9))).toMatchObject({ reason: 'planning_client' })
  })

  test('the planning gate refuses a client for as many seconds as a slow document has to be paid back', () => {
    const { gate } = gateAt(0)
    gate.spent(a, 2_500)
    expect(gate.rejectionFor(a)).toEqual({ reason: 'planning_client', retryAfter: 10 })
  })
})
