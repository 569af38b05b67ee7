import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { parseManifest } from '../parse-manifest.js'

const sha = (algorithm: string, text: string) => createHash(algorithm).update(text).digest('hex')
const A = 'query A { shop { currency } }'
const B = 'query B { shop { taxRate } }'

const apollo = (operations: object[], more: object = {}) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations, ...more }, null, 2)
const operation = (body: string, more: object = {}) => ({
  id: sha('sha256', body),
  name: body.slice(6, 7),
  type: 'query',
  body,
  ...more,
})

describe('answers', () => {
  test.each(['sha1', 'sha256'])(
    'a manifest of the client preset with %s hashes has a text for each',
    (algorithm) => {
      const manifest = JSON.stringify({ [sha(algorithm, A)]: A, [sha(algorithm, B)]: B }, null, 2)
      expect(parseManifest(manifest)).toEqual({
        entries: [
          { id: sha(algorithm, A), text: A, line: 2 },
          { id: sha(algorithm, B), text: B, line: 3 },
        ],
        problems: [],
      })
    },
  )

  test('a manifest of Apollo has a text for each id, which may be a name', () => {
    const { entries, problems } = parseManifest(apollo([operation(A), operation(B, { id: 'b-1' })]))
    expect(problems).toEqual([])
    expect(entries).toEqual([
      { id: sha('sha256', A), text: A, line: 5, name: 'A', type: 'query' },
      { id: 'b-1', text: B, line: 11, name: 'B', type: 'query' },
    ])
  })

  test('a byte order mark before a manifest is skipped', () => {
    expect(parseManifest(`\uFEFF${JSON.stringify({ [sha('sha1', A)]: A })}`).entries).toHaveLength(1)
  })
})

describe('refuses', () => {
  const line = (text: string) => parseManifest(text).problems.map((one) => `${one.line} ${one.message}`)
  const NO_MANIFEST = expect.stringMatching(/^\d+ is no manifest: expected persisted-documents\.json/)

  test.each([
    ['no JSON', `{\n  "a": "b",\n  c\n}`, /^3 is no JSON: /],
    ['half a file', `{\n  "a":\n`, /^\d is no JSON: /],
    ['an empty file', '', /^1 is no JSON: /],
    ['a comment', `{\n// a\n}`, /^2 is no JSON: /],
    ['a second value', `{}\n{}`, /^2 is no JSON: /],
    ['deep nesting', '['.repeat(100_000), /^1 is no manifest: JSON may be nested 100 levels deep/],
    ['a list of numbers', `[${'1,'.repeat(100_000)}1]`, /^1 is no manifest: JSON may have 100000 values/],
    ['a schema', `{\n "data": { "__schema": {} }\n}`, /^2 is no manifest: .*"data" is not a text/],
  ])('%s is refused with its line', (_, text, message) => {
    expect(line(text)).toEqual([expect.stringMatching(message)])
  })

  test.each(['[]', '"text"', 'null', '7'])('%s is refused as no manifest', (text) => {
    expect(line(text)).toEqual([NO_MANIFEST])
  })

  test('a hash that does not match its text is refused in both formats', () => {
    expect(
      line(JSON.stringify({ [sha('sha1', A)]: A, [sha('sha1', A).replace(/^./, 'x')]: B }, null, 1)),
    ).toEqual([
      expect.stringMatching(
        /^3 the hash "x\w+" does not match its text: it is neither its SHA-1 nor its SHA-256/,
      ),
    ])
    expect(line(apollo([operation(A), operation(B, { id: sha('sha256', A) })]))).toEqual([
      expect.stringMatching(/^11 the hash "\w+" does not match its text/),
    ])
  })

  test.each([
    ['another format', { format: 'other' }, '2 "format" must be "apollo-persisted-query-manifest"'],
    ['a version of the future', { version: 2 }, '3 "version" must be 1'],
    ['operations that are no list', { operations: {} }, '4 "operations" must be a list'],
  ])("Apollo's format is refused with %s", (_, more, problem) => {
    expect(line(apollo([], more))).toEqual([problem])
  })

  test.each([
    ['without an id', { id: undefined }],
    ['with an empty id', { id: '' }],
    ['with an id of 257 characters', { id: 'a'.repeat(257) }],
    ['without a text', { body: undefined }],
    ['with a number for a text', { body: 7 }],
  ])('an operation %s is refused', (_, more) => {
    expect(line(apollo([operation(A, more)]))).toEqual([
      '5 an operation needs an "id" of 1 to 256 characters and a "body", both texts',
    ])
  })

  test('an id of 256 characters is accepted', () => {
    expect(parseManifest(apollo([operation(A, { id: 'a'.repeat(256) })])).entries).toHaveLength(1)
  })
})
