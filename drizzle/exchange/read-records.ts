import { pipeline } from 'node:stream/promises'
import { CsvError, parse } from 'csv-parse'

/** The formats of files. */
export const FILE_FORMATS = ['csv', 'jsonl'] as const

/** One of {@link FILE_FORMATS}. */
export type FileFormat = (typeof FILE_FORMATS)[number]

/** A record of a file: its values by column, or why it cannot be read. */
type FileRecord = { readonly line: number } & (
  | { readonly values: Readonly<Record<string, unknown>> }
  | { readonly field: string | null; readonly expected: string }
)

/** A file that cannot be read any further. */
export class FileError extends Error {
  override readonly name = 'FileError'
  readonly line: number

  constructor(line: number, message: string) {
    super(message)
    this.line = line
  }
}

/** The columns that a file may have, and those it must have. */
export interface Columns {
  readonly known: readonly string[]
  readonly required: readonly string[]
}

/** Longer than any record that fits the rules. */
const MAX_RECORD_LENGTH = 262_144

/**
 * The records of a file, one after the other, in constant memory. Absent columns are absent in `values`.
 * @throws FileError when the rest of the file cannot be read
 */
export function readRecords(
  bytes: AsyncIterable<Uint8Array>,
  format: FileFormat,
  columns: Columns,
): AsyncIterable<FileRecord> {
  return format === 'csv' ? readCsv(decoded(bytes), columns) : readJsonLines(decoded(bytes), columns)
}

/** @throws FileError for bytes that are not UTF-8 */
async function* decoded(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let lines = 1
  const decode = (part?: Uint8Array): string => {
    try {
      return decoder.decode(part, { stream: part !== undefined })
    } catch {
      throw new FileError(lines, 'The file is not UTF-8.')
    }
  }
  for await (const part of bytes) {
    const text = decode(part)
    yield text
    lines += text.split('\n').length - 1
  }
  yield decode()
}

interface ParsedRecord {
  readonly record: readonly string[]
  readonly info: { readonly lines: number }
}

async function* readCsv(text: AsyncIterable<string>, columns: Columns): AsyncGenerator<FileRecord> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: MAX_RECORD_LENGTH,
  })
  const fed = pipeline(text, parser)
  // The error is that of the parser, which is read below.
  fed.catch(() => {})
  try {
    let header: readonly string[] | undefined
    // The parser yields what `info` says.
    for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
      if (header) yield csvRecord(header, record, info.lines)
      else header = headerOf(record, columns)
    }
    if (!header) throw new FileError(1, 'The file is empty: its first line names the columns.')
    await fed
  } catch (error) {
    throw fileErrorOf(error)
  } finally {
    parser.destroy()
  }
}

function fileErrorOf(error: unknown): unknown {
  if (!(error instanceof CsvError)) return error
  const { code, lines } = error as CsvError & { lines?: number }
  const reason =
    code === 'CSV_MAX_RECORD_SIZE'
      ? `A record is longer than ${MAX_RECORD_LENGTH} characters.`
      : 'A quote is in the wrong place, or is never closed.'
  return new FileError(lines ?? 1, reason)
}

function headerOf(record: readonly string[], { known, required }: Columns): readonly string[] {
  const names = record.map((name) => name.trim())
  const unknown = names.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new FileError(1, `There is no column "${unknown}". Columns are ${known.join(', ')}.`)
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) throw new FileError(1, `The column ${repeated} is there twice.`)
  const missing = required.find((name) => !names.includes(name))
  if (missing !== undefined) throw new FileError(1, `The column ${missing} is missing.`)
  return names
}

/** The prefix of cells that a spreadsheet would evaluate; exports add it. */
const ESCAPED_FORMULA = /^'(?=[=+\-@\t\r＝＋－＠])/

function csvRecord(header: readonly string[], record: readonly string[], line: number): FileRecord {
  if (record.length !== header.length)
    return {
      line,
      field: null,
      expected: `a line has ${header.length} cells, and this one ${record.length}.`,
    }
  const values = header.map((name, index) => [name, cellOf(record[index] ?? '')])
  return { line, values: Object.fromEntries(values) }
}

/** An empty cell is no value. */
const cellOf = (text: string): string | null => (text === '' ? null : text.replace(ESCAPED_FORMULA, ''))

async function* readJsonLines(text: AsyncIterable<string>, columns: Columns): AsyncGenerator<FileRecord> {
  let line = 0
  for await (const one of linesOf(text)) {
    line++
    if (one.trim() !== '')
      yield { line, ...jsonRecord(line === 1 ? one.replace(/^\ufeff/, '') : one, columns) }
  }
}

async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  let count = 0
  for await (const part of text) {
    const [first = '', ...more] = part.split('\n')
    rest += first
    for (const next of more) {
      count++
      yield rest
      rest = next
    }
    if (rest.length > MAX_RECORD_LENGTH)
      throw new FileError(count + 1, `A record is longer than ${MAX_RECORD_LENGTH} characters.`)
  }
  yield rest
}

function jsonRecord(text: string, { known, required }: Columns) {
  const values = parsed(text)
  if (typeof values !== 'object' || values === null || Array.isArray(values))
    return { field: null, expected: 'a line is a JSON object.' }
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  if (unknown !== undefined) return { field: unknown, expected: `fields are ${known.join(', ')}.` }
  const missing = required.find((name) => !Object.hasOwn(values, name))
  if (missing !== undefined) return { field: missing, expected: `${missing} is required.` }
  // A JSON object.
  return { values: values as Record<string, unknown> }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
