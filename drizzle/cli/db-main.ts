import { loadEnvFile } from '../environment/env.js'
import { main } from './db.js'
import { terminal } from './terminal.js'

loadEnvFile()
process.exitCode = await main(process.argv.slice(2), terminal())
