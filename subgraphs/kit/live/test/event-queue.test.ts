import { describe, expect, test } from 'vitest'
import { EventQueue } from '../event-queue.js'

function open(maxItems = 3) {
  let closed = 0
  const queue = new EventQueue<number>({
    maxItems,
    tooSlow: () => new Error('too slow'),
    onClose: () => {
      closed++
    },
  })
  return { queue, timesClosed: () => closed }
}

async function all(queue: EventQueue<number>): Promise<number[]> {
  const items: number[] = []
  for await (const item of queue) items.push(item)
  return items
}

describe('answers', () => {
  test('items are read in order, also those that are awaited', async () => {
    const { queue } = open()
    const read = all(queue)
    queue.push(1)
    await Promise.resolve()
    queue.push(2, 3)
    queue.close()
    expect(await read).toEqual([1, 2, 3])
  })

  test('an error follows the unread items', async () => {
    const { queue, timesClosed } = open()
    queue.push(1)
    queue.fail(new Error('over'))
    queue.push(2)
    expect(await queue.next()).toEqual({ done: false, value: 1 })
    await expect(queue.next()).rejects.toThrow('over')
    expect(await queue.next()).toEqual({ done: true, value: undefined })
    expect(timesClosed()).toBe(1)
  })

  test('a consumer that returns ends a pending read', async () => {
    const { queue, timesClosed } = open()
    const pending = queue.next()
    await queue.return()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(timesClosed()).toBe(1)
  })
})

describe('protects', () => {
  test('a queue holds as many unread items as it may, and ends with the next', async () => {
    const { queue, timesClosed } = open(3)
    queue.push(1, 2, 3)
    expect([queue.length, timesClosed()]).toEqual([3, 0])
    queue.push(4)
    expect([queue.length, timesClosed()]).toEqual([0, 1])
    await expect(queue.next()).rejects.toThrow('too slow')
  })
})
