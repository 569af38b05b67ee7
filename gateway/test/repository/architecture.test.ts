import { describe, expect, test } from 'vitest'
import {
  entriesLieInside,
  environmentAtItsAddress,
  featuresLookAlike,
  filesStaySmall,
  foldersAreNamedForIdeas,
  foldersStaySmall,
  importsPointLeft,
  legacyNamesAtTheirAddress,
  noImportCycles,
  type Rule,
  sqlAtItsAddress,
  testsLieApart,
} from './architecture.js'
import { readSources } from './sources.js'

const repository = readSources()
const broken = (rule: Rule, files: Record<string, string>) => rule(new Map(Object.entries(files)))
const lines = (count: number) => 'x\n'.repeat(count)

const RULES: [string, Rule][] = [
  ['imports point left', importsPointLeft],
  ['no import cycles', noImportCycles],
  ['SQL stands only at its addresses', sqlAtItsAddress],
  ['the environment is read only at its addresses', environmentAtItsAddress],
  ['legacy field names stay in gateway/rest', legacyNamesAtTheirAddress],
  ['every feature folder has the same shape', featuresLookAlike],
  ['no file is too long', filesStaySmall],
  ['no folder is named for leftovers', foldersAreNamedForIdeas],
  ['no folder holds more than 16 sources', foldersStaySmall],
  ['no file has a folder of its name beside it', entriesLieInside],
  ['tests lie in folders named test', testsLieApart],
]

describe('answers', () => {
  test('the whole repository is read: every workspace with sources, nothing installed or built', () => {
    const paths = [...repository.keys()]
    for (const folder of [
      'schema',
      'drizzle',
      'subgraphs/kit',
      'subgraphs/transactions',
      'subgraphs/insights',
      'gateway',
    ])
      expect(paths.filter((path) => path.startsWith(`${folder}/`)).length).toBeGreaterThan(5)
    expect(paths.filter((path) => /node_modules|(^|\/)dist\//.test(path))).toEqual([])
  })

  test.each(RULES)('the repository obeys the rule: %s', (_, rule) => {
    expect(rule(repository)).toEqual([])
  })
})

describe('refuses', () => {
  test.each([
    ['by package name', 'drizzle/seed/seed.ts', "import { log } from '@shopstack/kit/telemetry/log'"],
    [
      'of types only',
      'schema/pagination.ts',
      "import type { Config } from '@shopstack/kit/config/read-config'",
    ],
    [
      'by re-export',
      'subgraphs/kit/telemetry/log.ts',
      "export * from '@shopstack/gateway/graphql/graphql-server'",
    ],
    [
      'over several lines',
      'gateway/graphql/graphql-server.ts',
      "import {\n  a,\n  b,\n} from '@shopstack/incidents/cli/program'",
    ],
    ['on demand', 'schema/pagination.ts', "const kit = await import(\n  '@shopstack/kit/log'\n)"],
    ['for its effect', 'drizzle/seed/seed.ts', "import '@shopstack/insights'"],
  ])('an import that points right is reported: %s', (_, path, text) => {
    expect(broken(importsPointLeft, { [path]: text })).toEqual([expect.stringContaining('points right')])
  })

  test('an import of the other subgraph is reported', () => {
    const path = 'subgraphs/insights/sales/queries.ts'
    expect(
      broken(importsPointLeft, { [path]: "import { transactions } from '@shopstack/transactions'" }),
    ).toEqual([`${path}: @shopstack/transactions is the other subgraph`])
  })

  test('a relative path out of a workspace is reported, even to the left', () => {
    const text = "import { money } from '../../schema/money.js'\nimport { here } from './here.js'"
    expect(broken(importsPointLeft, { 'drizzle/seed/seed.ts': text })).toEqual([
      'drizzle/seed/seed.ts: ../../schema/money.js leaves the workspace; import it by its name',
    ])
  })

  test('an import cycle inside a workspace is reported', () => {
    const files = {
      'schema/a.ts': "import { b } from './b.js'",
      'schema/b.ts': "export { c } from './c.js'",
      'schema/c.ts': "import { a } from './a.js'",
    }
    expect(broken(noImportCycles, files)).toEqual(['schema/a.ts → schema/b.ts → schema/c.ts → schema/a.ts'])
  })

  test('a cycle of types is reported', () => {
    const files = {
      'schema/a.ts': "import type { B } from './b.js'\nexport interface A { b: B }",
      'schema/b.ts': "import type { A } from './a.js'\nexport interface B { a: A }",
    }
    expect(broken(noImportCycles, files)).toEqual(['schema/a.ts → schema/b.ts → schema/a.ts'])
  })

  test('an import cycle across workspaces is reported', () => {
    const files = {
      'drizzle/tables/index.ts': "import { log } from '@shopstack/kit/telemetry/log'",
      'subgraphs/kit/telemetry/log.ts': "import { users } from '@shopstack/drizzle/tables'",
    }
    expect(broken(noImportCycles, files)).toHaveLength(1)
  })

  test.each([
    ['a query builder', "import { eq } from 'drizzle-orm'"],
    ['the driver', "import postgres from 'postgres'"],
    ['a sql template', 'const rows = sql`x`'],
    ['a tagged template of the driver', 'const rows = await owner`\n  select 1`'],
    ['a builder that is handed in', 'return ctx.db.select().from(products)'],
    ['text for the driver', "await owner.unsafe('select 1')"],
  ])('%s is reported in a resolver, in the kit and in the gateway', (_, text) => {
    for (const path of [
      'subgraphs/transactions/catalog/resolvers.ts',
      'subgraphs/kit/telemetry/log.ts',
      'gateway/graphql/graphql-server.ts',
    ])
      expect(broken(sqlAtItsAddress, { [path]: text })).not.toEqual([])
  })

  test('SQL in a file of a feature that is named like none of its mutations is reported', () => {
    const feature = 'subgraphs/transactions/orders/'
    const files = {
      [`${feature}schema.graphql`]:
        'type Mutation {\n  placeOrder(input: PlaceOrderInput!): PlaceOrderPayload!\n}',
      [`${feature}place-order.ts`]: 'const rows = sql`select 1`',
      [`${feature}insert-order.ts`]: 'const rows = sql`select 1`',
    }
    expect(broken(sqlAtItsAddress, files)).toEqual([`${feature}insert-order.ts: speaks SQL: sql\``])
  })

  test.each([
    'process.env.PORT',
    'const { env } = process',
    "import { env } from 'node:process'",
    "process['env']",
  ])('the environment read by %s is reported, in a test too', (text) => {
    for (const path of ['gateway/graphql/graphql-server.ts', 'subgraphs/kit/telemetry/test/log.test.ts'])
      expect(broken(environmentAtItsAddress, { [path]: text })).toEqual([`${path}: reads the environment`])
  })

  test.each([
    ['gateway/graphql/graphql-server.ts', 'const body = { access_token: token }'],
    ['schema/pagination.ts', "const size = query['per_page']"],
    ['subgraphs/transactions/orders/schema.graphql', 'type Order { created_at: DateTime }'],
    ['subgraphs/transactions/orders/resolvers.ts', 'total: (row) => row.discount_amount'],
    ['subgraphs/transactions/orders/queries.ts', 'const price = row.unit_price'],
    ['drizzle/seed/seed.ts', 'const page = { per_page: 20 }'],
    ['subgraphs/transactions/catalog/test/catalog.test.ts', 'const page = { per_page: 20 }'],
  ])('a legacy field name is reported in %s', (path, text) => {
    expect(broken(legacyNamesAtTheirAddress, { [path]: text })).toEqual([
      expect.stringContaining('speaks of'),
    ])
  })

  test('a feature folder without its test is reported', () => {
    const feature = 'subgraphs/insights/search/'
    const files = {
      [`${feature}schema.graphql`]: '',
      [`${feature}resolvers.ts`]: '',
      [`${feature}queries.ts`]: '',
    }
    expect(broken(featuresLookAlike, files)).toEqual([`${feature} has no test/search.test.ts`])
  })

  test('a source of more than 250 lines and a test of more than 400 are reported', () => {
    expect(broken(filesStaySmall, { 'schema/a.ts': lines(251), 'schema/a.test.ts': lines(401) })).toEqual([
      'schema/a.ts: 251 lines; 250 are allowed',
      'schema/a.test.ts: 401 lines; 400 are allowed',
    ])
  })

  test('a folder of 17 sources is reported', () => {
    const files = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`drizzle/seed/s${i}.ts`, '']))
    expect(broken(foldersStaySmall, { ...files, 'drizzle/seed/a.test.ts': '' })).toEqual([
      'drizzle/seed: 17 sources; 16 are allowed',
    ])
  })

  test('an entry file beside its folder is reported', () => {
    const files = { 'drizzle/seed.ts': '', 'drizzle/seed/plan.ts': '' }
    expect(broken(entriesLieInside, files)).toEqual(['drizzle/seed.ts: has a folder of its name beside it'])
  })

  test('a test beside its source is reported', () => {
    const files = {
      'drizzle/seed/plan.test.ts': '',
      'drizzle/seed/test/plan.test.ts': '',
      'incidents/INC-001.test.ts': '',
    }
    expect(broken(testsLieApart, files)).toEqual(['drizzle/seed/plan.test.ts: is in no folder test/'])
  })

  test.each(['utils', 'common', 'helpers', 'services'])('a folder named %s is reported', (name) => {
    expect(broken(foldersAreNamedForIdeas, { [`gateway/${name}/money.ts`]: '' })).toHaveLength(1)
  })
})

describe('protects', () => {
  test('imports that point left, of types of a generated file, and of packages are allowed', () => {
    const files = {
      'gateway/graphql/graphql-server.ts':
        "import { a } from '@shopstack/kit/a'\nimport fastify from 'fastify'\nimport './b.js'",
      'gateway/graphql/b.ts': "import type { Row } from '../generated.js'",
      'gateway/generated.ts': "import type { B } from './graphql/b.js'",
    }
    expect(broken(importsPointLeft, files)).toEqual([])
    expect(broken(noImportCycles, files)).toEqual([])
  })

  test('comments and texts are not taken for code', () => {
    const text =
      "// import { a } from '@shopstack/gateway/a'\n/* process.env, db.select(), created_at */\nconst a = 'sql`x`'"
    for (const [, rule] of RULES) expect(broken(rule, { 'subgraphs/kit/telemetry/log.ts': text })).toEqual([])
  })

  test('SQL is allowed in queries, in sql/, in mutations and in tests', () => {
    const text = "import { sql } from 'drizzle-orm'\nconst rows = sql`select created_at from orders`"
    const feature = 'subgraphs/transactions/accounts'
    const files = {
      [`${feature}/schema.graphql`]:
        'type Mutation {\n  "Signs in."\n  login(input: LoginInput!): AuthPayload! @public\n  changePassword: Boolean\n}',
      ...Object.fromEntries(
        ['queries', 'sql/sessions', 'change-password', 'login', 'accounts.test'].map((name) => [
          `${feature}/${name}.ts`,
          text,
        ]),
      ),
    }
    expect(broken(sqlAtItsAddress, files)).toEqual([])
    expect(broken(legacyNamesAtTheirAddress, files)).toEqual([])
    expect(broken(sqlAtItsAddress, { ...files, [`${feature}/money.ts`]: text })).toHaveLength(2)
  })
})
