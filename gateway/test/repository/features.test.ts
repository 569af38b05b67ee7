import { describe, expect, test } from 'vitest'
import { featuresAreWired, scopesExist } from './features.js'
import { readSources } from './sources.js'

const repository = readSources()
const sources = (files: Record<string, string>) => new Map(Object.entries(files))

describe('answers', () => {
  test('every feature has its mappers and is registered in its subgraph', () => {
    expect(featuresAreWired(repository)).toEqual([])
  })

  test('every scope in an access directive exists', () => {
    expect(scopesExist(repository)).toEqual([])
  })
})

describe('refuses', () => {
  test('a feature whose rows have no mapper and that is not registered is reported with what to add', () => {
    const files = sources({
      'subgraphs/insights/subgraph.ts': "import { sales } from './sales/resolvers.js'",
      'subgraphs/insights/reviews/resolvers.ts': '',
      'subgraphs/insights/reviews/queries.ts': 'export interface ReviewRow {}',
    })
    expect(featuresAreWired(files)).toEqual([
      'subgraphs/insights/reviews/ is not in subgraphs/insights/subgraph.ts: add its resolvers there',
      'subgraphs/insights/reviews/ has no mappers.ts: export type { ReviewRow as …Mapper }, then npm run schema',
    ])
  })

  test('an unknown scope is reported with where to add it', () => {
    const text = 'type Query { a: Int @requiresScopes(scopes: [["reviews:write"]]) }'
    expect(scopesExist(sources({ 'subgraphs/insights/reviews/schema.graphql': text }))).toEqual([
      'subgraphs/insights/reviews/schema.graphql: unknown scope reviews:write: add it to SCOPES in subgraphs/kit/auth/viewer.ts',
    ])
  })
})
