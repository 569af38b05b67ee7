import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph'
import { codegen } from '@graphql-codegen/core'
import * as typescript from '@graphql-codegen/typescript'
import * as operations from '@graphql-codegen/typescript-operations'
import * as resolvers from '@graphql-codegen/typescript-resolvers'
import { type DocumentNode, Kind, parse, visit } from 'graphql'
import { type SUBGRAPHS, sdlOf } from './subgraphs.js'

const ROOTS = ['Query', 'Mutation']

type SubgraphName = (typeof SUBGRAPHS)[number]['name']

/** Scalars in memory: cents, ISO text; an `ID` may be handed out as the number it is. */
const SCALARS = {
  Money: 'number',
  DateTime: 'string',
  Date: 'string',
  ID: { input: 'string', output: 'string | number' },
}

/** What a resolver hands to the resolvers of a type's fields, where that is a row and not the type itself. */
const MAPPERS: Record<SubgraphName, Record<string, string>> = {
  transactions: {
    Product: './catalog/queries.js#ProductRow',
    ProductConnection: './catalog/queries.js#ProductList',
    ProductPage: './catalog/queries.js#NumberedProducts',
    Order: './orders/queries.js#OrderRow',
    OrderConnection: './orders/queries.js#OrderList',
    OrderPage: './orders/queries.js#NumberedOrders',
    OrderItem: './orders/queries.js#OrderItemRow',
    Payment: './payments/queries.js#PaymentRow',
    Refund: './payments/queries.js#RefundRow',
    RefundLine: './payments/queries.js#RefundItemRow',
    StockMovement: './catalog/queries.js#MovementRow',
    DiscountCode: './discounts/queries.js#DiscountRow',
    AuditEntry: './audit/queries.js#AuditRow',
    Session: './accounts/queries.js#SessionRow',
    User: './context.js#UserRef',
  },
  insights: {
    Product: './context.js#ProductRef',
    User: './profiles/queries.js#UserRow',
    UserConnection: './profiles/queries.js#UserList',
    ProductSearchConnection: './search/search-page.js#SearchPage',
    ProductSearchEdge: './search/search-page.js#SearchEdge',
    Suggestion: './search/queries.js#SuggestionRow',
    TrendingProduct: './search/queries.js#TrendRow',
    SalesReport: './sales/sales-report.js#Report',
    SalesPeriod: './sales/sales-report.js#PeriodSales',
    SalesFigures: './sales/read-figures.js#Figures',
    SalesBucket: './sales/sales-report.js#Bucket',
    ProductSales: './sales/queries.js#ProductSalesRow',
    CustomerStats: './sales/read-figures.js#AskedCustomers',
    CustomerSales: './sales/queries.js#CustomerSalesRow',
  },
}

/** Enums whose values are kept in the database in lower case. */
const ENUMS: Record<SubgraphName, Record<string, string>> = {
  transactions: {
    Role: '@shopstack/drizzle/tables#Role',
    OrderStatus: '@shopstack/drizzle/tables#OrderStatus',
    OrderAction: './orders/states.js#OrderAction',
    PaymentStatus: '@shopstack/drizzle/tables#PaymentStatus',
    StockReason: '@shopstack/drizzle/tables#StockReason',
    MovementReason: '@shopstack/drizzle/tables#MovementReason',
    DiscountReason: './discounts/discount.js#DiscountReason',
    ErrorCode: '@shopstack/schema/errors#ErrorCode',
  },
  insights: {
    Role: '@shopstack/drizzle/tables#Role',
    ErrorCode: '@shopstack/schema/errors#ErrorCode',
  },
}

/** TypeScript for the resolvers of a subgraph: each field's parent, arguments and answer. */
export async function resolverTypes(subgraph: SubgraphName): Promise<string> {
  const code = await codegen({
    filename: 'generated.ts',
    documents: [],
    schema: parse(printSubgraphSchema(buildSubgraphSchema(parse(sdlOf(subgraph))))),
    config: {
      federation: true,
      useTypeImports: true,
      contextType: './context.js#Context',
      mappers: MAPPERS[subgraph],
      enumValues: ENUMS[subgraph],
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
