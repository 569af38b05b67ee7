import { existsSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { CommandError } from '@shopstack/drizzle/cli/command-line'
import { type AddTicketCommand, DIR_OPTION, ID_ARGUMENT } from '../command.js'
import { needsPostMortem, type Ticket, ticketStatus } from '../ticket.js'
import { readJson, replaceTicket, ticketOf } from '../ticket-store.js'

/** `npm run incidents -- resolve INC-101` */
export const addResolve: AddTicketCommand = (program, io) =>
  program
    .command('resolve')
    .description('close a ticket with its root cause, resolution and regression test')
    .addArgument(ID_ARGUMENT)
    .option('--root-cause <text>', 'root cause')
    .option('--resolution <text>', 'the fix, and what holds now')
    .option('--regression-test <file>', 'test file in the folder of the tickets (default: <id>.test.ts)')
    .option('--post-mortem <file>', 'JSON with timeline, causes and action_items; required for P0 and P1')
    .option('--investigation-notes <text>', 'notes of the investigation')
    .option('--force', 'resolve a resolved ticket again')
    .addOption(DIR_OPTION)
    .action(async (id, { dir, force, regressionTest, ...given }) => {
      const ticket = await ticketOf(dir, id)
      if (ticketStatus(ticket) === 'resolved' && !force)
        throw new CommandError(`${ticket.id} is already resolved. Use --force to resolve it again.`)
      const resolved: Ticket = { ...ticket, ...(await fieldsOf(given)), status: 'resolved' }
      resolved.regression_test = testFile(
        dir,
        regressionTest ?? resolved.regression_test ?? `${ticket.id}.test.ts`,
      )
      const problems = [...missing(resolved), ...untested(dir, resolved)]
      if (problems.length > 0)
        throw new CommandError(`${ticket.id} cannot be resolved:`, ...problems.map((line) => `  ${line}`))
      await replaceTicket(dir, resolved)
      io.out(`${ticket.id} is resolved.`)
    })

interface Given {
  readonly rootCause?: string | undefined
  readonly resolution?: string | undefined
  readonly investigationNotes?: string | undefined
  readonly postMortem?: string | undefined
}

/** Fields of the command line; they override those of the ticket. */
async function fieldsOf({
  rootCause,
  resolution,
  investigationNotes,
  postMortem: file,
}: Given): Promise<Partial<Ticket>> {
  const fields = {
    root_cause: rootCause,
    resolution,
    investigation_notes: investigationNotes,
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
