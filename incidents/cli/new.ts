import { join, relative, resolve } from 'node:path'
import type { Command, Io, Values } from './command.js'
import { Refusal } from './errors.js'
import { jsonText } from './format-json.js'
import { SERVICES, SEVERITIES } from './ticket.js'
import { createTicket, parsedJson, readJson } from './ticket-store.js'

/** The option of each field that can be given on the command line. */
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
  summary: 'a new ticket under the next free id of its service',
  usage: [
    `--service <service>         one of ${SERVICES.join(', ')}`,
    '--severity <severity>       P0, P1, P2 or P3',
    '--title <text>              endpoint or feature, symptom and context, in fewer than 100 characters',
    '--environment <name>        development, staging, production, CI or all',
    '--reported-by <team>        the team that noticed it',
    '--description <text>        what is broken, since when, and for whom',
    '--step <text>               a step to reproduce it; once for each step',
    '--expected <text>           what should have happened',
    '--actual <text>             what happened instead',
    `--error-log <text>          the message or the stack trace (default: ${UNKNOWN})`,
    `--recent-changes <text>     what changed before it began (default: ${UNKNOWN})`,
    '--tag <tag>                 a label such as security; once for each',
    '--timestamp <time>          when it was reported, such as 2026-02-28T14:23:00Z (default: now)',
    '--from <file>               fields from a JSON file, - for standard input; an option replaces its field',
    '--json                      answer with the ticket and not with the name of its file',
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
      ...withoutShorthand({ ...fields, ...optionsOf(values) }),
    })
    if (given !== undefined && given !== ticket.id)
      io.note(`The id ${String(given)} of the file was not kept; the ticket is ${ticket.id}.`)
    io.out(values.json ? jsonText(ticket).trimEnd() : fromHere(join(dir, `${ticket.id}.json`)))
  },
}

/** The file as a person would name it: from where the command was started, when it lies below. */
function fromHere(file: string): string {
  const near = relative(process.cwd(), file)
  return near.startsWith('..') ? resolve(file) : near
}

/** What a ticket says when nobody has said otherwise; an incident is not to wait for what is not known yet. */
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

/** `P1` stands for the documented text of its severity. */
function withoutShorthand(fields: Record<string, unknown>): Record<string, unknown> {
  const severity = SEVERITIES.find((text) => text.slice(0, 2) === fields.severity)
  return severity ? { ...fields, severity } : fields
}

async function fieldsFrom(file: Values[string], io: Io): Promise<Record<string, unknown>> {
  if (file === undefined) return {}
  const name = file === '-' ? 'What was piped in' : String(file)
  const value = file === '-' ? parsedJson(await io.input(), name) : await readJson(name)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new Refusal(`${name} is no object with the fields of a ticket.`)
}
