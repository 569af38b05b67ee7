import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** A table of a backup: its columns in the order of the rows, without generated ones. */
export interface BackupTable {
  readonly name: string
  readonly columns: readonly string[]
}

/**
 * The first line of a backup, as JSON. The tables follow in COPY's text format with an end mark each, then a last line
 * of JSON that shows that the backup is complete.
 */
export interface BackupHeader {
  readonly format: 'shopstack-backup'
  readonly version: 1
  /** The version of ShopStack that made it, and when. */
  readonly madeBy: string
  readonly takenAt: string
  /** The hashes of the migrations that the database had, oldest first. */
  readonly migrations: readonly string[]
  /** The tables in the order of their rows: referenced tables come first. */
  readonly tables: readonly BackupTable[]
}

/** The last line of a backup. */
export interface BackupFooter {
  /** The rows of each table. */
  readonly rows: Readonly<Record<string, number>>
  /** The last value of each sequence; `null` where it gave none yet. */
  readonly sequences: Readonly<Record<string, string | null>>
}

/** The line behind the last row of a table. */
export const END_OF_TABLE = '\\.'

/** The text is not a complete backup. */
export class BackupError extends Error {
  override readonly name = 'BackupError'
}

/** Reads a backup line by line. */
export function backupReader(text: Readable) {
  const lines = createInterface({ input: text, crlfDelay: 0 })[Symbol.asyncIterator]()
  const next = async (): Promise<string> => {
    const { done, value } = await lines.next()
    if (done) throw new BackupError('The backup ends too early: it is not complete.')
    return value
  }
  return {
    /** The first line. */
    async header(): Promise<BackupHeader> {
      const parsed = asJson(await next())
      if (isHeader(parsed)) return parsed
      throw new BackupError('This is not a backup that this version of ShopStack can read.')
    },
    /** The rows of the next table, each with its line feed; `count` is called for each. */
    async *rows(count: () => void): AsyncGenerator<string> {
      for (let line = await next(); line !== END_OF_TABLE; line = await next()) {
        count()
        yield `${line}\n`
      }
    },
    /** The last line. */
    async footer(): Promise<BackupFooter> {
      const parsed = asJson(await next())
      if (isFooter(parsed)) return parsed
      throw new BackupError('The backup is damaged: its last line is not what it has to be.')
    },
  }
}

const isHeader = (parsed: object): parsed is BackupHeader =>
  'format' in parsed &&
  parsed.format === 'shopstack-backup' &&
  'version' in parsed &&
  parsed.version === 1 &&
  'migrations' in parsed &&
  Array.isArray(parsed.migrations) &&
  'tables' in parsed &&
  Array.isArray(parsed.tables)

const isFooter = (parsed: object): parsed is BackupFooter => 'rows' in parsed && 'sequences' in parsed

function asJson(line: string): object {
  try {
    const parsed: unknown = JSON.parse(line)
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}
