import { describe, expect, test } from 'vitest'
import { paced } from '../paced.js'

/** Counts what is taken from a source. */
function counting() {
  const source = { taken: 0, isLeft: false }
  async function* values() {
    try {
      for (;;) yield ++source.taken
    } finally {
      source.isLeft = true
    }
  }
  return { source, values: values() }
}

describe('answers', () => {
  test('a value is taken when the previous one was written', async () => {
    const { source, values } = counting()
    const pace = paced(values)
    expect((await pace.values.next()).value).toBe(1)
    const second = pace.values.next()
    await new Promise((resolve) => setImmediate(resolve))
    expect(source.taken).toBe(1)
    pace.written()
    expect((await second).value).toBe(2)
  })

  test('a reader that leaves while a value is unwritten leaves the source', async () => {
    const { source, values } = counting()
    const pace = paced(values)
    await pace.values.next()
    const second = pace.values.next()
    await pace.values.return?.()
    await second
    expect(source.isLeft).toBe(true)
  })
})
