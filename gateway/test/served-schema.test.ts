import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SCHEMA_ROOT } from '@shopstack/schema/sdl'
import {
  buildClientSchema,
  buildSchema,
  getIntrospectionQuery,
  type IntrospectionQuery,
  printSchema,
} from 'graphql'
import { expect, test } from 'vitest'
import { useShop } from './shop.js'

const shop = useShop()

test('introspection returns the published schema, in which code generators find every type', async () => {
  const { data } = await shop().ask(getIntrospectionQuery())
  const served = buildClientSchema(data as unknown as IntrospectionQuery)
  const published = buildSchema(readFileSync(join(SCHEMA_ROOT, 'api.graphql'), 'utf8'))
  expect(Object.keys(served.getTypeMap()).toSorted()).toEqual(Object.keys(published.getTypeMap()).toSorted())
  const lines = (text: string) => new Set(text.split('\n').map((line) => line.trim()))
  const [ours, theirs] = [lines(printSchema(served)), lines(printSchema(published))]
  expect([...ours].filter((line) => !theirs.has(line))).toEqual([])
})
