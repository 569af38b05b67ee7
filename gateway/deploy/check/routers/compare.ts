import { type Example, readExamples } from '@shopstack/schema/examples/read-examples'

/** A request to both gateways. */
export interface ComparedRequest {
  name: string
  query: string
  variables?: Record<string, unknown>
  /** The caller; anonymous when absent. */
  as?: 'customer' | 'admin' | 'invalid token'
}

/** The compared part of a GraphQL response. */
export interface GraphqlResponse {
  data?: unknown
  errors?: readonly { message: string; path?: unknown; extensions?: { code?: unknown } }[]
}

/** The access token of each caller. */
export type CallerTokens = Partial<Record<NonNullable<ComparedRequest['as']>, string>>

/** Values that differ between two responses of one gateway: generated ones and times. */
const NEW = /"(accessToken|refreshToken|expiresAt|asOf|createdAt|lastUsedAt|id|email)":"[^"]*"/g

/** Operations about access, in addition to the examples. */
const ACCESS: ComparedRequest[] = [
  { name: 'anonymous orders beside a public field', query: '{ orders { totalCount } shop { currency } }' },
  { name: 'an invalid token', query: '{ me { name } shop { currency } }', as: 'invalid token' },
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

/** Every example as an anonymous caller, as a customer and as an administrator; then operations about access. */
export const comparedRequests = (): ComparedRequest[] => [
  ...readExamples().flatMap((example) => [
    { ...requestOf(example) },
    { ...requestOf(example), as: 'customer' as const },
    { ...requestOf(example), as: 'admin' as const },
  ]),
  ...ACCESS,
]

const requestOf = ({ name, query, variables }: Example): ComparedRequest => ({
  name,
  query,
  ...(variables && { variables }),
})

/** Sends a request to a gateway. An e-mail can be registered once, so each gateway registers its own (`mark`). */
export async function sendRequest(
  url: string,
  request: ComparedRequest,
  tokens: CallerTokens,
  mark: string,
): Promise<GraphqlResponse> {
  const { query, as } = request
  const variables = JSON.parse(
    JSON.stringify(request.variables ?? {}).replace('newcomer-', `${mark}-${as ?? 'anonymous'}-`),
  )
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${tokens[as]}` }) },
    body: JSON.stringify({ query, variables }),
  })
  return (await response.json()) as GraphqlResponse
}

/** Whether access was rejected, by the code of the shop's gateway or of a guarded Hive Gateway. */
export const isRefused = ({ errors = [] }: GraphqlResponse): boolean =>
  errors.some(({ extensions }) => REFUSALS.has(String(extensions?.code)))

const REFUSALS = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'UNAUTHORIZED_FIELD_OR_TYPE'])

/** A response as text, without generated values and the order of errors. */
export function comparable({ data, errors }: GraphqlResponse, isMutation: boolean): string {
  const text = JSON.stringify(data ?? null)
  const errorTexts = errors
    ?.map(({ message, path, extensions }) => JSON.stringify([extensions?.code, message, path]))
    .sort()
  return `${isMutation ? text.replace(NEW, '"$1":"…"') : text.replace(/"(asOf)":"[^"]*"/g, '"$1":"…"')} ${errorTexts ?? ''}`
}
