import { buildSchema } from 'graphql'
import { compiler } from '../operations/operation-compiler.js'
import { type Held, heldOf } from './heap.js'

/**
 * Memory held by compilers after each operation was sent once: by one with room for all of them, and by one with
 * little.
 */
export interface CompiledMemory {
  readonly heldUnbounded: Held
  readonly held: Held
  /** Whether a cached operation is not compiled again. */
  readonly isCached: boolean
  readonly sent: number
  /** The limit of the compiler with little room. */
  readonly maxBytes: number
}

const MAX_BYTES = 2_000_000
const OPERATION_COUNT = 60

const schema = buildSchema('type Query { book: Book } type Book { title: String!  pages: Int  next: Book }')

/** A unique operation of 1.5 kB. */
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

const all = compiler(schema, 200_000_000)
const heldUnbounded = await heldOf(OPERATION_COUNT, (number) => compileBy(all, number))
const few = compiler(schema, MAX_BYTES)
const held = await heldOf(OPERATION_COUNT, (number) => compileBy(few, number))
const first = await compileBy(all, 0)
const isCached = first === (await compileBy(all, 0))
process.stdout.write(
  JSON.stringify({
    heldUnbounded,
    held,
    isCached,
    sent: OPERATION_COUNT,
    maxBytes: MAX_BYTES,
  } satisfies CompiledMemory),
)
