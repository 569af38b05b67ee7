import { printedBy } from '@shopstack/kit/test/heap'
import { expect, test } from 'vitest'
import type { KeptMemory } from '../../../test/kept-memory-program.js'

test('cached prepared operations stay within their share of the heap', { timeout: 120_000 }, async () => {
  const program = new URL('../../../test/kept-memory-program.ts', import.meta.url)
  const { heldByAll, held, isKept, sent, maxBytes } = await printedBy<KeptMemory>(program)
  expect(held.count).toBeGreaterThan(0)
  expect(held.count).toBeLessThan(sent / 2)
  expect(held.bytes).toBeLessThan(1.5 * maxBytes)
  // All of them would take more.
  expect(heldByAll.count).toBe(sent)
  expect(heldByAll.bytes).toBeGreaterThan(2 * maxBytes)
  expect(isKept).toBe(true)
})
