import { defineSubgraph } from '@shopstack/kit/subgraph'
import { sdlOf } from '@shopstack/schema/subgraphs'
import { accounts } from './accounts/resolvers.js'
import { catalog } from './catalog/resolvers.js'
import { loaders } from './loaders.js'
import { orders } from './orders/resolvers.js'
import { payments } from './payments/resolvers.js'

/** Accounts, catalog, orders and payments. */
export const transactions = defineSubgraph({
  name: 'transactions',
  sdl: sdlOf('transactions'),
  resolvers: [accounts, catalog, orders, payments],
  loaders,
})
