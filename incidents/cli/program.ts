import { commandsOf, runCommands } from '@shopstack/drizzle/cli/command-line'
import type { TicketIo } from './command.js'
import { addCheck } from './commands/check.js'
import { addList } from './commands/list.js'
import { addNew } from './commands/new.js'
import { addResolve } from './commands/resolve.js'
import { addSchema } from './commands/schema.js'
import { addShow } from './commands/show.js'

const COMMANDS = [addList, addShow, addNew, addResolve, addCheck, addSchema]

/** `npm run incidents -- <command>`; returns the exit code: 0 done, 1 failed, 2 invalid command line. */
export function runTicketCommand(args: readonly string[], io: TicketIo): Promise<number> {
  const program = commandsOf('npm run incidents --', io).description(
    'Manages the incident tickets of this repository, or of the folder of --dir.',
  )
  for (const add of COMMANDS) add(program, io)
  return runCommands(program, args.length === 0 ? ['--help'] : args, io, (error) =>
    error instanceof Error ? error.message : String(error),
  )
}
