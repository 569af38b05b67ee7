import { checkFolder } from '../check-tickets.js'
import type { Command } from '../command.js'
import { CommandError } from '../errors.js'

/** `npm run incidents -- check` */
export const checkCommand: Command = {
  summary: 'check every ticket, its id, its test and the JSON Schema; one line per problem',
  usage: [],
  options: {},
  async run({ dir }, io) {
    const { tickets, problems } = await checkFolder(dir)
    if (problems.length > 0) throw new CommandError(...problems)
    io.out(`${tickets} ${tickets === 1 ? 'ticket' : 'tickets'}, each with its test.`)
  },
}
