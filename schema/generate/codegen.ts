import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph'
import { codegen } from '@graphql-codegen/core'
import * as documents from '@graphql-codegen/typed-document-node'
import * as typescript from '@graphql-codegen/typescript'
import * as operations from '@graphql-codegen/typescript-operations'
import * as resolvers from '@graphql-codegen/typescript-resolvers'
import { type DocumentNode, type GraphQLSchema, isEnumType, Kind, parse, visit } from 'graphql'
import { SCHEMA_ROOT, type SUBGRAPHS, sdlOf } from '../sdl.js'

const ROOTS = ['Query', 'Mutation', 'Subscription']

type SubgraphName = (typeof SUBGRAPHS)[number]['name']

/** Scalars in memory: cents and ISO text; an `ID` may be returned as a number. */
const SCALARS = {
  Money: 'number',
  DateTime: 'string',
  Date: 'string',
  ID: { input: 'string', output: 'string | number' },
}

/** `export type { Row as TypeMapper }`: the type that the resolvers of a feature return instead of the schema type. */
const MAPPER = /\b([A-Z]\w*)Mapper\b/g

/** The mapped types of a subgraph's features, each with the module of its mapper. */
function mappersOf(subgraph: SubgraphName, schema: GraphQLSchema) {
  const root = join(SCHEMA_ROOT, '..', 'subgraphs', subgraph)
  const mappers: Record<string, string> = {}
  const enumValues: Record<string, string> = { ErrorCode: '@shopstack/schema/errors#ErrorCode' }
  for (const feature of readdirSync(root).sort()) {
    const file = join(root, feature, 'mappers.ts')
    if (!existsSync(file)) continue
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(MAPPER)) {
      const type = schema.getType(name)
      if (!type) throw new Error(`${feature}/mappers.ts maps ${name}, which is not a type of ${subgraph}.`)
      const target = isEnumType(type) ? enumValues : mappers
      target[name] = `./${feature}/mappers.js#${name}Mapper`
    }
  }
  return { mappers, enumValues }
}

/** TypeScript types of a subgraph's resolvers. */
export async function resolverTypes(subgraph: SubgraphName): Promise<string> {
  const schema = buildSubgraphSchema(parse(sdlOf(subgraph)))
  const code = await codegen({
    filename: 'generated.ts',
    documents: [],
    schema: parse(printSubgraphSchema(schema)),
    config: {
      federation: true,
      useTypeImports: true,
      contextType: './context.js#Context',
      ...mappersOf(subgraph, schema),
      scalars: SCALARS,
      skipTypename: true,
      enumsAsTypes: true,
    },
    plugins: [{ typescript: {} }, { resolvers: {} }],
    pluginMap: { typescript, resolvers },
  })
  // The generator re-exports enum types as values.
  const typed = code.replace(/^export \{ (\w+) \};$/gm, 'export type { $1 };')
  return `// Written by \`npm run schema\` from the SDL of this subgraph.\n${typed}\n`
}

/** Root fields that are null for a missing entity; others are null only with an error. */
const MAY_BE_MISSING = new Set(['me', 'user', 'product', 'order', 'discountCode'])

/** The API as the REST layer sees it: operations with errors reach no mapper, so null means missing. */
function withoutFailures(api: string): DocumentNode {
  return visit(parse(api), {
    ObjectTypeDefinition: (type) => (ROOTS.includes(type.name.value) ? undefined : false),
    FieldDefinition: (field) =>
      field.type.kind === Kind.NON_NULL_TYPE || MAY_BE_MISSING.has(field.name.value)
        ? false
        : { ...field, type: { kind: Kind.NON_NULL_TYPE, type: field.type } },
  })
}

/** The documents of operations, each typed with its variables and result. */
export async function operationTypes(api: string, sources: ReadonlyMap<string, string>): Promise<string> {
  const code = await codegen({
    filename: 'generated.ts',
    documents: [...sources].map(([location, source]) => ({ location, document: parse(source) })),
    schema: withoutFailures(api),
    config: {
      scalars: { Money: 'string', DateTime: 'string', Date: 'string', ID: 'string' },
      skipTypename: true,
      useTypeImports: true,
      enumsAsTypes: true,
      onlyOperationTypes: true,
      documentNodeImport: 'graphql#TypedQueryDocumentNode',
    },
    plugins: [{ operations: {} }, { documents: {} }],
    pluginMap: { operations, documents },
  })
  return `// Written by \`npm run schema\` from the operations in this folder.\n${code}\n`
}
