import { fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import { type Held, heldOf } from '@shopstack/kit/test/heap'
import { getOperationAST, parse } from 'graphql'
import { type PlanCache, planCache } from '../federation/executor/plan-cache.js'
import { preparerFor } from '../federation/executor/prepare.js'
import { gatewaySdl } from '../federation/supergraph.js'

/** What caches hold of operations that were each prepared once: one with room for all of them, one with little. */
export interface KeptMemory {
  readonly heldByAll: Held
  readonly held: Held
  /** Whether what there is room for is not prepared again. */
  readonly isKept: boolean
  readonly sent: number
  /** The room of the one with little. */
  readonly maxBytes: number
}

const MAX_BYTES = 4_000_000
const SENT = 24

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

function prepareIn(kept: PlanCache, number: number): object {
  const text = operation(number)
  const document = parse(text)
  const parsed = getOperationAST(document)
  if (!parsed) throw new Error('it is an operation')
  const origin = { isPinned: false, length: text.length }
  const decided = { operation: parsed, fragments: fragmentsOf(document), conditions: {} }
  return kept.find(text) ?? kept.keep(text, origin, prepare(decided))
}

// The planner keeps something for itself.
prepareIn(planCache(MAX_BYTES), SENT)
const kept = planCache(MAX_BYTES)
const held = await heldOf(SENT, (number) => prepareIn(kept, number))
const all = planCache(100 * MAX_BYTES)
const heldByAll = await heldOf(SENT, (number) => prepareIn(all, number))
const last = prepareIn(kept, SENT - 1)
const isKept = last === prepareIn(kept, SENT - 1)
process.stdout.write(
  JSON.stringify({ heldByAll, held, isKept, sent: SENT, maxBytes: MAX_BYTES } satisfies KeptMemory),
)
