import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from '../command.js'
import { SCHEMA_FILE, schemaText } from '../json-schema.js'

/** `npm run incidents -- schema` */
export const schemaCommand: Command = {
  summary: `regenerate ${SCHEMA_FILE} from ticket.ts`,
  usage: [],
  options: {},
  async run({ dir }, io) {
    await writeFile(join(dir, SCHEMA_FILE), schemaText())
    io.out(`${SCHEMA_FILE} is up to date.`)
  },
}
