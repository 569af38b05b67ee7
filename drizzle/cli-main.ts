import { main } from './cli.js'
import { terminal } from './terminal.js'
import { loadEnvFile } from './url.js'

loadEnvFile()
process.exitCode = await main(process.argv.slice(2), terminal())
