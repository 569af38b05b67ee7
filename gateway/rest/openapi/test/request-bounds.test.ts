import { DEMO_ACCOUNTS } from '@shopstack/drizzle/seed/seed'
import { beforeAll, describe, expect, test } from 'vitest'
import { useShop } from '../../../test/shop.js'
import { type JsonSchema, readDocument, type ServedOpenApi, type SurfaceName } from './openapi-client.js'

const shop = useShop()
const headers: Record<string, string> = { 'content-type': 'application/json' }

beforeAll(async () => {
  const { email, password } = DEMO_ACCOUNTS.admin
  Object.assign(headers, await shop().signIn(email, password))
})

let accounts = 0
const account = () => ({ email: `bounds-${++accounts}@shop.example`, password: 'correct horse', name: 'B' })
const product = () => ({ name: 'Mug', price: 9.9, stock: 3, description: 'For tea.', category: 'Kitchen' })
const order = () => ({ items: [{ product_id: '1', quantity: 1 }], discount_code: 'NONE' })

/** Requests that are accepted; `fields` are those whose documented bounds are tried. */
const REQUESTS = [
  ['flask', 'post', '/api/auth/register', account, ['password', 'name']],
  ['flask', 'post', '/api/products/', product, ['name', 'price', 'description', 'category']],
  ['flask', 'post', '/api/orders/', order, ['discount_code']],
  ['flask', 'post', '/api/payments/calculate', () => ({}), ['subtotal']],
  ['express', 'post', '/api/auth/register', account, ['password', 'name']],
  ['express', 'post', '/api/products', product, ['name', 'price', 'description', 'category']],
  ['express', 'put', '/api/users/me/profile', () => ({}), ['avatar', 'bio', 'phone']],
] as const satisfies readonly (readonly [SurfaceName, string, string, () => object, readonly string[]])[]

function bodySchema(document: ServedOpenApi, path: string, method: string): JsonSchema {
  const { schema } = document.paths[path]?.[method]?.requestBody?.content['application/json'] ?? {}
  const found = document.components.schemas[String(schema?.$ref).split('/').at(-1) ?? '']
  if (!found) throw new Error(`the body of ${method} ${path} is not a component`)
  return found
}

/** The alternatives of a field, without null. */
function alternativesOf({ properties }: JsonSchema, field: string): JsonSchema[] {
  const schema = (properties as Record<string, JsonSchema>)[field] ?? {}
  return Array.isArray(schema.anyOf) ? schema.anyOf.filter(({ type }) => type !== 'null') : [schema]
}

/** Values at a documented bound, and values beyond it. */
function valuesOf({ type, minLength, maxLength, maximum, pattern }: JsonSchema) {
  if (type === 'number') return { within: [0, maximum], beyond: [-1, Number(maximum) + 0.01] }
  if (maxLength === undefined) return { within: ['0', '99999999.99'], beyond: ['x', '', '999999999'] }
  const text = (length: number) => `${'/'.repeat(Math.min(length, 1))}${'p'.repeat(Math.max(length - 1, 0))}`
  const least = Number(minLength ?? 0)
  return {
    within: [text(least), text(Number(maxLength))],
    beyond: [
      text(Number(maxLength) + 1),
      ...(least > 0 ? [text(least - 1)] : []),
      ...(pattern === undefined ? [] : ['a\u0007b']),
    ],
  }
}

describe('answers', () => {
  test.each(REQUESTS)(
    '%s %s %s accepts values at the documented bounds and rejects those beyond',
    async (surface, method, path, body, fields) => {
      const schema = bodySchema(await readDocument(shop(), surface), path, method)
      const statusOf = async (field: string, value: unknown) => {
        const response = await fetch(shop().url(surface, path), {
          ...{ method: method.toUpperCase(), headers },
          body: JSON.stringify({ ...body(), [field]: value }),
        })
        await response.body?.cancel()
        return { field, value, isAccepted: response.status < 300, isRejected: response.status === 400 }
      }
      for (const field of fields)
        for (const { within, beyond } of alternativesOf(schema, field).map(valuesOf)) {
          for (const value of within) expect(await statusOf(field, value)).toMatchObject({ isAccepted: true })
          for (const value of beyond) expect(await statusOf(field, value)).toMatchObject({ isRejected: true })
        }
    },
  )
})
