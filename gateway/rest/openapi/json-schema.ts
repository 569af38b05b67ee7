import { type ZodType, z } from 'zod'

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Writes zod schemas as JSON Schema; those with an `id` in their metadata are written once, and referred to. */
export interface SchemaWriter {
  /** `input` is what may be sent, `output` what is answered. */
  write(schema: ZodType, io: 'input' | 'output'): JsonSchema
  /** The schemas referred to, by their ids. */
  readonly components: Readonly<Record<string, JsonSchema>>
}

const HOME = '#/components/schemas/'

export function schemaWriter(): SchemaWriter {
  const components: Record<string, JsonSchema> = {}

  function keep(id: string, schema: JsonSchema): void {
    const known = components[id]
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`the schema ${id} is not the same in everything that refers to it`)
    components[id] = schema
  }

  return {
    components,
    write(schema, io) {
      const written = z.toJSONSchema(schema, {
        target: 'draft-2020-12',
        io,
        // What a transform makes of a value, only its code knows.
        unrepresentable: 'any',
        override: ({ jsonSchema }) => forgetSafeBounds(jsonSchema),
      })
      // References within a document are to its components, and the document says which draft it follows.
      const {
        $schema,
        $defs = {},
        ...root
      } = JSON.parse(JSON.stringify(written).replaceAll('"#/$defs/', `"${HOME}`))
      for (const [id, definition] of Object.entries<JsonSchema>($defs)) keep(id, definition)
      return root
    },
  }
}

/** Every whole number is one that JavaScript can hold, which is nothing to tell a client. */
function forgetSafeBounds(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}
