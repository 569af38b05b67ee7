import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'

/** A terminal or a pipe. */
export interface Input extends Readable {
  isTTY?: boolean
  setRawMode?(raw: boolean): unknown
}

/**
 * Reads a password: from a terminal without echo, else the first line of the pipe. `null` if it is empty or the prompt
 * is cancelled.
 */
export const askPassword = (input: Input, output: Writable): Promise<string | null> =>
  input.isTTY ? promptPassword(input, output) : firstLine(input)

async function firstLine(input: Input): Promise<string | null> {
  const lines = createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
  for await (const line of lines) return line === '' ? null : line
  return null
}

const ENTER = new Set(['\r', '\n'])
const ERASE = new Set(['\b', '\u007f'])
/** Ctrl-C and Ctrl-D. */
const CANCEL = new Set(['\u0003', '\u0004'])

function promptPassword(input: Input, output: Writable): Promise<string | null> {
  output.write('Password: ')
  input.setRawMode?.(true)
  input.setEncoding('utf8')
  input.resume()
  return new Promise((resolve) => {
    const typed: string[] = []
    const end = (password: string | null) => {
      input.off('data', onKeys)
      input.setRawMode?.(false)
      input.pause()
      output.write('\n')
      resolve(password)
    }
    const onKeys = (text: string) => {
      for (const key of text) {
        if (CANCEL.has(key)) return end(null)
        if (ENTER.has(key)) return end(typed.length > 0 ? typed.join('') : null)
        if (ERASE.has(key)) typed.pop()
        else typed.push(key)
      }
    }
    input.on('data', onKeys)
  })
}
