import { type AddTicketCommand, DIR_OPTION, ID_ARGUMENT } from '../command.js'
import { formatJson } from '../format-json.js'
import { type Ticket, ticketStatus } from '../ticket.js'
import { ticketOf } from '../ticket-store.js'

/** `npm run incidents -- show INC-101` */
export const addShow: AddTicketCommand = (program, io) =>
  program
    .command('show')
    .description('show one ticket')
    .addArgument(ID_ARGUMENT)
    .option('--json', 'as JSON')
    .addOption(DIR_OPTION)
    .action(async (id, { json, dir }) => {
      const ticket = await ticketOf(dir, id)
      io.out(json ? formatJson(ticket).trimEnd() : formatTicket(ticket))
    })

function formatTicket(ticket: Ticket): string {
  const { id, title, severity, service, environment, timestamp, reported_by: reportedBy, tags = [] } = ticket
  const facts = [severity, ticketStatus(ticket), service, environment]
  const head = [
    `${id}  ${title}`,
    facts.join(' · '),
    `reported by ${reportedBy}, ${timestamp}`,
    ...(tags.length > 0 ? [`tags: ${tags.join(', ')}`] : []),
  ]
  return [head.join('\n'), ticket.description, ...sections(ticket)].join('\n\n')
}

function sections(ticket: Ticket): string[] {
  const { post_mortem: postMortem } = ticket
  return [
    section(
      'Steps to reproduce',
      ticket.steps_to_reproduce?.map((step, index) => `${index + 1}. ${step}`),
    ),
    section('Error log', ticket.error_log?.split('\n')),
    section('Expected', lineOf(ticket.expected_behavior)),
    section('Actual', lineOf(ticket.actual_behavior)),
    section('Recent changes', lineOf(ticket.recent_changes)),
    section('Investigation', lineOf(ticket.investigation_notes)),
    section('Root cause', lineOf(ticket.root_cause)),
    section('Resolution', lineOf(ticket.resolution)),
    section('Regression test', lineOf(ticket.regression_test)),
    section(
      'Timeline',
      postMortem?.timeline.map(({ at, event }) => `${at}  ${event}`),
    ),
    section('Causes', postMortem?.causes.map(listed)),
    section('Action items', postMortem?.action_items.map(listed)),
  ].flat()
}

const lineOf = (text: string | undefined): string[] => (text === undefined ? [] : [text])
const listed = (text: string): string => `- ${text}`

const section = (name: string, lines: readonly string[] = []): string[] =>
  lines.length === 0 ? [] : [[name, ...lines.map((line) => `  ${line}`)].join('\n')]
