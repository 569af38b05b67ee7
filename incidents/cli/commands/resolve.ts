import { existsSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { type Command, textOf, type Values } from '../command.js'
import { CommandError } from '../errors.js'
import { needsPostMortem, statusOf, type Ticket } from '../ticket.js'
import { readJson, replaceTicket, ticketOf } from '../ticket-store.js'

/** `npm run incidents -- resolve INC-101` */
export const resolveCommand: Command = {
  summary: 'close a ticket with its root cause, resolution and regression test',
  takesId: true,
  usage: [
    '--root-cause <text>             root cause',
    '--resolution <text>             the fix, and what holds now',
    '--regression-test <file>        test file in the folder of the tickets (default: <id>.test.ts)',
    '--post-mortem <file>            JSON with timeline, causes and action_items; required for P0 and P1',
    '--investigation-notes <text>    notes of the investigation',
    '--force                         resolve a resolved ticket again',
  ],
  options: {
    'root-cause': { type: 'string' },
    resolution: { type: 'string' },
    'regression-test': { type: 'string' },
    'post-mortem': { type: 'string' },
    'investigation-notes': { type: 'string' },
    force: { type: 'boolean' },
  },
  async run({ values, id, dir }, io) {
    const ticket = await ticketOf(dir, id)
    if (statusOf(ticket) === 'resolved' && !values.force)
      throw new CommandError(`${ticket.id} is already resolved. Use --force to resolve it again.`)
    const resolved: Ticket = { ...ticket, ...(await fieldsFrom(values)), status: 'resolved' }
    resolved.regression_test = testFile(
      dir,
      textOf(values, 'regression-test') ?? resolved.regression_test ?? `${ticket.id}.test.ts`,
    )
    const problems = [...missing(resolved), ...untested(dir, resolved)]
    if (problems.length > 0)
      throw new CommandError(`${ticket.id} cannot be resolved:`, ...problems.map((line) => `  ${line}`))
    await replaceTicket(dir, resolved)
    io.out(`${ticket.id} is resolved.`)
  },
}

/** Fields of the command line; they override those of the ticket. */
async function fieldsFrom(values: Values): Promise<Partial<Ticket>> {
  const file = textOf(values, 'post-mortem')
  const fields = {
    root_cause: textOf(values, 'root-cause'),
    resolution: textOf(values, 'resolution'),
    investigation_notes: textOf(values, 'investigation-notes'),
    // Validated with the rest of the ticket before anything is written.
    post_mortem: file === undefined ? undefined : ((await readJson(file)) as Ticket['post_mortem']),
  }
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** Resolves a test file against the folder of the tickets, then against the working directory. */
function testFile(dir: string, name: string): string {
  if (existsSync(join(dir, name))) return name
  const fromFolder = relative(resolve(dir), resolve(name)).split(sep).join('/')
  return existsSync(resolve(name)) ? fromFolder : name
}

function missing(ticket: Ticket): string[] {
  return [
    ...(ticket.root_cause === undefined ? ['--root-cause is missing.'] : []),
    ...(ticket.resolution === undefined ? ['--resolution is missing.'] : []),
    ...(needsPostMortem(ticket.severity) && ticket.post_mortem === undefined
      ? [
          `--post-mortem is missing, required for ${ticket.severity}: a JSON file such as ` +
            '{"timeline": [{"at": "2026-02-28T14:23:00Z", "event": "…"}], "causes": ["…"], "action_items": ["…"]}.',
        ]
      : []),
  ]
}

const untested = (dir: string, { id, regression_test: name = '' }: Ticket): string[] =>
  existsSync(join(dir, name))
    ? []
    : [
        `${name} does not exist beside ${id}.json. Write the regression test first, or name it with --regression-test.`,
      ]
