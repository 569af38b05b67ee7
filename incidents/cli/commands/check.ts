import { CommandError } from '@shopstack/drizzle/cli/command-line'
import { checkFolder } from '../check-tickets.js'
import { type AddTicketCommand, DIR_OPTION } from '../command.js'

/** `npm run incidents -- check` */
export const addCheck: AddTicketCommand = (program, io) =>
  program
    .command('check')
    .description('check every ticket, its id, its test and the JSON Schema; one line per problem')
    .addOption(DIR_OPTION)
    .action(async ({ dir }) => {
      const { tickets, problems } = await checkFolder(dir)
      if (problems.length > 0) throw new CommandError(...problems)
      io.out(`${tickets} ${tickets === 1 ? 'ticket' : 'tickets'}, each with its test.`)
    })
