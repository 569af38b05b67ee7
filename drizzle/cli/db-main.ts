import { loadEnvFile } from '../environment/env.js'
import { runDbCommand } from './db.js'
import { terminal } from './terminal.js'

loadEnvFile()
process.exitCode = await runDbCommand(process.argv.slice(2), terminal())
