import { join, relative, resolve } from 'node:path'
import { CommandError, collectValues } from '@shopstack/drizzle/cli/command-line'
import { type AddTicketCommand, DIR_OPTION, type TicketIo } from '../command.js'
import { formatJson } from '../format-json.js'
import { SERVICES, SEVERITIES, type Ticket } from '../ticket.js'
import { createTicket, parseJson, readJson } from '../ticket-store.js'

const UNKNOWN = 'Not known yet.'

/** `npm run incidents -- new` */
export const addNew: AddTicketCommand = (program, io) =>
  program
    .command('new')
    .description('create a ticket with the next free id of its service')
    .option('--service <service>', `one of ${SERVICES.join(', ')}`)
    .option('--severity <severity>', 'P0, P1, P2 or P3')
    .option('--title <text>', 'endpoint or feature, symptom and context, in fewer than 100 characters')
    .option('--environment <name>', 'development, staging, production, CI or all')
    .option('--reported-by <team>', 'reporting team')
    .option('--description <text>', 'symptom, start time and affected users')
    .option('--step <text>', 'a step to reproduce; repeatable', collectValues)
    .option('--expected <text>', 'expected behavior')
    .option('--actual <text>', 'actual behavior')
    .option('--error-log <text>', `error message or stack trace (default: ${UNKNOWN})`)
    .option('--recent-changes <text>', `changes before the incident (default: ${UNKNOWN})`)
    .option('--tag <tag>', 'a label such as security; repeatable', collectValues)
    .option('--timestamp <time>', 'time of the report, such as 2026-02-28T14:23:00Z (default: now)')
    .option('--from <file>', 'JSON file with fields, - for standard input; options override its fields')
    .option('--json', 'print the ticket instead of its file name')
    .addOption(DIR_OPTION)
    .action(async ({ from, json, dir, ...options }) => {
      const { id: given, ...fields } = await fieldsFrom(from, io)
      const ticket = await createTicket(dir, {
        ...defaults(),
        ...expandSeverity({ ...fields, ...fieldsOf(options) }),
      })
      if (given !== undefined && given !== ticket.id)
        io.note(`The id ${String(given)} of the input is ignored; the ticket is ${ticket.id}.`)
      io.out(json ? formatJson(ticket).trimEnd() : displayPath(join(dir, `${ticket.id}.json`)))
    })

/** The path relative to the working directory when the file is below it, otherwise absolute. */
function displayPath(file: string): string {
  const near = relative(process.cwd(), file)
  return near.startsWith('..') ? resolve(file) : near
}

/** Defaults of fields that are often unknown when an incident is reported. */
const defaults = () => ({
  timestamp: `${new Date().toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)}:00Z`,
  error_log: UNKNOWN,
  recent_changes: UNKNOWN,
  tags: [],
})

/** Options whose field has another name. */
const FIELD_NAMES: Readonly<Record<string, keyof Ticket>> = {
  reportedBy: 'reported_by',
  step: 'steps_to_reproduce',
  errorLog: 'error_log',
  expected: 'expected_behavior',
  actual: 'actual_behavior',
  recentChanges: 'recent_changes',
  tag: 'tags',
}

const fieldsOf = (options: object): Record<string, unknown> =>
  Object.fromEntries(Object.entries(options).map(([name, value]) => [FIELD_NAMES[name] ?? name, value]))

/** Expands `P1` to the documented severity. */
function expandSeverity(fields: Record<string, unknown>): Record<string, unknown> {
  const severity = SEVERITIES.find((text) => text.slice(0, 2) === fields.severity)
  return severity ? { ...fields, severity } : fields
}

async function fieldsFrom(file: string | undefined, io: TicketIo): Promise<Record<string, unknown>> {
  if (file === undefined) return {}
  const name = file === '-' ? 'Standard input' : file
  const value = file === '-' ? parseJson(await io.input(), name) : await readJson(name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new CommandError(`${name} is not an object with the fields of a ticket.`)
}
