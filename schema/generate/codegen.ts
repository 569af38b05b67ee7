import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as operations from '@graphql-codegen/typescript-operations'
import * as resolvers from '@graphql-codegen/typescript-resolvers'
import { type DocumentNode, type GraphQLSchema, isEnumType, Kind, parse, visit } from 'graphql'
import { SCHEMA_ROOT, type SUBGRAPHS, sdlOf } from '../sdl.js'

const ROOTS = ['Query', 'Mutation']

type SubgraphName = (typeof SUBGRAPHS)[number]['name']

/** Scalars in memory: cents, ISO text; an `ID` may be handed out as the number it is. */
const SCALARS = {
  Money: 'number',
  DateTime: 'string',
  Date: 'string',
  ID: { input: 'string', output: 'string | number' },
}

/** `export type { Row as TypeMapper }`: what the resolvers of a feature return where that is not the type itself. */
const MAPPER = /\b([A-Z]\w*)Mapper\b/g

/** The types that the features of a subgraph map, each with the module of its mapper. */
function mappersOf(subgraph: SubgraphName, schema: GraphQLSchema) {
  const root = join(SCHEMA_ROOT, '..', 'subgraphs', subgraph)
  const mappers: Record<string, string> = {}
  const enumValues: Record<string, string> = { ErrorCode: '@shopstack/schema/errors#ErrorCode' }
  for (const feature of readdirSync(root).sort()) {
    const file = join(root, feature, 'mappers.ts')
    if (!existsSync(file)) continue
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(MAPPER)) {
      const type = schema.getType(name)
      if (!type) throw new Error(`${feature}/mappers.ts maps ${name}, which is no type of ${subgraph}.`)
      const target = isEnumType(type) ? enumValues : mappers
      target[name] = `./${feature}/mappers.js#${name}Mapper`
    }
  }
  return { mappers, enumValues }
}

/** TypeScript for the resolvers of a subgraph: each field's parent, arguments and answer. */
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
  // The generator re-exports enum types as if they were values.
  const typed = code.replace(/^export \{ (\w+) \};$/gm, 'export type { $1 };')
  return `// Written by \`npm run schema\` from the SDL of this subgraph.\n${typed}\n`
}

/** Root fields that answer null for what is not there; any other is null only beside an error. */
const MAY_BE_MISSING = new Set(['me', 'user', 'product', 'order', 'discountCode'])

/** The REST layer's view of the API: an operation with an error reaches no mapper, so that null means missing. */
function withoutFailures(api: string): DocumentNode {
  return visit(parse(api), {
    ObjectTypeDefinition: (type) => (ROOTS.includes(type.name.value) ? undefined : false),
    FieldDefinition: (field) =>
      field.type.kind === Kind.NON_NULL_TYPE || MAY_BE_MISSING.has(field.name.value)
        ? false
        : { ...field, type: { kind: Kind.NON_NULL_TYPE, type: field.type } },
  })
}

/** TypeScript for operations of ours: the variables and the answer of each. */
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
    },
    plugins: [{ operations: {} }],
    pluginMap: { operations },
  })
  return `// Written by \`npm run schema\` from the operations in this folder.\n${code}\n`
}
