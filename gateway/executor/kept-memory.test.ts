import { fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import { heldOf } from '@shopstack/kit/test/heap'
import { getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import { gatewaySdl } from '../supergraph.js'
import { type KeptOperations, keptOperations } from './kept-operations.js'
import { preparerFor } from './prepare.js'

const { prepare } = preparerFor(gatewaySdl())
const PRODUCT = 'id name description price currency stock category createdAt updatedAt'

/** Of 3 kB, and like no other. */
function operation(number: number): string {
  const fields = Array.from(
    { length: 15 },
    (_, i) => `f${number}_${i}: product(id: 1) { ${PRODUCT} related(first: 1) { ${PRODUCT} unitsSold } }`,
  )
  return `{ ${fields.join(' ')} }`
}

function prepareIn(kept: KeptOperations, number: number): object {
  const text = operation(number)
  const document = parse(text)
  const parsed = getOperationAST(document)
  if (!parsed) throw new Error('it is an operation')
  const origin = { isPinned: false, length: text.length }
  const decided = { operation: parsed, fragments: fragmentsOf(document), conditions: {} }
  return kept.find(text) ?? kept.keep(text, origin, prepare(decided))
}

test('prepared operations take no more of the heap than they may', { timeout: 120_000 }, async () => {
  const MAX_BYTES = 4_000_000
  const SENT = 24
  // The planner keeps something for itself.
  prepareIn(keptOperations(MAX_BYTES), SENT)
  const kept = keptOperations(MAX_BYTES)
  const held = await heldOf(SENT, (number) => prepareIn(kept, number))
  expect(held.count).toBeGreaterThan(0)
  expect(held.count).toBeLessThan(SENT / 2)
  expect(held.bytes).toBeLessThan(1.5 * MAX_BYTES)
  // All of them would take more.
  const all = keptOperations(100 * MAX_BYTES)
  const heldByAll = await heldOf(SENT, (number) => prepareIn(all, number))
  expect(heldByAll.count).toBe(SENT)
  expect(heldByAll.bytes).toBeGreaterThan(2 * MAX_BYTES)
  expect(prepareIn(kept, SENT - 1)).toBe(prepareIn(kept, SENT - 1))
})
