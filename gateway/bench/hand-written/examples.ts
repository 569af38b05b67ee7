import type { Viewer } from '@shopstack/kit/auth/viewer'
import type { HandWritten, Variables } from './statement.js'

/** Variables and parameters of all statements, for their plans. */
const EXAMPLES: readonly Variables[] = [
  {
    id: '1',
    category: 'Electronics',
    first: '10',
    query: 'wireless headphones',
    page: '2',
    per_page: '20',
    limit: '10',
  },
  {
    id: '2',
    category: 'Books',
    first: '10',
    query: 'short stories',
    page: '3',
    per_page: '20',
    limit: '10',
  },
]
const ADMINISTRATOR: Viewer = { id: 1, role: 'admin', sessionId: null }

/** Values of a statement for two requests. */
export const exampleValues = ({ values }: HandWritten): (readonly unknown[])[] =>
  EXAMPLES.map((variables) => values(variables, ADMINISTRATOR))
