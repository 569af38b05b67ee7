import { buildSchema } from 'graphql'
import { compiler } from '../operations/operation-compiler.js'
import { type Held, heldOf } from './heap.js'

/** What compilers hold of operations that were each sent once: one with room for all of them, one with little. */
export interface CompiledMemory {
  readonly heldByAll: Held
  readonly held: Held
  /** Whether what there is room for is not compiled again. */
  readonly isKept: boolean
  readonly sent: number
  /** The room of the one with little. */
  readonly maxBytes: number
}

const MAX_BYTES = 2_000_000
const SENT = 60

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

const all = compiler(schema, 200_000_000)
const heldByAll = await heldOf(SENT, (number) => compileBy(all, number))
const few = compiler(schema, MAX_BYTES)
const held = await heldOf(SENT, (number) => compileBy(few, number))
const first = await compileBy(all, 0)
const isKept = first === (await compileBy(all, 0))
process.stdout.write(
  JSON.stringify({ heldByAll, held, isKept, sent: SENT, maxBytes: MAX_BYTES } satisfies CompiledMemory),
)
