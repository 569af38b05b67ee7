import { type Command, oneOf, textOf, type Values } from '../command.js'
import { CommandError } from '../errors.js'
import { formatJson } from '../format-json.js'
import { priorityOf, SERVICES, STATUSES, statusOf, type Ticket } from '../ticket.js'
import { readTickets } from '../ticket-store.js'

const PRIORITIES = ['P0', 'P1', 'P2', 'P3']

/** `npm run incidents -- list` */
export const listCommand: Command = {
  summary: 'list tickets that match all filters',
  usage: [
    `--service <service>         one of ${SERVICES.join(', ')}`,
    `--severity <priority>       one of ${PRIORITIES.join(', ')}`,
    `--status <status>           one of ${STATUSES.join(', ')}`,
    '--environment <name>        such as production',
    '--tag <tag>                 such as security; repeatable; all must match',
    '--json                      whole tickets as a JSON array',
  ],
  options: {
    service: { type: 'string' },
    severity: { type: 'string' },
    status: { type: 'string' },
    environment: { type: 'string' },
    tag: { type: 'string', multiple: true },
    json: { type: 'boolean' },
  },
  async run({ values, dir }, io) {
    const matches = filterOf(values)
    const { tickets, problems } = await readTickets(dir)
    const found = tickets.filter(matches)
    if (values.json) io.out(formatJson(found).trimEnd())
    else if (found.length > 0) io.out(table(found))
    else io.note('No matching tickets.')
    if (problems.length > 0) throw new CommandError(...problems)
  },
}

function filterOf(values: Values): (ticket: Ticket) => boolean {
  const service = oneOf(values, 'service', SERVICES)
  const severity = oneOf(values, 'severity', PRIORITIES)
  const status = oneOf(values, 'status', STATUSES)
  const environment = textOf(values, 'environment')
  const tags = [values.tag ?? []].flat()
  return (ticket) =>
    (service ?? ticket.service) === ticket.service &&
    (severity ?? priorityOf(ticket.severity)) === priorityOf(ticket.severity) &&
    (status ?? statusOf(ticket)) === statusOf(ticket) &&
    (environment ?? ticket.environment) === ticket.environment &&
    tags.every((tag) => ticket.tags?.some((own) => own === tag))
}

function table(tickets: readonly Ticket[]): string {
  const rows = tickets.map((ticket) => [ticket.id, ticket.severity, statusOf(ticket), ticket.title])
  const all = [['id', 'severity', 'status', 'title'], ...rows]
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n')
}
