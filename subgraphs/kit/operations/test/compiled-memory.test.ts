import { expect, test } from 'vitest'
import type { CompiledMemory } from '../../test/compiled-memory-program.js'
import { printedBy } from '../../test/heap.js'

test('cached compiled operations stay within their share of the heap', { timeout: 60_000 }, async () => {
  const program = new URL('../../test/compiled-memory-program.ts', import.meta.url)
  const { heldUnbounded, held, isCached, sent, maxBytes } = await printedBy<CompiledMemory>(program)
  expect(heldUnbounded.count).toBe(sent)
  expect(held.count).toBeGreaterThan(0)
  // V8 goes on holding the code of functions that are gone for a while, so what each takes is taken from above.
  expect(held.count * (heldUnbounded.bytes / sent)).toBeLessThan(1.5 * maxBytes)
  expect(heldUnbounded.bytes).toBeGreaterThan(2 * maxBytes)
  expect(isCached).toBe(true)
})
