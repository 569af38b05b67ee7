/** What people do in a shop. */
export const ACTIONS = ['sign in', 'browse', 'search', 'order', 'pay', 'report'] as const

/** One of {@link ACTIONS}. */
export type Action = (typeof ACTIONS)[number]

/**
 * What becomes of it: it works; it works but for fields that are null, with an error beside them; or it is refused with
 * `SERVICE_UNAVAILABLE`, on REST with 503 and `Retry-After`, within the deadline, and may be repeated. What is written to a full
 * disk works as long as the tables have room.
 */
export type Outcome = 'works' | 'in part' | 'unavailable' | 'works or unavailable'

/** Something that goes wrong, and what it does to the shop. */
export interface Fault {
  readonly name: string
  readonly outcomes: Readonly<Record<Action, Outcome>>
  /** What is needed to try it beside the programs of the shop. */
  readonly needs?: 'Redis' | 'a file system of its own'
}

const all = (outcome: Outcome): Record<Action, Outcome> => ({
  'sign in': outcome,
  browse: outcome,
  search: outcome,
  order: outcome,
  pay: outcome,
  report: outcome,
})
const WITHOUT_INSIGHTS: Fault['outcomes'] = {
  ...all('works'),
  browse: 'in part',
  search: 'unavailable',
  report: 'unavailable',
}

/** The documented behaviour of the shop, with its subgraphs as services and nothing remembered, fault by fault. */
export const MATRIX = [
  { name: 'Postgres is down', outcomes: all('unavailable') },
  { name: 'Postgres is slow', outcomes: all('works') },
  { name: 'Postgres answers drop by drop', outcomes: all('works') },
  { name: 'Postgres was restarted', outcomes: all('works') },
  { name: 'Redis is down', outcomes: all('works'), needs: 'Redis' },
  { name: 'Redis is slow', outcomes: all('works'), needs: 'Redis' },
  { name: 'Redis was wiped', outcomes: all('works'), needs: 'Redis' },
  { name: 'insights is down', outcomes: WITHOUT_INSIGHTS },
  { name: 'insights is slow', outcomes: all('works') },
  { name: 'insights never answers', outcomes: WITHOUT_INSIGHTS },
  { name: 'insights answers a web page', outcomes: WITHOUT_INSIGHTS },
  { name: 'insights answers 5 MB of nonsense', outcomes: WITHOUT_INSIGHTS },
  {
    name: 'transactions is down',
    outcomes: {
      'sign in': 'unavailable',
      browse: 'unavailable',
      search: 'works',
      order: 'unavailable',
      pay: 'unavailable',
      report: 'works',
    },
  },
  { name: 'the gateway was restarted', outcomes: all('works') },
  {
    name: 'the disk of the embedded Postgres is full',
    outcomes: {
      'sign in': 'works or unavailable',
      browse: 'works',
      search: 'works',
      order: 'works or unavailable',
      pay: 'works or unavailable',
      report: 'works',
    },
    needs: 'a file system of its own',
  },
] as const satisfies readonly Fault[]

/** The name of a fault. */
export type FaultName = (typeof MATRIX)[number]['name']

/** The matrix as a table for the documentation. */
export function matrixTable(): string {
  const rows = MATRIX.map(({ name, outcomes }) => [name, ...ACTIONS.map((action) => outcomes[action])])
  const lines = [['', ...ACTIONS], ['---', ...ACTIONS.map(() => '---')], ...rows]
  return lines.map((cells) => `| ${cells.join(' | ')} |`.replace('|  |', '| |')).join('\n')
}
