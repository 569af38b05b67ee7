import { z } from 'zod'

export const ID_PATTERN = /^INC-\d{3}$/

/** The services, each with the first and last number of its ids. */
export const ID_RANGES = {
  'python-service': [1, 99],
  'node-service': [101, 199],
  gateway: [201, 299],
} as const

export type Service = keyof typeof ID_RANGES

export const SERVICES = ['python-service', 'node-service', 'gateway'] as const satisfies Service[]

export const isService = (value: unknown): value is Service => SERVICES.some((service) => service === value)

/** The documented severities; readers accept other words after the priority, such as `P0 - Critical Security`. */
export const SEVERITIES = ['P0 - Critical', 'P1 - Critical', 'P2 - High', 'P3 - Medium'] as const

/** Ticket statuses; a ticket without one is open. */
export const STATUSES = ['open', 'investigating', 'resolved'] as const

const words = z.string().regex(/\S/)
const instant = z.iso.datetime()

const timeline = z.array(
  z.strictObject({
    at: instant.meta({ description: 'Time in UTC: 2026-02-28T14:23:00Z.' }),
    event: words.meta({ description: 'Event.' }),
  }),
)

const postMortemSchema = z.strictObject({
  timeline: timeline.min(1).meta({ description: 'Events with their times, from the fault to the fix.' }),
  causes: z.array(words).min(1).meta({ description: 'Causes, one per entry.' }),
  action_items: z.array(words).min(1).meta({ description: 'Preventive actions, one per entry.' }),
})

/** The documented fields in the documented order that every ticket has. */
const documented = {
  id: z
    .string()
    .regex(ID_PATTERN)
    .meta({ description: 'INC- and three digits, such as INC-101; also the file name.' }),
  title: words.max(99).meta({
    description: 'Endpoint or feature, symptom and context, in fewer than 100 characters.',
  }),
  severity: z
    .string()
    .regex(/^P[0-3] - \S/)
    .meta({ description: `One of ${SEVERITIES.join(', ')}.`, examples: [...SEVERITIES] }),
  service: z.enum(SERVICES).meta({ description: `One of ${SERVICES.join(', ')}.` }),
  reported_by: words.meta({
    description: 'Reporting team, such as Frontend Team.',
    examples: [
      'Frontend Team',
      'Backend Team',
      'DevOps Team',
      'Platform Team',
      'Customer Support',
      'QA Team',
    ],
  }),
  environment: words.meta({
    description: 'Environment: development, staging, production, CI or all.',
    examples: ['development', 'staging', 'production', 'CI', 'all'],
  }),
  timestamp: instant.meta({ description: 'Time of the report in UTC: 2026-02-28T14:23:00Z.' }),
  description: words.meta({ description: 'Symptom, start time and affected users.' }),
}

const requiredInOurs = {
  steps_to_reproduce: z.array(words).min(1).meta({ description: 'Steps to reproduce, one per entry.' }),
  error_log: words.meta({
    description: 'Error message or stack trace; a sentence when there is none.',
  }),
  expected_behavior: words.meta({ description: 'Expected behavior.' }),
  actual_behavior: words.meta({ description: 'Actual behavior.' }),
  recent_changes: words.meta({ description: 'Changes before the incident.' }),
  tags: z
    .array(z.string().regex(/^[a-z0-9]+([-+][a-z0-9]+)*$/))
    .meta({ description: 'Labels in lower case with dashes, such as off-by-one or n+1-query.' }),
}

/** Results of the investigation. */
const investigation = {
  status: z.enum(STATUSES).meta({ description: `One of ${STATUSES.join(', ')}; default open.` }),
  root_cause: words.meta({ description: 'Root cause.' }),
  resolution: words.meta({ description: 'Fix, and what holds now.' }),
  regression_test: words.meta({
    description: 'Regression test: a file in the folder of the ticket.',
  }),
  investigation_notes: words.meta({ description: 'Notes of the investigation.' }),
  post_mortem: postMortemSchema.meta({ description: 'Post-mortem, required for P0 and P1.' }),
}

/** A ticket as readers accept it: the first eight fields are required. */
export const ticketSchema = z
  .strictObject({
    ...documented,
    ...z.object(requiredInOurs).partial().shape,
    ...z.object(investigation).partial().shape,
  })
  .meta({ title: 'Incident', description: 'An incident and its regression test.' })

/** A ticket as this repository writes it: all fourteen documented fields are required. */
export const ourSchema = z.strictObject({
  ...documented,
  ...requiredInOurs,
  ...z.object(investigation).partial().shape,
})

export type Ticket = z.infer<typeof ticketSchema>

/** All fields in file order. */
export const FIELDS = Object.keys(ticketSchema.shape)

/** `P1` of `P1 - Critical`. */
export const priorityOf = (severity: string): string => severity.slice(0, 2)

/** P0 and P1 require a post-mortem. */
export const needsPostMortem = (severity: string): boolean => ['P0', 'P1'].includes(priorityOf(severity))

export const ticketStatus = ({ status }: Ticket): (typeof STATUSES)[number] => status ?? 'open'
