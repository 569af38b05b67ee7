import { Argument, type CommandUnknownOpts, Option } from '@commander-js/extra-typings'
import type { Streams } from '@shopstack/drizzle/cli/command-line'
import { TICKETS_FOLDER } from './ticket-store.js'

/** Standard streams of a command. */
export interface TicketIo extends Streams {
  /** Reads standard input to its end. */
  input(): Promise<string>
}

/** Adds a command to `npm run incidents --`. */
export type AddTicketCommand = (program: CommandUnknownOpts, io: TicketIo) => void

/** The folder of the tickets. */
export const DIR_OPTION = new Option('--dir <folder>', 'folder of the tickets').default(
  TICKETS_FOLDER,
  'this repository',
)

/** The ticket of a command. */
export const ID_ARGUMENT = new Argument('<id>', 'id of the ticket, such as INC-101')
