import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import { formatJson } from '../cli/format-json.js'
import { schemaText } from '../cli/json-schema.js'
import { runTicketCommand } from '../cli/program.js'
import type { Ticket } from '../cli/ticket.js'

/** A valid ticket in the format of the legacy services, with the given changes. */
export const aTicket = (changes: Partial<Ticket> = {}): Ticket => ({
  id: 'INC-106',
  title: 'GET /api/products shows the second page first in production',
  severity: 'P2 - High',
  service: 'node-service',
  reported_by: 'Frontend Team',
  environment: 'production',
  timestamp: '2026-02-28T11:05:00Z',
  description: 'The newest ten products cannot be reached.',
  steps_to_reproduce: ['GET /api/products?page=1', 'GET /api/products?page=2', 'Compare them'],
  error_log: 'No error is logged.',
  expected_behavior: 'Page 1 holds items 1 to 10.',
  actual_behavior: 'Page 1 holds items 11 to 20.',
  recent_changes: 'The offset was computed anew.',
  tags: ['pagination', 'off-by-one'],
  ...changes,
})

/** A complete post-mortem. */
export const aPostMortem = {
  timeline: [{ at: '2026-02-28T11:05:00Z', event: 'It was reported.' }],
  causes: ['Pages are counted from 1.'],
  action_items: ['Page through the list in a test.'],
}

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A temporary folder with these tickets, each with a test file, and the JSON Schema. */
export async function aFolder(...tickets: readonly Ticket[]) {
  const dir = await mkdtemp(join(tmpdir(), 'shopstack-incidents-'))
  closing.push(() => rm(dir, { recursive: true, force: true }))
  const write = (name: string, text: string) => writeFile(join(dir, name), text)
  await write('ticket.schema.json', schemaText())
  for (const ticket of tickets) {
    await write(`${ticket.id}.json`, formatJson(ticket))
    await write(`${ticket.id}.test.ts`, '')
  }
  return { dir, write }
}

/** Runs the command line, optionally on a folder. */
export async function runTickets(args: readonly string[], dir?: string, input = '') {
  const out: string[] = []
  const notes: string[] = []
  const code = await runTicketCommand([...args, ...(dir === undefined ? [] : ['--dir', dir])], {
    out: (text) => void out.push(text),
    note: (line) => void notes.push(line),
    input: async () => input,
  })
  return { code, out: out.join('\n'), notes: notes.join('\n') }
}
