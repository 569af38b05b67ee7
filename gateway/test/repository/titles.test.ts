import { describe, expect, test } from 'vitest'
import { readSources } from './sources.js'
import { problemOfDescribe, problemOfTest, titlesAreSentences, titlesIn } from './titles.js'

const repository = readSources()

describe('answers', () => {
  test('every test of the repository has a title that is a sentence', () => {
    expect(titlesAreSentences(repository)).toEqual([])
  })

  test('the titles of all test files are read', () => {
    const files = [...repository].filter(([path]) => path.endsWith('.test.ts'))
    const untitled = files.filter(([, text]) => titlesIn(text).length === 0)
    // Those of verify have the titles of testPlants().
    expect(untitled.map(([path]) => path)).toEqual(
      ['goods', 'money', 'records'].map((area) => `drizzle/verify/test/${area}.test.ts`),
    )
    expect(files.flatMap(([, text]) => titlesIn(text)).length).toBeGreaterThan(2_000)
  })

  test('titles of tables, options and template literals are read with their lines', () => {
    const text = [
      "describe('answers', () => {",
      '  test.each<[string]>([',
      "    ['a (b'],",
      "  ])('no table %s', async (_) => {})",
      '  test.skipIf(!shop)("a shop\'s door opens", { timeout: 1 }, async () => {})',
      '  test(`many doors open`, LONG, () => {})',
      "  process.on('error', () => {})",
      '})',
    ].join('\n')
    expect(titlesIn(text)).toEqual([
      { kind: 'describe', title: 'answers', line: 1 },
      { kind: 'test', title: 'no table %s', line: 4 },
      { kind: 'test', title: "a shop's door opens", line: 5 },
      { kind: 'test', title: 'many doors open', line: 6 },
    ])
  })
})

describe('refuses', () => {
  test.each([
    'to write',
    'by the newest hundred orders',
    'how far it has come',
    'a wrong password',
    'callers who are not signed in',
    'a page of 1,001 products',
    'an order of another customer that is missing',
    'what is archived',
    'again, once it is back',
    '%s',
  ])('the test title "%s" is reported', (title) => {
    expect(problemOfTest(title)).not.toBeNull()
  })

  test.each(['A stock returns to its product', 'a cancelled order returns its stock.'])(
    'the test title "%s" is reported for its form',
    (title) => {
      expect(problemOfTest(title)).toMatch(/capital letter|full stop/)
    },
  )

  test.each(['keeps', 'takes for no address', 'when Redis is down', 'while a slow call waits'])(
    'the describe title "%s" is reported',
    (title) => {
      expect(problemOfDescribe(title)).not.toBeNull()
    },
  )

  test('a title without a verb is reported with its line', () => {
    const text = "describe('answers', () => {\n  test('one product', () => {})\n})"
    expect(titlesAreSentences(new Map([['schema/test/a.test.ts', text]]))).toEqual([
      'schema/test/a.test.ts:2: "one product" has no verb that titles.ts knows',
    ])
  })
})

describe('protects', () => {
  test.each([
    'a cancelled order returns its stock',
    'the list refuses a page of 1,001 products',
    'GET %s lists all orders of the caller, oldest first',
    '%j is no amount',
    'an account that is disabled loses its sessions',
    'page 1 has items 1 to 10',
  ])('the test title "%s" is allowed', (title) => {
    expect(problemOfTest(title)).toBeNull()
  })

  test.each(['answers', 'refuses, %s', 'protects against misuse', 'sessions and refresh tokens', '%s'])(
    'the describe title "%s" is allowed',
    (title) => {
      expect(problemOfDescribe(title)).toBeNull()
    },
  )
})
