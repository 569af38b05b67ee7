import { readFileSync, writeFileSync } from 'node:fs'

const TABLE = /(?<=<!-- faults:begin -->\n\n)[\s\S]*?(?=\n\n<!-- faults:end -->)/

/** The table of faults in a text of the documentation. */
export const tableIn = (text: string): string | undefined => TABLE.exec(text)?.[0]

/** Puts another table in its place. */
export const replaceTable = (file: string, table: string): void =>
  writeFileSync(file, readFileSync(file, 'utf8').replace(TABLE, table))
