import { describe, expect, test } from 'vitest'
import { checkDeliveries, hasCaughtUp } from '../check-deliveries.js'

const event = (id: number, order = 1, sequence = id) => ({ id, subject: `order:${order}`, sequence })
const SENT = [event(1), event(2), event(3), event(4, 2, 1)]

describe('answers', () => {
  test('every event once is no problem, in any order of different orders', () => {
    expect(checkDeliveries('a', SENT, SENT)).toEqual([])
    expect(checkDeliveries('a', [event(1), event(4, 2, 1), event(2), event(3)], SENT)).toEqual([])
  })

  test('an event that was sent before the first one does not count', () => {
    expect(checkDeliveries('a', SENT.slice(1), SENT)).toEqual([])
  })

  test('a subscriber has caught up with the last event that was sent', () => {
    expect(hasCaughtUp({ received: SENT.slice(1) }, SENT)).toBe(true)
    expect(hasCaughtUp({ received: SENT.slice(0, 3) }, SENT)).toBe(false)
  })
})

describe('refuses', () => {
  test.each([
    ['nothing', [], 'a received nothing'],
    ['a gap', [event(1), event(3), event(4, 2, 1)], 'a did not receive the event 2 of order:1'],
    ['a repeated event', [...SENT, event(2)], 'a received the event 2 twice'],
    ['a missing end', SENT.slice(0, 3), 'a did not receive the event 4 of order:2'],
    [
      'an order out of sequence',
      [event(1), event(3), event(2), event(4, 2, 1)],
      'a received the event 2 of order:1 late',
    ],
    ['an unknown event', [...SENT, event(5)], 'a received the event 5, which was not sent'],
    [
      'another sequence',
      [event(1), event(2, 1, 7), event(3), event(4, 2, 1)],
      'a received the event 2 as order:1 7',
    ],
  ])('%s is a problem', (_, received, problem) => {
    expect(checkDeliveries('a', received, SENT)).toEqual([problem])
  })
})
