import { type ZodType, z } from 'zod'

/** A JSON Schema, draft 2020-12. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Converts zod schemas to JSON Schema. Schemas with an `id` in their metadata become components. */
export interface SchemaWriter {
  /** `input` for requests, `output` for responses. */
  write(schema: ZodType, io: 'input' | 'output'): JsonSchema
  /** Component schemas by id. */
  readonly components: Readonly<Record<string, JsonSchema>>
}

const COMPONENTS = '#/components/schemas/'

export function schemaWriter(): SchemaWriter {
  const components: Record<string, JsonSchema> = {}

  function addComponent(id: string, schema: JsonSchema): void {
    const known = components[id]
    if (known && JSON.stringify(known) !== JSON.stringify(schema))
      throw new Error(`conflicting definitions of the schema ${id}`)
    components[id] = schema
  }

  return {
    components,
    write(schema, io) {
      const converted = z.toJSONSchema(schema, {
        target: 'draft-2020-12',
        io,
        // Transforms have no JSON Schema.
        unrepresentable: 'any',
        override: ({ jsonSchema }) => removeSafeIntegerBounds(jsonSchema),
      })
      // References point to components; the document states the draft.
      const {
        $schema,
        $defs = {},
        ...root
      } = JSON.parse(JSON.stringify(converted).replaceAll('"#/$defs/', `"${COMPONENTS}`))
      for (const [id, definition] of Object.entries<JsonSchema>($defs)) addComponent(id, definition)
      return root
    },
  }
}

/** Removes the bounds of safe integers, which zod adds to every integer. */
function removeSafeIntegerBounds(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}
