import { foldBlanks } from '@shopstack/drizzle/text/plain'
import { requireViewer } from '@shopstack/kit/auth/viewer'
import { withUserErrors } from '@shopstack/kit/subgraph/user-errors'
import { pageSize } from '@shopstack/schema/pagination'
import { mapLockTimeout } from '../catalog/sql/lock-product.js'
import type { Resolvers } from '../generated.js'
import { createDiscountCode } from './create-discount-code.js'
import { codeInUse, listCodes } from './queries.js'
import { updateDiscountCode } from './update-discount-code.js'

/** Only callers with the scope `catalog:write` can list codes. */
export const discountsResolvers: Resolvers = {
  Query: {
    discountCodes: (_, { first, after, active }, ctx) =>
      listCodes(ctx.db, { first: pageSize(first), after: after ?? null, active: active ?? null }),
    discountCode: async (_, { code }, ctx) => (await codeInUse(ctx.db, foldBlanks(code), null))?.row ?? null,
  },
  Mutation: {
    createDiscountCode: (_, { input, idempotencyKey }, ctx) =>
      withUserErrors(() => createDiscountCode(ctx, requireViewer(ctx), input, idempotencyKey ?? null)),
    updateDiscountCode: (_, { input }, ctx) =>
      withUserErrors(() => mapLockTimeout(() => updateDiscountCode(ctx, requireViewer(ctx), input))),
  },
}
