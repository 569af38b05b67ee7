import { text } from 'node:stream/consumers'
import { runTicketCommand } from './program.js'

process.exitCode = await runTicketCommand(process.argv.slice(2), {
  out: (answer) => void process.stdout.write(`${answer}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
})
