import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { buildSchema, getOperationAST, parse } from 'graphql'
import { expect, test } from 'vitest'
import { MIN_EXPENSIVE_POINTS } from '../../../http/expensive-lane.js'
import { costOf } from '../cost.js'
import { LIMITS } from '../limits.js'

const SCHEMA = dirname(createRequire(import.meta.url).resolve('@shopstack/schema/package.json'))
const schema = buildSchema(readFileSync(join(SCHEMA, 'api.graphql'), 'utf8'))

function costIn(query: string): number {
  const operation = getOperationAST(parse(query))
  if (!operation) throw new Error('there is one operation')
  return costOf({ schema, operation, fragments: new Map(), variables: {}, listSize: LIMITS.listSize })
}

test.each(['exportMyData', 'exportProducts { text }', 'exportOrders { text }'])(
  '%s runs in the expensive lane, and a few exceed the cost of a request',
  (field) => {
    expect(costIn(`{ ${field} }`)).toBeGreaterThanOrEqual(MIN_EXPENSIVE_POINTS)
    const aliases = Array.from({ length: LIMITS.aliases }, (_, n) => `a${n}: ${field}`)
    expect(costIn(`{ ${aliases.join(' ')} }`)).toBeGreaterThan(LIMITS.cost)
  },
)
