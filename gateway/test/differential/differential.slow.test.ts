import { isDeepStrictEqual } from 'node:util'
import { processEnv } from '@shopstack/drizzle/environment/env'
import { anonymousCaller } from '@shopstack/kit/auth/caller'
import { fragmentsOf } from '@shopstack/kit/operations/resolve-conditions'
import { getOperationAST, OperationTypeNode, parse, validate } from 'graphql'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Plan, preparerFor } from '../../federation/executor/prepare.js'
import { gatewaySdl } from '../../federation/supergraph.js'
import { anyOperation } from '../federation-fixture/any-operation.js'
import { MODES } from '../shop.js'
import { openPair, type Pair, type PairRequest } from './open-pair.js'

/** How many operations are compared in each mode, and what they are made up from; a long run sets both. */
const { DIFFERENTIAL_OPERATIONS = '400', DIFFERENTIAL_SEED = '13' } = processEnv()
const COUNT = Number(DIFFERENTIAL_OPERATIONS)
const SUBGRAPHS = ['insights', 'transactions'] as const
const MAX_DIFFERENCES = 5
const SEED = Number(DIFFERENTIAL_SEED)

const OPTIONS = {
  words: ['Books', 'steel', 'WELCOME10', 'UTC', 'x'],
  ids: ['1', '2', '3', '7', '999999', 'x'],
  scalars: {
    Money: ['12.50', '0.01'],
    Date: ['2026-03-01', '2026-06-30'],
    DateTime: ['2026-03-01T00:00:00Z'],
  },
  aliases: ['id', '__typename', 'constructor', 'toString', '__proto__', 'name', 'renamed_id'],
  // They hash passwords, which takes long, or tell how the process is doing.
  without: new Set(['Mutation.login', 'Mutation.register', 'Mutation.changePassword', 'Query.health']),
  spreadsAgain: true,
  nulls: true,
}

const CALLERS = [
  anonymousCaller({ requestId: 'test' }),
  anonymousCaller({ requestId: 'test', viewer: { id: 1, role: 'admin', sessionId: null } }),
  anonymousCaller({ requestId: 'test', viewer: { id: 2, role: 'customer', sessionId: null } }),
] as const

/** Numbers that follow from a seed (mulberry32). */
function* numbersFrom(seed: number): Generator<number> {
  for (let state = seed; ; ) {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    yield ((mixed ^ (mixed >>> 14)) >>> 0) % 10_000
  }
}

/** The valid ones among operations made up from a seed, each with a caller. */
function* operations(
  { api }: Pair,
  seed: number,
  isWanted: (sent: PairRequest) => boolean,
): Generator<PairRequest> {
  const numbers = numbersFrom(seed)
  for (;;) {
    const tape = Array.from({ length: 300 }, () => Number(numbers.next().value))
    const { query, variables = {} } = anyOperation(api, tape, OPTIONS)
    const caller = CALLERS[Number(numbers.next().value) % CALLERS.length] ?? CALLERS[0]
    if (validate(api, parse(query)).length > 0) continue
    const opposite = withOppositeConditions(query, variables)
    for (const each of opposite ? [variables, opposite] : [variables]) {
      const sent = { query, variables: each, caller }
      if (isWanted(sent)) yield sent
    }
  }
}

const { prepare } = preparerFor(gatewaySdl())

/** Whether a subgraph adds fields to entities of others: without it, responses are partial. */
const adds =
  (subgraph: string) =>
  ({ query, variables }: PairRequest): boolean => {
    const document = parse(query)
    const operation = getOperationAST(document)
    if (!operation) return false
    const conditions = { usually: true, ...variables }
    const prepared = prepare({ operation, fragments: fragmentsOf(document), conditions })
    return 'plan' in prepared && prepared.plan !== null && hasEntityFetch(prepared.plan, subgraph)
  }

function hasEntityFetch(node: Plan, subgraph: string): boolean {
  if (node.kind === 'Fetch') return node.serviceName === subgraph && node.requires !== undefined
  if (node.kind === 'Flatten') return hasEntityFetch(node.node, subgraph)
  return 'nodes' in node && node.nodes.some((each) => hasEntityFetch(each, subgraph))
}

/** Other values for the variables in conditions; `null` where there are none. */
function withOppositeConditions(
  query: string,
  variables: PairRequest['variables'],
): PairRequest['variables'] | null {
  const opposite = Object.entries({ yes: false, no: true, usually: false })
  const used = opposite.filter(([name]) => query.includes(`$${name}: Boolean!`))
  return used.length > 0 ? { ...variables, ...Object.fromEntries(used) } : null
}

/** What the two copies cannot have in common: the moment something was done, in cursors as well, and random ids. */
const timeless = (started: number, data: string): string =>
  data
    .replace(/"Wy[\w-]+"/g, (cursor) =>
      Buffer.from(cursor.slice(1, -1), 'base64url')
        .toString()
        // The newest come first by microseconds.
        .replace(/\d{16}/g, (micros) => (Number(micros) / 1_000 >= started - 1_000 ? 'now' : micros)),
    )
    // Also within text, such as the states of audit entries and the rows of exports.
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+(?:Z|\+00:00)/g, (time) =>
      Date.parse(time) >= started - 1_000 ? 'now' : time,
    )
    // The ids of mails and events.
    .replace(/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g, 'uuid')

const isMutation = ({ query }: PairRequest): boolean =>
  getOperationAST(parse(query))?.operation === OperationTypeNode.MUTATION

const VARIANTS = MODES.flatMap((mode) =>
  [null, ...SUBGRAPHS].map((away) => ({ mode, away, name: away ? `${mode} without ${away}` : mode })),
)

describe.each(VARIANTS)('answers, $name,', ({ mode, away }) => {
  const isWanted = away ? adds(away) : () => true
  const count = away ? Math.ceil(COUNT / 10) : COUNT
  let pair: Pair
  beforeAll(async () => {
    pair = await openPair({ mode, away })
  })
  afterAll(() => pair?.close())

  test(`${count} random operations return what graphql-js returns`, {
    timeout: 7_200_000,
  }, async () => {
    const started = Date.now()
    let compared = 0
    const differences: object[] = []
    for (const sent of operations(pair, SEED, isWanted)) {
      const [ours, theirs] = [await pair.gateway(sent), await pair.monolith(sent)]
      // A query is interpreted the first time, and compiled when it comes again.
      const again = isMutation(sent) ? ours : await pair.gateway(sent)
      const [answer, expected, repeated] = [ours, theirs, again].map(({ data, errors }) => ({
        data: timeless(started, data),
        errors,
      }))
      if (!isDeepStrictEqual(answer, expected) || !isDeepStrictEqual(repeated, expected))
        differences.push({ number: compared, ...sent, answer, repeated, expected })
      if (++compared === count || differences.length === MAX_DIFFERENCES) break
    }
    expect(differences).toEqual([])
  })
})
