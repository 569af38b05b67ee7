import { withTx } from '@shopstack/drizzle/client/transaction'
import { recordEvent } from '@shopstack/drizzle/events/record-events'
import { products } from '@shopstack/drizzle/tables'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { parseId } from '@shopstack/schema/ids'
import { eq, sql } from 'drizzle-orm'
import type { Context, Database } from '../context.js'
import { lockedProduct } from './lock-product.js'
import { productChange, type Who, whoIs } from './product-events.js'
import { type ProductRow, productColumns } from './queries.js'
import { noSuchProduct } from './validate-product.js'

/** Takes a product out of lists and sale; one that is out already stays as it is. */
export const archiveProduct = (ctx: Context, viewer: Viewer, id: string) => setOut(ctx, viewer, id, true)

/** Puts an archived product back; one that is listed stays as it is. */
export const restoreProduct = (ctx: Context, viewer: Viewer, id: string) => setOut(ctx, viewer, id, false)

async function setOut(ctx: Context, viewer: Viewer, given: string, out: boolean) {
  const id = parseId(given)
  if (id === null) throw noSuchProduct(given, 'id')
  return withTx(ctx.db, async (tx) => {
    const before = await lockedProduct(tx, id, 'id')
    const isOut = before.archivedAt !== null
    return { product: isOut === out ? before : await turn(tx, before, whoIs(ctx, viewer)) }
  })
}

/** Archiving is an edit too: whoever edits the product meanwhile hears of it. */
async function turn(tx: Database, before: ProductRow, who: Who): Promise<ProductRow> {
  const isOut = before.archivedAt !== null
  const [product] = await tx
    .update(products)
    .set({ archivedAt: isOut ? null : sql`now()`, version: sql`${products.version} + 1` })
    .where(eq(products.id, before.id))
    .returning(productColumns)
  if (!product) throw new Error('an update of a locked row answered no row')
  await recordEvent(
    tx,
    productChange(isOut ? 'restored' : 'archived', product, who, {
      before: { archivedAt: before.archivedAt },
      after: { archivedAt: product.archivedAt },
    }),
  )
  return product
}
