import { type FragmentDefinitionNode, Kind, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { MIN_EXPENSIVE_POINTS } from '../../http/expensive-lane.js'
import { priceOf } from '../price.js'

function priceIn(query: string, variables: Record<string, unknown> = {}): number {
  const { definitions } = parse(query)
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node)
  const [operation] = definitions
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('the operation comes first')
  return priceOf({ cost: 1, introspected: 0 }, operation, fragments, variables)
}

const WORDS = priceIn('{ searchProducts(query: "lamp") { nodes { id } } }')

describe('price of a substring search', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['as written', '{ searchProducts(query: "e", mode: CONTAINS) { nodes { id } } }', {}],
    [
      'by variable',
      'query ($m: SearchMode!) { searchProducts(query: "e", mode: $m) { nodes { id } } }',
      { m: 'CONTAINS' },
    ],
    [
      'by default of a variable',
      'query ($m: SearchMode! = CONTAINS) { searchProducts(query: "e", mode: $m) { nodes { id } } }',
      {},
    ],
    [
      'under an alias, in a fragment',
      '{ ...F } fragment F on Query { a: searchProducts(query: "e", mode: CONTAINS) { nodes { id } } }',
      {},
    ],
  ])('a substring search %s is expensive', (_, query, variables) => {
    expect(priceIn(query, variables)).toBeGreaterThanOrEqual(MIN_EXPENSIVE_POINTS)
    expect(WORDS).toBeLessThan(MIN_EXPENSIVE_POINTS)
  })
})

describe('price of a search by price or date', () => {
  test.each<[string, string, Record<string, unknown>]>([
    ['as written', '{ searchProducts(query: "e", sort: PRICE_ASC) { nodes { id } } }', {}],
    [
      'by variable',
      'query ($s: SearchSort) { searchProducts(query: "e", sort: $s) { nodes { id } } }',
      { s: 'NEWEST' },
    ],
    [
      'by default',
      'query ($s: SearchSort = PRICE_DESC) { searchProducts(query: "e", sort: $s) { nodes { id } } }',
      {},
    ],
  ])('a search whose order is given %s is expensive', (_, query, variables) => {
    expect(priceIn(query, variables)).toBeGreaterThanOrEqual(MIN_EXPENSIVE_POINTS)
  })

  test('a search by relevance costs as much with its sort as without', () => {
    const query =
      'query ($s: SearchSort! = RELEVANCE) { searchProducts(query: "e", sort: $s) { nodes { id } } }'
    expect(priceIn(query)).toBe(WORDS)
    expect(priceIn(query, { s: 'RELEVANCE' })).toBe(WORDS)
    expect(priceIn('{ searchProducts(query: "e", sort: RELEVANCE) { nodes { id } } }')).toBe(WORDS)
  })
})

describe('price of a counted search', () => {
  test.each([
    'totalCount',
    'isTotalCapped',
    'facets { inStock { count } }',
    'n: totalCount',
    '... on ProductSearchConnection { totalCount }',
    '...C',
  ])('a search that selects %s is expensive', (selection) => {
    const query = `query Q { searchProducts(query: "st") { ${selection} } } fragment C on ProductSearchConnection { totalCount }`
    expect(priceIn(query)).toBeGreaterThanOrEqual(MIN_EXPENSIVE_POINTS)
  })

  test('a count is charged once per search, and not for a list without a filter', () => {
    const search = (selection: string) => priceIn(`{ searchProducts(query: "st") { ${selection} } }`)
    expect(search('totalCount n: totalCount isTotalCapped')).toBe(search('totalCount'))
    expect(search('totalCount facets { inStock { count } }')).toBe(search('totalCount'))
    expect(priceIn('{ products { totalCount } }')).toBe(1)
  })

  test('a filtered list costs as much as a search, with and without a count; an unfiltered one costs what it shows', () => {
    const list = (args: string, selection: string) => priceIn(`{ products${args} { ${selection} } }`)
    expect(list('(filter: { inStock: true })', 'nodes { id }')).toBe(WORDS)
    expect(list('(filter: { inStock: true })', 'totalCount')).toBeGreaterThanOrEqual(MIN_EXPENSIVE_POINTS)
    expect(list('', 'facets { inStock { count } }')).toBeGreaterThan(WORDS)
    expect(list('(filter: null)', 'nodes { id } totalCount')).toBe(1)
  })
})

test('each quote costs points of its own, so that five are an expensive query', () => {
  const quotes = (count: number) =>
    priceIn(
      `query ($i: QuoteInput!) { ${Array.from({ length: count }, (_, n) => `q${n}: quote(input: $i) { total }`).join(' ')} }`,
    )
  expect(quotes(1)).toBeLessThan(WORDS)
  expect(quotes(5)).toBeGreaterThanOrEqual(MIN_EXPENSIVE_POINTS)
})
