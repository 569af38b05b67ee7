import { describe, expect, test } from 'vitest'
import {
  areasAreTested,
  eventsAreListed,
  featuresAreWired,
  fieldsAreResolved,
  scopesExist,
} from './features.js'
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

  test('every field that a feature adds has a resolver', () => {
    expect(fieldsAreResolved(repository)).toEqual([])
  })

  test('every event of a feature has a row in the table of events', () => {
    expect(eventsAreListed(repository)).toEqual([])
  })

  test('every area of verify is tested with planted violations', () => {
    expect(areasAreTested(repository)).toEqual([])
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

  test.each([
    ["type: 'review.added'", 'review.added'],
    ["type: isNew ? event.type : 'review.added'", 'review.added'],
    ['type: `review.$' + '{done}`', 'review.'],
  ])('an event without a row is reported: %s', (code, type) => {
    const path = 'subgraphs/transactions/reviews/add-review.ts'
    const table = '| `order.placed` | `order:7` |'
    const recorded = `await recordEvent(tx, { ${code} })`
    expect(eventsAreListed(sources({ [path]: recorded, 'subgraphs/README.md': table }))).toEqual([
      `${path}: the event ${type} has no row in the table of events in subgraphs/README.md`,
    ])
    const row = '| `order.placed` `review.added` | `review:7` |'
    expect(eventsAreListed(sources({ [path]: recorded, 'subgraphs/README.md': row }))).toEqual([])
  })

  test('an area of verify without planted violations is reported with where to add them', () => {
    const area = "export const reviewsArea: Area = {\n  name: 'reviews',"
    const files = { 'drizzle/verify/reviews.ts': area, 'drizzle/verify/test/goods.test.ts': '' }
    expect(areasAreTested(sources(files))).toEqual([
      'drizzle/verify/reviews.ts: nothing calls testPlants(reviewsArea, …): add it to a test in drizzle/verify/test/',
    ])
    const test = { 'drizzle/verify/test/goods.test.ts': 'testPlants(reviewsArea, {})' }
    expect(areasAreTested(sources({ ...files, ...test }))).toEqual([])
  })

  test('a field without a resolver is reported with where to add it', () => {
    const files = sources({
      'subgraphs/insights/reviews/schema.graphql': `
        extend type Query { reviews: Int latestReview: Int }
        extend type Product { rating: Float }
        extend type User @key(fields: "id") { name: String }`,
      'subgraphs/insights/reviews/resolvers.ts': 'Query: { reviews: () => 1 }',
    })
    const where = 'add it to subgraphs/insights/reviews/resolvers.ts'
    expect(fieldsAreResolved(files)).toEqual([
      `Query.latestReview has no resolver: ${where}`,
      `Product.rating has no resolver: ${where}`,
    ])
  })
})
