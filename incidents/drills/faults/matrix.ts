/** The actions that need an order. */
export const ORDER_ACTIONS = [
  'pay',
  'ship',
  'ship a part',
  'deliver',
  'refund',
  'refund what is shipped',
] as const

/** The actions of a client. */
export const ACTIONS = ['sign in', 'browse', 'search', 'order', ...ORDER_ACTIONS, 'report'] as const

/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number]

/**
 * The outcome of an action during a fault: it works; it is partial, with null fields and errors for them; or it is
 * unavailable, with `SERVICE_UNAVAILABLE` (REST: 503 and `Retry-After`) within the deadline, and can be retried. Writes to a
 * full disk work until the free pages of the tables are used up.
 */
export type Availability = 'works' | 'partial' | 'unavailable' | 'works or unavailable'

/**
 * When a subscriber receives a change during a fault: at once, over its connection or by resuming, or afterwards, when the
 * component is back. On a full disk a change that is not written is made afterwards.
 */
export type EventDelivery = 'at once' | 'afterwards' | 'at once or afterwards'

/** A fault and its documented effect on each action, and on subscribers. */
export interface Fault {
  readonly name: string
  readonly outcomes: Readonly<Record<Action, Availability>>
  readonly delivery: EventDelivery
  /** What the drill requires in addition to the programs of the shop. */
  readonly needs?: 'Redis' | 'a mounted file system'
}

const same = <Name extends Action>(names: readonly Name[], outcome: Availability) =>
  // Object.fromEntries loses the key type; the keys are exactly the names.
  Object.fromEntries(names.map((name) => [name, outcome])) as Record<Name, Availability>
const all = (outcome: Availability): Fault['outcomes'] => same(ACTIONS, outcome)
const WITHOUT_INSIGHTS: Fault['outcomes'] = {
  ...all('works'),
  browse: 'partial',
  search: 'unavailable',
  report: 'unavailable',
}

/** The documented behaviour by fault, with the subgraphs as separate services and the cache disabled. */
export const MATRIX = [
  { name: 'Postgres is down', outcomes: all('unavailable'), delivery: 'afterwards' },
  { name: 'Postgres is slow', outcomes: all('works'), delivery: 'at once' },
  { name: 'Postgres has little bandwidth', outcomes: all('works'), delivery: 'at once' },
  { name: 'Postgres was restarted', outcomes: all('works'), delivery: 'at once' },
  { name: 'Redis is down', outcomes: all('works'), delivery: 'at once', needs: 'Redis' },
  { name: 'Redis does not respond', outcomes: all('works'), delivery: 'at once', needs: 'Redis' },
  { name: 'Redis is slow', outcomes: all('works'), delivery: 'at once', needs: 'Redis' },
  { name: 'Redis was flushed', outcomes: all('works'), delivery: 'at once', needs: 'Redis' },
  { name: 'insights is down', outcomes: WITHOUT_INSIGHTS, delivery: 'at once' },
  { name: 'insights is slow', outcomes: all('works'), delivery: 'at once' },
  { name: 'insights does not respond', outcomes: WITHOUT_INSIGHTS, delivery: 'at once' },
  { name: 'insights responds with HTML', outcomes: WITHOUT_INSIGHTS, delivery: 'at once' },
  { name: 'insights responds with 5 MB of invalid data', outcomes: WITHOUT_INSIGHTS, delivery: 'at once' },
  {
    name: 'transactions is down',
    outcomes: { ...all('unavailable'), search: 'works', report: 'works' },
    delivery: 'afterwards',
  },
  { name: 'the gateway was restarted', outcomes: all('works'), delivery: 'at once' },
  {
    name: 'the disk of the embedded Postgres is full',
    outcomes: {
      ...all('works'),
      ...same(['sign in', 'order', ...ORDER_ACTIONS], 'works or unavailable'),
    },
    delivery: 'at once or afterwards',
    needs: 'a mounted file system',
  },
] as const satisfies readonly Fault[]

/** The column of subscribers. */
const RECEIVES = 'receives the change'

export type FaultName = (typeof MATRIX)[number]['name']

/** The matrix as a Markdown table. */
export function matrixTable(): string {
  const rows = MATRIX.map(({ name, outcomes, delivery }) => [
    name,
    ...ACTIONS.map((action) => outcomes[action]),
    delivery,
  ])
  const head = ['', ...ACTIONS, RECEIVES]
  const lines = [head, head.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`.replace('|  |', '| |')).join('\n')
}
