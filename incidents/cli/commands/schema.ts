import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type AddTicketCommand, DIR_OPTION } from '../command.js'
import { SCHEMA_FILE, schemaText } from '../json-schema.js'

/** `npm run incidents -- schema` */
export const addSchema: AddTicketCommand = (program, io) =>
  program
    .command('schema')
    .description(`regenerate ${SCHEMA_FILE} from ticket.ts`)
    .addOption(DIR_OPTION)
    .action(async ({ dir }) => {
      await writeFile(join(dir, SCHEMA_FILE), schemaText())
      io.out(`${SCHEMA_FILE} is up to date.`)
    })
