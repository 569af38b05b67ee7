import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSchema } from 'graphql'
import { describe, expect, test } from 'vitest'
import { SCHEMA_ROOT } from '../sdl.js'

const changelog = readFileSync(join(SCHEMA_ROOT, 'CHANGELOG.md'), 'utf8')

/** The root fields of an API that a changelog does not name. */
function unnamedFields(sdl: string, text: string): string[] {
  const api = buildSchema(sdl, { assumeValid: true })
  const roots = [api.getQueryType(), api.getMutationType()]
  return roots
    .flatMap((root) => Object.keys(root?.getFields() ?? {}))
    .filter((field) => !text.includes(`\`${field}\``))
}

describe('answers', () => {
  test('schema/CHANGELOG.md names every root field of the API', () => {
    expect(unnamedFields(readFileSync(join(SCHEMA_ROOT, 'api.graphql'), 'utf8'), changelog)).toEqual([])
  })
})

describe('refuses', () => {
  test('a root field without a line in the changelog is reported', () => {
    const sdl = 'type Query { reviews: Int products: Int } type Mutation { addReview: Int }'
    expect(unnamedFields(sdl, '- The catalog: `products`.')).toEqual(['reviews', 'addReview'])
  })
})
