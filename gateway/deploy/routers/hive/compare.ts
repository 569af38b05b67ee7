import { type Example, readExamples } from '@shopstack/schema/examples/read-examples'

/** What is asked of both gateways. */
export interface Question {
  name: string
  query: string
  variables?: Record<string, unknown>
  /** Who asks; nobody when left out. */
  as?: 'customer' | 'admin' | 'somebody unknown'
}

/** A GraphQL answer, as far as it is compared. */
export interface Answer {
  data?: unknown
  errors?: { message: string; path?: unknown; extensions?: { code?: unknown } }[]
}

/** The header that each caller sends. */
export type Tokens = Partial<Record<NonNullable<Question['as']>, string>>

/** What differs from one answer to the next, whoever gives it: what was made new, and when. */
const NEW = /"(accessToken|refreshToken|expiresAt|asOf|createdAt|lastUsedAt|id|email)":"[^"]*"/g

/** Questions about access, beside the examples. */
const ACCESS: Question[] = [
  { name: 'orders of nobody, beside something public', query: '{ orders { totalCount } shop { currency } }' },
  { name: 'a token that is not good', query: '{ me { name } shop { currency } }', as: 'somebody unknown' },
  {
    name: 'a report for a customer',
    query: '{ salesReport(from: "2026-01-01", to: "2026-01-31") { currency } shop { currency } }',
    as: 'customer',
  },
  {
    name: 'a product by a customer',
    query: 'mutation { createProduct(input: {name: "Mug", price: "1.00"}) { product { name } } }',
    as: 'customer',
  },
  { name: 'a product that is not there', query: '{ product(id: "999999") { name unitsSold } }' },
  { name: 'a field that does not exist', query: '{ product(id: "1") { colour } }' },
]

/** Every example as nobody, as a customer and as an administrator; then what access is about. */
export const questions = (): Question[] => [
  ...readExamples().flatMap((example) => [
    { ...asked(example) },
    { ...asked(example), as: 'customer' as const },
    { ...asked(example), as: 'admin' as const },
  ]),
  ...ACCESS,
]

const asked = ({ name, query, variables }: Example): Question => ({
  name,
  query,
  ...(variables && { variables }),
})

/** Asks a gateway. An account can be made once, so each gateway is asked for one of its own. */
export async function ask(url: string, question: Question, tokens: Tokens, mark: string): Promise<Answer> {
  const { query, as } = question
  const variables = JSON.parse(
    JSON.stringify(question.variables ?? {}).replace('newcomer-', `${mark}-${as ?? 'nobody'}-`),
  )
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${tokens[as]}` }) },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as Answer
}

/** Whether the caller was told that they may not ask this, in the words of our gateway or of a guarded Hive Gateway. */
export const isRefused = ({ errors = [] }: Answer): boolean =>
  errors.some(({ extensions }) => REFUSALS.has(String(extensions?.code)))

const REFUSALS = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'UNAUTHORIZED_FIELD_OR_TYPE'])

/** An answer in a form in which two gateways that agree give the same. */
export function comparable({ data, errors }: Answer, isMutation: boolean): string {
  const text = JSON.stringify(data ?? null)
  const told = errors
    ?.map(({ message, path, extensions }) => JSON.stringify([extensions?.code, message, path]))
    .sort()
  return `${isMutation ? text.replace(NEW, '"$1":"…"') : text.replace(/"(asOf)":"[^"]*"/g, '"$1":"…"')} ${told ?? ''}`
}
