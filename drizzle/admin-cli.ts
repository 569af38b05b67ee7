import { main } from './admin/main.js'
import { loadEnvFile, processEnv } from './url.js'

loadEnvFile()

const { stdin: input, stdout: output, stderr: errors } = process
process.exitCode = await main(process.argv.slice(2), processEnv(), { input, output, errors })
