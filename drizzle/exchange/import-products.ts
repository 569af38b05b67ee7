import { isDeepStrictEqual } from 'node:util'
import { formatMoney } from '@shopstack/schema/money'
import { sql } from 'drizzle-orm'
import {
  type Actor,
  EDITABLE_PRODUCT_FIELDS,
  type EditableProductField,
  type ProductRow,
  productEvent,
  productPayload,
  stockEvent,
} from '../catalog/product-events.js'
import { fieldProblems, type NormalizedFields, normalizeFields } from '../catalog/product-fields.js'
import { withTx } from '../client/transaction.js'
import { recordEvents } from '../events/record-events.js'
import type { Db } from '../roles/access.js'
import { stockMovements } from '../tables/index.js'
import { lockBySku } from './products-by-sku.js'
import type { Importer, Line, LineProblem } from './run-import.js'
import { readCount, readImages, readMoney, readText, readValues } from './values.js'

const COLUMNS = {
  ...{ sku: readText, name: readText, price: readMoney, description: readText, category: readText },
  ...{ images: readImages, lowStockThreshold: readCount, stock: readCount },
}

/** Columns of an export that an import ignores. */
const EXPORTED_ONLY = ['id', 'archivedAt', 'createdAt']

type Given = ReturnType<typeof readValues<typeof COLUMNS>>['values']

/** The fields of a product of a file; absent ones are left as they are. */
type ProductLine = NormalizedFields<Given> & { readonly sku: string }

/** A new product has all fields. */
type NewProduct = Pick<ProductRow, EditableProductField | 'stock'> & { readonly line: number }

/** An existing product before and after its line. */
interface Edit {
  readonly before: ProductRow
  readonly after: ProductRow
  readonly fields: readonly EditableProductField[]
}

/**
 * Imports products by SKU: an unknown SKU is a new product with the stock of its line, a known one is edited where the line
 * differs, and its stock is unchanged.
 */
export const productImporter: Importer<ProductLine> = {
  columns: { known: [...Object.keys(COLUMNS), ...EXPORTED_ONLY], required: ['sku'] },
  parse(values) {
    const read = readValues(COLUMNS, values)
    const fields = normalizeFields(read.values)
    const unreadable = new Set(read.problems.map(({ field }) => field))
    const given = { ...fields, sku: fields.sku ?? '', stock: fields.stock ?? 0 }
    const problems = [...read.problems, ...fieldProblems(given).filter(({ field }) => !unreadable.has(field))]
    return problems.length === 0 ? { ...fields, sku: fields.sku ?? '' } : problems
  },
  check: async (db, lines) => {
    const known = new Set((await lockBySku(db, lines, { lock: false })).map(({ line }) => line))
    return lines.filter(({ line }) => !known.has(line)).flatMap(incompleteProblems)
  },
  write: (db, lines, actor) => withTx(db, (tx) => write(tx, lines, actor)),
}

const incompleteProblems = ({ line, name, price }: Line<ProductLine>): LineProblem[] =>
  Object.entries({ name, price }).flatMap(([field, value]) =>
    value === undefined ? [{ line, field, expected: `a new product has a ${field}.` }] : [],
  )

async function write(tx: Db<'transactions'>, lines: readonly Line<ProductLine>[], actor: Actor) {
  const known = new Map((await lockBySku(tx, lines, { lock: true })).map((row) => [row.line, row.product]))
  const edits = lines.flatMap((line) => {
    const before = known.get(line.line)
    return before ? [editOf(before, line)] : []
  })
  const changed = edits.filter(({ fields }) => fields.length > 0)
  const unknown = lines.filter(({ line }) => !known.has(line))
  const complete = unknown.filter((line) => incompleteProblems(line).length === 0)
  const created = await insert(tx, complete.map(newProduct), actor)
  await update(tx, changed, actor)
  const createdLines = new Set(created)
  const taken = complete.filter(({ line }) => !createdLines.has(line))
  return {
    counts: {
      created: created.length,
      updated: changed.length,
      unchanged: edits.length - changed.length,
    },
    problems: [
      ...unknown.flatMap(incompleteProblems),
      ...taken.map(({ line }) => ({
        line,
        field: 'sku',
        expected: 'another product got this SKU meanwhile.',
      })),
    ],
  }
}

function editOf(before: ProductRow, line: Line<ProductLine>): Edit {
  const fields = EDITABLE_PRODUCT_FIELDS.filter(
    (field) => line[field] !== undefined && !isDeepStrictEqual(line[field], before[field]),
  )
  const changes = Object.fromEntries(fields.map((field) => [field, line[field]]))
  return { before, after: { ...before, ...changes, version: before.version + 1 }, fields }
}

const newProduct = ({ line, ...fields }: Line<ProductLine>): NewProduct => ({
  ...{ line, sku: fields.sku, name: fields.name ?? '', price: fields.price ?? 0 },
  ...{ description: fields.description ?? null, category: fields.category ?? null },
  ...{ images: fields.images ?? [], lowStockThreshold: fields.lowStockThreshold ?? null },
  stock: fields.stock ?? 0,
})

const FIELDS = sql.raw('name, price, description, category, sku, images, low_stock_threshold')
const RECORD = sql.raw(
  'name text, price numeric, description text, category text, sku text, images jsonb, low_stock_threshold int',
)
const recordOf = (fields: Pick<ProductRow, EditableProductField>) => {
  const { name, price, description, category, sku, images, lowStockThreshold } = fields
  return {
    ...{ name, price: formatMoney(price), description, category, sku, images },
    low_stock_threshold: lowStockThreshold,
  }
}

/** Inserts products with their opening stock; the lines of those whose SKU was free. */
async function insert(
  tx: Db<'transactions'>,
  products: readonly NewProduct[],
  actor: Actor,
): Promise<number[]> {
  if (products.length === 0) return []
  const rows = products.map((one) => ({ ...recordOf(one), stock: one.stock }))
  const inserted = await tx.execute<{ id: number; sku: string }>(sql`
    insert into products (${FIELDS}, stock)
    select ${FIELDS}, stock from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as given (${RECORD}, stock int)
    on conflict do nothing
    returning id, sku`)
  const ids = new Map(inserted.map(({ id, sku }) => [sku, id]))
  const created = products.flatMap((product) => {
    const id = ids.get(product.sku ?? '')
    return id === undefined ? [] : [{ ...product, id, version: 1 }]
  })
  const opened = created.filter(({ stock }) => stock > 0)
  if (opened.length > 0)
    await tx.insert(stockMovements).values(
      opened.map(({ id, stock }) => ({
        ...{ productId: id, quantity: stock, reason: 'opening' as const },
        actorId: actor.actorId,
      })),
    )
  await recordEvents(
    tx,
    created.flatMap((product) => [
      productEvent('created', product, actor, { after: productPayload(product, EDITABLE_PRODUCT_FIELDS) }),
      ...(product.stock > 0
        ? [stockEvent(product, { quantity: product.stock, reason: 'opening', note: null }, actor)]
        : []),
    ]),
  )
  return created.map(({ line }) => line)
}

/** Updates locked products. */
async function update(tx: Db<'transactions'>, edits: readonly Edit[], actor: Actor): Promise<void> {
  if (edits.length === 0) return
  const rows = edits.map(({ after }) => ({ ...recordOf(after), id: after.id }))
  await tx.execute(sql`
    update products p set (${FIELDS}) = (g.name, g.price, g.description, g.category, g.sku, g.images, g.low_stock_threshold),
      version = p.version + 1, updated_at = now()
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g (id int, ${RECORD})
    where p.id = g.id`)
  await recordEvents(
    tx,
    edits.map(({ before, after, fields }) =>
      productEvent('updated', after, actor, {
        before: productPayload(before, fields),
        after: productPayload(after, fields),
      }),
    ),
  )
}
