import { existsSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { type Command, textOf, type Values } from './command.js'
import { Refusal } from './errors.js'
import { needsPostMortem, statusOf, type Ticket } from './ticket.js'
import { readJson, replaceTicket, ticketOf } from './ticket-store.js'

/** `npm run incidents -- resolve INC-101` */
export const resolveCommand: Command = {
  summary: 'close a ticket: why it happened, what was done, and which test keeps it from coming back',
  takesId: true,
  usage: [
    '--root-cause <text>             why it happened',
    '--resolution <text>             what was done about it, and what holds now',
    '--regression-test <file>        the test, in the folder of the tickets (default: that of the id)',
    '--post-mortem <file>            JSON with timeline, causes and action_items; a P0 or P1 needs it',
    '--investigation-notes <text>    what was found on the way',
    '--force                         again, although it is resolved',
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
      throw new Refusal(`${ticket.id} is resolved already. To resolve it again, add --force.`)
    const resolved: Ticket = { ...ticket, ...(await findings(values)), status: 'resolved' }
    resolved.regression_test = testFile(
      dir,
      textOf(values, 'regression-test') ?? resolved.regression_test ?? `${ticket.id}.test.ts`,
    )
    const problems = [...missing(resolved), ...untested(dir, resolved)]
    if (problems.length > 0)
      throw new Refusal(`${ticket.id} is not resolved yet.`, ...problems.map((line) => `  ${line}`))
    await replaceTicket(dir, resolved)
    io.out(`${ticket.id} is resolved.`)
  },
}

/** What is said on the command line goes before what the ticket knew. */
async function findings(values: Values): Promise<Partial<Ticket>> {
  const file = textOf(values, 'post-mortem')
  const said = {
    root_cause: textOf(values, 'root-cause'),
    resolution: textOf(values, 'resolution'),
    investigation_notes: textOf(values, 'investigation-notes'),
    // Judged with the rest of the ticket before anything is written.
    post_mortem: file === undefined ? undefined : ((await readJson(file)) as Ticket['post_mortem']),
  }
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))
}

/** A test named from the folder of the tickets, or from where the command was started. */
function testFile(dir: string, name: string): string {
  if (existsSync(join(dir, name))) return name
  const fromFolder = relative(resolve(dir), resolve(name)).split(sep).join('/')
  return existsSync(resolve(name)) ? fromFolder : name
}

function missing(ticket: Ticket): string[] {
  return [
    ...(ticket.root_cause === undefined ? ['--root-cause is missing: why it happened.'] : []),
    ...(ticket.resolution === undefined
      ? ['--resolution is missing: what was done about it, and what holds now.']
      : []),
    ...(needsPostMortem(ticket.severity) && ticket.post_mortem === undefined
      ? [
          `--post-mortem is missing, which ${ticket.severity} needs: a JSON file such as ` +
            '{"timeline": [{"at": "2026-02-28T14:23:00Z", "event": "…"}], "causes": ["…"], "action_items": ["…"]}.',
        ]
      : []),
  ]
}

const untested = (dir: string, { id, regression_test: name = '' }: Ticket): string[] =>
  existsSync(join(dir, name))
    ? []
    : [
        `There is no ${name} beside ${id}.json. Write the regression test first, or name it with --regression-test.`,
      ]
