import type { FieldProblem } from '../catalog/field-problem.js'
import type { Actor } from '../catalog/product-events.js'
import type { Db } from '../roles/access.js'
import { type Columns, FileError, type FileFormat, readRecords } from './read-records.js'

/** A problem of a line of a file. */
export interface LineProblem {
  readonly line: number
  /** The column; null when the line as a whole cannot be read. */
  readonly field: string | null
  readonly expected: string
}

/** A line of a file whose fields follow the rules. */
export type Line<Fields> = Fields & { readonly line: number; readonly sku: string }

/** What became of lines. */
interface LineCounts {
  readonly created: number
  readonly updated: number
  readonly unchanged: number
}

/** One kind of import. */
export interface Importer<Fields> {
  readonly columns: Columns
  /** The fields of a line, or their problems. */
  parse(values: Readonly<Record<string, unknown>>): Fields | readonly FieldProblem[]
  /** Problems of lines that only the database knows. */
  check(db: Db<'transactions'>, lines: readonly Line<Fields>[]): Promise<LineProblem[]>
  /** Writes lines in one transaction; those that changed since the check are reported and left out. */
  write(
    db: Db<'transactions'>,
    lines: readonly Line<Fields>[],
    actor: Actor,
  ): Promise<{ readonly counts: LineCounts; readonly problems: readonly LineProblem[] }>
}

/** Options of an import. */
export interface ImportOptions {
  readonly db: Db<'transactions'>
  /** Opens the file; it is read twice. */
  open(): AsyncIterable<Uint8Array>
  readonly format: FileFormat
  readonly actor: Actor
  /** Only checks. */
  readonly dryRun?: boolean
  /** Leaves lines with problems out; otherwise nothing is written when there is one. */
  readonly skipBroken?: boolean
  readonly maxLines?: number
  /** Problems that are kept; further ones are counted. */
  readonly maxProblems?: number
  readonly onProgress?: ((phase: 'checking' | 'writing', lines: number) => void) | undefined
}

/** The result of an import. */
export interface ImportResult extends LineCounts {
  /** Lines with values. */
  readonly lines: number
  readonly problems: readonly LineProblem[]
  readonly problemCount: number
  /** False after a dry run, and when problems kept the file from being written. */
  readonly written: boolean
}

const BATCH_ROWS = 500
const MAX_LINES = 1_000_000
const MAX_KEPT_PROBLEMS = 1_000

/**
 * Imports a file in two passes, in constant memory but for the SKUs: the first one checks every line, the second one writes
 * batches of 500 lines, each in a transaction. An interrupted import is repeated: what is there already is unchanged.
 * @throws FileError when the file cannot be read to its end; nothing is written
 */
export async function runImport<Fields extends { readonly sku: string }>(
  importer: Importer<Fields>,
  options: ImportOptions,
): Promise<ImportResult> {
  const problems = problemList(options.maxProblems ?? MAX_KEPT_PROBLEMS)
  let lines = 0
  for await (const batch of batchesOf(importer, options, problems.add)) {
    lines += batch.length
    for (const problem of await importer.check(options.db, batch)) problems.add(problem)
    options.onProgress?.('checking', batch.at(-1)?.line ?? 0)
  }
  const counts = { created: 0, updated: 0, unchanged: 0 }
  const written = !options.dryRun && (problems.count() === 0 || options.skipBroken === true)
  const known = new Set(problems.lines())
  if (written)
    for await (const batch of batchesOf(importer, options, () => {})) {
      const done = await importer.write(
        options.db,
        batch.filter(({ line }) => !known.has(line)),
        options.actor,
      )
      for (const name of ['created', 'updated', 'unchanged'] as const) counts[name] += done.counts[name]
      for (const problem of done.problems) problems.add(problem)
      options.onProgress?.('writing', batch.at(-1)?.line ?? 0)
    }
  return { lines, ...counts, problems: problems.kept, problemCount: problems.count(), written }
}

function problemList(max: number) {
  const kept: LineProblem[] = []
  const lines = new Set<number>()
  let count = 0
  return {
    kept,
    count: () => count,
    lines: () => lines,
    add(problem: LineProblem): void {
      count++
      lines.add(problem.line)
      if (kept.length < max) kept.push(problem)
    },
  }
}

/** The valid lines of a file in batches; each SKU is on one line. */
async function* batchesOf<Fields extends { readonly sku: string }>(
  importer: Importer<Fields>,
  { open, format, maxLines = MAX_LINES }: ImportOptions,
  report: (problem: LineProblem) => void,
): AsyncGenerator<Line<Fields>[]> {
  const lineOf = new Map<string, number>()
  let batch: Line<Fields>[] = []
  let count = 0
  for await (const record of readRecords(open(), format, importer.columns)) {
    if (++count > maxLines) throw new FileError(record.line, `A file has ${maxLines} lines at most.`)
    const { line } = record
    if (!('values' in record)) {
      report(record)
      continue
    }
    const fields = importer.parse(record.values)
    if (isProblems(fields)) {
      for (const problem of fields) report({ line, ...problem })
      continue
    }
    const key = fields.sku.toLowerCase()
    const first = lineOf.get(key)
    if (first !== undefined) {
      report({ line, field: 'sku', expected: `an SKU is on one line; line ${first} has it already.` })
      continue
    }
    lineOf.set(key, line)
    batch.push({ ...fields, line })
    if (batch.length < BATCH_ROWS) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

const isProblems = <Fields>(parsed: Fields | readonly FieldProblem[]): parsed is readonly FieldProblem[] =>
  Array.isArray(parsed)
