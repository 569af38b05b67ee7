import { z } from 'zod'
import { formatJson } from './format-json.js'
import { ticketSchema } from './ticket.js'

/** File name of the JSON Schema of a ticket, for editors and other programs. */
export const SCHEMA_FILE = 'ticket.schema.json'

/** The text of `ticket.schema.json`, generated from ticket.ts. */
export const schemaText = (): string =>
  formatJson(
    z.toJSONSchema(ticketSchema, {
      override: ({ jsonSchema }) => {
        // `format` covers zod's pattern, except for the time zone UTC.
        if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$'
      },
    }),
  )
