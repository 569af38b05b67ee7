import { z } from 'zod'
import { isId, isInRange, rangeOf } from './ids.js'
import { FIELDS, isService, needsPostMortem, ourSchema, type Ticket, ticketSchema } from './ticket.js'

/** What is known of a value that should be a ticket: the ticket, or everything that is wrong with it. */
export type Judged = { ticket: Ticket } | { problems: string[] }

/** Reads a ticket as it was found; unknown teams, environments, tags and words behind the priority are all right. */
export function judge(value: unknown): Judged {
  const { data: ticket, error } = ticketSchema.safeParse(value, { reportInput: true })
  return ticket ? { ticket } : { problems: formatProblems(error) }
}

/** Everything that keeps a value from being a ticket of ours, one sentence each. */
export function problemsOf(value: unknown): string[] {
  const { error } = ourSchema.safeParse(value, { reportInput: true })
  const fields: Record<string, unknown> = Object(value)
  return [...(error ? formatProblems(error) : []), ...houseProblems(fields)]
}

/** One sentence a problem, although a text may break several rules of one field. */
const formatProblems = (error: z.ZodError): string[] => [...new Set(error.issues.flatMap(sentences))]

function sentences(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? `[${part + 1}]` : `.${String(part)}`))
  const field = path.join('').replace(/^\./, '')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => `${field ? `${field}.` : ''}${key} is no field of a ticket.`)
  if (field === '') return ['It is no object with the fields of a ticket.']
  return [
    `${field} ${issue.input === undefined ? 'is missing' : 'does not fit'}. ${descriptionOf(issue.path)}`,
  ]
}

/** What the schema says of the innermost field on the way that has a description. */
function descriptionOf(path: readonly PropertyKey[]): string {
  let schema: z.core.$ZodType | undefined = ourSchema
  let told = ''
  for (const part of path) {
    schema = inside(schema, String(part))
    if (schema) told = z.globalRegistry.get(schema)?.description ?? told
  }
  return told
}

function inside(schema: z.core.$ZodType | undefined, name: string): z.core.$ZodType | undefined {
  if (schema instanceof z.ZodArray) return schema.element
  const member = schema instanceof z.ZodObject ? schema.shape[name] : undefined
  return member instanceof z.ZodOptional ? member.unwrap() : member
}

/** What holds between the fields of our tickets. */
function houseProblems(fields: Readonly<Record<string, unknown>>): string[] {
  const { id, service, severity, status } = fields
  const problems: string[] = []
  if (isService(service) && isId(id) && !isInRange(id, service))
    problems.push(`${id} is no id of ${service}, which has ${rangeOf(service)}.`)
  if (status === 'resolved') {
    const missing = ['root_cause', 'resolution', 'regression_test'].filter(
      (name) => fields[name] === undefined,
    )
    problems.push(...missing.map((name) => `It is resolved and has no ${name}.`))
    if (needsPostMortem(String(severity)) && fields.post_mortem === undefined)
      problems.push('It is resolved and has no post_mortem, which a P0 or P1 needs.')
  }
  return problems
}

/** Whether the fields stand in the documented order, whichever of them are there. */
export function isInOrder(value: unknown): boolean {
  const names = Object.keys(Object(value)).filter((name) => FIELDS.includes(name))
  return names.join() === FIELDS.filter((field) => names.includes(field)).join()
}
