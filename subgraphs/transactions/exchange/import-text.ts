import { Readable } from 'node:stream'
import { productImporter } from '@shopstack/drizzle/exchange/import-products'
import { stockImporter } from '@shopstack/drizzle/exchange/import-stock'
import { FileError } from '@shopstack/drizzle/exchange/read-records'
import {
  type Importer,
  type ImportOptions,
  type ImportResult,
  type LineProblem,
  runImport,
} from '@shopstack/drizzle/exchange/run-import'
import { isWithinLength } from '@shopstack/drizzle/text/plain'
import type { Viewer } from '@shopstack/kit/auth/viewer'
import { type UserError, userError } from '@shopstack/kit/subgraph/user-errors'
import { invalid, ShopError } from '@shopstack/schema/errors'
import { mapLockTimeout } from '../catalog/sql/lock-product.js'
import type { Context } from '../context.js'
import type { ImportInput } from '../generated.js'

const MAX_CHARACTERS = 500_000
const MAX_LINES = 5_000
const MAX_PROBLEMS = 100

/** The payload of an import. */
export interface Imported {
  readonly result: ImportResult | null
  readonly problems: readonly LineProblem[]
  readonly userErrors: readonly UserError[]
}

/** Imports products of a text in the name of a viewer. */
export const importProducts = (ctx: Context, viewer: Viewer, input: ImportInput): Promise<Imported> =>
  importText(ctx, input, (options) => run(productImporter, options), viewer)

/** Imports counted stocks of a text in the name of a viewer. */
export const importStock = (ctx: Context, viewer: Viewer, input: ImportInput): Promise<Imported> =>
  importText(ctx, input, (options) => run(stockImporter, options), viewer)

const run = <Fields extends { readonly sku: string }>(importer: Importer<Fields>, options: ImportOptions) =>
  runImport(importer, options)

async function importText(
  { db, address }: Context,
  { format, text, dryRun = false }: ImportInput,
  work: (options: ImportOptions) => Promise<ImportResult>,
  viewer: Viewer,
): Promise<Imported> {
  if (!isWithinLength(text, MAX_CHARACTERS))
    return failed(invalid('input.text', `text has ${MAX_CHARACTERS} characters at most.`))
  try {
    const options = {
      db,
      open: () => Readable.from([Buffer.from(text)]),
      format: format === 'JSONL' ? ('jsonl' as const) : ('csv' as const),
      actor: { actorId: viewer.id, address },
      dryRun,
      maxLines: MAX_LINES,
      maxProblems: MAX_PROBLEMS,
    }
    const result = await mapLockTimeout(() => work(options))
    const { problems, problemCount } = result
    // Problems of written files are of lines that changed since they were checked.
    if (problemCount === 0 || result.written) return { result, problems, userErrors: [] }
    const expected = `text has ${problemCount} ${problemCount === 1 ? 'problem' : 'problems'} in its lines; nothing was imported.`
    return { result: null, problems, userErrors: [userError(invalid('input.text', expected))] }
  } catch (error) {
    if (error instanceof FileError)
      return failed(invalid('input.text', `Line ${error.line}: ${error.message}`))
    if (error instanceof ShopError) return failed(error)
    throw error
  }
}

const failed = (error: ShopError): Imported => ({
  result: null,
  problems: [],
  userErrors: [userError(error)],
})
