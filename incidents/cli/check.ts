import { checkFolder } from './check-tickets.js'
import type { Command } from './command.js'
import { Refusal } from './errors.js'

/** `npm run incidents -- check` */
export const checkCommand: Command = {
  summary: 'every ticket, its id and its test, and the JSON Schema; a line for each problem',
  usage: [],
  options: {},
  async run({ dir }, io) {
    const { tickets, problems } = await checkFolder(dir)
    if (problems.length > 0) throw new Refusal(...problems)
    io.out(`${tickets} ${tickets === 1 ? 'ticket' : 'tickets'}, each with its test.`)
  },
}
