import { describe, expect, test } from 'vitest'
import { compilationPace } from '../compilation-pace.js'

/** Blocks the event loop, as a compilation does. */
function block(ms: number): string {
  for (const until = performance.now() + ms; performance.now() < until; );
  return 'compiled'
}

describe('answers', () => {
  test('a compilation is put off for three times as long as the one before took', async () => {
    const paced = compilationPace()
    const times: number[] = []
    const compile = () =>
      paced(
        () => block(200),
        (ms) => times.push(ms),
      )
    const from = performance.now()
    expect([compile(), compile()]).toEqual(['compiled', null])
    await expect.poll(compile).toBe('compiled')
    expect(performance.now() - from).toBeGreaterThanOrEqual(4 * (times[0] ?? 0) + 200)
    expect(times).toHaveLength(2)
  })
})
