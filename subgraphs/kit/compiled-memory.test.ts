import { buildSchema } from 'graphql'
import { expect, test } from 'vitest'
import { compiler } from './compiled.js'
import { heldOf } from './test/heap.js'

const schema = buildSchema('type Query { book: Book } type Book { title: String!  pages: Int  next: Book }')

/** Of 1.5 kB, and like no other. */
function operation(number: number): string {
  const fields = Array.from(
    { length: 30 },
    (_, i) => `b${number}_${i}: book { title pages next { title pages } }`,
  )
  return `{ ${fields.join(' ')} }`
}

async function compileBy(compile: ReturnType<typeof compiler>, number: number): Promise<object> {
  const compiled = compile(operation(number))
  if ('errors' in compiled) throw compiled.errors[0]
  await compiled.run({}, {})
  return compiled
}

test('compiled operations take no more of the heap than they may', { timeout: 60_000 }, async () => {
  const MAX_BYTES = 2_000_000
  const SENT = 60
  const all = compiler(schema, 100 * MAX_BYTES)
  const heldByAll = await heldOf(SENT, (number) => compileBy(all, number))
  expect(heldByAll.count).toBe(SENT)
  const few = compiler(schema, MAX_BYTES)
  const { count } = await heldOf(SENT, (number) => compileBy(few, number))
  expect(count).toBeGreaterThan(0)
  // V8 goes on holding the code of functions that are gone for a while, so what each takes is taken from above.
  expect(count * (heldByAll.bytes / SENT)).toBeLessThan(1.5 * MAX_BYTES)
  expect(heldByAll.bytes).toBeGreaterThan(2 * MAX_BYTES)
  expect(await compileBy(all, 0)).toBe(await compileBy(all, 0))
})
