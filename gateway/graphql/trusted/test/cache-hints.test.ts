import { getOperationAST, parse } from 'graphql'
import { describe, expect, test } from 'vitest'
import { preparerFor } from '../../../federation/executor/prepare.js'
import { gatewaySdl, supergraphSdl } from '../../../federation/supergraph.js'
import { cacheHintsOf, cacheSeconds } from '../cache-hints.js'

const { api } = preparerFor(gatewaySdl())
const hints = cacheHintsOf(supergraphSdl())

function secondsOf(text: string, name?: string): number | null {
  const document = parse(text)
  const operation = getOperationAST(document, name)
  if (!operation) throw new Error('the document has no such operation')
  return cacheSeconds(api, hints, document, operation)
}

describe('answers', () => {
  test.each([
    ['{ shop { currency } }', 300],
    ['{ __typename shop { __typename currency } }', 300],
    ['{ products { nodes { id name price related { name } } } }', 30],
    ['{ shop { currency } products { nodes { name } } }', 30],
    ['{ product(id: 1) { name stock } }', 10],
    [
      'query Q { product(id: 1) { ...F } } fragment F on Product { related { ...G } } fragment G on Product { stock }',
      10,
    ],
    ['query A { shop { currency } } query B { me { email } }', 300],
  ])('%s may be kept for %d seconds', (text, seconds) => {
    expect(secondsOf(text, /query (\w)/.exec(text)?.[1])).toBe(seconds)
  })
})

describe('refuses', () => {
  test.each([
    ['what a sign-in needs', '{ me { email } }'],
    ['a guarded field of a product', '{ product(id: 1) { name revenue } }'],
    [
      'a guarded field in a fragment',
      '{ product(id: 1) { ...F } } fragment F on Product { lowStockThreshold }',
    ],
    ['a guarded field beside public ones', '{ shop { currency } orders { nodes { id } } }'],
    ['a root field without a hint', '{ shop { currency } health { status } }'],
    ['introspection', '{ shop { currency } __schema { queryType { name } } }'],
    ['only a type name', '{ __typename }'],
    ['a mutation', 'mutation { logout { userErrors { code } } }'],
  ])('%s is not kept', (_, text) => {
    expect(secondsOf(text)).toBeNull()
  })

  test('every guarded field of the schema prevents caching', () => {
    expect(hints.guarded.size).toBeGreaterThan(30)
    expect([...hints.maxAges.keys()].filter((path) => hints.guarded.has(path))).toEqual([])
  })
})
