import type { Surface } from '@shopstack/drizzle/tables'
import type { Attack, Attacker } from '../attacker.js'

/** A request body that is expensive to parse or to reject. */
interface Body {
  readonly name: string
  readonly surface: Surface
  readonly path: string
  /** The body; each number gives a different document, which is in no cache. */
  text(number: number): string
}

const times = (count: number, text: (number: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, number) => text(number)).join(between)

const graphql = (name: string, query: (number: number) => string, variables = '{}'): Body => ({
  name,
  surface: 'graphql',
  path: '/graphql',
  text: (number) => `{"query":${JSON.stringify(query(number))},"variables":${variables}}`,
})

const rest = (name: string, surface: Surface, path: string, text: string): Body => ({
  ...{ name, surface, path },
  text: () => text,
})

const PLACE = (number: number): string =>
  `mutation M${number} ($input: PlaceOrderInput!) { placeOrder(input: $input) { order { id } } }`
const SEARCH = (number: number): string =>
  `query Q${number} ($f: ProductFilter) { searchProducts(query: "a", filter: $f) { totalCount } }`
const SHOP = (number: number): string => `query Q${number} { shop { currency } }`
/** The document limit less the characters around the filler. */
const MAX_FILLER_LENGTH = 49_000
const FIELDS = 'id name description price currency stock category createdAt updatedAt unitsSold'

/** The most expensive bodies known, each within the size limits. */
const BODIES: readonly Body[] = [
  graphql(
    'fields under fifteen aliases',
    (n) =>
      `{ ${times(15, (i) => `a${n}_${i}: product(id: ${i + 1}) { ${FIELDS} ... { ${FIELDS} } related(first: 1) { ${FIELDS} } }`)} }`,
  ),
  graphql('one field 490 times', (n) => `query Q${n} { shop { ${times(490, () => 'currency')} } }`),
  graphql(
    'fields that contradict each other',
    (n) =>
      `query Q${n} { products(first: 1) { nodes { ${times(15, (i) => `x: ${FIELDS.split(' ')[i % 10]}`)} ${times(400, () => 'x')} } } }`,
  ),
  graphql('a document of comments', (n) => `${SHOP(n)}${times(MAX_FILLER_LENGTH / 2, () => '#', '\n')}`),
  graphql('a document of commas', (n) => `${SHOP(n)}${','.repeat(MAX_FILLER_LENGTH)}`),
  graphql('a field with a long name', (n) => `{ shop { x${n}${'x'.repeat(MAX_FILLER_LENGTH)} } }`),
  graphql(
    'fields with long names',
    (n) => `{ shop { ${times(450, (i) => `x${n}_${i}${'x'.repeat(90)}`)} } }`,
  ),
  graphql(
    'aliases with long names',
    (n) =>
      `{ ${times(15, (i) => `a${n}_${i}${'x'.repeat(2_900)}: product(id: ${i + 1}) { ${FIELDS} ... { ${FIELDS} } related(first: 1) { ${FIELDS} } }`)} }`,
  ),
  graphql(
    'a long text',
    (n) => `{ searchProducts(query: "${n}${'a '.repeat(MAX_FILLER_LENGTH / 2)}") { totalCount } }`,
  ),
  graphql(
    'a wrong enum with a long name',
    (n) => `{ products(sort: X${n}${'X'.repeat(MAX_FILLER_LENGTH)}) { nodes { id } } }`,
  ),
  graphql(
    'many variables',
    (n) =>
      `query Q${n}(${times(240, (i) => `$v${i}: Int`)}) { ${times(15, (i) => `a${i}: products(first: $v${i}) { nodes { id } }`)} }`,
    `{${times(240, (i) => `"v${i}":1`, ',')}}`,
  ),
  graphql(
    'variables that are not there',
    (n) =>
      `query Q${n} { ${times(19, (i) => `searchProducts(query: $q${i}, filter: {${times(20, (j) => `x${j}: $v${i}_${j}`)}}) { totalCount }`)} }`,
  ),
  graphql(
    'fragments that spread each other',
    (n) =>
      `query Q${n} { ...F0 } ${times(28, (i) => `fragment F${i} on Query { shop { currency } ${times(30, (j) => (j > i && j < 28 ? `...F${j}` : ''))} }`)}`,
  ),
  graphql(
    'many operations',
    (n) => `${times(150, (i) => `query Q${n}_${i} { ...F }`)} fragment F on Query { shop { currency } }`,
  ),
  graphql(
    'a list within lists',
    (n) => `{ searchProducts(query: ${'['.repeat(900)}${n}${']'.repeat(900)}) { totalCount } }`,
  ),
  graphql('4,000 unknown input fields', SEARCH, `{"f":{${times(4_000, (i) => `"f${i}":1`, ',')}}}`),
  graphql('19,000 wrong items', PLACE, `{"input":{"items":[${times(19_000, () => '0', ',')}]}}`),
  graphql(
    '1,000 items of an order',
    PLACE,
    `{"input":{"items":[${times(1_000, () => '{"productId":"1","quantity":1}', ',')}]}}`,
  ),
  graphql('200,000 JSON values', SHOP, `{"a":[${times(200_000, () => '{}', ',')}]}`),
  graphql('19,000 JSON values', SHOP, `{"a":[${times(9_500, () => '{}', ',')}]}`),
  graphql('a JSON text of a megabyte', SHOP, `{"a":"${'\\n'.repeat(500_000)}"}`),
  graphql(
    'JSON 99 levels deep',
    SHOP,
    `{"a":[${times(190, () => `${'['.repeat(96)}${']'.repeat(96)}`, ',')}]}`,
  ),
  graphql('JSON 5,000 levels deep', PLACE, `{"input":${'['.repeat(5_000)}${']'.repeat(5_000)}}`),
  rest(
    '19,000 JSON values for Express',
    'express',
    '/api/auth/login',
    `{"a":[${times(9_500, () => '[]', ',')}]}`,
  ),
  rest(
    '19,000 wrong items for Flask',
    'flask',
    '/api/payments/calculate',
    `{"items":[${times(19_000, () => '0', ',')}]}`,
  ),
  rest(
    'a megabyte of JSON values for Flask',
    'flask',
    '/api/auth/login',
    `{"a":[${times(340_000, () => '{}', ',')}]}`,
  ),
  rest(
    'a megabyte of JSON values for Express',
    'express',
    '/api/auth/login',
    `{"a":[${times(340_000, () => '[]', ',')}]}`,
  ),
  rest(
    '90,000 fields for Express',
    'express',
    '/api/auth/register',
    `{${times(90_000, (i) => `"f${i}":1`, ',')}}`,
  ),
]

/** One attack per body. */
export const BODY_ATTACKS: readonly Attack[] = BODIES.map(({ name, surface, path, text }) => ({
  name: `sends ${name}`,
  parallel: 2,
  pauseMs: 10,
  act: async (attacker: Attacker) =>
    void (await attacker.send(surface, path, { body: text(attacker.next() + Date.now()) })),
}))
