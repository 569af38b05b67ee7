import { productEvent } from '@shopstack/drizzle/catalog/product-events'
import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { parseId } from '@shopstack/schema/ids'
import { eq, sql } from 'drizzle-orm'
import type { Context } from '../context.js'
import type { Database } from '../database.js'
import { type AccountActor, actorOf } from './actor.js'
import { type ProductRow, productColumns } from './queries.js'
import { lockProduct } from './sql/lock-product.js'
import { productNotFound } from './validate-product.js'

/** Archives a product; an archived one is unchanged. */
export const archiveProduct = (ctx: Context, viewer: Viewer, id: string) => setArchived(ctx, viewer, id, true)

/** Restores an archived product; a listed one is unchanged. */
export const restoreProduct = (ctx: Context, viewer: Viewer, id: string) =>
  setArchived(ctx, viewer, id, false)

async function setArchived(ctx: Context, viewer: Viewer, given: string, archived: boolean) {
  const id = parseId(given)
  if (id === null) throw productNotFound(given, 'id')
  return withTx(ctx.db, async (tx) => {
    const before = await lockProduct(tx, id, 'id')
    const isArchived = before.archivedAt !== null
    return {
      product: isArchived === archived ? before : await toggleArchived(tx, before, actorOf(ctx, viewer)),
    }
  })
}

/** Archiving increments the version, so that a concurrent edit is rejected. */
async function toggleArchived(tx: Database, before: ProductRow, actor: AccountActor): Promise<ProductRow> {
  const isArchived = before.archivedAt !== null
  const [product] = await tx
    .update(products)
    .set({ archivedAt: isArchived ? null : sql`now()`, version: sql`${products.version} + 1` })
    .where(eq(products.id, before.id))
    .returning(productColumns)
  if (!product) throw new Error('the update of a locked row returned no row')
  await recordEvent(
    tx,
    productEvent(isArchived ? 'restored' : 'archived', product, actor, {
      before: { archivedAt: before.archivedAt },
      after: { archivedAt: product.archivedAt },
    }),
  )
  return product
}
