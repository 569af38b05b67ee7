import { z } from 'zod'
import { jsonText } from './format-json.js'
import { ticketSchema } from './ticket.js'

/** The name of the file that tells editors and other programs what a ticket looks like. */
export const SCHEMA_FILE = 'ticket.schema.json'

/** The text of `ticket.schema.json`, made of ticket.ts. */
export const schemaText = (): string =>
  jsonText(
    z.toJSONSchema(ticketSchema, {
      override: ({ jsonSchema }) => {
        // The format says the same as zod's pattern of twelve months and leap years, except that it is UTC.
        if (jsonSchema.format === 'date-time') jsonSchema.pattern = 'Z$'
      },
    }),
  )
