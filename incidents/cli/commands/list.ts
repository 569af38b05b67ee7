import { Option } from '@commander-js/extra-typings'
import { CommandError, collectValues } from '@shopstack/drizzle/cli/command-line'
import { type AddTicketCommand, DIR_OPTION } from '../command.js'
import { formatJson } from '../format-json.js'
import { priorityOf, SERVICES, STATUSES, type Ticket, ticketStatus } from '../ticket.js'
import { readTickets } from '../ticket-store.js'

const PRIORITIES = ['P0', 'P1', 'P2', 'P3'] as const

/** `npm run incidents -- list` */
export const addList: AddTicketCommand = (program, io) =>
  program
    .command('list')
    .description('list tickets that match all filters')
    .addOption(new Option('--service <service>', 'affected service').choices(SERVICES))
    .addOption(new Option('--severity <priority>', 'priority of the severity').choices(PRIORITIES))
    .addOption(new Option('--status <status>', 'status').choices(STATUSES))
    .option('--environment <name>', 'environment, such as production')
    .option('--tag <tag>', 'label, such as security; repeatable; all must match', collectValues)
    .option('--json', 'whole tickets as a JSON array')
    .addOption(DIR_OPTION)
    .addHelpText('after', '\nExample: npm run incidents -- list --status open --severity P0')
    .action(async ({ json, dir, ...filter }) => {
      const { tickets, problems } = await readTickets(dir)
      const found = tickets.filter((ticket) => isMatch(ticket, filter))
      if (json) io.out(formatJson(found).trimEnd())
      else if (found.length > 0) io.out(table(found))
      else io.note('No matching tickets.')
      if (problems.length > 0) throw new CommandError(...problems)
    })

interface Filter {
  readonly service?: string | undefined
  readonly severity?: string | undefined
  readonly status?: string | undefined
  readonly environment?: string | undefined
  readonly tag?: readonly string[] | undefined
}

const isMatch = (ticket: Ticket, { service, severity, status, environment, tag = [] }: Filter): boolean =>
  (service ?? ticket.service) === ticket.service &&
  (severity ?? priorityOf(ticket.severity)) === priorityOf(ticket.severity) &&
  (status ?? ticketStatus(ticket)) === ticketStatus(ticket) &&
  (environment ?? ticket.environment) === ticket.environment &&
  tag.every((label) => ticket.tags?.some((own) => own === label))

function table(tickets: readonly Ticket[]): string {
  const rows = tickets.map((ticket) => [ticket.id, ticket.severity, ticketStatus(ticket), ticket.title])
  const all = [['id', 'severity', 'status', 'title'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}
