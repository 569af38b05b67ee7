import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ConfigError } from '@shopstack/kit/config/env-reader'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { preparerFor } from '../../../federation/executor/prepare.js'
import { gatewaySdl, supergraphSdl } from '../../../federation/supergraph.js'
import { LIMITS } from '../../limits/limits.js'
import { cacheHintsOf } from '../cache-hints.js'
import { loadManifests } from '../load-manifests.js'

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex')
const preset = (...texts: string[]) =>
  JSON.stringify(Object.fromEntries(texts.map((text) => [sha1(text), text])), null, 1)
const apollo = (...operations: object[]) =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations }, null, 1)

const CATALOG = 'query Catalog { products { nodes { name } } }'
const LOGIN = 'mutation Login($input: LoginInput!) { login(input: $input) { accessToken } }'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shopstack-manifests-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const schema = { api: preparerFor(gatewaySdl()).api, hints: cacheHintsOf(supergraphSdl()) }

async function load(...manifests: string[]) {
  const paths = manifests.map((_, n) => join(folder, `${n + 1}.json`))
  for (const [n, path] of paths.entries()) await writeFile(path, manifests[n] ?? '')
  return loadManifests(paths, schema)
}

async function problemsOf(...manifests: string[]): Promise<string[]> {
  const error = await load(...manifests).catch((thrown: unknown) => thrown)
  if (!(error instanceof ConfigError)) throw new Error('the manifest is accepted')
  return error.message
    .split('\n')
    .flatMap((line) =>
      line.startsWith('  TRUSTED') ? [line.trim().replace(/^TRUSTED_DOCUMENTS +/, '')] : [],
    )
}

describe('answers', () => {
  test('a document is found by the id of its manifest, by its SHA-256 and by its text', async () => {
    const { byId, byText } = await load(
      preset(CATALOG),
      apollo({ id: 'login', name: 'Login', type: 'mutation', body: LOGIN }),
    )
    expect([...byId.keys()].sort()).toEqual([sha1(CATALOG), sha256(CATALOG), 'login', sha256(LOGIN)].sort())
    expect([...byText.keys()]).toEqual([CATALOG, LOGIN])
    expect(byId.get(sha1(CATALOG))?.operations.get('Catalog')).toEqual({ kind: 'query', cacheSeconds: 30 })
    expect(byId.get('login')?.operations.get('Login')).toEqual({ kind: 'mutation', cacheSeconds: null })
  })

  test('the same document may be in several manifests', async () => {
    const { byText } = await load(
      preset(CATALOG),
      preset(CATALOG, LOGIN),
      apollo({ id: sha256(CATALOG), body: CATALOG }),
    )
    expect(byText.size).toBe(2)
  })
})

describe('refuses', () => {
  const body = (fields: string) => `query Q {\n  shop { currency }\n${fields}\n}`

  test.each([
    ['a field that does not exist', body('nothing'), /Cannot query field "nothing" on type "Query"/],
    ['a syntax error', 'query Q {', /Syntax Error/],
    ['only a fragment', 'fragment F on Shop { currency }', /Fragment "F" is never used|has no operation/],
    [
      'too many characters',
      `${body('')}${' '.repeat(LIMITS.characters)}`,
      /The document has 500\d\d characters; at most 50000 allowed/,
    ],
    [
      'too many tokens',
      `query Q { shop { ${'currency '.repeat(LIMITS.tokens)} } }`,
      /more tha[nt] 2000 tokens/,
    ],
    [
      'too deep fields',
      'query Q { product(id: 1) { related { related { related { related { related { related { related { related { related { related { related { id } } } } } } } } } } } } }',
      /nested 13 levels deep; at most 12 allowed/,
    ],
    [
      'too many root fields',
      `query Q { ${Array.from({ length: 21 }, (_, n) => `shop${n % 15 ? '' : ' '} { currency }`).join(' ')} }`,
      /21 root fields; at most 20 allowed/,
    ],
    [
      'too high a cost',
      'query Q { products(first: 100) { nodes { related(first: 100) { id } } } }',
      /costs \d+; at most 5000 allowed/,
    ],
  ])('a document with %s is refused with its line', async (_, text, message) => {
    expect(await problemsOf(preset(CATALOG, text))).toEqual([
      expect.stringMatching(new RegExp(`^1\\.json:3 ${sha1(text)}: .*${message.source}`)),
    ])
  })

  test('a document of the largest length is accepted', async () => {
    const text = body('').padEnd(LIMITS.characters)
    expect((await load(preset(text))).byText.size).toBe(1)
  })

  test('two texts under one id are refused, in one manifest and in two', async () => {
    const [first, second] = [
      { id: 'a', body: CATALOG },
      { id: 'a', body: LOGIN },
    ]
    expect(await problemsOf(apollo(first, second))).toEqual([
      '1.json:9 the id "a" has another text in 1.json:5',
    ])
    expect(await problemsOf(apollo(first), apollo(second))).toEqual([
      '2.json:5 the id "a" has another text in 1.json:5',
    ])
  })

  test.each([
    [{ name: 'Other', type: 'query' }, 'Other: the document has no operation of this name'],
    [{ name: 'Catalog', type: 'mutation' }, 'Catalog: "type" is "mutation", but the operation is a query'],
  ])('an operation is refused that is not as its manifest says: %j', async (about, problem) => {
    expect(await problemsOf(apollo({ id: 'a', body: CATALOG, ...about }))).toEqual([`1.json:5 ${problem}`])
  })

  test.each([['{}'], [apollo()]])('a manifest without documents is refused: %s', async (text) => {
    expect(await problemsOf(text)).toEqual(['1.json:1 has no documents'])
  })

  test('a file over 10 MB is refused unread, and one of 10 MB is read', async () => {
    const manifest = preset(CATALOG)
    expect(await problemsOf(manifest.padEnd(10_000_001))).toEqual([
      '1.json is too large: 10000001 bytes, of which 10000000 are read at most',
    ])
    expect((await load(manifest.padEnd(10_000_000))).byText.size).toBe(1)
  }, 60_000)

  test('the document after 10,000 is refused with its line, and the same ones in another format are not counted', async () => {
    const texts = Array.from({ length: 10_000 }, (_, n) => `query Q${n} { shop { currency } }`)
    const operations = texts.map((body) => ({ id: sha256(body), type: 'query', body }))
    expect(
      await problemsOf(preset(...texts), apollo(...operations), preset(texts[0] ?? '', CATALOG, LOGIN)),
    ).toEqual(['3.json:3 is the document after the 10000 that are kept'])
  }, 240_000)

  test.each([
    ['numbers', `[${'1,'.repeat(4_999_990)}1]`, /^1\.json:1 is no manifest: JSON may have 100000 values/],
    [
      'text that is no JSON',
      'query A\n'.repeat(1_200_000),
      /^1\.json:1 is no JSON: Unexpected character 'q'/,
    ],
    [
      'a long line',
      `{\n"a": "${'x'.repeat(9_900_000)}"\n}`,
      /^1\.json:2 the hash "a" does not match its text/,
    ],
  ])('10 MB of %s are refused at once', async (_, text, problem) => {
    const before = process.cpuUsage()
    expect(await problemsOf(text)).toEqual([expect.stringMatching(problem)])
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1_000).toBeLessThan(5_000)
  })

  test('a missing file and a folder are refused with their path', async () => {
    const missing = join(folder, 'missing.json')
    await expect(loadManifests([missing, folder], schema)).rejects.toThrow(
      new RegExp(
        `missing\\.json cannot be read: ENOENT at ${missing}\n.*cannot be read: EISDIR at ${folder}`,
      ),
    )
  })

  test('a message shows the first ten of many problems', async () => {
    const texts = Array.from({ length: 12 }, (_, n) => `query Q${n} { nothing }`)
    const problems = await problemsOf(preset(...texts))
    expect(problems).toHaveLength(11)
    expect(problems.at(-1)).toBe('and 2 more')
  })
})
