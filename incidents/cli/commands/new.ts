import { join, relative, resolve } from 'node:path'
import type { Command, Io, Values } from '../command.js'
import { CommandError } from '../errors.js'
import { formatJson } from '../format-json.js'
import { SERVICES, SEVERITIES } from '../ticket.js'
import { createTicket, parseJson, readJson } from '../ticket-store.js'

/** Ticket fields by command-line option. */
const FIELD_OF: Readonly<Record<string, string>> = {
  title: 'title',
  severity: 'severity',
  service: 'service',
  'reported-by': 'reported_by',
  environment: 'environment',
  timestamp: 'timestamp',
  description: 'description',
  step: 'steps_to_reproduce',
  'error-log': 'error_log',
  expected: 'expected_behavior',
  actual: 'actual_behavior',
  'recent-changes': 'recent_changes',
  tag: 'tags',
}

const UNKNOWN = 'Not known yet.'

/** `npm run incidents -- new` */
export const newCommand: Command = {
  summary: 'create a ticket with the next free id of its service',
  usage: [
    `--service <service>         one of ${SERVICES.join(', ')}`,
    '--severity <severity>       P0, P1, P2 or P3',
    '--title <text>              endpoint or feature, symptom and context, in fewer than 100 characters',
    '--environment <name>        development, staging, production, CI or all',
    '--reported-by <team>        reporting team',
    '--description <text>        symptom, start time and affected users',
    '--step <text>               a step to reproduce; repeatable',
    '--expected <text>           expected behavior',
    '--actual <text>             actual behavior',
    `--error-log <text>          error message or stack trace (default: ${UNKNOWN})`,
    `--recent-changes <text>     changes before the incident (default: ${UNKNOWN})`,
    '--tag <tag>                 a label such as security; repeatable',
    '--timestamp <time>          time of the report, such as 2026-02-28T14:23:00Z (default: now)',
    '--from <file>               JSON file with fields, - for standard input; options override its fields',
    '--json                      print the ticket instead of its file name',
  ],
  options: {
    ...Object.fromEntries(Object.keys(FIELD_OF).map((name) => [name, { type: 'string' }])),
    step: { type: 'string', multiple: true },
    tag: { type: 'string', multiple: true },
    from: { type: 'string' },
    json: { type: 'boolean' },
  },
  async run({ values, dir }, io) {
    const { id: given, ...fields } = await fieldsFrom(values.from, io)
    const ticket = await createTicket(dir, {
      ...defaults(),
      ...expandSeverity({ ...fields, ...optionsOf(values) }),
    })
    if (given !== undefined && given !== ticket.id)
      io.note(`The id ${String(given)} of the input is ignored; the ticket is ${ticket.id}.`)
    io.out(values.json ? formatJson(ticket).trimEnd() : displayPath(join(dir, `${ticket.id}.json`)))
  },
}

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

const optionsOf = (values: Values): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(FIELD_OF).flatMap(([option, field]) =>
      values[option] === undefined ? [] : [[field, values[option]]],
    ),
  )

/** Expands `P1` to the documented severity. */
function expandSeverity(fields: Record<string, unknown>): Record<string, unknown> {
  const severity = SEVERITIES.find((text) => text.slice(0, 2) === fields.severity)
  return severity ? { ...fields, severity } : fields
}

async function fieldsFrom(file: Values[string], io: Io): Promise<Record<string, unknown>> {
  if (file === undefined) return {}
  const name = file === '-' ? 'Standard input' : String(file)
  const value = file === '-' ? parseJson(await io.input(), name) : await readJson(name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new CommandError(`${name} is not an object with the fields of a ticket.`)
}
