import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises'
import { Cancellation, StatementCancelledError } from '@shopstack/drizzle/client/cancellation'
import { describe, expect, test } from 'vitest'
import { sharedRead } from '../shared-read.js'

/** A read whose statements end when they are told to. */
function statements() {
  const begun: { keys: readonly number[]; cancellation: Cancellation; end(error?: unknown): void }[] = []
  const read = sharedRead<number, string>(
    (keys, cancellation) =>
      new Promise((resolve, reject) => {
        cancellation.onCancel(() => reject(new StatementCancelledError()))
        const end = (error?: unknown) =>
          error ? reject(error) : resolve(keys.map((key) => `${key} of statement ${begun.length}`))
        begun.push({ keys, cancellation, end })
      }),
  )
  return { begun, read }
}

const nameOf = (error: Error) => error.name

describe('answers', () => {
  test('keys of concurrent operations are read in one statement, each once', async () => {
    const { begun, read } = statements()
    const answers = [1, 2, 1].map((key) => read(key, new Cancellation()))
    await nextTurn()
    expect(begun.map(({ keys }) => keys)).toEqual([[1, 2]])
    begun[0]?.end()
    expect(await Promise.all(answers)).toEqual(['1 of statement 1', '2 of statement 1', '1 of statement 1'])
  })

  test('keys requested during a statement are read by the next one, the same key too', async () => {
    const { begun, read } = statements()
    const first = read(1, undefined)
    await nextTurn()
    const later = [read(1, undefined), read(2, undefined)]
    await nextTurn()
    expect(begun).toHaveLength(1)
    begun[0]?.end()
    expect(await first).toBe('1 of statement 1')
    expect(begun.map(({ keys }) => keys)).toEqual([[1], [1, 2]])
    begun[1]?.end()
    expect(await Promise.all(later)).toEqual(['1 of statement 2', '2 of statement 2'])
  })

  test('a slow statement does not delay the next one', async () => {
    const { begun, read } = statements()
    const slow = read(1, undefined)
    await nextTurn()
    const fast = read(2, undefined)
    await sleep(40)
    begun[1]?.end()
    expect(await fast).toBe('2 of statement 2')
    begun[0]?.end()
    expect(await slow).toBe('1 of statement 2')
  })
})

describe('protects', () => {
  test('a failing key fails alone', async () => {
    const reads: (readonly number[])[] = []
    const read = sharedRead<number, number>(async (keys) => {
      reads.push(keys)
      if (keys.includes(3)) throw new Error('key 3')
      return keys
    })
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map((key) => read(key, undefined)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
    expect(reads).toEqual([[1, 2, 3, 4], [1, 2], [3, 4], [3], [4]])
  })

  test('a read of an unreachable database is not repeated', async () => {
    let asked = 0
    const read = sharedRead<number, number>(async () => {
      asked++
      throw Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' })
    })
    const outcomes = await Promise.allSettled([1, 2].map((key) => read(key, undefined)))
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(asked).toBe(1)
  })

  test('a cancelled operation does not affect the others of its statement', async () => {
    const { begun, read } = statements()
    const [gone, other] = [new Cancellation(), new Cancellation()]
    const answers = [read(1, gone), read(2, other)]
    await nextTurn()
    gone.cancel()
    await nextTurn()
    expect(begun[0]?.cancellation.isCancelled).toBe(false)
    begun[0]?.end()
    expect((await Promise.all(answers))[1]).toBe('2 of statement 1')
  })

  test('a statement ends when all of its operations are cancelled, and reads nothing for cancelled ones', async () => {
    const { begun, read } = statements()
    const operations = [new Cancellation(), new Cancellation()]
    const answers = operations.map((operation) => read(1, operation).catch(nameOf))
    await nextTurn()
    for (const operation of operations) operation.cancel()
    expect(await Promise.all(answers)).toEqual(Array(2).fill('StatementCancelledError'))
    expect(await read(1, operations[0]).catch(nameOf)).toBe('StatementCancelledError')
    expect(begun).toHaveLength(1)
  })
})
