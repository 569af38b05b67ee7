import { describe, expect, test } from 'vitest'
import { exportedNamesAreUnique } from './names.js'
import { readSources } from './sources.js'

const repeatedNames = (files: Record<string, string>) =>
  exportedNamesAreUnique(new Map(Object.entries(files)))

describe('answers', () => {
  test('every exported name is declared by one module', () => {
    expect(exportedNamesAreUnique(readSources())).toEqual([])
  })
})

describe('refuses', () => {
  test.each([
    ['export const share = 1', 'export function share() {}'],
    ['export interface Share {}', 'export type Share = number'],
    ['export async function share() {}', 'export class share {}'],
  ])('a name that two modules declare is reported: %s', (first, second) => {
    const name = /share/i.exec(first)?.[0]
    expect(
      repeatedNames({ 'schema/money.ts': first, 'incidents/drills/soak/test/fixtures.ts': second }),
    ).toEqual([`${name} is exported by schema/money.ts and incidents/drills/soak/test/fixtures.ts`])
  })

  test('a demanded name is reported outside the files that need it', () => {
    const files = {
      'subgraphs/insights/context.ts': 'export type Context = object',
      'subgraphs/kit/subgraph/definition.ts': 'export interface Context {}',
      'gateway/http/pages.ts': 'export interface Context {}',
    }
    expect(repeatedNames(files)).toEqual([
      'Context is exported by subgraphs/kit/subgraph/definition.ts and gateway/http/pages.ts',
    ])
  })
})

describe('protects', () => {
  test('a value and its type, what is passed on, local names and generated files are allowed', () => {
    const files = {
      'schema/a.ts': 'export const Share = 1\nexport type Share = number\nexport interface Row {}',
      'schema/b.ts': "export { Share } from './a.js'\nconst share = 1\n  export const Share = 2",
      'subgraphs/insights/generated.ts': 'export type Row = object',
    }
    expect(repeatedNames(files)).toEqual([])
  })

  test('the context of each subgraph is allowed', () => {
    const text = 'export type Context = object'
    expect(
      repeatedNames({ 'subgraphs/insights/context.ts': text, 'subgraphs/transactions/context.ts': text }),
    ).toEqual([])
  })
})
