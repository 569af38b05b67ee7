import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { beforeAll, describe, expect, test } from 'vitest'
import { ROOT } from '../../test/root.js'
import { MODES, useShop } from '../../test/shop.js'

/** A request and the answer that the contract gives; what varies stands as one of {@link PLACEHOLDERS}. */
interface Exchange {
  readonly name: string
  readonly request: {
    readonly method: string
    readonly path: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: unknown
  }
  readonly answer: {
    readonly status: number
    /** Those among the others that matter. */
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
}

const shops = { 'in process': useShop(), 'over HTTP': useShop({ mode: 'over HTTP' }) }

const SURFACES = ['flask', 'express'] as const
const TIMES = {
  flask: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?$/,
  express: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
}
const PLACEHOLDERS = (surface: (typeof SURFACES)[number]): Readonly<Record<string, unknown>> => ({
  '<jwt>': expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  '<int>': expect.toSatisfy((value) => Number.isSafeInteger(value) && value > 0),
  '<text>': expect.any(String),
  '<datetime>': expect.stringMatching(TIMES[surface]),
})

/** What a placeholder stands for, wherever it is the whole of a text. */
function expected(value: unknown, placeholders: Readonly<Record<string, unknown>>): unknown {
  if (typeof value === 'string') {
    if (/^<\w+>$/.test(value) && !placeholders[value]) throw new Error(`unknown placeholder ${value}`)
    return placeholders[value] ?? value
  }
  if (Array.isArray(value)) return value.map((one) => expected(one, placeholders))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, expected(inner, placeholders)]),
  )
}

const folderOf = (surface: string): string => join(ROOT, 'gateway', 'rest', surface, 'golden')

// Headers of the shop that clients do not read.
const exchangesIn = (folder: string, file: string): Exchange[] =>
  JSON.parse(readFileSync(join(folder, file), 'utf8'))

const all = SURFACES.flatMap((surface) => {
  const folder = folderOf(surface)
  return readdirSync(folder)
    .toSorted()
    .map((file) => ({ surface, file, exchanges: exchangesIn(folder, file) }))
})

describe.each(MODES)('responses of the contract, %s', (mode) => {
  /** By the names under which the recorded headers speak of them. */
  const tokens: Record<string, string> = {}
  beforeAll(async () => {
    for (const [name, { email, password }] of Object.entries(DEMO_ACCOUNTS))
      tokens[`Bearer <${name}>`] = (await shops[mode]().signIn(email, password)).authorization
  })

  describe.each(all)('$surface, $file', ({ surface, exchanges }) => {
    test.each(exchanges)(
      'the response is the recorded one: $name',
      async ({ request: { method, path, headers, body }, answer }) => {
        const sent = Object.entries(headers).map(([name, value]) => [name, tokens[value] ?? value])
        const response = await fetch(shops[mode]().url(surface, path), {
          method,
          headers: Object.fromEntries(sent),
          ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
        })
        const text = await response.text()
        const given = {
          status: response.status,
          headers: Object.fromEntries(response.headers),
          body: response.headers.get('content-type')?.startsWith('application/json')
            ? JSON.parse(text)
            : text,
        }
        const placeholders = PLACEHOLDERS(surface)
        expect(given).toEqual({
          status: answer.status,
          headers: expect.objectContaining(expected(answer.headers, placeholders)),
          body: expected(answer.body, placeholders),
        })
      },
    )
  })
})
