import { checkFolder } from '../check-tickets.js'
import { type AddCommand, DIR_OPTION } from '../command.js'
import { CommandError } from '../errors.js'

/** `npm run incidents -- check` */
export const addCheck: AddCommand = (program, io) =>
  program
    .command('check')
    .description('check every ticket, its id, its test and the JSON Schema; one line per problem')
    .addOption(DIR_OPTION)
    .action(async ({ dir }) => {
      const { tickets, problems } = await checkFolder(dir)
      if (problems.length > 0) throw new CommandError(...problems)
      io.out(`${tickets} ${tickets === 1 ? 'ticket' : 'tickets'}, each with its test.`)
    })
