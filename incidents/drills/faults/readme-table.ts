import { readFileSync, writeFileSync } from 'node:fs'

const TABLE = /(?<=<!-- faults:begin -->\n\n)[\s\S]*?(?=\n\n<!-- faults:end -->)/

/** The fault table in the text of a README. */
export const tableIn = (text: string): string | undefined => TABLE.exec(text)?.[0]

/** Replaces the fault table of a README. */
export const replaceTable = (file: string, table: string): void =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(TABLE, table))
