import { z } from 'zod'

export const ID_PATTERN = /^INC-\d{3}$/

/** The services tickets are about, each with the first and the last number of its ids. */
export const ID_RANGES = {
  'python-service': [1, 99],
  'node-service': [101, 199],
  gateway: [201, 299],
} as const

export type Service = keyof typeof ID_RANGES

export const SERVICES = ['python-service', 'node-service', 'gateway'] as const satisfies Service[]

export const isService = (value: unknown): value is Service => SERVICES.some((service) => service === value)

/** The documented severities; a reader accepts more words behind the priority, such as `P0 - Critical Security`. */
export const SEVERITIES = ['P0 - Critical', 'P1 - Critical', 'P2 - High', 'P3 - Medium'] as const

/** Where a ticket stands; one without a status is open. */
export const STATUSES = ['open', 'investigating', 'resolved'] as const

const words = z.string().regex(/\S/)
const instant = z.iso.datetime()

const timeline = z.array(
  z.strictObject({
    at: instant.meta({ description: 'When, in UTC: 2026-02-28T14:23:00Z.' }),
    event: words.meta({ description: 'What happened then.' }),
  }),
)

const postMortemSchema = z.strictObject({
  timeline: timeline.min(1).meta({ description: 'What happened when, from the fault to the fix.' }),
  causes: z.array(words).min(1).meta({ description: 'What led to it, one cause each.' }),
  action_items: z.array(words).min(1).meta({ description: 'What keeps it from coming back, one step each.' }),
})

/** The fourteen documented fields in the documented order; what every ticket has from the start. */
const documented = {
  id: z
    .string()
    .regex(ID_PATTERN)
    .meta({ description: 'INC- and three digits, such as INC-101; the name of the file.' }),
  title: words.max(99).meta({
    description: 'Endpoint or feature, symptom and context, in fewer than 100 characters.',
  }),
  severity: z
    .string()
    .regex(/^P[0-3] - \S/)
    .meta({ description: `One of ${SEVERITIES.join(', ')}.`, examples: [...SEVERITIES] }),
  service: z.enum(SERVICES).meta({ description: `One of ${SERVICES.join(', ')}.` }),
  reported_by: words.meta({
    description: 'The team that noticed it, such as Frontend Team.',
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
    description: 'Where it happens: development, staging, production, CI or all.',
    examples: ['development', 'staging', 'production', 'CI', 'all'],
  }),
  timestamp: instant.meta({ description: 'When it was reported, in UTC: 2026-02-28T14:23:00Z.' }),
  description: words.meta({ description: 'What is broken, since when, and for whom.' }),
}

const alwaysOurs = {
  steps_to_reproduce: z.array(words).min(1).meta({ description: 'What to do to see it, one step each.' }),
  error_log: words.meta({
    description: 'The message or the stack trace; in plain words when there is none.',
  }),
  expected_behavior: words.meta({ description: 'What should have happened.' }),
  actual_behavior: words.meta({ description: 'What happened instead.' }),
  recent_changes: words.meta({ description: 'What changed before it began.' }),
  tags: z
    .array(z.string().regex(/^[a-z0-9]+([-+][a-z0-9]+)*$/))
    .meta({ description: 'Labels in lower case with dashes, such as off-by-one or n+1-query.' }),
}

/** What is known once somebody has looked into it. */
const found = {
  status: z.enum(STATUSES).meta({ description: `One of ${STATUSES.join(', ')}; open when left out.` }),
  root_cause: words.meta({ description: 'Why it happened.' }),
  resolution: words.meta({ description: 'What was done about it, and what holds now.' }),
  regression_test: words.meta({
    description: 'The test that keeps it from coming back: a file beside the ticket.',
  }),
  investigation_notes: words.meta({ description: 'What was found on the way.' }),
  post_mortem: postMortemSchema.meta({ description: 'What a P0 or P1 taught us.' }),
}

/** A ticket as a reader accepts it: the first eight fields have to be there. */
export const ticketSchema = z
  .strictObject({
    ...documented,
    ...z.object(alwaysOurs).partial().shape,
    ...z.object(found).partial().shape,
  })
  .meta({ title: 'Incident', description: 'What went wrong, and the test that keeps it from coming back.' })

/** A ticket as we write it: all fourteen documented fields are there. */
export const ourSchema = z.strictObject({ ...documented, ...alwaysOurs, ...z.object(found).partial().shape })

export type Ticket = z.infer<typeof ticketSchema>

/** Every field in the order in which it is written. */
export const FIELDS = Object.keys(ticketSchema.shape)

/** `P1` of `P1 - Critical`. */
export const priorityOf = (severity: string): string => severity.slice(0, 2)

/** P0 and P1 end with a post-mortem. */
export const needsPostMortem = (severity: string): boolean => ['P0', 'P1'].includes(priorityOf(severity))

export const statusOf = ({ status }: Ticket): (typeof STATUSES)[number] => status ?? 'open'
