import { z } from 'zod'
import { isId, isInRange, rangeOf } from './ids.js'
import { FIELDS, isService, needsPostMortem, ourSchema, type Ticket, ticketSchema } from './ticket.js'

/** A parsed ticket, or all problems of the value. */
export type ParsedTicket = { ticket: Ticket } | { problems: string[] }

/** Parses a ticket; unknown teams, environments, tags and severity texts are accepted. */
export function parseTicket(value: unknown): ParsedTicket {
  const { data: ticket, error } = ticketSchema.safeParse(value, { reportInput: true })
  return ticket ? { ticket } : { problems: formatProblems(error) }
}

/** All problems of a ticket of this repository, one sentence each. */
export function validateTicket(value: unknown): string[] {
  const { error } = ourSchema.safeParse(value, { reportInput: true })
  const fields: Record<string, unknown> = Object(value)
  return [...(error ? formatProblems(error) : []), ...crossFieldProblems(fields)]
}

/** One sentence per field and problem. */
const formatProblems = (error: z.ZodError): string[] => [...new Set(error.issues.flatMap(sentences))]

function sentences(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`))
  const field = path.join('').replace(/^\./, '')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${field ? `${field}.` : ''}${key} is not a field of a ticket.`)
  if (field === '') return ['The value is not an object with the fields of a ticket.']
  return [`${field} ${issue.input === undefined ? 'is missing' : 'is invalid'}. ${descriptionOf(issue.path)}`]
}

/** The description of the innermost described field on a path. */
function descriptionOf(path: readonly PropertyKey[]): string {
  let schema: z.core.$ZodType | undefined = ourSchema
  let description = ''
  for (const part of path) {
    schema = memberOf(schema, String(part))
    if (schema) description = z.globalRegistry.get(schema)?.description ?? description
  }
  return description
}

function memberOf(schema: z.core.$ZodType | undefined, name: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element
  const member = schema instanceof z.ZodObject ? schema.shape[name] : undefined
  return member instanceof z.ZodOptional ? member.unwrap() : member
}

/** Constraints between fields. */
function crossFieldProblems(fields: Readonly<Record<string, unknown>>): string[] {
  const { id, service, severity, status } = fields
  const problems: string[] = []
  if (isService(service) && isId(id) && !isInRange(id, service))
    problems.push(`${id} is outside the range of ${service}: ${rangeOf(service)}.`)
  if (status === 'resolved') {
    const missing = ['root_cause', 'resolution', 'regression_test'].filter(
      (name) => fields[name] === undefined,
    )
    problems.push(...missing.map((name) => `A resolved ticket requires ${name}.`))
    if (needsPostMortem(String(severity)) && fields.post_mortem === undefined)
      problems.push('A resolved P0 or P1 requires post_mortem.')
  }
  return problems
}

/** Whether the present fields are in the documented order. */
export function isInOrder(value: unknown): boolean {
  const names = Object.keys(Object(value)).filter((name) => FIELDS.includes(name))
  return names.join() === FIELDS.filter((field) => names.includes(field)).join()
}
