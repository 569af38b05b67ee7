import { sql } from 'drizzle-orm'
import { type Actor, type ProductRow, stockEvent } from '../catalog/product-events.js'
import { fieldProblems, noteProblems } from '../catalog/product-fields.js'
import { withTx } from '../client/transaction.js'
import { recordEvents } from '../events/record-events.js'
import type { Db } from '../roles/access.js'
import { stockMovements } from '../tables/index.js'
import { lockBySku } from './products-by-sku.js'
import type { Importer, Line, LineProblem } from './run-import.js'
import { readCount, readText, readValues } from './values.js'

const COLUMNS = { sku: readText, stock: readCount, expectedStock: readCount, note: readText }

/** What was counted of a product. */
interface StockLine {
  readonly sku: string
  readonly stock: number
  /** The stock that was read; null for whatever it is. */
  readonly expectedStock: number | null
  readonly note: string | null
}

/** Sets stocks to what was counted, by SKU; the difference is a correction. */
export const stockImporter: Importer<StockLine> = {
  columns: { known: Object.keys(COLUMNS), required: ['sku', 'stock'] },
  parse(given) {
    const { values, problems } = readValues(COLUMNS, given)
    const { sku = '', stock = null, expectedStock = null, note = null } = values
    const all = [...problems, ...fieldProblems({ sku: sku ?? '', stock }), ...noteProblems(note)]
    return all.length === 0 ? { sku: sku ?? '', stock: stock ?? 0, expectedStock, note } : all
  },
  check: async (db, lines) => planOf(lines, await lockBySku(db, lines, { lock: false })).problems,
  write: (db, lines, actor) =>
    withTx(db, async (tx) => {
      const { changes, problems, unchanged } = planOf(lines, await lockBySku(tx, lines, { lock: true }))
      await write(tx, changes, actor)
      return { counts: { created: 0, updated: changes.length, unchanged }, problems }
    }),
}

interface Change {
  readonly id: number
  readonly stock: number
  readonly quantity: number
  readonly note: string | null
}

function planOf(
  lines: readonly Line<StockLine>[],
  known: readonly { readonly line: number; readonly product: ProductRow }[],
) {
  const products = new Map(known.map(({ line, product }) => [line, product]))
  const problems = lines.flatMap((line) => problemsOf(line, products.get(line.line)))
  const broken = new Set(problems.map(({ line }) => line))
  const changes = lines.flatMap(({ line, stock, note }): Change[] => {
    const product = products.get(line)
    if (!product || broken.has(line) || product.stock === stock) return []
    return [{ id: product.id, stock, quantity: stock - product.stock, note }]
  })
  return { problems, changes, unchanged: lines.length - broken.size - changes.length }
}

function problemsOf({ line, sku, expectedStock }: Line<StockLine>, product?: ProductRow): LineProblem[] {
  if (!product) return [{ line, field: 'sku', expected: `there is no product with the SKU ${sku}.` }]
  return expectedStock === null || expectedStock === product.stock
    ? []
    : [{ line, field: 'expectedStock', expected: `the stock is ${product.stock} by now.` }]
}

async function write(tx: Db<'transactions'>, changes: readonly Change[], actor: Actor): Promise<void> {
  if (changes.length === 0) return
  await tx.execute(sql`
    update products p set stock = g.stock, updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) as g (id int, stock int)
    where p.id = g.id`)
  const reason = 'correction' as const
  await tx.insert(stockMovements).values(
    changes.map(({ id, quantity, note }) => ({
      ...({ productId: id, quantity, reason, note, actorId: actor.actorId } as const),
    })),
  )
  await recordEvents(
    tx,
    changes.map(({ id, stock, quantity, note }) =>
      stockEvent({ id, stock }, { quantity, reason, note }, actor),
    ),
  )
}
