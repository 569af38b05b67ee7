import { describe, expect, test } from 'vitest'
import { readSources } from './sources.js'
import { noIndefinitePersons, numbersCarryUnits } from './words.js'

const repository = readSources()
const indefinitePersons = (files: Record<string, string>) =>
  noIndefinitePersons(new Map(Object.entries(files)))
const unitless = (text: string, path = 'schema/money.ts') => numbersCarryUnits(new Map([[path, text]]))

describe('answers', () => {
  test('the READMEs are read with the sources', () => {
    expect([...repository.keys()]).toEqual(expect.arrayContaining(['README.md', 'drizzle/README.md']))
  })

  test('no source, comment, description or README names an indefinite person', () => {
    expect(noIndefinitePersons(repository)).toEqual([])
  })

  test('every numeric constant carries a unit or is named as a limit', () => {
    expect(numbersCarryUnits(repository)).toEqual([])
  })
})

describe('refuses', () => {
  test.each([
    'Somebody',
    'nobody',
    'whoever',
    'everybody',
    'anybody',
    'anyone',
    'someone',
    'everyone',
    'No one',
  ])('%s is reported in a comment, a description, a text and a README', (word) => {
    const files = {
      'schema/money.ts': `/** ${word} pays. */`,
      'subgraphs/insights/sales/schema.graphql': `"${word} buys."`,
      'gateway/bootstrap.ts': `const text = 'the shop is for ${word}'`,
      'drizzle/README.md': `# drizzle\n\n${word} may read it.`,
    }
    expect(indefinitePersons(files)).toEqual([
      `schema/money.ts:1: says ${word}`,
      `subgraphs/insights/sales/schema.graphql:1: says ${word}`,
      `gateway/bootstrap.ts:1: says ${word}`,
      `drizzle/README.md:3: says ${word}`,
    ])
  })

  test.each([
    'const WAIT_LIMIT = 2_000',
    'export const KEPT = 10_000',
    'const QUARTER: number = 15 * 60_000',
    'const HALF = 0.5',
    'const EVERY = 2 * SECOND',
  ])('the declaration %s is reported', (text) => {
    expect(unitless(text)).toHaveLength(1)
  })
})

describe('protects', () => {
  test.each([
    'const MAX_ROWS = 100',
    'const TIMEOUT_MS = 2_000',
    'const BYTES_PER_CHARACTER = 140',
    'const QUOTE = 0x22',
    'const MODE = 0o5',
    "const NAME = 'TEST'",
    'const total = 3',
  ])('the declaration %s is allowed', (text) => {
    expect(unitless(text)).toEqual([])
  })

  test('numbers of tests need no unit, and those of measurements and drills need one', () => {
    expect(unitless('const CLIENTS = 4', 'schema/test/money.test.ts')).toEqual([])
    for (const path of ['gateway/bench/load.ts', 'incidents/drills/soak/soak.ts'])
      expect(unitless('const CLIENTS = 4', path)).toEqual([`${path}: CLIENTS has no unit`])
  })

  test('definite words and quoted values are allowed', () => {
    const text = "// Some bodies, any one of them; noble ones. The user 'nobody'."
    expect(indefinitePersons({ 'schema/money.ts': text })).toEqual([])
  })
})
