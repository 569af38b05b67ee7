import { text } from 'node:stream/consumers'
import { main } from './program.js'

process.exitCode = await main(process.argv.slice(2), {
  out: (answer) => void process.stdout.write(`${answer}\n`),
  note: (line) => void process.stderr.write(`${line}\n`),
  input: () => text(process.stdin),
})
